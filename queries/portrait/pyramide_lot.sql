-- La population par âge et par sexe de plusieurs communes ou EPCI, lues ensemble.
-- Grain : un territoire demandé, et pour lui les lignes de « portrait/pyramide ».
-- Paramètres :
--   niveau : epci ou commune
--   codes : leurs codes séparés par des virgules
-- Sources : observations, territoires.
WITH voulues AS (
    SELECT code_territoire, CASE $niveau WHEN 'commune' THEN code_territoire ELSE code_epci END AS lot_code_territoire
    FROM territoires
    WHERE
        niveau = 'commune'
        AND list_contains(
            string_split($codes, ','), CASE $niveau WHEN 'commune' THEN code_territoire ELSE code_epci END
        )
),
annee AS (
    SELECT MAX(millesime) AS millesime
    FROM observations
    WHERE indicateur = 'population_age' AND niveau = 'commune'
),
sommes AS (
    SELECT
        v.lot_code_territoire,
        o.millesime,
        split_part(o.modalite, '|', 1) AS sexe,
        split_part(o.modalite, '|', 2) AS tranche,
        SUM(o.valeur ORDER BY o.valeur) AS valeur,
        COUNT(o.valeur) AS communes,
        BOOL_OR(o.fictif) AS fictif,
        ANY_VALUE(o.source) AS source
    FROM observations AS o
    INNER JOIN annee USING (millesime)
    INNER JOIN voulues AS v USING (code_territoire)
    WHERE
        o.indicateur = 'population_age'
        AND o.niveau = 'commune'
        AND contains(o.modalite, '|')
    GROUP BY v.lot_code_territoire, o.millesime, o.modalite
),
completes AS (
    SELECT lot_code_territoire
    FROM (SELECT lot_code_territoire, MIN(communes) AS avec FROM sommes GROUP BY lot_code_territoire)
    INNER JOIN (SELECT lot_code_territoire, COUNT(*) AS toutes FROM voulues GROUP BY lot_code_territoire)
        USING (lot_code_territoire)
    WHERE avec = toutes
)
SELECT s.lot_code_territoire, s.millesime, s.sexe, s.tranche, s.valeur, s.fictif, s.source
FROM sommes AS s
INNER JOIN completes USING (lot_code_territoire)
ORDER BY s.lot_code_territoire, s.sexe, TRY_CAST(regexp_extract(s.tranche, '^\d+') AS INTEGER);
