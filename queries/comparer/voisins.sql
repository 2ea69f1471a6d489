-- Les territoires qui se comparent d'eux-mêmes : EPCI d'un département, communes d'un EPCI, départements d'une région.
-- Grain : un territoire, du plus peuplé au moins peuplé.
-- Paramètres :
--   niveau : epci, commune ou departement
--   portee : region, departement, epci ou ept
--   code_portee : code du territoire qui les contient
-- Sources : territoires, territoires_ept.
WITH retenus AS (
    SELECT *
    FROM territoires
    WHERE
        niveau = $niveau
        AND CASE $portee
            WHEN 'region' THEN code_region = $code_portee
            WHEN 'departement' THEN code_departement = $code_portee
            WHEN 'epci' THEN code_epci = $code_portee
            WHEN 'ept' THEN code_territoire IN (SELECT code_commune FROM ept_communes WHERE code_ept = $code_portee)
            ELSE FALSE
        END
)
SELECT niveau, code_territoire, nom, population
FROM retenus
ORDER BY population DESC NULLS LAST, code_territoire;
