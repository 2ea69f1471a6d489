-- Les conventions qui couvrent plusieurs EPCI ou communes, lues ensemble.
-- Grain : un territoire demandé, et pour lui les lignes de « portrait/conventions ».
-- Paramètres :
--   niveau : epci ou commune
--   codes : leurs codes séparés par des virgules
--   jour : date (AAAA-MM-JJ) à laquelle se lit la situation
-- Sources : conventions, conventions_territoires, territoires.
WITH voulus AS (
    SELECT code_territoire, code_epci
    FROM territoires
    WHERE niveau = $niveau AND list_contains(string_split($codes, ','), code_territoire)
),
couvrantes AS (
    SELECT ct.*
    FROM conventions_territoires AS ct
    INNER JOIN territoires AS t ON t.niveau = ct.niveau AND t.code_territoire = ct.code_territoire
),
couverts AS (
    SELECT v.code_territoire AS lot_code_territoire, ct.ctg
    FROM voulus AS v
    INNER JOIN couvrantes AS ct ON $niveau = 'epci' AND ct.code_epci = v.code_territoire
    UNION
    SELECT v.code_territoire, ct.ctg
    FROM voulus AS v
    INNER JOIN couvrantes AS ct ON $niveau = 'commune' AND ct.code_territoire = v.code_territoire
    UNION
    SELECT v.code_territoire, ct.ctg
    FROM voulus AS v
    INNER JOIN couvrantes AS ct
        ON $niveau = 'commune' AND ct.niveau = 'epci' AND ct.code_territoire = v.code_epci
)
SELECT
    lot_code_territoire,
    c.ctg, c.niveau, c.signature, c.fin, c.statut, situation_ctg(c.statut, c.signature, c.fin, $jour) AS situation,
    c.axes, c.diagnostic, c.fictif, c.source
FROM conventions AS c
INNER JOIN couverts USING (ctg)
ORDER BY lot_code_territoire, c.signature DESC, c.ctg;
