-- Les départements dont les EPCI ont le plus d'indicateurs : de bons premiers exemples.
-- Grain : un département.
-- Paramètres :
--   limite = '3' : nombre de réponses
-- Sources : présences (comptées à la construction), indicateurs, territoires.
WITH comptes AS (
    SELECT code_departement, COUNT(DISTINCT indicateur) AS indicateurs
    FROM (
        SELECT p.indicateur, UNNEST(p.departements) AS code_departement
        FROM presences AS p
        SEMI JOIN indicateurs AS i ON i.code = p.indicateur
        WHERE p.niveau = 'epci'
    )
    GROUP BY code_departement
)
SELECT d.code_territoire, d.nom, c.indicateurs
FROM comptes AS c
INNER JOIN territoires AS d ON d.niveau = 'departement' AND d.code_territoire = c.code_departement
ORDER BY c.indicateurs DESC, d.population DESC, d.code_territoire
LIMIT CAST($limite AS INTEGER);
