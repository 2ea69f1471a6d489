-- Ce que le magasin contient : niveaux, modalités et millésimes de chaque indicateur.
-- Grain : un indicateur, un niveau, une modalité, un millésime.
-- Paramètres : aucun
-- Sources : observations.
SELECT
    o.indicateur,
    o.niveau,
    o.modalite,
    o.millesime,
    COUNT(*) FILTER (WHERE o.statut IN ('publie', 'estime', 'partiel', 'zero_ou_secret')) AS publiees,
    COUNT(*) FILTER (WHERE o.statut = 'secret') AS secretes
FROM observations AS o
INNER JOIN indicateurs AS i ON i.code = o.indicateur
GROUP BY o.indicateur, i.ordre, o.niveau, o.modalite, o.millesime
ORDER BY i.ordre, o.niveau, o.modalite, o.millesime;
