-- La dernière valeur de quelques indicateurs pour plusieurs territoires d'un même département, lus ensemble.
-- Grain : un territoire demandé, et pour lui les lignes de « portrait/lignes ».
-- Paramètres :
--   cles : clés « indicateur:modalité » séparées par des virgules
--   niveau : niveau des territoires dont on fait le portrait
--   codes : leurs codes séparés par des virgules
--   code_lieu : l'un d'eux ; la dernière année est celle de leur département, la même pour tous
--   territoires = '' : références de tous, clés « niveau:code » séparées par des virgules
-- Sources : observations, présences, territoires, règles d'absence.
WITH voulus AS (
    SELECT UNNEST(string_split($codes, ',')) AS lot_code_territoire
),
sujets AS (
    SELECT
        v.lot_code_territoire, t.niveau, t.code_territoire, t.nom, t.population, t.code_departement, TRUE AS est_sujet
    FROM voulus AS v
    INNER JOIN territoires AS t ON t.niveau = $niveau AND t.code_territoire = v.lot_code_territoire
    UNION ALL
    SELECT v.lot_code_territoire, t.niveau, t.code_territoire, t.nom, t.population, t.code_departement, FALSE
    FROM voulus AS v
    CROSS JOIN territoires AS t
    WHERE
        list_contains(string_split($territoires, ','), t.niveau || ':' || t.code_territoire)
        AND NOT (t.niveau = $niveau AND t.code_territoire = v.lot_code_territoire)
),
annees AS (
    SELECT * FROM dernieres_annees($cles, $niveau, $niveau, $code_lieu)
)
SELECT
    s.lot_code_territoire,
    a.cle,
    a.indicateur,
    a.modalite,
    a.millesime,
    s.niveau,
    s.code_territoire,
    s.nom,
    s.est_sujet,
    o.valeur,
    o.marge,
    COALESCE(o.statut, 'absent') AS statut,
    COALESCE(o.fictif, FALSE) AS fictif,
    o.source,
    CASE
        WHEN o.statut = 'partiel' THEN raison_partielle(s.niveau, s.code_territoire, o.millesime)
        WHEN o.statut IS NULL THEN COALESCE((
            SELECT ARG_MIN(r.raison, r.rang)
            FROM regles_absence AS r
            WHERE r.indicateur = a.indicateur
                AND r.niveau = s.niveau
                AND (len(r.departements) = 0 OR list_contains(r.departements, s.code_departement))
                AND (len(r.territoires) = 0 OR list_contains(r.territoires, s.code_territoire))
                AND (len(r.hors_departements) = 0 OR NOT list_contains(r.hors_departements, s.code_departement))
                AND (r.population_max IS NULL OR s.population <= r.population_max)
        ), '')
        ELSE ''
    END AS raison
FROM annees AS a
CROSS JOIN sujets AS s
LEFT JOIN observations AS o
    ON o.indicateur = a.indicateur
    AND o.modalite = a.modalite
    AND o.millesime = a.millesime
    AND o.niveau = s.niveau
    AND o.code_territoire = s.code_territoire
ORDER BY
    s.lot_code_territoire,
    list_position(string_split($cles, ','), a.cle),
    s.est_sujet DESC,
    s.niveau,
    s.code_territoire;
