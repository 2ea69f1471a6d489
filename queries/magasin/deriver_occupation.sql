-- Dérive des établissements leurs taux d'occupation, leurs places par gestion et leur nombre.
-- Grain : un territoire, une année, un indicateur, une modalité.
-- Paramètres :
--   seuil_masque = '0' : moins d'établissements que ce nombre derrière un taux le rendent secret ; 0 pour
--     aucun
-- Sources : etablissements, territoires.
-- Un taux est un rapport de sommes, sur les établissements qui donnent les deux termes. Un département
-- n'a de chiffre que si tous ses EPCI rattachés (ses communes en petite couronne) en ont un ; un petit EPCI caché le rend secret aussi.
-- Une commune d'un EPCI bien doté peut n'avoir qu'une crèche : son taux se cache de même.
INSERT INTO observations BY NAME
WITH situes AS (
    SELECT
        a.*,
        -- Un EPCI de plusieurs départements compte à celui de son rattachement, jamais à Paris ni à la
        -- petite couronne : là, seules les communes comptent.
        CASE
            WHEN COALESCE(e.code_departement, t.code_departement) NOT IN (
                SELECT code_departement FROM departements_par_commune
            ) THEN COALESCE(e.code_departement, t.code_departement)
            WHEN t.niveau = 'commune' AND t.code_departement IN (
                SELECT code_departement FROM departements_par_commune
            ) THEN t.code_departement
        END AS code_departement
    FROM etablissements AS a
    INNER JOIN territoires AS t ON t.niveau = a.niveau AND t.code_territoire = a.code_territoire
    LEFT JOIN territoires AS e ON e.niveau = 'epci' AND e.code_territoire = a.code_epci
),
complets AS (
    SELECT s.code_departement, s.annee
    FROM situes AS s
    WHERE s.code_epci IS NOT NULL
    GROUP BY s.code_departement, s.annee
    HAVING
        CASE
            WHEN s.code_departement IN (SELECT code_departement FROM departements_par_commune)
                THEN COUNT(DISTINCT s.code_territoire)
            ELSE COUNT(DISTINCT s.code_epci)
        END = (SELECT COUNT(*) FROM unites_de('departement', s.code_departement))
),
comptes AS (
    SELECT 'epci' AS niveau, code_epci AS code_territoire, s.* EXCLUDE (niveau, code_territoire)
    FROM situes AS s
    WHERE code_epci IS NOT NULL
    UNION ALL
    SELECT 'commune', code_territoire, s.* EXCLUDE (niveau, code_territoire)
    FROM situes AS s
    WHERE niveau = 'commune'
    UNION ALL
    SELECT 'departement', code_departement, s.* EXCLUDE (niveau, code_territoire)
    FROM situes AS s
    SEMI JOIN complets USING (code_departement, annee)
),
ensembles AS (
    SELECT
        niveau,
        code_territoire,
        annee,
        SUM(heures_realisees) FILTER (WHERE heures_theoriques > 0) AS realisees,
        SUM(heures_theoriques) FILTER (WHERE heures_realisees IS NOT NULL) AS theoriques_realisees,
        SUM(heures_facturees) FILTER (WHERE heures_theoriques > 0) AS facturees,
        SUM(heures_theoriques) FILTER (WHERE heures_facturees IS NOT NULL) AS theoriques_facturees,
        SUM(heures_facturees) FILTER (WHERE heures_realisees > 0) AS facturees_realisees,
        SUM(heures_realisees) FILTER (WHERE heures_facturees IS NOT NULL) AS realisees_facturees,
        SUM(places) AS places,
        COUNT(*) AS nombre,
        COUNT(*) FILTER (WHERE heures_connues) AS avec_heures,
        BOOL_OR(masque) OR COALESCE(
            LEAST(
                NULLIF(COUNT(heures_realisees) FILTER (WHERE heures_theoriques > 0), 0),
                NULLIF(COUNT(heures_facturees) FILTER (WHERE heures_theoriques > 0), 0),
                NULLIF(COUNT(*) FILTER (WHERE heures_realisees > 0 AND heures_facturees IS NOT NULL), 0)
            ) < CAST($seuil_masque AS INTEGER),
            FALSE
        ) AS masque,
        BOOL_OR(fictif) AS fictif,
        ANY_VALUE(source) AS source
    FROM comptes
    GROUP BY niveau, code_territoire, annee
),
taux AS (
    SELECT niveau, code_territoire, annee, 'taux_occupation_reel' AS indicateur, 100.0 * realisees / theoriques_realisees AS valeur, masque, fictif, source
    FROM ensembles WHERE theoriques_realisees > 0 OR masque
    UNION ALL
    SELECT niveau, code_territoire, annee, 'taux_occupation_financier', 100.0 * facturees / theoriques_facturees, masque, fictif, source
    FROM ensembles WHERE theoriques_facturees > 0 OR masque
    UNION ALL
    SELECT niveau, code_territoire, annee, 'taux_facturation', 100.0 * facturees_realisees / realisees_facturees, masque, fictif, source
    FROM ensembles WHERE realisees_facturees > 0 OR masque
),
nombres AS (
    SELECT niveau, code_territoire, annee, 'places_eaje' AS indicateur, '' AS modalite, places AS valeur, fictif, source
    FROM ensembles
    UNION ALL
    SELECT e.niveau, e.code_territoire, e.annee, 'places_eaje', m.modalite, COALESCE(SUM(c.places), 0), e.fictif, e.source
    FROM ensembles AS e
    INNER JOIN modalites AS m ON m.indicateur = 'places_eaje' AND m.modalite <> ''
    LEFT JOIN comptes AS c
        ON c.niveau = e.niveau AND c.code_territoire = e.code_territoire AND c.annee = e.annee
        AND c.gestion = m.modalite
    GROUP BY e.niveau, e.code_territoire, e.annee, m.modalite, e.fictif, e.source
    UNION ALL
    SELECT niveau, code_territoire, annee, 'etablissements_eaje', '', nombre, fictif, source FROM ensembles
    UNION ALL
    SELECT niveau, code_territoire, annee, 'etablissements_eaje', 'avec_heures', avec_heures, fictif, source FROM ensembles
    UNION ALL
    SELECT niveau, code_territoire, annee, 'etablissements_eaje', 'sans_heures', nombre - avec_heures, fictif, source FROM ensembles
),
chiffres AS (
    SELECT
        niveau, code_territoire, annee, indicateur, '' AS modalite,
        CASE WHEN NOT masque THEN valeur END AS valeur,
        CASE WHEN masque THEN 'secret' ELSE 'publie' END AS statut,
        fictif, source
    FROM taux
    UNION ALL
    SELECT niveau, code_territoire, annee, indicateur, modalite, valeur, 'publie', fictif, source FROM nombres
)
SELECT
    code_territoire,
    niveau,
    annee AS millesime,
    indicateur,
    modalite,
    valeur,
    NULL AS marge,
    statut,
    fictif,
    source
FROM chiffres
ORDER BY indicateur, niveau, millesime, modalite, code_territoire;
