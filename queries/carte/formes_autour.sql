-- Les EPCI à dessiner autour de l'un d'eux : son groupe, et ceux qui le touchent même au-delà du département.
-- Grain : un EPCI, entier.
-- Paramètres :
--   code_territoire : code de l'EPCI
--   parmi : departement, region ou limitrophes
-- Sources : territoires, territoires_limitrophes.
-- « rattache » est vrai pour ceux du groupe : eux seuls ont une couleur.
WITH moi AS (
    SELECT code_territoire, code_departement, code_region
    FROM territoires
    WHERE niveau = 'epci' AND code_territoire = $code_territoire
),
touchent AS (
    SELECT code_limitrophe AS code
    FROM limitrophes
    WHERE niveau = 'epci' AND code_territoire = $code_territoire
),
places AS (
    SELECT
        t.code_territoire,
        t.nom,
        t.population,
        t.code_territoire = moi.code_territoire OR t.code_territoire IN (SELECT code FROM touchent) AS proche,
        CASE $parmi
            WHEN 'departement' THEN t.code_departement = moi.code_departement
            WHEN 'region' THEN t.code_region = moi.code_region
            ELSE t.code_territoire = moi.code_territoire OR t.code_territoire IN (SELECT code FROM touchent)
        END AS rattache
    FROM territoires AS t
    CROSS JOIN moi
    WHERE t.niveau = 'epci'
)
SELECT 'epci' AS couche, code_territoire AS code_forme, code_territoire, nom, rattache
FROM places
WHERE proche OR rattache
ORDER BY rattache DESC, population DESC NULLS LAST, code_territoire;
