-- Dérive population, superficie, densité et nombre de communes de la table des territoires.
-- Grain : un territoire et un indicateur ; la densité est un rapport de sommes.
-- Paramètres : aucun
-- Sources : territoires_communes.
INSERT INTO observations BY NAME
WITH mesures AS (
    SELECT niveau, code_territoire, 2023 AS millesime, 'population_municipale' AS indicateur, population::DOUBLE AS valeur
    FROM territoires
    UNION ALL
    SELECT niveau, code_territoire, 2025, 'superficie', superficie_km2 FROM territoires
    UNION ALL
    SELECT niveau, code_territoire, 2023, 'densite', population / superficie_km2 FROM territoires
    UNION ALL
    SELECT niveau, code_territoire, 2025, 'nombre_communes', nombre_communes
    FROM territoires
    WHERE niveau <> 'commune'
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
    'territoires_communes' AS source
FROM mesures
WHERE valeur IS NOT NULL
ORDER BY indicateur, niveau, code_territoire;
