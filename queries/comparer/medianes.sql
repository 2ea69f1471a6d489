-- La médiane nationale de quelques mesures, parmi les territoires d'un niveau qui ont une valeur sûre.
-- Grain : une mesure (indicateur, modalité, millésime).
-- Paramètres :
--   niveau : epci, commune ou departement
--   mesures : clés « indicateur|modalite|annee » séparées par des virgules
-- Sources : observations, territoires.
WITH mesures AS (
    SELECT
        string_split(mesure, '|')[1] AS indicateur,
        string_split(mesure, '|')[2] AS modalite,
        CAST(string_split(mesure, '|')[3] AS INTEGER) AS millesime
    FROM (SELECT DISTINCT unnest(string_split($mesures, ',')) AS mesure)
),
compares AS (
    -- Saint-Barthélemy et Saint-Martin ne sont pas parmi les 101 départements.
    SELECT code_territoire
    FROM territoires
    WHERE niveau = $niveau AND (niveau <> 'departement' OR code_region IS NOT NULL)
)
SELECT
    m.indicateur,
    m.modalite,
    MEDIAN(o.valeur) FILTER (WHERE o.statut IN ('publie', 'estime')) AS mediane,
    COUNT(*) FILTER (WHERE o.statut IN ('publie', 'estime')) AS valeurs,
    COUNT(*) FILTER (WHERE o.statut = 'zero_ou_secret') AS douteuses,
    (SELECT COUNT(*) FROM compares) AS territoires
FROM mesures AS m
LEFT JOIN observations AS o
    ON o.niveau = $niveau
    AND o.indicateur = m.indicateur
    AND o.modalite = m.modalite
    AND o.millesime = m.millesime
    AND o.code_territoire IN (SELECT code_territoire FROM compares)
GROUP BY m.indicateur, m.modalite
ORDER BY m.indicateur, m.modalite;
