-- Les EPT sont d'un seul EPCI et s'en partagent, sans Paris, toutes les communes.
-- Grain : une commune fautive.
-- Magasin : officiel
-- Paramètres : aucun
-- Sources : territoires_ept, territoires_communes.
WITH membres AS (
    SELECT e.code_ept, e.code_commune, t.nom, t.code_epci
    FROM ept_communes AS e
    LEFT JOIN territoires AS t ON t.niveau = 'commune' AND t.code_territoire = e.code_commune
),
metropole AS (
    SELECT MODE(code_epci) AS code_epci FROM membres
)
SELECT t.code_territoire AS code_commune, t.nom, 'sans EPT' AS faute
FROM territoires AS t
INNER JOIN metropole AS m ON m.code_epci = t.code_epci
WHERE
    t.niveau = 'commune'
    AND t.code_territoire <> '75056'
    AND t.code_territoire NOT IN (SELECT code_commune FROM ept_communes)
UNION ALL
SELECT e.code_commune, e.nom, 'hors de la métropole des EPT'
FROM membres AS e
CROSS JOIN metropole AS m
WHERE e.code_epci IS DISTINCT FROM m.code_epci
ORDER BY 1, 2;
