-- Les communes de chaque code postal, qu'on écrit souvent à la place du code Insee.
-- Grain : un code postal × une commune, la plus peuplée d'abord.
-- Paramètres : aucun
-- Sources : territoires_communes.
SELECT p.code_postal, p.code_commune
FROM codes_postaux AS p
INNER JOIN territoires AS t ON t.niveau = 'commune' AND t.code_territoire = p.code_commune
ORDER BY p.code_postal, t.population DESC, p.code_commune;
