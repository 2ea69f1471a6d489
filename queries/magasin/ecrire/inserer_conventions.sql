-- Range les conventions territoriales globales.
-- Grain : un identifiant de convention ; s'il est dans plusieurs dépôts, le plus récent le décrit.
-- Sources : data/depots ou la démonstration, par la table « lignes ».
INSERT INTO conventions BY NAME
SELECT l.* EXCLUDE (territoires)
FROM lignes AS l
WHERE EXISTS (
    SELECT 1 FROM territoires AS t
    WHERE t.niveau IN ('epci', 'commune') AND list_contains(l.territoires, t.code_territoire)
)
QUALIFY ROW_NUMBER() OVER (PARTITION BY l.ctg ORDER BY l.numero_depot DESC) = 1
ORDER BY l.ctg;
