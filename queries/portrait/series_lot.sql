-- Toutes les années de quelques indicateurs pour plusieurs territoires, lues ensemble.
-- Grain : un territoire demandé, et pour lui les lignes de « portrait/series ».
-- Paramètres :
--   cles : clés « indicateur:modalité » séparées par des virgules
--   niveau : niveau des territoires
--   codes : leurs codes séparés par des virgules
-- Sources : observations.
WITH demandees AS (
    SELECT cle, string_split(cle, ':')[1] AS indicateur, string_split(cle, ':')[2] AS modalite
    FROM (SELECT DISTINCT UNNEST(string_split($cles, ',')) AS cle)
)
SELECT
    code_territoire AS lot_code_territoire,
    cle,
    indicateur,
    modalite,
    millesime,
    valeur,
    marge,
    statut,
    fictif,
    source
FROM observations
INNER JOIN demandees USING (indicateur, modalite)
WHERE niveau = $niveau AND list_contains(string_split($codes, ','), code_territoire)
ORDER BY lot_code_territoire, list_position(string_split($cles, ','), cle), millesime;
