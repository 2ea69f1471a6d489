-- Range les régions et la France, sommes de leurs communes.
-- Grain : une région, puis la France.
-- Paramètres :
--   fichier : chemin de regions.parquet
-- Sources : territoires_regions, territoires_communes.
INSERT INTO territoires BY NAME
WITH communes AS (
    SELECT code_region, population, superficie_km2 FROM territoires
    -- 977 et 978 ne sont pas dans « France » : l'Insee y met la métropole et les cinq DROM.
    WHERE niveau = 'commune' AND code_region IS NOT NULL
),
noms AS (
    SELECT 'region' AS niveau, code_region AS code_territoire, nom, 'région' AS type, code_region, liaison
    FROM read_parquet($fichier)
    UNION ALL
    SELECT 'france', 'FRANCE', 'France', 'pays', NULL, NULL
)
SELECT
    noms.niveau,
    noms.code_territoire,
    noms.nom,
    normalise(noms.nom) AS nom_cherche,
    noms.type,
    noms.liaison,
    noms.code_region,
    NULL AS code_departement,
    NULL AS code_epci,
    SUM(communes.population) AS population,
    SUM(communes.superficie_km2) AS superficie_km2,
    COUNT(*) AS nombre_communes
FROM noms
INNER JOIN communes ON noms.niveau = 'france' OR communes.code_region = noms.code_region
GROUP BY ALL
ORDER BY noms.niveau, noms.code_territoire;
