-- Les valeurs de plusieurs indicateurs pour quelques territoires, absences calculées comprises.
-- Grain : un territoire et une mesure (indicateur, modalité, millésime).
-- Paramètres :
--   territoires : clés « niveau:code » séparées par des virgules
--   mesures : clés « indicateur|modalite|annee » séparées par des virgules
-- Sources : observations, territoires, règles d'absence.
WITH mesures AS (
    SELECT
        string_split(mesure, '|')[1] AS indicateur,
        string_split(mesure, '|')[2] AS modalite,
        CAST(string_split(mesure, '|')[3] AS INTEGER) AS millesime,
        list_position(string_split($mesures, ','), mesure) AS rang_mesure
    FROM (SELECT DISTINCT unnest(string_split($mesures, ',')) AS mesure)
),
voulus AS (
    SELECT
        *,
        list_position(string_split($territoires, ','), niveau || ':' || code_territoire) AS rang_territoire
    FROM territoires
    WHERE list_contains(string_split($territoires, ','), niveau || ':' || code_territoire)
),
grille AS (
    SELECT v.*, m.indicateur, m.modalite, m.millesime, m.rang_mesure
    FROM voulus AS v
    CROSS JOIN mesures AS m
),
raisons AS (
    SELECT
        g.niveau,
        g.code_territoire,
        g.indicateur,
        ARG_MIN(r.raison, r.rang) AS raison
    FROM grille AS g
    INNER JOIN regles_absence AS r
        ON r.indicateur = g.indicateur
        AND r.niveau = g.niveau
        AND (len(r.departements) = 0 OR list_contains(r.departements, g.code_departement))
        AND (len(r.hors_departements) = 0 OR NOT list_contains(r.hors_departements, g.code_departement))
        AND (len(r.territoires) = 0 OR list_contains(r.territoires, g.code_territoire))
        AND (r.population_max IS NULL OR g.population <= r.population_max)
    GROUP BY g.niveau, g.code_territoire, g.indicateur
)
SELECT
    g.niveau,
    g.code_territoire,
    g.nom,
    g.indicateur,
    g.modalite,
    g.millesime,
    o.valeur,
    o.marge,
    COALESCE(o.statut, 'absent') AS statut,
    COALESCE(o.fictif, FALSE) AS fictif,
    o.source,
    CASE
        WHEN o.statut = 'partiel' THEN raison_partielle(g.niveau, g.code_territoire, g.millesime)
        WHEN o.statut IS NOT NULL THEN ''
        ELSE COALESCE(r.raison, 'Valeur absente du fichier publié.')
    END AS raison
FROM grille AS g
LEFT JOIN observations AS o
    ON o.indicateur = g.indicateur
    AND o.niveau = g.niveau
    AND o.modalite = g.modalite
    AND o.millesime = g.millesime
    AND o.code_territoire = g.code_territoire
LEFT JOIN raisons AS r
    ON r.niveau = g.niveau
    AND r.code_territoire = g.code_territoire
    AND r.indicateur = g.indicateur
ORDER BY g.rang_mesure, g.rang_territoire;
