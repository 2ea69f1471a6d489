-- Combien de valeurs publiées, estimées, partielles, secrètes et absentes, par indicateur, niveau et millésime (total seul).
-- Grain : un indicateur, un niveau, un millésime.
-- Paramètres : aucun
-- Sources : présences (comptées à la construction), territoires.
WITH attendus AS (
    SELECT niveau, COUNT(*) AS territoires FROM territoires GROUP BY niveau
)
SELECT
    p.indicateur,
    p.niveau,
    p.millesime,
    MIN(p.source) AS source,
    SUM(p.publiees)::BIGINT AS publiees,
    SUM(p.estimees)::BIGINT AS estimees,
    SUM(p.partielles)::BIGINT AS partielles,
    SUM(p.zero_ou_secret)::BIGINT AS zero_ou_secret,
    SUM(p.secretes)::BIGINT AS secretes,
    SUM(p.sans_objet)::BIGINT AS sans_objet,
    (
        ANY_VALUE(a.territoires)
        - SUM(p.publiees + p.estimees + p.partielles + p.zero_ou_secret + p.secretes + p.sans_objet)
    )::BIGINT AS absentes
FROM presences AS p
INNER JOIN attendus AS a ON a.niveau = p.niveau
INNER JOIN indicateurs AS i ON i.code = p.indicateur
WHERE p.modalite = ''
    OR NOT EXISTS (
        SELECT 1 FROM presences AS total
        WHERE total.indicateur = p.indicateur AND total.modalite = '' LIMIT 1
    )
GROUP BY p.indicateur, i.ordre, p.niveau, p.millesime
ORDER BY i.ordre, list_position(['france', 'region', 'departement', 'epci', 'commune'], p.niveau), p.millesime;
