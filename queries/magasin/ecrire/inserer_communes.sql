-- Range les communes actuelles.
-- Grain : une commune.
-- Paramètres :
--   fichier : chemin de communes.parquet
-- Sources : territoires_communes.
INSERT INTO territoires BY NAME
SELECT
    'commune' AS niveau,
    code_commune AS code_territoire,
    nom,
    normalise(nom) AS nom_cherche,
    'commune' AS type,
    code_region,
    code_departement,
    code_epci,
    population,
    superficie_km2,
    1 AS nombre_communes
FROM read_parquet($fichier)
ORDER BY code_commune;
