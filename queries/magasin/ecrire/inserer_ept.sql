-- Range les établissements publics territoriaux : sommes de leurs communes, sans chiffre publié.
-- Grain : un EPT.
-- Paramètres :
--   fichier : chemin de ept.parquet
-- Sources : territoires_ept, territoires_communes.
INSERT INTO ept BY NAME
WITH membres AS (
    SELECT code_ept, numero, nom, UNNEST(communes) AS code_commune FROM read_parquet($fichier)
),
parts AS (
    SELECT m.code_ept, c.code_departement, c.code_region, SUM(c.population) AS population
    FROM membres AS m
    INNER JOIN territoires AS c ON c.niveau = 'commune' AND c.code_territoire = m.code_commune
    GROUP BY m.code_ept, c.code_departement, c.code_region
)
SELECT
    m.code_ept,
    m.numero,
    m.nom,
    normalise(m.nom) AS nom_cherche,
    -- Comme pour un EPCI : là où vit la plus grande part de sa population.
    (
        SELECT ARG_MAX(p.code_departement, p.population) FROM parts AS p WHERE p.code_ept = m.code_ept
    ) AS code_departement,
    (SELECT ARG_MAX(p.code_region, p.population) FROM parts AS p WHERE p.code_ept = m.code_ept) AS code_region,
    SUM(c.population) AS population,
    SUM(c.superficie_km2) AS superficie_km2,
    COUNT(*) AS nombre_communes
FROM membres AS m
INNER JOIN territoires AS c ON c.niveau = 'commune' AND c.code_territoire = m.code_commune
GROUP BY m.code_ept, m.numero, m.nom
ORDER BY m.numero;
