-- Les postes et les ETP de plusieurs EPCI ou communes, à la dernière année de chacun, lus ensemble.
-- Grain : un territoire demandé qui a déclaré, comme « portrait/postes ».
-- Paramètres :
--   niveau : epci ou commune
--   codes : leurs codes séparés par des virgules
-- Sources : postes, territoires.
WITH situes AS (
    SELECT
        p.*,
        CASE
            WHEN $niveau = 'epci' THEN p.code_epci
            WHEN p.niveau = 'commune' THEN p.code_territoire
        END AS lot_code_territoire
    FROM postes AS p
    INNER JOIN territoires AS t ON t.niveau = p.niveau AND t.code_territoire = p.code_territoire
),
retenus AS (
    SELECT *, MAX(annee) OVER (PARTITION BY lot_code_territoire) AS derniere
    FROM situes
    WHERE list_contains(string_split($codes, ','), lot_code_territoire)
)
SELECT
    lot_code_territoire,
    annee,
    COUNT(DISTINCT code_territoire || '|' || poste) FILTER (WHERE etp > 0) AS postes,
    SUM(etp ORDER BY etp) AS etp,
    COUNT(DISTINCT code_epci) AS unites,
    COUNT(cofinancement_caf) > 0 AS cofinancement_connu,
    BOOL_OR(fictif) AS fictif,
    ANY_VALUE(source) AS source
FROM retenus
WHERE annee = derniere
GROUP BY lot_code_territoire, annee
ORDER BY lot_code_territoire;
