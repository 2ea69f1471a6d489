-- Les années, les niveaux et le producteur de chaque indicateur du magasin.
-- Grain : un indicateur et un producteur.
-- Paramètres : aucun
-- Sources : observations, indicateurs, sources.
SELECT
    o.indicateur,
    s.producteur,
    MIN(o.millesime) AS premiere,
    MAX(o.millesime) AS derniere,
    BOOL_OR(o.fictif) AS fictif,
    LIST(DISTINCT o.niveau ORDER BY o.niveau) AS niveaux
FROM observations AS o
INNER JOIN sources AS s ON s.id = o.source
INNER JOIN indicateurs AS i ON i.code = o.indicateur
GROUP BY o.indicateur, i.ordre, s.producteur
ORDER BY i.ordre, s.producteur;
