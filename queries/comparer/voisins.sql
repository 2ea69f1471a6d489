-- Les territoires qui se comparent d'eux-mêmes : EPCI d'un département, communes d'un EPCI, départements d'une région.
-- Grain : un territoire, du plus peuplé au moins peuplé.
-- Paramètres :
--   niveau : epci, commune ou departement
--   portee : region, departement ou epci
--   code_portee : code du territoire qui les contient
-- Sources : territoires, epci_departements.
WITH retenus AS (
    SELECT *
    FROM territoires
    WHERE
        niveau = $niveau
        AND CASE $portee
            WHEN 'region' THEN code_region = $code_portee
            WHEN 'departement' THEN code_departement = $code_portee
            WHEN 'epci' THEN code_epci = $code_portee
            ELSE FALSE
        END
),
-- Un département sans EPCI rattaché (92, 93, 94) est couvert par celui d'un autre.
couvrants AS (
    SELECT t.*
    FROM territoires AS t
    INNER JOIN epci_departements AS ed ON ed.code_epci = t.code_territoire
    WHERE
        $niveau = 'epci'
        AND $portee = 'departement'
        AND t.niveau = 'epci'
        AND ed.code_departement = $code_portee
        AND NOT EXISTS (SELECT 1 FROM retenus)
)
SELECT niveau, code_territoire, nom, population
FROM (SELECT * FROM retenus UNION ALL SELECT * FROM couvrants)
ORDER BY population DESC NULLS LAST, code_territoire;
