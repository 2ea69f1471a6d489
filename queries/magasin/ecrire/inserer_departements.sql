-- Range les départements ; 977 et 978 n'ont ni commune ni région ici.
-- Grain : un département.
-- Paramètres :
--   fichier : chemin de departements.parquet
-- Sources : territoires_departements, territoires_communes.
INSERT INTO territoires BY NAME
WITH sommes AS (
    SELECT
        code_departement,
        SUM(population) AS population,
        SUM(superficie_km2) AS superficie_km2,
        COUNT(*) AS nombre_communes
    FROM territoires
    WHERE niveau = 'commune'
    GROUP BY code_departement
)
SELECT
    'departement' AS niveau,
    code_departement AS code_territoire,
    departements.nom,
    normalise(departements.nom) AS nom_cherche,
    CASE WHEN departements.code_region IS NULL THEN 'collectivité d''outre-mer' ELSE 'département' END AS type,
    departements.liaison,
    departements.code_region,
    code_departement,
    NULL AS code_epci,
    sommes.population,
    sommes.superficie_km2,
    sommes.nombre_communes
FROM read_parquet($fichier) AS departements
LEFT JOIN sommes USING (code_departement)
ORDER BY code_departement;
