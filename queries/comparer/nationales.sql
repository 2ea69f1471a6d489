-- Les valeurs de plusieurs indicateurs pour tous les territoires d'un niveau, sans les absences.
-- Grain : un territoire et une mesure (indicateur, modalité, millésime) qui a une ligne.
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
)
SELECT
    o.code_territoire,
    t.nom,
    t.type,
    o.indicateur,
    o.modalite,
    o.valeur,
    o.statut,
    o.fictif,
    o.source
FROM observations AS o
INNER JOIN mesures AS m
    ON m.indicateur = o.indicateur AND m.modalite = o.modalite AND m.millesime = o.millesime
INNER JOIN territoires AS t ON t.niveau = o.niveau AND t.code_territoire = o.code_territoire
WHERE
    o.niveau = $niveau
    -- Saint-Barthélemy et Saint-Martin ne sont pas parmi les 101 départements.
    AND (t.niveau <> 'departement' OR t.code_region IS NOT NULL)
ORDER BY o.indicateur, o.modalite, o.code_territoire;
