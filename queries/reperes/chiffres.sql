-- Les chiffres d'une portée à mettre en regard des repères publiés, à leur dernière année.
-- Grain : un indicateur qui a au moins une ligne dans la portée.
-- Paramètres :
--   portee = 'france' : france, region, departement, epci ou ept
--   code_portee = 'FRANCE' : code du territoire qui borne la portée
-- Sources : observations, postes, établissements, conventions, territoires.
-- L'occupation est un rapport de sommes sur les établissements dont les deux nombres d'heures sont
-- connus, partiel dès qu'un fichier d'un EPCI l'est ; « epci_dits » compte les EPCI de la portée qui entrent dans le chiffre.
WITH membres AS (
    SELECT niveau, code_unite AS code_epci FROM unites_de($portee, $code_portee)
),
couverture AS (
    SELECT
        'taux_couverture' AS indicateur,
        millesime,
        valeur,
        statut,
        fictif,
        source,
        NULL::BIGINT AS epci_dits
    FROM observations
    WHERE
        indicateur = 'taux_couverture'
        AND modalite = ''
        AND niveau = $portee
        AND code_territoire = $code_portee
    QUALIFY ROW_NUMBER() OVER (ORDER BY millesime DESC) = 1
),
lignes_postes AS (
    SELECT p.* REPLACE (m.code_epci AS code_epci)
    FROM postes AS p
    INNER JOIN membres AS m ON m.code_epci = unite_de(m.niveau, p.code_territoire, p.code_epci)
    QUALIFY p.annee = MAX(p.annee) OVER ()
),
sommes_postes AS (
    SELECT
        annee,
        SUM(etp) AS etp,
        SUM(etp) FILTER (WHERE axe <> 'coordination') AS etp_thematique,
        COALESCE(SUM(etp) FILTER (WHERE axe IN ('petite_enfance', 'enfance_jeunesse')), 0) AS etp_jeunesse,
        bool_or(fictif) AS fictif,
        MIN(source) AS source,
        COUNT(DISTINCT code_epci) AS epci_dits
    FROM lignes_postes
    GROUP BY annee
),
coordination AS (
    SELECT 'etp_coordination' AS indicateur, annee AS millesime, etp AS valeur, 'publie' AS statut, fictif, source, epci_dits
    FROM sommes_postes
    UNION ALL
    SELECT
        'part_petite_enfance_jeunesse',
        annee,
        CASE WHEN etp_thematique > 0 THEN 100 * etp_jeunesse / etp_thematique END,
        CASE WHEN etp_thematique > 0 THEN 'publie' ELSE 'sans_objet' END,
        fictif,
        source,
        epci_dits
    FROM sommes_postes
),
lignes_eaje AS (
    SELECT a.* REPLACE (m.code_epci AS code_epci)
    FROM etablissements AS a
    INNER JOIN membres AS m ON m.code_epci = unite_de(m.niveau, a.code_territoire, a.code_epci)
    QUALIFY a.annee = MAX(a.annee) OVER ()
),
occupation AS (
    SELECT
        'taux_occupation_reel' AS indicateur,
        lignes_eaje.annee AS millesime,
        100 * SUM(heures_realisees) FILTER (WHERE heures_theoriques > 0)
        / SUM(heures_theoriques) FILTER (WHERE heures_theoriques > 0 AND heures_realisees IS NOT NULL) AS valeur,
        bool_or(masque) AS masque,
        bool_or(fictif) AS fictif,
        MIN(source) AS source,
        COUNT(DISTINCT code_epci) FILTER (WHERE heures_theoriques > 0 AND heures_realisees IS NOT NULL) AS epci_dits,
        bool_or(p.etat IS DISTINCT FROM 'complet') AS partiel
    FROM lignes_eaje
    LEFT JOIN completudes AS p ON p.niveau = 'epci' AND p.code_territoire = code_epci AND p.annee = lignes_eaje.annee
    GROUP BY lignes_eaje.annee
),
signees AS (
    SELECT
        'conventions' AS indicateur,
        NULL::INTEGER AS millesime,
        COUNT(DISTINCT c.ctg)::DOUBLE AS valeur,
        'publie' AS statut,
        bool_or(c.fictif) AS fictif,
        MIN(c.source) AS source,
        COUNT(DISTINCT m.code_epci) AS epci_dits
    FROM conventions AS c
    INNER JOIN conventions_territoires AS t ON t.ctg = c.ctg
    INNER JOIN membres AS m ON m.code_epci = unite_de(m.niveau, t.code_territoire, t.code_epci)
    HAVING COUNT(*) > 0
),
chiffres AS (
    SELECT * FROM couverture
    UNION ALL
    SELECT * FROM coordination
    UNION ALL
    SELECT indicateur, millesime, valeur, CASE WHEN masque THEN 'secret' ELSE 'absent' END, fictif, source, epci_dits
    FROM occupation
    WHERE valeur IS NULL
    UNION ALL
    SELECT indicateur, millesime, valeur, CASE WHEN partiel THEN 'partiel' ELSE 'publie' END, fictif, source, epci_dits
    FROM occupation
    WHERE valeur IS NOT NULL
    UNION ALL
    SELECT * FROM signees
)
SELECT
    indicateur,
    millesime,
    valeur,
    statut,
    fictif,
    source,
    epci_dits,
    (SELECT COUNT(*) FROM membres) AS epci
FROM chiffres
ORDER BY indicateur;
