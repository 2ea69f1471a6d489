-- Les valeurs de la France, d'une région et d'un département pour un indicateur et un millésime.
-- Grain : une référence (France, région, département), présente ou absente avec sa raison.
-- Paramètres :
--   indicateur : code de la fiche
--   millesime : année
--   modalite = '' : vide pour le total
--   code_region = NULL : région de référence
--   code_departement = NULL : département de référence
-- Sources : observations, territoires, règles d'absence.
WITH voulus AS (
    SELECT niveau, code_territoire, nom, population, code_departement
    FROM territoires
    WHERE
        niveau = 'france'
        OR (
            niveau = 'region' AND code_territoire = CAST($code_region AS VARCHAR)
            -- Outre-mer, la région et le département sont le même territoire : une ligne suffit.
            AND nom NOT IN (
                SELECT d.nom FROM territoires AS d
                WHERE d.niveau = 'departement' AND d.code_territoire = CAST($code_departement AS VARCHAR)
            )
        )
        OR (niveau = 'departement' AND code_territoire = CAST($code_departement AS VARCHAR))
)
SELECT
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
            WHERE r.indicateur = $indicateur
                AND r.niveau = v.niveau
                AND (len(r.departements) = 0 OR list_contains(r.departements, v.code_departement))
                AND (len(r.territoires) = 0 OR list_contains(r.territoires, v.code_territoire))
                AND (len(r.hors_departements) = 0 OR NOT list_contains(r.hors_departements, v.code_departement))
                AND (r.population_max IS NULL OR v.population <= r.population_max)
        )
        ELSE ''
    END AS raison
FROM voulus AS v
LEFT JOIN observations AS o
    ON o.indicateur = $indicateur
    AND o.niveau = v.niveau
    AND o.modalite = $modalite
    AND o.millesime = CAST($millesime AS INTEGER)
    AND o.code_territoire = v.code_territoire
ORDER BY list_position(['departement', 'region', 'france'], v.niveau);
