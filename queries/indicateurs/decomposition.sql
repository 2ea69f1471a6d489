-- Les composantes d'un indicateur pour quelques territoires, dans l'ordre de la fiche.
-- Grain : un territoire et une modalité.
-- Paramètres :
--   indicateur : code de la fiche
--   millesime : année
--   territoires : clés « niveau:code » séparées par des virgules
-- Sources : observations, modalités.
SELECT
    o.niveau,
    o.code_territoire,
    t.nom,
    m.modalite,
    m.nom AS nom_modalite,
    o.valeur,
    o.marge,
    o.statut,
    o.fictif,
    o.source
FROM observations AS o
INNER JOIN modalites AS m ON m.indicateur = o.indicateur AND m.modalite = o.modalite
INNER JOIN territoires AS t ON t.niveau = o.niveau AND t.code_territoire = o.code_territoire
WHERE
    o.indicateur = $indicateur
    AND o.millesime = CAST($millesime AS INTEGER)
    AND o.modalite <> ''
    AND list_contains(string_split($territoires, ','), o.niveau || ':' || o.code_territoire)
ORDER BY list_position(string_split($territoires, ','), o.niveau || ':' || o.code_territoire), m.ordre;
