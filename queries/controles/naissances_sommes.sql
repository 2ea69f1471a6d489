-- Les naissances d'un EPCI, d'un département, d'une région et de la France sont celles de leurs communes.
-- Grain : un territoire et une année fautifs.
-- Magasin : officiel
-- Paramètres : aucun
-- Sources : insee_naissances_commune et les quatre autres fichiers de naissances, territoires.
-- Les communes livrées commencent en 2020 : avant, la région et la France se comparent aux départements.
-- La somme des EPCI n'est pas la France : des communes insulaires n'ont pas d'EPCI. Un fichier récupéré peut
-- laisser des communes, et un niveau n'avoir pas encore la dernière année : une somme partielle ne dit
-- qu'un excès.
WITH naissances AS (
    SELECT o.niveau, o.code_territoire, o.millesime, o.valeur, t.code_epci, t.code_departement, t.code_region
    FROM observations AS o
    INNER JOIN territoires AS t USING (niveau, code_territoire)
    WHERE o.indicateur = 'naissances' AND o.modalite = ''
),
parties AS (
    SELECT 'commune' AS de, 'epci' AS niveau, code_epci AS code_territoire, millesime, valeur FROM naissances
    WHERE niveau = 'commune' AND code_epci IS NOT NULL
    UNION ALL
    SELECT 'commune', 'departement', code_departement, millesime, valeur FROM naissances WHERE niveau = 'commune'
    UNION ALL
    SELECT 'departement', 'region', code_region, millesime, valeur FROM naissances WHERE niveau = 'departement'
    UNION ALL
    SELECT 'region', 'france', 'FRANCE', millesime, valeur FROM naissances WHERE niveau = 'region'
),
sommes AS (
    SELECT de, niveau, code_territoire, millesime, SUM(valeur) AS somme, COUNT(*) AS parties
    FROM parties
    GROUP BY de, niveau, code_territoire, millesime
),
communes AS (
    SELECT 'departement' AS niveau, code_departement AS code_territoire, COUNT(*) AS nombre
    FROM territoires
    WHERE niveau = 'commune'
    GROUP BY code_departement
    UNION ALL
    SELECT 'epci', code_epci, COUNT(*) FROM territoires WHERE niveau = 'commune' GROUP BY code_epci
)
SELECT s.de, s.niveau, s.code_territoire, s.millesime, n.valeur, s.somme
FROM sommes AS s
LEFT JOIN naissances AS n USING (niveau, code_territoire, millesime)
LEFT JOIN communes AS c USING (niveau, code_territoire)
SEMI JOIN naissances AS annees ON annees.niveau = s.niveau AND annees.millesime = s.millesime
WHERE
    n.valeur IS DISTINCT FROM s.somme
    AND (c.nombre IS NULL OR s.parties = c.nombre OR s.somme > n.valeur OR n.valeur IS NULL)
ORDER BY s.niveau, s.code_territoire, s.millesime;
