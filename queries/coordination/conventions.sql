-- Les conventions territoriales globales d'une portée et où elles en sont à une date donnée.
-- Grain : une convention dont un territoire au moins est dans la portée.
-- Paramètres :
--   jour : date (AAAA-MM-JJ) à laquelle se lit la situation
--   portee = 'france' : france, region, departement, epci ou ept
--   code_portee = 'FRANCE' : code du territoire qui borne la liste
-- Sources : conventions, territoires des conventions, territoires.
-- « codes_epci » : les EPCI de la convention ; en petite couronne, les communes de la portée qu'elle couvre.
-- « situation » : renouvellement_en_retard (en renouvellement dit par le fichier, fin passée),
-- en_renouvellement (dit par le fichier), echue (dit par le fichier, ou fin passée),
-- a_venir (signature future), a_renouveler (fin dans les douze mois), en_cours.
WITH membres AS (
    SELECT niveau, code_unite AS code_epci FROM unites_de($portee, $code_portee)
),
couvertures AS (
    SELECT DISTINCT ct.ctg, m.code_epci
    FROM conventions_territoires AS ct
    CROSS JOIN membres AS m
    LEFT JOIN territoires AS c ON m.niveau = 'commune' AND c.niveau = 'commune' AND c.code_territoire = m.code_epci
    WHERE
        m.code_epci = unite_de(m.niveau, ct.code_territoire, ct.code_epci)
        -- Une commune est couverte aussi par la convention de son EPCI.
        OR (ct.niveau = 'epci' AND ct.code_territoire = c.code_epci)
),
unites AS (
    SELECT ctg, string_agg(code_epci, ',' ORDER BY code_epci) AS codes_epci
    FROM (
        SELECT ctg, code_epci FROM couvertures
        UNION
        -- Une convention d'EPCI à cheval se montre entière, avec ceux d'ailleurs.
        SELECT ct.ctg, ct.code_epci
        FROM conventions_territoires AS ct
        SEMI JOIN couvertures USING (ctg)
        WHERE 'epci' IN (SELECT niveau FROM membres)
    )
    GROUP BY ctg
),
signees AS (
    SELECT
        ct.ctg,
        string_agg(t.nom, ', ' ORDER BY t.population DESC NULLS LAST, t.nom) AS territoires,
        COUNT(*) AS nombre_territoires
    FROM conventions_territoires AS ct
    INNER JOIN territoires AS t ON t.niveau = ct.niveau AND t.code_territoire = ct.code_territoire
    GROUP BY ct.ctg
)
SELECT
    c.ctg,
    c.niveau,
    s.territoires,
    s.nombre_territoires,
    u.codes_epci,
    c.signature,
    c.fin,
    c.statut,
    situation_ctg(c.statut, c.signature, c.fin, $jour) AS situation,
    array_to_string(c.axes, ',') AS axes,
    c.diagnostic,
    c.fictif,
    c.source
FROM conventions AS c
INNER JOIN signees AS s ON s.ctg = c.ctg
INNER JOIN unites AS u ON u.ctg = c.ctg
ORDER BY c.fin, c.ctg;
