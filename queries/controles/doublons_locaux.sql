-- Aucun chiffre local n'est donné deux fois, ni ne redit un indicateur officiel.
-- Grain : une clé en double, ou un indicateur donné par les deux.
-- Magasin : local
-- Paramètres : aucun
-- Sources : observations_locales, présences du magasin officiel.
SELECT indicateur, niveau, code_territoire, millesime, modalite, COUNT(*) AS lignes
FROM observations_locales
GROUP BY indicateur, niveau, code_territoire, millesime, modalite
HAVING COUNT(*) > 1
UNION ALL
SELECT l.indicateur, o.niveau, '', o.millesime, o.modalite, 0
FROM (SELECT DISTINCT indicateur FROM observations_locales) AS l
INNER JOIN officiel.presences AS o ON o.indicateur = l.indicateur
ORDER BY indicateur, niveau, code_territoire, millesime, modalite;
