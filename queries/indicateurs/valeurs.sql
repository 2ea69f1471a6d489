-- La valeur d'un indicateur pour chaque territoire d'un niveau, absences calculées comprises.
-- Grain : un territoire du niveau, dans la portée demandée.
-- Paramètres :
--   indicateur : code de la fiche
--   niveau : france, region, departement, epci ou commune
--   millesime : année
--   modalite = '' : vide pour le total
--   portee = 'france' : france, region, departement, epci ou ept
--   code_portee = 'FRANCE' : code du territoire qui borne la liste
-- Sources : observations, territoires, règles d'absence.
-- « rattache » est faux pour un EPCI montré parce qu'il couvre des communes de la portée alors
-- qu'il est rattaché ailleurs ; il ne compte pas dans le rang, pas plus qu'un « 0 ou secret ».
WITH lues AS MATERIALIZED (
    SELECT code_territoire, millesime, valeur, marge, statut, fictif, source
    FROM observations
    WHERE
        indicateur = $indicateur
        AND niveau = $niveau
        AND modalite = $modalite
        AND millesime = CAST($millesime AS INTEGER)
),
retenus AS (
    -- Saint-Barthélemy et Saint-Martin ont un taux mais ne sont pas parmi les 101 départements.
    SELECT
        t.*,
        (t.niveau <> 'departement' OR t.code_region IS NOT NULL)
        -- À Paris et en petite couronne, un EPCI n'est jamais celui du département.
        AND NOT (
            t.niveau = 'epci' AND $portee = 'departement'
            AND $code_portee IN (SELECT code_departement FROM departements_par_commune)
        ) AS rattache
    FROM territoires AS t
    WHERE
        t.niveau = $niveau
        AND dans_portee(
            $portee, $code_portee, t.niveau, t.code_territoire, t.code_region, t.code_departement, t.code_epci
        )
),
couvrants AS (
    SELECT t.*, FALSE AS rattache
    FROM territoires AS t
    WHERE
        $niveau = 'epci'
        AND t.niveau = 'epci'
        AND $portee IN ('region', 'departement')
        AND t.code_territoire NOT IN (SELECT code_territoire FROM retenus)
        AND t.code_territoire IN (
            SELECT ed.code_epci
            FROM epci_departements AS ed
            INNER JOIN territoires AS d
                ON d.niveau = 'departement' AND d.code_territoire = ed.code_departement
            WHERE $code_portee = CASE $portee WHEN 'region' THEN d.code_region ELSE d.code_territoire END
        )
),
montres AS (
    SELECT * FROM retenus
    UNION ALL
    SELECT * FROM couvrants
),
raisons AS (
    SELECT
        m.code_territoire,
        ARG_MIN(r.raison, r.rang) AS raison,
        ARG_MIN(r.source, r.rang) AS source
    FROM montres AS m
    INNER JOIN regles_absence AS r
        ON r.indicateur = $indicateur
        AND r.niveau = $niveau
        AND (len(r.departements) = 0 OR list_contains(r.departements, m.code_departement))
        AND (len(r.hors_departements) = 0 OR NOT list_contains(r.hors_departements, m.code_departement))
        AND (len(r.territoires) = 0 OR list_contains(r.territoires, m.code_territoire))
        AND (r.population_max IS NULL OR m.population <= r.population_max)
    WHERE m.code_territoire NOT IN (SELECT code_territoire FROM lues)
    GROUP BY m.code_territoire
)
SELECT
    m.code_territoire,
    m.nom,
    m.type,
    m.code_departement,
    m.code_region,
    m.population,
    m.rattache,
    o.valeur,
    o.marge,
    COALESCE(o.statut, 'absent') AS statut,
    COALESCE(o.fictif, FALSE) AS fictif,
    COALESCE(o.source, raisons.source) AS source,
    CASE
        WHEN o.statut = 'partiel' THEN raison_partielle(m.niveau, m.code_territoire, o.millesime)
        WHEN o.statut IS NOT NULL THEN ''
        ELSE COALESCE(raisons.raison, 'Cet indicateur ou ce niveau n''existe pas dans le magasin.')
    END AS raison,
    CASE WHEN m.rattache AND o.statut IN ('publie', 'estime')
        THEN RANK() OVER (
            PARTITION BY m.rattache AND COALESCE(o.statut IN ('publie', 'estime'), FALSE)
            ORDER BY o.valeur DESC
        )
    END AS rang,
    COUNT(*) FILTER (WHERE m.rattache AND o.statut IN ('publie', 'estime')) OVER () AS nombre_valeurs
FROM montres AS m
LEFT JOIN lues AS o ON o.code_territoire = m.code_territoire
LEFT JOIN raisons ON raisons.code_territoire = m.code_territoire
ORDER BY m.code_territoire;
