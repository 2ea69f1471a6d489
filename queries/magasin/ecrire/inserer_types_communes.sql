-- Range la densité et le type de ruralité de chaque commune.
-- Grain : une commune.
-- Paramètres :
--   fichier : chemin de types_communes.parquet
-- Sources : anct_types_communes.
INSERT INTO types_communes BY NAME
SELECT
    code_commune,
    densite,
    ruralite,
    densite IN ('Bourgs ruraux', 'Rural à habitat dispersé', 'Rural à habitat très dispersé') AS rurale
FROM read_parquet($fichier)
ORDER BY code_commune;
