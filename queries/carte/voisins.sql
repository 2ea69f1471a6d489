-- Les départements à dessiner autour d'une portée : ceux de la portée (limites) et les autres (fond pâle).
-- Grain : un département.
-- Paramètres :
--   portee = 'france' : france, region, departement, epci ou ept
--   code_portee = 'FRANCE' : code
-- Sources : territoires.
SELECT
    t.code_territoire,
    CASE $portee
        WHEN 'france' THEN TRUE
        WHEN 'region' THEN t.code_region = $code_portee
        -- Tous les départements que touchent les EPCI montrés : leurs limites traversent la carte.
        WHEN 'departement' THEN t.code_territoire = $code_portee OR t.code_territoire IN (
            SELECT ed.code_departement
            FROM epci_departements AS ed
            INNER JOIN epci_departements AS principal
                ON principal.code_epci = ed.code_epci AND principal.rattachement
            WHERE
                principal.code_departement = $code_portee
                -- La carte de Paris ne montre que Paris.
                AND $code_portee NOT IN (SELECT code_departement FROM departements_par_commune)
        )
        WHEN 'epci' THEN t.code_territoire IN (
            SELECT ed.code_departement FROM epci_departements AS ed WHERE ed.code_epci = $code_portee
        )
        WHEN 'ept' THEN t.code_territoire IN (
            SELECT c.code_departement
            FROM ept_communes AS e
            INNER JOIN territoires AS c ON c.niveau = 'commune' AND c.code_territoire = e.code_commune
            WHERE e.code_ept = $code_portee
        )
        ELSE FALSE
    END AS dans_portee
FROM territoires AS t
WHERE t.niveau = 'departement' AND t.code_region IS NOT NULL
ORDER BY t.code_territoire;
