-- Ce que le magasin contient : niveaux, modalités et millésimes de chaque indicateur, et où il a des valeurs.
-- Grain : un indicateur, un niveau, une modalité, un millésime.
-- Paramètres : aucun
-- Sources : présences (comptées à la construction).
SELECT
    p.indicateur,
    p.niveau,
    p.modalite,
    p.millesime,
    p.publiees + p.estimees + p.partielles + p.zero_ou_secret AS publiees,
    p.secretes,
    len(p.couverts) AS departements,
    p.origine,
    p.source
FROM presences AS p
INNER JOIN indicateurs AS i ON i.code = p.indicateur
ORDER BY i.ordre, p.niveau, p.modalite, p.millesime;
