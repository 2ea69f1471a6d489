-- Les équipements et services aux familles ouverts d'un territoire, par type.
-- Grain : un type d'équipement présent.
-- Paramètres :
--   niveau : niveau du territoire
--   code_territoire : code
--   jour : AAAA-MM-JJ, jour auquel ils sont ouverts
-- Sources : équipements, territoires.
SELECT e.type, COUNT(*) AS nombre, BOOL_OR(e.fictif) AS fictif, ANY_VALUE(e.source) AS source
FROM equipements AS e
INNER JOIN territoires AS t ON t.niveau = e.niveau AND t.code_territoire = e.code_territoire
WHERE
    (e.fermeture IS NULL OR e.fermeture > CAST($jour AS DATE))
    AND (e.ouverture IS NULL OR e.ouverture <= CAST($jour AS DATE))
    AND CASE $niveau
        WHEN 'commune' THEN e.niveau = 'commune' AND e.code_territoire = $code_territoire
        WHEN 'epci' THEN e.code_epci = $code_territoire
        WHEN 'departement' THEN t.code_departement = $code_territoire
            -- Paris n'a pas d'EPCI à lui : ce qui est à la métropole n'est pas à lui.
            AND NOT (t.niveau = 'epci' AND $code_territoire IN (SELECT code_departement FROM departements_par_commune))
        WHEN 'ept' THEN t.niveau = 'commune' AND t.code_territoire IN (
            SELECT code_commune FROM ept_communes WHERE code_ept = $code_territoire
        )
        WHEN 'region' THEN t.code_region = $code_territoire
        ELSE TRUE
    END
GROUP BY e.type
ORDER BY e.type;
