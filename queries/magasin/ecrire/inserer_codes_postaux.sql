-- Range les codes postaux des communes.
-- Grain : un code postal et une commune.
-- Paramètres :
--   fichier : chemin de communes.parquet
-- Sources : territoires_communes.
INSERT INTO codes_postaux BY NAME
SELECT DISTINCT unnest(codes_postaux) AS code_postal, code_commune
FROM read_parquet($fichier)
ORDER BY ALL;
