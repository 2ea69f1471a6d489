-- Les ETP de coopération d'une portée, année par année et axe par axe.
-- Grain : une année importée et un axe qui a au moins une ligne.
-- Paramètres :
--   portee = 'france' : france, region, departement, epci ou ept
--   code_portee = 'FRANCE' : code du territoire qui borne la liste
-- Sources : postes, territoires.
-- « epci » compte les EPCI importés cette année-là : deux années ne se comparent qu'à périmètre égal.
WITH lignes AS (
    SELECT p.* REPLACE (e.code_unite AS code_epci)
    FROM postes AS p
    INNER JOIN unites_de($portee, $code_portee) AS e ON e.code_unite = unite_de(e.niveau, p.code_territoire, p.code_epci)
),
perimetres AS (
    SELECT
        annee,
        COUNT(DISTINCT code_epci) AS epci,
        string_agg(DISTINCT code_epci, ',' ORDER BY code_epci) AS codes_epci
    FROM lignes
    GROUP BY annee
)
SELECT
    l.annee,
    l.axe,
    SUM(l.etp) AS etp,
    ANY_VALUE(p.epci) AS epci,
    ANY_VALUE(p.codes_epci) AS codes_epci,
    bool_or(l.fictif) AS fictif,
    MIN(l.source) AS source
FROM lignes AS l
INNER JOIN perimetres AS p ON p.annee = l.annee
GROUP BY l.annee, l.axe
ORDER BY l.annee, l.axe;
