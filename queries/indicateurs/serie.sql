-- Les valeurs d'un indicateur pour un territoire, année par année.
-- Grain : un millésime présent dans le magasin.
-- Paramètres :
--   indicateur : code de la fiche
--   niveau : niveau du territoire
--   code_territoire : code
--   modalite = '' : vide pour le total
-- Sources : observations.
SELECT millesime, valeur, marge, statut, fictif, source
FROM observations
WHERE
    indicateur = $indicateur
    AND niveau = $niveau
    AND code_territoire = $code_territoire
    AND modalite = $modalite
ORDER BY millesime;
