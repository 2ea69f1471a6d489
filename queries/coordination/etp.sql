-- Les ETP de coopération de chaque EPCI d'une portée, axe par axe, absences comprises.
-- Grain : un EPCI et un axe ; sans aucune ligne cette année-là, l'EPCI est absent, pas à zéro.
-- Paramètres :
--   annee : année des postes
--   portee = 'france' : france, region, departement, epci ou ept
--   code_portee = 'FRANCE' : code du territoire qui borne la liste
-- Sources : postes, territoires.
-- « code_epci » est celui de l'unité de la portée : une commune en petite couronne et dans un EPT.
-- Les EPCI les plus dotés d'abord, les absents en dernier.
WITH axes AS (
    SELECT axe, ordre
    FROM (
        SELECT
            unnest([
                'petite_enfance', 'enfance_jeunesse', 'parentalite', 'handicap',
                'animation_vie_sociale', 'acces_aux_droits', 'logement', 'coordination'
            ]) AS axe,
            unnest(range(1, 9)) AS ordre
    )
),
membres AS (
    SELECT niveau, code_unite AS code_epci, nom FROM unites_de($portee, $code_portee)
),
retenus AS (
    SELECT m.code_epci, p.axe, p.etp, p.fictif, p.source
    FROM postes AS p
    INNER JOIN membres AS m ON m.code_epci = unite_de(m.niveau, p.code_territoire, p.code_epci)
    WHERE p.annee = CAST($annee AS INTEGER)
),
importes AS (
    SELECT code_epci, bool_or(fictif) AS fictif, MIN(source) AS source FROM retenus GROUP BY code_epci
),
sommes AS (
    SELECT code_epci, axe, SUM(etp) AS etp FROM retenus GROUP BY code_epci, axe
)
SELECT
    e.code_epci,
    e.nom,
    a.axe,
    CASE WHEN i.code_epci IS NOT NULL THEN COALESCE(s.etp, 0) END AS etp,
    CASE WHEN i.code_epci IS NULL THEN 'absent' ELSE 'publie' END AS statut,
    COALESCE(i.fictif, FALSE) AS fictif,
    i.source
FROM membres AS e
CROSS JOIN axes AS a
LEFT JOIN importes AS i ON i.code_epci = e.code_epci
LEFT JOIN sommes AS s ON s.code_epci = e.code_epci AND s.axe = a.axe
ORDER BY SUM(s.etp) OVER (PARTITION BY e.code_epci) DESC NULLS LAST, i.code_epci IS NULL, e.nom, e.code_epci, a.ordre;
