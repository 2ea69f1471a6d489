-- La façon de coopérer de chaque EPCI d'une portée, d'après qui gère ses EAJE et ses ALSH.
-- Grain : un EPCI et un domaine (petite_enfance : EAJE ; enfance : ALSH ; ensemble : les deux).
-- Paramètres :
--   jour : date (AAAA-MM-JJ) à laquelle un équipement est ouvert ou fermé
--   portee = 'france' : france, region, departement, epci ou ept
--   code_portee = 'FRANCE' : code du territoire qui borne la liste
-- Sources : équipements, établissements, territoires.
-- Limitée : tout en régie. Nécessaire : rien en régie. Différenciée : régie et autre à la fois.
-- Vide sans aucun équipement connu. Un EAJE des deux tables (même nom, même EPCI) compte une fois.
WITH membres AS (
    SELECT niveau, code_unite AS code_epci, nom, population FROM unites_de($portee, $code_portee)
),
reel AS (
    -- À côté d'un seul équipement réel, ceux de la démonstration ne comptent plus.
    SELECT COALESCE(bool_or(NOT fictif), FALSE) AS existe
    FROM (SELECT fictif FROM equipements UNION ALL SELECT fictif FROM etablissements)
),
declares AS (
    SELECT q.* REPLACE (m.code_epci AS code_epci), normalise(q.nom) AS nom_cherche
    FROM equipements AS q
    CROSS JOIN reel AS r
    INNER JOIN membres AS m ON m.code_epci = unite_de(m.niveau, q.code_territoire, q.code_epci)
    WHERE q.type IN ('eaje', 'alsh') AND NOT (r.existe AND q.fictif)
),
activites AS (
    SELECT e.* REPLACE (m.code_epci AS code_epci), normalise(e.nom) AS nom_cherche
    FROM etablissements AS e
    CROSS JOIN reel AS r
    INNER JOIN membres AS m ON m.code_epci = unite_de(m.niveau, e.code_territoire, e.code_epci)
    WHERE
        NOT (r.existe AND e.fictif)
    QUALIFY e.annee = MAX(e.annee) OVER (PARTITION BY m.code_epci)
),
gestions AS (
    SELECT
        code_epci,
        CASE type WHEN 'eaje' THEN 'petite_enfance' ELSE 'enfance' END AS domaine,
        gestion,
        fictif,
        source
    FROM declares
    WHERE
        COALESCE(ouverture <= CAST($jour AS DATE), TRUE)
        AND COALESCE(fermeture > CAST($jour AS DATE), TRUE)
    UNION ALL
    SELECT a.code_epci, 'petite_enfance' AS domaine, a.gestion, a.fictif, a.source
    FROM activites AS a
    -- Un EAJE déclaré fermé ne revient pas par ses heures d'une année passée.
    WHERE NOT EXISTS (
        SELECT 1 FROM declares AS d
        WHERE d.type = 'eaje' AND d.code_epci = a.code_epci AND d.nom_cherche = a.nom_cherche
    )
),
domaines AS (
    SELECT code_epci, domaine, gestion, fictif, source FROM gestions
    UNION ALL
    SELECT code_epci, 'ensemble' AS domaine, gestion, fictif, source FROM gestions
),
comptes AS (
    SELECT
        code_epci,
        domaine,
        COUNT(*) AS equipements,
        COUNT(*) FILTER (WHERE gestion = 'regie') AS regie,
        COUNT(*) FILTER (WHERE gestion = 'association') AS association,
        COUNT(*) FILTER (WHERE gestion = 'entreprise') AS entreprise,
        COUNT(*) FILTER (WHERE gestion = 'autre') AS autre,
        bool_or(fictif) AS fictif,
        string_agg(DISTINCT source, ',' ORDER BY source) AS sources
    FROM domaines
    GROUP BY code_epci, domaine
)
SELECT
    m.code_epci,
    m.nom,
    m.population,
    v.domaine,
    CASE
        WHEN c.equipements IS NULL THEN NULL
        WHEN c.regie = c.equipements THEN 'limitee'
        WHEN c.regie = 0 THEN 'necessaire'
        ELSE 'differenciee'
    END AS typologie,
    COALESCE(c.equipements, 0) AS equipements,
    COALESCE(c.regie, 0) AS regie,
    COALESCE(c.association, 0) AS association,
    COALESCE(c.entreprise, 0) AS entreprise,
    COALESCE(c.autre, 0) AS autre,
    COALESCE(c.fictif, FALSE) AS fictif,
    c.sources
FROM membres AS m
CROSS JOIN (VALUES ('petite_enfance', 1), ('enfance', 2), ('ensemble', 3)) AS v (domaine, ordre)
LEFT JOIN comptes AS c ON c.code_epci = m.code_epci AND c.domaine = v.domaine
ORDER BY m.nom, m.code_epci, v.ordre;
