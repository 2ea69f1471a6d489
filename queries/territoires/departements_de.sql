-- Les départements que touche une portée ; aucun pour la France, qui les a tous.
-- Grain : un département.
-- Paramètres :
--   portee : region, departement, epci, ept (france n'en rend aucun)
--   code_portee : son code
-- Sources : territoires, EPCI par département, communes des EPT.
SELECT t.code_territoire AS code_departement
FROM territoires AS t
WHERE
    t.niveau = 'departement'
    AND CASE $portee
        WHEN 'departement' THEN t.code_territoire = $code_portee
        WHEN 'region' THEN t.code_region = $code_portee
        WHEN 'epci' THEN t.code_territoire IN (
            SELECT code_departement FROM epci_departements WHERE code_epci = $code_portee
        )
        WHEN 'ept' THEN t.code_territoire IN (
            SELECT c.code_departement
            FROM ept_communes AS e
            INNER JOIN territoires AS c ON c.niveau = 'commune' AND c.code_territoire = e.code_commune
            WHERE e.code_ept = $code_portee
        )
        ELSE FALSE
    END
ORDER BY t.code_territoire;
