-- Range les territoires de chaque convention.
-- Grain : une convention et un territoire.
-- Sources : data/depots ou la démonstration, par la table « lignes ».
INSERT INTO conventions_territoires BY NAME
WITH codes AS (
    SELECT DISTINCT ctg, unnest(territoires) AS code_territoire FROM lignes
)
SELECT
    c.ctg,
    t.niveau,
    c.code_territoire,
    CASE t.niveau WHEN 'epci' THEN t.code_territoire ELSE t.code_epci END AS code_epci
FROM codes AS c
INNER JOIN territoires AS t
    ON t.niveau IN ('epci', 'commune') AND t.code_territoire = c.code_territoire
ORDER BY c.ctg, c.code_territoire;
