-- Les valeurs d'un groupe parmi lesquelles situer plusieurs de ses territoires, lues ensemble.
-- Grain : un territoire demandé, et pour lui les lignes de « portrait/distribution_groupe ».
-- Paramètres :
--   cles : clés « indicateur:modalité » séparées par des virgules
--   niveau : niveau des territoires et de ceux parmi lesquels on les situe
--   codes : leurs codes séparés par des virgules
--   code_lieu : l'un d'eux ; la dernière année est celle de leur département, la même pour tous
--   membres : codes du groupe séparés par des virgules
-- Sources : observations, présences.
WITH annees AS (
    SELECT indicateur, modalite, millesime
    FROM dernieres_annees($cles, $niveau, $niveau, $code_lieu)
)
SELECT
    sienne.code_territoire AS lot_code_territoire,
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
    AND list_contains(string_split($codes, ','), sienne.code_territoire)
    AND sienne.fictif = o.fictif
WHERE
    o.niveau = $niveau
    AND o.statut IN ('publie', 'estime')
    AND list_contains(string_split($membres, ','), o.code_territoire)
GROUP BY sienne.code_territoire, o.indicateur, o.modalite, o.millesime
ORDER BY lot_code_territoire, list_position(string_split($cles, ','), o.indicateur || ':' || o.modalite);
