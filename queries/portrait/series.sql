-- Toutes les années de quelques indicateurs pour un territoire.
-- Grain : un indicateur, une modalité, un millésime présent.
-- Paramètres :
--   cles : clés « indicateur:modalité » séparées par des virgules
--   niveau : niveau du territoire
--   code_territoire : code
-- Sources : observations.
-- Par une jointure : le moteur ne lit alors que les blocs de ces indicateurs.
WITH demandees AS (
    SELECT cle, string_split(cle, ':')[1] AS indicateur, string_split(cle, ':')[2] AS modalite
    FROM (SELECT DISTINCT UNNEST(string_split($cles, ',')) AS cle)
)
SELECT
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
WHERE niveau = $niveau AND code_territoire = $code_territoire
ORDER BY list_position(string_split($cles, ','), cle), millesime;
