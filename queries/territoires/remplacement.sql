-- Par quelle commune un ancien code est remplacé.
-- Grain : l'ancien code, ou rien.
-- Paramètres :
--   code_ancien : code de commune
-- Sources : territoires_anciennes_communes.
SELECT a.code_ancien, a.nom AS ancien_nom, a.code_commune, t.nom
FROM anciennes_communes AS a
INNER JOIN territoires AS t ON t.niveau = 'commune' AND t.code_territoire = a.code_commune
-- Une commune nouvelle qui a gardé le code d'une ancienne n'est remplacée par rien.
WHERE a.code_ancien = $code_ancien AND a.code_ancien <> a.code_commune
ORDER BY a.code_ancien, a.code_commune
LIMIT 1;
