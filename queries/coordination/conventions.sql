-- Les conventions territoriales globales d'une portée et où elles en sont à une date donnée.
-- Grain : une convention dont un territoire au moins est dans la portée.
-- Paramètres :
--   jour : date (AAAA-MM-JJ) à laquelle se lit la situation
--   portee = 'france' : france, region, departement ou epci
--   code_portee = 'FRANCE' : code du territoire qui borne la liste
-- Sources : conventions, territoires des conventions, territoires.
-- « situation » : renouvellement_en_retard (en renouvellement dit par le fichier, fin passée),
-- en_renouvellement (dit par le fichier), echue (dit par le fichier, ou fin passée),
-- a_venir (signature future), a_renouveler (fin dans les douze mois), en_cours.
WITH membres AS (
    SELECT code_epci FROM epci_de($portee, $code_portee)
),
signees AS (
    SELECT
        ct.ctg,
        string_agg(t.nom, ', ' ORDER BY t.population DESC NULLS LAST, t.nom) AS territoires,
        COUNT(*) AS nombre_territoires,
        string_agg(DISTINCT ct.code_epci, ',' ORDER BY ct.code_epci) AS codes_epci
    FROM conventions_territoires AS ct
    INNER JOIN territoires AS t ON t.niveau = ct.niveau AND t.code_territoire = ct.code_territoire
    GROUP BY ct.ctg
    HAVING bool_or(ct.code_epci IN (SELECT code_epci FROM membres))
)
SELECT
    c.ctg,
    c.niveau,
    s.territoires,
    s.nombre_territoires,
    s.codes_epci,
    c.signature,
    c.fin,
    c.statut,
    CASE
        WHEN c.statut = 'en_renouvellement' AND c.fin < CAST($jour AS DATE)
            THEN 'renouvellement_en_retard'
        WHEN c.statut = 'en_renouvellement' THEN 'en_renouvellement'
        WHEN c.statut = 'echue' OR c.fin < CAST($jour AS DATE) THEN 'echue'
        WHEN c.signature > CAST($jour AS DATE) THEN 'a_venir'
        WHEN c.fin < CAST($jour AS DATE) + INTERVAL 1 YEAR THEN 'a_renouveler'
        ELSE 'en_cours'
    END AS situation,
    array_to_string(c.axes, ',') AS axes,
    c.diagnostic,
    c.fictif,
    c.source
FROM conventions AS c
INNER JOIN signees AS s ON s.ctg = c.ctg
ORDER BY c.fin, c.ctg;
