-- Chaque chiffre porte sur un territoire et une source que le magasin connaît.
-- Grain : un renvoi vers rien.
-- Magasin : officiel et local
-- Paramètres : aucun
-- Sources : observations, territoires, sources.
SELECT DISTINCT 'territoire' AS renvoi, o.niveau || ' ' || o.code_territoire AS vers, o.source
FROM observations AS o
ANTI JOIN territoires AS t ON t.niveau = o.niveau AND t.code_territoire = o.code_territoire
UNION ALL
SELECT DISTINCT 'source', o.source, o.source
FROM observations AS o
ANTI JOIN sources AS s ON s.id = o.source
ORDER BY renvoi, vers;
