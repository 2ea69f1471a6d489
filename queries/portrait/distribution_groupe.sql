-- Les valeurs de quelques territoires parmi lesquels situer l'un d'eux : ceux de son groupe de comparaison.
-- Grain : un indicateur et sa modalité, à la dernière année du territoire dans son département.
-- Paramètres :
--   cles : clés « indicateur:modalité » séparées par des virgules
--   niveau : niveau du territoire et de ceux parmi lesquels on le situe
--   code_territoire : son code
--   membres : codes du groupe séparés par des virgules, le sien compris
-- Sources : observations, présences.
-- Un « 0 ou secret » n'est pas une valeur ; du fictif et du réel ne se mêlent pas.
WITH annees AS (
    SELECT indicateur, modalite, millesime
    FROM dernieres_annees($cles, $niveau, $niveau, $code_territoire)
)
SELECT
    o.indicateur || ':' || o.modalite AS cle,
    o.millesime,
    LIST(o.valeur ORDER BY o.valeur) AS valeurs
FROM observations AS o
INNER JOIN annees USING (indicateur, modalite, millesime)
INNER JOIN observations AS sienne
    ON sienne.indicateur = o.indicateur
    AND sienne.modalite = o.modalite
    AND sienne.millesime = o.millesime
    AND sienne.niveau = $niveau
    AND sienne.code_territoire = $code_territoire
    AND sienne.fictif = o.fictif
WHERE
    o.niveau = $niveau
    AND o.statut IN ('publie', 'estime')
    AND list_contains(string_split($membres, ','), o.code_territoire)
GROUP BY o.indicateur, o.modalite, o.millesime
ORDER BY list_position(string_split($cles, ','), o.indicateur || ':' || o.modalite);
