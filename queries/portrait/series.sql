-- Toutes les années de quelques indicateurs pour un territoire.
-- Grain : un indicateur, une modalité, un millésime présent.
-- Paramètres :
--   cles : clés « indicateur:modalité » séparées par des virgules
--   niveau : niveau du territoire
--   code_territoire : code
-- Sources : observations.
SELECT
    indicateur || ':' || modalite AS cle,
    indicateur,
    modalite,
    millesime,
    valeur,
    marge,
    statut,
    fictif,
    source
FROM observations
WHERE
    niveau = $niveau
    AND code_territoire = $code_territoire
    AND list_contains(string_split($cles, ','), indicateur || ':' || modalite)
ORDER BY list_position(string_split($cles, ','), indicateur || ':' || modalite), millesime;
