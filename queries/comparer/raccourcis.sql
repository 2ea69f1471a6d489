-- Les départements dont les EPCI ont le plus d'indicateurs : de bons premiers exemples.
-- Grain : un département.
-- Paramètres :
--   limite = '3' : nombre de réponses
-- Sources : observations, territoires.
WITH comptes AS (
    SELECT e.code_departement, COUNT(DISTINCT o.indicateur) AS indicateurs
    FROM observations AS o
    INNER JOIN territoires AS e ON e.niveau = o.niveau AND e.code_territoire = o.code_territoire
    WHERE o.niveau = 'epci'
    GROUP BY e.code_departement
)
SELECT d.code_territoire, d.nom, c.indicateurs
FROM comptes AS c
INNER JOIN territoires AS d ON d.niveau = 'departement' AND d.code_territoire = c.code_departement
ORDER BY c.indicateurs DESC, d.population DESC, d.code_territoire
LIMIT CAST($limite AS INTEGER);
