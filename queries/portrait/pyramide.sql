-- La population par âge et par sexe d'une commune ou d'un EPCI.
-- Grain : un sexe et une tranche de cinq ans.
-- Paramètres :
--   niveau : epci ou commune
--   code_territoire : code
-- Sources : observations, territoires.
-- Le sexe n'est publié que par commune : un EPCI n'a sa somme que si toutes ses communes y sont.
WITH voulues AS (
    SELECT code_territoire
    FROM territoires
    WHERE
        niveau = 'commune'
        AND CASE $niveau
            WHEN 'commune' THEN code_territoire = $code_territoire
            WHEN 'epci' THEN code_epci = $code_territoire
            ELSE FALSE
        END
),
annee AS (
    SELECT MAX(millesime) AS millesime
    FROM observations
    WHERE indicateur = 'population_age' AND niveau = 'commune'
),
sommes AS (
    SELECT
        o.millesime,
        split_part(o.modalite, '|', 1) AS sexe,
        split_part(o.modalite, '|', 2) AS tranche,
        SUM(o.valeur ORDER BY o.valeur) AS valeur,
        COUNT(o.valeur) AS communes,
        BOOL_OR(o.fictif) AS fictif,
        ANY_VALUE(o.source) AS source
    FROM observations AS o
    INNER JOIN annee USING (millesime)
    WHERE
        o.indicateur = 'population_age'
        AND o.niveau = 'commune'
        AND contains(o.modalite, '|')
        AND o.code_territoire IN (SELECT code_territoire FROM voulues)
    GROUP BY o.millesime, o.modalite
)
SELECT s.millesime, s.sexe, s.tranche, s.valeur, s.fictif, s.source
FROM sommes AS s
WHERE (SELECT MIN(communes) FROM sommes) = (SELECT COUNT(*) FROM voulues)
ORDER BY s.sexe, TRY_CAST(regexp_extract(s.tranche, '^\d+') AS INTEGER);
