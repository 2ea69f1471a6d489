-- Combien de valeurs publiées, estimées, partielles, secrètes et absentes, par indicateur, niveau et millésime (total seul).
-- Grain : un indicateur, un niveau, un millésime.
-- Paramètres : aucun
-- Sources : observations, territoires.
WITH attendus AS (
    SELECT niveau, COUNT(*) AS territoires FROM territoires GROUP BY niveau
)
SELECT
    o.indicateur,
    o.niveau,
    o.millesime,
    ANY_VALUE(o.source) AS source,
    COUNT(*) FILTER (WHERE o.statut = 'publie') AS publiees,
    COUNT(*) FILTER (WHERE o.statut = 'estime') AS estimees,
    COUNT(*) FILTER (WHERE o.statut = 'partiel') AS partielles,
    COUNT(*) FILTER (WHERE o.statut = 'zero_ou_secret') AS zero_ou_secret,
    COUNT(*) FILTER (WHERE o.statut = 'secret') AS secretes,
    COUNT(*) FILTER (WHERE o.statut = 'sans_objet') AS sans_objet,
    ANY_VALUE(a.territoires) - COUNT(*) AS absentes
FROM observations AS o
INNER JOIN attendus AS a ON a.niveau = o.niveau
INNER JOIN indicateurs AS i ON i.code = o.indicateur
WHERE o.modalite = ''
    OR NOT EXISTS (
        SELECT 1 FROM observations AS total
        WHERE total.indicateur = o.indicateur AND total.modalite = '' LIMIT 1
    )
GROUP BY o.indicateur, i.ordre, o.niveau, o.millesime
ORDER BY i.ordre, list_position(['france', 'region', 'departement', 'epci', 'commune'], o.niveau), o.millesime;
