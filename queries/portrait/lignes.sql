-- La dernière valeur de quelques indicateurs pour un territoire et ses références, absences comprises.
-- Grain : un indicateur et sa modalité, un territoire ; l'année est la dernière du niveau et du lieu du sujet.
-- Paramètres :
--   cles : clés « indicateur:modalité » séparées par des virgules
--   niveau : niveau du territoire dont on fait le portrait
--   code_territoire : son code
--   territoires = '' : références, clés « niveau:code » séparées par des virgules
-- Sources : observations, présences, territoires, règles d'absence.
WITH sujets AS (
    SELECT
        t.niveau,
        t.code_territoire,
        t.nom,
        t.population,
        t.code_departement,
        t.niveau = $niveau AND t.code_territoire = $code_territoire AS est_sujet
    FROM territoires AS t
    WHERE
        (t.niveau = $niveau AND t.code_territoire = $code_territoire)
        OR list_contains(string_split($territoires, ','), t.niveau || ':' || t.code_territoire)
),
annees AS (
    SELECT * FROM dernieres_annees($cles, $niveau, $niveau, $code_territoire)
)
SELECT
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
ORDER BY list_position(string_split($cles, ','), a.cle), s.est_sujet DESC, s.niveau, s.code_territoire;
