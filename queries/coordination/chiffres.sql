-- Les chiffres clés de la coordination d'une portée, une année.
-- Grain : la portée.
-- Paramètres :
--   annee : année des postes
--   portee = 'france' : france, region, departement, epci ou ept
--   code_portee = 'FRANCE' : code du territoire qui borne la liste
-- Sources : postes, territoires.
-- « epci » est le nombre d'unités de la portée : une commune en petite couronne et dans un EPT.
-- La part se calcule hors de l'axe coordination ; elle est vide quand aucun ETP n'est thématique.
WITH membres AS (
    SELECT niveau, code_unite AS code_epci FROM unites_de($portee, $code_portee)
),
lignes AS (
    SELECT p.* REPLACE (m.code_epci AS code_epci)
    FROM postes AS p
    INNER JOIN membres AS m ON m.code_epci = unite_de(m.niveau, p.code_territoire, p.code_epci)
    WHERE p.annee = CAST($annee AS INTEGER)
),
par_poste AS (
    SELECT SUM(etp) AS etp
    FROM lignes
    GROUP BY code_territoire, poste
    HAVING SUM(etp) > 0
),
par_epci AS (
    SELECT code_epci, SUM(etp) AS etp FROM lignes GROUP BY code_epci
),
sommes AS (
    SELECT
        SUM(etp) AS etp,
        COALESCE(SUM(etp) FILTER (WHERE axe = 'coordination'), 0) AS etp_coordination,
        COALESCE(SUM(etp) FILTER (WHERE axe <> 'coordination'), 0) AS etp_thematique,
        COALESCE(SUM(etp) FILTER (WHERE axe IN ('petite_enfance', 'enfance_jeunesse')), 0) AS etp_jeunesse,
        COALESCE(bool_or(fictif), FALSE) AS fictif,
        MIN(source) AS source
    FROM lignes
)
SELECT
    s.etp,
    s.etp_coordination,
    s.etp_thematique,
    s.etp_jeunesse,
    CASE WHEN s.etp_thematique > 0 THEN 100 * s.etp_jeunesse / s.etp_thematique END AS part_jeunesse_pct,
    (SELECT COUNT(*) FROM par_poste) AS postes,
    (SELECT COUNT(*) FROM membres) AS epci,
    (SELECT COUNT(*) FROM par_epci) AS epci_importes,
    (SELECT COUNT(*) FROM par_epci WHERE etp = 0) AS epci_sans_poste,
    s.fictif,
    s.source
FROM sommes AS s
ORDER BY s.etp;
