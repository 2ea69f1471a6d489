-- Chaque ligne locale désigne un territoire et une source que le magasin officiel a.
-- Grain : un territoire ou une source inconnus, et la table qui les cite.
-- Magasin : local
-- Paramètres : aucun
-- Sources : postes, établissements, complétudes, équipements, conventions, territoires, sources.
WITH citees AS (
    SELECT 'postes' AS nom_table, niveau, code_territoire, source FROM postes
    UNION
    SELECT 'etablissements', niveau, code_territoire, source FROM etablissements
    UNION
    SELECT 'completudes', niveau, code_territoire, NULL FROM completudes
    UNION
    SELECT 'equipements', niveau, code_territoire, source FROM equipements
    UNION
    SELECT 'conventions_territoires', niveau, code_territoire, NULL FROM conventions_territoires
    UNION
    SELECT 'conventions', NULL, NULL, source FROM conventions
)
SELECT DISTINCT c.nom_table, 'territoire' AS renvoi, c.niveau || ' ' || c.code_territoire AS vers
FROM citees AS c
ANTI JOIN territoires AS t ON t.niveau = c.niveau AND t.code_territoire = c.code_territoire
WHERE c.code_territoire IS NOT NULL
UNION ALL
SELECT DISTINCT c.nom_table, 'source', c.source
FROM citees AS c
ANTI JOIN sources AS s ON s.id = c.source
WHERE c.source IS NOT NULL
ORDER BY nom_table, renvoi, vers;
