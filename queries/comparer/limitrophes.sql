-- Les territoires de même niveau qui ont une frontière commune avec un autre ; aucun pour une île.
-- Grain : un territoire, du plus peuplé au moins peuplé.
-- Paramètres :
--   niveau : epci, commune ou departement
--   code_territoire : son code
-- Sources : territoires_limitrophes, territoires.
SELECT t.niveau, t.code_territoire, t.nom, t.population
FROM limitrophes AS l
INNER JOIN territoires AS t ON t.niveau = l.niveau AND t.code_territoire = l.code_limitrophe
WHERE l.niveau = $niveau AND l.code_territoire = $code_territoire
ORDER BY t.population DESC NULLS LAST, t.code_territoire;
