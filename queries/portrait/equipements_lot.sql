-- Les équipements ouverts de plusieurs EPCI ou communes, par type, lus ensemble.
-- Grain : un territoire demandé, et pour lui les lignes de « portrait/equipements ».
-- Paramètres :
--   niveau : epci ou commune
--   codes : leurs codes séparés par des virgules
--   jour : AAAA-MM-JJ, jour auquel ils sont ouverts
-- Sources : équipements, territoires.
WITH situes AS (
    SELECT
        e.*,
        CASE
            WHEN $niveau = 'epci' THEN e.code_epci
            WHEN e.niveau = 'commune' THEN e.code_territoire
        END AS lot_code_territoire
    FROM equipements AS e
    INNER JOIN territoires AS t ON t.niveau = e.niveau AND t.code_territoire = e.code_territoire
    WHERE
        (e.fermeture IS NULL OR e.fermeture > CAST($jour AS DATE))
        AND (e.ouverture IS NULL OR e.ouverture <= CAST($jour AS DATE))
)
SELECT
    lot_code_territoire, type, COUNT(*) AS nombre, BOOL_OR(fictif) AS fictif, ANY_VALUE(source) AS source
FROM situes
WHERE list_contains(string_split($codes, ','), lot_code_territoire)
GROUP BY lot_code_territoire, type
ORDER BY lot_code_territoire, type;
