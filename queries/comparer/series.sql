-- Les valeurs d'un indicateur pour quelques territoires, année par année.
-- Grain : un territoire et un millésime présents dans le magasin.
-- Paramètres :
--   territoires : clés « niveau:code » séparées par des virgules
--   indicateur : code de la fiche
--   modalite = '' : vide pour le total
-- Sources : observations, territoires.
SELECT
    o.niveau,
    o.code_territoire,
    t.nom,
    o.millesime,
    o.valeur,
    o.marge,
    o.statut,
    o.fictif,
    o.source
FROM observations AS o
INNER JOIN territoires AS t ON t.niveau = o.niveau AND t.code_territoire = o.code_territoire
WHERE
    o.indicateur = $indicateur
    AND o.modalite = $modalite
    AND list_contains(string_split($territoires, ','), o.niveau || ':' || o.code_territoire)
ORDER BY
    list_position(string_split($territoires, ','), o.niveau || ':' || o.code_territoire), o.millesime;
