-- Dérive des postes les ETP par axe, leurs taux, le nombre de postes et la part de deux thématiques.
-- Grain : un territoire, une année, un indicateur, une modalité.
-- Paramètres : aucun
-- Sources : comptes_de (postes), territoires, observations (population de 0 à 4 ans).
-- Un territoire présent une année a un chiffre pour chaque axe : sans ligne, c'est un zéro connu.
-- Un département n'a de chiffre que si tous ses EPCI rattachés en ont un (toutes ses communes, à Paris
-- et en petite couronne).
INSERT INTO observations_locales BY NAME
WITH comptes AS (SELECT * FROM comptes_de('postes')),
ensembles AS (
    SELECT
        niveau,
        code_territoire,
        annee,
        SUM(etp) AS etp,
        COALESCE(SUM(etp) FILTER (WHERE axe <> 'coordination'), 0) AS etp_thematique,
        COALESCE(SUM(etp) FILTER (WHERE axe IN ('petite_enfance', 'enfance_jeunesse')), 0) AS etp_deux,
        COUNT(DISTINCT code_ligne || '|' || poste) FILTER (WHERE etp > 0) AS postes,
        BOOL_OR(fictif) AS fictif,
        ANY_VALUE(source) AS source
    FROM comptes
    GROUP BY niveau, code_territoire, annee
),
-- La population d'un département est ici celle de ses EPCI rattachés, ou de ses communes à Paris et en
-- petite couronne : le même périmètre que les ETP.
enfants AS (
    SELECT niveau, code_territoire, valeur
    FROM observations
    WHERE indicateur = 'population_0_4' AND modalite = '' AND valeur > 0
    QUALIFY ROW_NUMBER() OVER (PARTITION BY niveau, code_territoire ORDER BY millesime DESC) = 1
),
populations AS (
    SELECT t.niveau, t.code_territoire, t.population, e.valeur AS enfants
    FROM territoires AS t
    LEFT JOIN enfants AS e ON e.niveau = t.niveau AND e.code_territoire = t.code_territoire
    WHERE t.niveau IN ('epci', 'commune')
    UNION ALL
    SELECT
        'departement',
        t.code_departement,
        SUM(t.population),
        CASE WHEN COUNT(e.valeur) = COUNT(*) THEN SUM(e.valeur) END
    FROM territoires AS t
    LEFT JOIN enfants AS e ON e.niveau = t.niveau AND e.code_territoire = t.code_territoire
    WHERE t.niveau = CASE
        WHEN t.code_departement IN (SELECT code_departement FROM departements_par_commune) THEN 'commune'
        ELSE 'epci'
    END
    GROUP BY t.code_departement
),
etp AS (
    SELECT niveau, code_territoire, annee, '' AS modalite, etp, fictif, source FROM ensembles
    UNION ALL
    SELECT e.niveau, e.code_territoire, e.annee, m.modalite, COALESCE(SUM(c.etp), 0), e.fictif, e.source
    FROM ensembles AS e
    INNER JOIN modalites AS m ON m.indicateur = 'etp_coordination' AND m.modalite <> ''
    LEFT JOIN comptes AS c
        ON c.niveau = e.niveau AND c.code_territoire = e.code_territoire AND c.annee = e.annee
        AND c.axe = m.modalite
    GROUP BY e.niveau, e.code_territoire, e.annee, m.modalite, e.fictif, e.source
),
chiffres AS (
    SELECT niveau, code_territoire, annee, 'etp_coordination' AS indicateur, modalite, etp AS valeur, fictif, source
    FROM etp
    UNION ALL
    SELECT niveau, code_territoire, annee, 'etp_pour_10000_habitants', modalite, 10000.0 * etp / p.population, fictif, source
    FROM etp INNER JOIN populations AS p USING (niveau, code_territoire)
    WHERE p.population > 0
    UNION ALL
    SELECT niveau, code_territoire, annee, 'etp_pour_1000_enfants', modalite, 1000.0 * etp / p.enfants, fictif, source
    FROM etp INNER JOIN populations AS p USING (niveau, code_territoire)
    WHERE p.enfants > 0
    UNION ALL
    SELECT niveau, code_territoire, annee, 'etp_thematique', '', etp_thematique, fictif, source FROM ensembles
    UNION ALL
    SELECT niveau, code_territoire, annee, 'postes_coordination', '', postes, fictif, source FROM ensembles
    UNION ALL
    -- Sans ETP thématique, une part n'a pas de sens : sans objet, pas zéro.
    SELECT
        niveau, code_territoire, annee, 'part_petite_enfance_jeunesse', '',
        CASE WHEN etp_thematique > 0 THEN 100.0 * etp_deux / etp_thematique END, fictif, source
    FROM ensembles
)
SELECT
    code_territoire,
    niveau,
    annee AS millesime,
    indicateur,
    modalite,
    valeur,
    NULL AS marge,
    CASE WHEN valeur IS NULL THEN 'sans_objet' ELSE 'publie' END AS statut,
    fictif,
    source
FROM chiffres
ORDER BY indicateur, niveau, millesime, modalite, code_territoire;
