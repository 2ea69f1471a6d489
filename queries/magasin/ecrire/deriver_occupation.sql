-- Dérive des établissements leurs taux d'occupation, leurs places par gestion et leur nombre.
-- Grain : un territoire, une année, un indicateur, une modalité.
-- Paramètres :
--   seuil_masque = '0' : moins d'établissements que ce nombre derrière un taux le rendent secret ; 0 pour
--     aucun
-- Sources : comptes_de (établissements), completudes.
-- Un taux est un rapport de sommes, sur les établissements qui donnent les deux termes. Un département
-- n'a de chiffre que si tous ses EPCI rattachés en ont un ; un petit EPCI caché le rend secret aussi.
-- Un territoire dont le fichier n'est pas complet n'a que des chiffres « partiels ».
-- Une commune d'un EPCI bien doté peut n'avoir qu'une crèche : son taux se cache de même.
INSERT INTO observations_locales BY NAME
WITH comptes AS (SELECT * FROM comptes_de('etablissements')),
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
    c.code_territoire,
    c.niveau,
    c.annee AS millesime,
    c.indicateur,
    c.modalite,
    c.valeur,
    NULL AS marge,
    CASE WHEN c.statut = 'publie' AND p.etat IS DISTINCT FROM 'complet' THEN 'partiel' ELSE c.statut END AS statut,
    c.fictif,
    c.source
FROM chiffres AS c
LEFT JOIN completudes AS p USING (niveau, code_territoire, annee)
ORDER BY indicateur, niveau, millesime, modalite, code_territoire;
