-- Range les EPCI : leur population et leur surface sont la somme de leurs communes.
-- Grain : un EPCI.
-- Paramètres :
--   fichier : chemin de epci.parquet
-- Sources : territoires_epci, territoires_communes.
INSERT INTO territoires BY NAME
WITH sommes AS (
    SELECT
        code_epci,
        SUM(population) AS population,
        SUM(superficie_km2) AS superficie_km2,
        COUNT(*) AS nombre_communes
    FROM territoires
    WHERE niveau = 'commune' AND code_epci IS NOT NULL
    GROUP BY code_epci
)
SELECT
    'epci' AS niveau,
    epci.code_epci AS code_territoire,
    epci.nom,
    normalise(epci.nom) AS nom_cherche,
    CASE epci.type
        WHEN 'CC' THEN 'communauté de communes'
        WHEN 'CA' THEN 'communauté d''agglomération'
        WHEN 'CU' THEN 'communauté urbaine'
        ELSE 'métropole'
    END AS type,
    departements.code_region,
    rattachements.code_departement,
    NULL AS code_epci,
    sommes.population,
    sommes.superficie_km2,
    sommes.nombre_communes
FROM read_parquet($fichier) AS epci
INNER JOIN sommes USING (code_epci)
INNER JOIN epci_departements AS rattachements
    ON rattachements.code_epci = epci.code_epci AND rattachements.rattachement
INNER JOIN territoires AS departements
    ON departements.niveau = 'departement'
    AND departements.code_territoire = rattachements.code_departement
ORDER BY epci.code_epci;
