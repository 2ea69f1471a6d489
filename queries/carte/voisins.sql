-- Les départements à dessiner autour d'une portée : ceux de la portée (limites) et les autres (fond pâle).
-- Grain : un département.
-- Paramètres :
--   portee = 'france' : france, region, departement ou epci
--   code_portee = 'FRANCE' : code
-- Sources : territoires.
SELECT
    t.code_territoire,
    CASE $portee
        WHEN 'france' THEN TRUE
        WHEN 'region' THEN t.code_region = $code_portee
        WHEN 'departement' THEN t.code_territoire = $code_portee
        ELSE FALSE
    END AS dans_portee
FROM territoires AS t
WHERE t.niveau = 'departement' AND t.code_region IS NOT NULL
ORDER BY t.code_territoire;
