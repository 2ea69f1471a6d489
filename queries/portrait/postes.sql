-- Les postes et les ETP de coopération d'un territoire, à la dernière année où il en déclare.
-- Grain : le territoire, ou rien quand il n'a déposé aucun poste.
-- Paramètres :
--   niveau : niveau du territoire
--   code_territoire : code
-- Sources : postes, territoires.
-- « unites » : les EPCI qui en déclarent ; les communes à Paris et en petite couronne.
-- Un poste qui porte plusieurs axes compte une fois ; un ETP nul déclare qu'il n'y a pas de poste.
WITH retenus AS (
    SELECT p.*
    FROM postes AS p
    INNER JOIN territoires AS t ON t.niveau = p.niveau AND t.code_territoire = p.code_territoire
    WHERE CASE $niveau
        WHEN 'commune' THEN p.niveau = 'commune' AND p.code_territoire = $code_territoire
        WHEN 'epci' THEN p.code_epci = $code_territoire
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
    annee,
    COUNT(DISTINCT code_territoire || '|' || poste) FILTER (WHERE etp > 0) AS postes,
    SUM(etp ORDER BY etp) AS etp,
    COUNT(DISTINCT CASE
        WHEN $niveau = 'departement' AND $code_territoire IN (SELECT code_departement FROM departements_par_commune)
            THEN code_territoire
        ELSE code_epci
    END) AS unites,
    COUNT(cofinancement_caf) > 0 AS cofinancement_connu,
    BOOL_OR(fictif) AS fictif,
    ANY_VALUE(source) AS source
FROM retenus
WHERE annee = (SELECT MAX(annee) FROM retenus)
GROUP BY annee
ORDER BY annee;
