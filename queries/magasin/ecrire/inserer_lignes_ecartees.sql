-- Note les lignes déposées dont le territoire n'existe pas au découpage du magasin.
-- Grain : un format, un territoire et un dépôt.
-- Paramètres :
--   format : nom du format
-- Sources : data/depots, par la table « lignes » (codes en listes).
INSERT INTO lignes_ecartees BY NAME
WITH codes AS (
    SELECT unnest(codes) AS code_territoire, numero_depot FROM lignes
)
SELECT $format AS format, c.code_territoire, c.numero_depot, COUNT(*) AS nombre
FROM codes AS c
WHERE NOT EXISTS (
    SELECT 1 FROM territoires AS t
    WHERE t.niveau IN ('epci', 'commune') AND t.code_territoire = c.code_territoire
)
GROUP BY c.code_territoire, c.numero_depot
ORDER BY c.code_territoire, c.numero_depot;
