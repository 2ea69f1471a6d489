-- Les références de plusieurs mesures, lues ensemble : celles de « indicateurs/reperes ».
-- Grain : une mesure et une référence (France, région, département), présente ou absente avec sa raison.
-- Paramètres :
--   mesures : clés « indicateur|modalité|millésime » séparées par des virgules
--   code_region = NULL : région de référence
--   code_departement = NULL : département de référence
-- Sources : observations, territoires, règles d'absence.
WITH mesures AS (
    SELECT
        string_split(mesure, '|')[1] AS lot_indicateur,
        array_to_string(string_split(mesure, '|')[2:-2], '|') AS lot_modalite,
        CAST(string_split(mesure, '|')[-1] AS INTEGER) AS lot_millesime
    FROM (SELECT DISTINCT UNNEST(string_split($mesures, ',')) AS mesure)
),
voulus AS (
    SELECT niveau, code_territoire, nom, population, code_departement
    FROM territoires
    WHERE
        niveau = 'france'
        OR (
            niveau = 'region' AND code_territoire = CAST($code_region AS VARCHAR)
            AND nom NOT IN (
                SELECT d.nom FROM territoires AS d
                WHERE d.niveau = 'departement' AND d.code_territoire = CAST($code_departement AS VARCHAR)
            )
        )
        OR (niveau = 'departement' AND code_territoire = CAST($code_departement AS VARCHAR))
)
SELECT
    m.lot_indicateur,
    m.lot_modalite,
    m.lot_millesime,
    v.niveau,
    v.code_territoire,
    v.nom,
    o.valeur,
    o.marge,
    COALESCE(o.statut, 'absent') AS statut,
    COALESCE(o.fictif, FALSE) AS fictif,
    o.source,
    CASE
        WHEN o.statut = 'partiel' THEN raison_partielle(v.niveau, v.code_territoire, o.millesime)
        WHEN o.statut IS NULL THEN (
            SELECT ARG_MIN(r.raison, r.rang)
            FROM regles_absence AS r
            WHERE r.indicateur = m.lot_indicateur
                AND r.niveau = v.niveau
                AND (len(r.departements) = 0 OR list_contains(r.departements, v.code_departement))
                AND (len(r.territoires) = 0 OR list_contains(r.territoires, v.code_territoire))
                AND (len(r.hors_departements) = 0 OR NOT list_contains(r.hors_departements, v.code_departement))
                AND (r.population_max IS NULL OR v.population <= r.population_max)
        )
        ELSE ''
    END AS raison
FROM mesures AS m
CROSS JOIN voulus AS v
LEFT JOIN observations AS o
    ON o.indicateur = m.lot_indicateur
    AND o.niveau = v.niveau
    AND o.modalite = m.lot_modalite
    AND o.millesime = m.lot_millesime
    AND o.code_territoire = v.code_territoire
ORDER BY
    m.lot_indicateur,
    m.lot_modalite,
    m.lot_millesime,
    list_position(['departement', 'region', 'france'], v.niveau);
