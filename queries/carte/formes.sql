-- Les formes à dessiner pour une carte : une par territoire, plus les morceaux rattachés ailleurs.
-- Grain : une forme.
-- Paramètres :
--   niveau : region, departement, epci ou commune
--   portee = 'france' : france, region, departement, epci ou ept
--   code_portee = 'FRANCE' : code
-- Sources : territoires, epci_departements.
WITH entiers AS (
    SELECT
        CASE
            WHEN $niveau = 'epci' THEN CASE $portee WHEN 'france' THEN 'france_epci' ELSE 'epci' END
            -- Il n'y a pas de communes simplifiées pour la France entière.
            WHEN $portee = 'france' AND $niveau <> 'commune' THEN 'france_' || $niveau || 's'
            ELSE $niveau || 's'
        END AS couche,
        t.code_territoire AS code_forme,
        t.code_territoire,
        t.nom,
        TRUE AS rattache,
        t.population
    FROM territoires AS t
    WHERE
        t.niveau = $niveau
        AND dans_portee(
            $portee, $code_portee, t.niveau, t.code_territoire, t.code_region, t.code_departement, t.code_epci
        )
        -- Saint-Barthélemy et Saint-Martin n'ont ni région ni contour.
        AND ($portee <> 'france' OR t.code_region IS NOT NULL)
),
morceaux AS (
    SELECT
        -- Un EPCI entier dont aucun morceau n'est détaché n'arrive pas ici : il est dans « entiers ».
        'fragments' AS couche,
        ed.code_epci || '|' || ed.code_departement AS code_forme,
        ed.code_epci AS code_territoire,
        epci.nom,
        FALSE AS rattache,
        ed.population
    FROM epci_departements AS ed
    INNER JOIN territoires AS d
        ON d.niveau = 'departement' AND d.code_territoire = ed.code_departement
    INNER JOIN territoires AS epci
        ON epci.niveau = 'epci' AND epci.code_territoire = ed.code_epci
    WHERE
        $niveau = 'epci'
        AND $portee IN ('region', 'departement')
        AND CASE $portee WHEN 'region' THEN d.code_region ELSE d.code_territoire END = $code_portee
        AND CASE $portee WHEN 'region' THEN epci.code_region ELSE epci.code_departement END <> $code_portee
)
SELECT couche, code_forme, code_territoire, nom, rattache
FROM (SELECT * FROM entiers UNION ALL SELECT * FROM morceaux)
ORDER BY rattache DESC, population DESC NULLS LAST, code_forme;
