-- La valeur de plusieurs mesures pour chaque territoire de plusieurs portées, lues ensemble.
-- Grain : une mesure, une portée, et pour elles les lignes de « indicateurs/valeurs ».
-- Paramètres :
--   mesures : clés « indicateur|modalité|millésime » séparées par des virgules
--   niveau : departement, epci ou commune
--   portee : departement ou epci
--   codes_portee : codes des portées séparés par des virgules
-- Sources : observations, territoires, règles d'absence.
WITH mesures AS (
    SELECT
        string_split(mesure, '|')[1] AS lot_indicateur,
        array_to_string(string_split(mesure, '|')[2:-2], '|') AS lot_modalite,
        CAST(string_split(mesure, '|')[-1] AS INTEGER) AS lot_millesime
    FROM (SELECT DISTINCT UNNEST(string_split($mesures, ',')) AS mesure)
),
portees AS (
    SELECT DISTINCT UNNEST(string_split($codes_portee, ',')) AS lot_code_portee
),
retenus AS (
    SELECT
        p.lot_code_portee,
        t.*,
        (t.niveau <> 'departement' OR t.code_region IS NOT NULL)
        -- À Paris et en petite couronne, un EPCI n'est jamais celui du département.
        AND NOT (
            t.niveau = 'epci' AND $portee = 'departement'
            AND p.lot_code_portee IN (SELECT code_departement FROM departements_par_commune)
        ) AS rattache
    FROM portees AS p
    INNER JOIN territoires AS t
        ON t.niveau = $niveau
        AND CASE $portee WHEN 'departement' THEN t.code_departement ELSE t.code_epci END = p.lot_code_portee
),
couvrants AS (
    SELECT p.lot_code_portee, t.*, FALSE AS rattache
    FROM portees AS p
    INNER JOIN epci_departements AS ed ON ed.code_departement = p.lot_code_portee
    INNER JOIN territoires AS t ON t.niveau = 'epci' AND t.code_territoire = ed.code_epci
    WHERE
        $niveau = 'epci'
        AND $portee = 'departement'
        AND (p.lot_code_portee, t.code_territoire) NOT IN (SELECT (lot_code_portee, code_territoire) FROM retenus)
),
montres AS (
    SELECT * FROM retenus
    UNION ALL
    SELECT * FROM couvrants
),
lues AS (
    SELECT m.*, o.code_territoire, o.millesime, o.valeur, o.marge, o.statut, o.fictif, o.source
    FROM mesures AS m
    INNER JOIN observations AS o
        ON o.indicateur = m.lot_indicateur
        AND o.modalite = m.lot_modalite
        AND o.millesime = m.lot_millesime
        AND o.niveau = $niveau
    WHERE o.code_territoire IN (SELECT code_territoire FROM montres)
),
-- Une règle d'absence ne regarde que l'indicateur et le territoire, jamais l'année ni la modalité.
raisons AS (
    SELECT
        r.indicateur AS lot_indicateur,
        m.code_territoire,
        ARG_MIN(r.raison, r.rang) AS raison,
        ARG_MIN(r.source, r.rang) AS source
    FROM (SELECT DISTINCT code_territoire, code_departement, population FROM montres) AS m
    INNER JOIN regles_absence AS r
        ON r.niveau = $niveau
        AND (len(r.departements) = 0 OR list_contains(r.departements, m.code_departement))
        AND (len(r.hors_departements) = 0 OR NOT list_contains(r.hors_departements, m.code_departement))
        AND (len(r.territoires) = 0 OR list_contains(r.territoires, m.code_territoire))
        AND (r.population_max IS NULL OR m.population <= r.population_max)
    WHERE r.indicateur IN (SELECT lot_indicateur FROM mesures)
    GROUP BY r.indicateur, m.code_territoire
)
SELECT
    v.lot_indicateur,
    v.lot_modalite,
    v.lot_millesime,
    m.lot_code_portee,
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
            PARTITION BY
                v.lot_indicateur,
                v.lot_modalite,
                v.lot_millesime,
                m.lot_code_portee,
                m.rattache AND COALESCE(o.statut IN ('publie', 'estime'), FALSE)
            ORDER BY o.valeur DESC
        )
    END AS rang,
    COUNT(*) FILTER (WHERE m.rattache AND o.statut IN ('publie', 'estime'))
        OVER (PARTITION BY v.lot_indicateur, v.lot_modalite, v.lot_millesime, m.lot_code_portee) AS nombre_valeurs
FROM mesures AS v
CROSS JOIN montres AS m
LEFT JOIN lues AS o
    ON o.lot_indicateur = v.lot_indicateur
    AND o.lot_modalite = v.lot_modalite
    AND o.lot_millesime = v.lot_millesime
    AND o.code_territoire = m.code_territoire
LEFT JOIN raisons
    ON o.statut IS NULL AND raisons.lot_indicateur = v.lot_indicateur AND raisons.code_territoire = m.code_territoire
ORDER BY v.lot_indicateur, v.lot_modalite, v.lot_millesime, m.lot_code_portee, m.code_territoire;
