-- Les conventions territoriales globales qui couvrent un territoire, la dernière signée d'abord.
-- Grain : une convention.
-- Paramètres :
--   niveau : niveau du territoire
--   code_territoire : code
--   jour : date (AAAA-MM-JJ) à laquelle se lit la situation
-- Sources : conventions, conventions_territoires, territoires.
-- Une commune est couverte par la convention qui la nomme ou par celle de son EPCI.
WITH couverts AS (
    SELECT DISTINCT ct.ctg
    FROM conventions_territoires AS ct
    INNER JOIN territoires AS t ON t.niveau = ct.niveau AND t.code_territoire = ct.code_territoire
    WHERE CASE $niveau
        WHEN 'commune' THEN
            ct.code_territoire = $code_territoire
            OR (ct.niveau = 'epci' AND ct.code_territoire = (
                SELECT c.code_epci FROM territoires AS c
                WHERE c.niveau = 'commune' AND c.code_territoire = $code_territoire
            ))
        WHEN 'epci' THEN ct.code_epci = $code_territoire
        WHEN 'departement' THEN t.code_departement = $code_territoire
            -- Paris n'a pas d'EPCI à lui : ce qui est à la métropole n'est pas à lui.
            AND NOT (t.niveau = 'epci' AND $code_territoire IN (SELECT code_departement FROM departements_par_commune))
        WHEN 'ept' THEN t.niveau = 'commune' AND t.code_territoire IN (
            SELECT code_commune FROM ept_communes WHERE code_ept = $code_territoire
        )
        WHEN 'region' THEN t.code_region = $code_territoire
        ELSE TRUE
    END
)
SELECT
    c.ctg, c.niveau, c.signature, c.fin, c.statut, situation_ctg(c.statut, c.signature, c.fin, $jour) AS situation,
    c.axes, c.diagnostic, c.fictif, c.source
FROM conventions AS c
INNER JOIN couverts USING (ctg)
ORDER BY c.signature DESC, c.ctg;
