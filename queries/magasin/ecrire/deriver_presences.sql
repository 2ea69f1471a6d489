-- Dit de chaque indicateur où il existe : ses lignes par statut, et les départements où il a des valeurs.
-- Grain : un indicateur, un niveau, une modalité, un millésime.
-- Paramètres : aucun
-- Sources : observations, indicateurs, territoires.
-- Écrite en dernier, quand plus aucune ligne ne viendra : les pages la lisent au lieu de tout recompter.
-- Un EPCI à cheval sur deux départements ne fait pas du second un département livré : il y faut la moitié
-- des territoires.
INSERT INTO presences BY NAME
WITH attendus AS (
    SELECT niveau, code_departement, COUNT(*) AS territoires
    FROM territoires
    WHERE code_departement IS NOT NULL
    GROUP BY niveau, code_departement
),
par_departement AS (
    SELECT
        o.indicateur,
        o.niveau,
        o.modalite,
        o.millesime,
        t.code_departement,
        MIN(o.source) AS source,
        BOOL_OR(o.fictif) AS fictif,
        BOOL_OR(starts_with(o.source, 'depots_')) AS locale,
        COUNT(*) AS lignes,
        COUNT(*) FILTER (WHERE o.statut = 'publie') AS publiees,
        COUNT(*) FILTER (WHERE o.statut = 'estime') AS estimees,
        COUNT(*) FILTER (WHERE o.statut = 'partiel') AS partielles,
        COUNT(*) FILTER (WHERE o.statut = 'zero_ou_secret') AS zero_ou_secret,
        COUNT(*) FILTER (WHERE o.statut = 'secret') AS secretes,
        COUNT(*) FILTER (WHERE o.statut = 'sans_objet') AS sans_objet
    FROM observations AS o
    SEMI JOIN indicateurs AS i ON i.code = o.indicateur
    INNER JOIN territoires AS t ON t.niveau = o.niveau AND t.code_territoire = o.code_territoire
    GROUP BY o.indicateur, o.niveau, o.modalite, o.millesime, t.code_departement
)
SELECT
    p.indicateur,
    p.niveau,
    p.modalite,
    p.millesime,
    MIN(p.source) AS source,
    CASE WHEN BOOL_OR(p.fictif) THEN 'demonstration' WHEN BOOL_OR(p.locale) THEN 'locale' ELSE 'officielle' END AS origine,
    SUM(p.publiees)::BIGINT AS publiees,
    SUM(p.estimees)::BIGINT AS estimees,
    SUM(p.partielles)::BIGINT AS partielles,
    SUM(p.zero_ou_secret)::BIGINT AS zero_ou_secret,
    SUM(p.secretes)::BIGINT AS secretes,
    SUM(p.sans_objet)::BIGINT AS sans_objet,
    COALESCE(
        LIST(p.code_departement ORDER BY p.code_departement) FILTER (
            WHERE 2 * p.lignes >= a.territoires AND p.lignes > p.secretes + p.sans_objet
        ), []
    ) AS couverts,
    COALESCE(
        LIST(p.code_departement ORDER BY p.code_departement) FILTER (
            WHERE p.code_departement IS NOT NULL AND p.lignes > p.secretes + p.sans_objet
        ), []
    ) AS departements
FROM par_departement AS p
LEFT JOIN attendus AS a ON a.niveau = p.niveau AND a.code_departement = p.code_departement
GROUP BY p.indicateur, p.niveau, p.modalite, p.millesime
ORDER BY p.indicateur, p.niveau, p.modalite, p.millesime;
