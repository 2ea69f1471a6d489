-- Les onze EPT se partagent, sans Paris, toutes les communes de la Métropole du Grand Paris.
-- Grain : une commune fautive, ou un compte d'EPT.
-- Paramètres : aucun
-- Sources : territoires_ept, territoires_communes.
WITH metropole AS (
    SELECT code_territoire, nom
    FROM territoires
    WHERE niveau = 'commune' AND code_epci = '200054781' AND code_territoire <> '75056'
)
SELECT m.code_territoire AS code, m.nom, 'sans EPT' AS faute
FROM metropole AS m
WHERE m.code_territoire NOT IN (SELECT code_commune FROM ept_communes)
UNION ALL
SELECT e.code_commune, e.code_ept, 'hors de la Métropole du Grand Paris'
FROM ept_communes AS e
WHERE e.code_commune NOT IN (SELECT code_territoire FROM metropole)
UNION ALL
SELECT 'EPT', CAST(COUNT(*) AS VARCHAR), 'onze attendus'
FROM ept
HAVING COUNT(*) <> 11
ORDER BY 1, 2;
