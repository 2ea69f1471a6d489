-- Dérive population, superficie, nombre de communes et population rurale de la table des territoires.
-- Grain : un territoire et un indicateur.
-- Paramètres : aucun
-- Sources : territoires_communes, anct_types_communes.
INSERT INTO observations BY NAME
WITH habitants AS (
    SELECT t.code_territoire, CASE WHEN c.rurale THEN t.population ELSE 0 END AS ruraux
    FROM territoires AS t
    INNER JOIN types_communes AS c ON c.code_commune = t.code_territoire
    WHERE t.niveau = 'commune'
),
mesures AS (
    SELECT
        niveau, code_territoire, 2023 AS millesime, 'population_municipale' AS indicateur,
        population::DOUBLE AS valeur, 'territoires_communes' AS source
    FROM territoires
    UNION ALL
    SELECT niveau, code_territoire, 2025, 'superficie', superficie_km2, 'territoires_communes' FROM territoires
    UNION ALL
    SELECT niveau, code_territoire, 2025, 'nombre_communes', nombre_communes, 'territoires_communes'
    FROM territoires
    WHERE niveau <> 'commune'
    UNION ALL
    -- Une commune sans type : le territoire n'a pas de somme.
    SELECT c.niveau, c.code_territoire, 2023, 'population_rurale', SUM(h.ruraux), 'anct_types_communes'
    FROM communes_par_territoire AS c
    LEFT JOIN habitants AS h ON h.code_territoire = c.code_commune
    GROUP BY c.niveau, c.code_territoire
    HAVING COUNT(*) = COUNT(h.ruraux)
)
SELECT
    code_territoire,
    niveau,
    millesime,
    indicateur,
    '' AS modalite,
    valeur,
    NULL AS marge,
    'publie' AS statut,
    FALSE AS fictif,
    source
FROM mesures
WHERE valeur IS NOT NULL
ORDER BY indicateur, niveau, code_territoire;
