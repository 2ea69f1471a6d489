-- L'état présent à côté d'une référence : ce qui était, ce qui est, et ce qui a bougé.
-- Grain : un territoire et un indicateur (total), là où l'un des deux états a un chiffre.
-- Paramètres :
--   niveau : departement, epci ou commune
--   portee = 'france' : france, region, departement, epci ou ept
--   code_portee = 'FRANCE' : code du territoire qui borne la liste
-- Tables reçues : reference_observations, reference_territoires
-- Sources : observations et territoires, du magasin et de la référence.
-- Chaque état donne son millésime le plus récent. « revise » : même millésime, mais une autre valeur,
-- un autre statut, une autre source, ou fictif d'un côté seulement.
WITH avant_territoires AS (SELECT * FROM reference_territoires),
dans_portee AS (
    SELECT niveau, code_territoire, nom, code_region, code_departement, code_epci, TRUE AS present
    FROM territoires
    UNION ALL BY NAME
    SELECT niveau, code_territoire, nom, code_region, code_departement, code_epci, FALSE AS present
    FROM avant_territoires
),
retenus AS (
    SELECT
        t.code_territoire,
        COALESCE(MAX(t.nom) FILTER (WHERE t.present), MAX(t.nom)) AS nom,
        BOOL_OR(t.present) AS existe,
        BOOL_OR(NOT t.present) AS existait
    FROM dans_portee AS t
    WHERE
        t.niveau = $niveau
        AND dans_portee(
            $portee, $code_portee, t.niveau, t.code_territoire, t.code_region, t.code_departement, t.code_epci
        )
    GROUP BY t.code_territoire
),
perimetres AS (
    SELECT code_epci AS code_territoire, LIST(code_territoire ORDER BY code_territoire) AS communes
    FROM territoires
    WHERE niveau = 'commune' AND code_epci IS NOT NULL
    GROUP BY code_epci
),
avant_perimetres AS (
    SELECT code_epci AS code_territoire, LIST(code_territoire ORDER BY code_territoire) AS communes
    FROM avant_territoires
    WHERE niveau = 'commune' AND code_epci IS NOT NULL
    GROUP BY code_epci
),
bouges AS (
    SELECT
        code_territoire,
        len(list_filter(p.communes, lambda c: NOT COALESCE(list_contains(a.communes, c), FALSE))) AS communes_gagnees,
        len(list_filter(a.communes, lambda c: NOT COALESCE(list_contains(p.communes, c), FALSE))) AS communes_perdues
    FROM perimetres AS p
    FULL JOIN avant_perimetres AS a USING (code_territoire)
    WHERE p.communes IS DISTINCT FROM a.communes
),
apres AS (
    SELECT *
    FROM observations
    -- Ce que disent les fiches d'aujourd'hui, et rien d'autre : le reste n'a pas de nom à montrer.
    SEMI JOIN indicateurs ON indicateurs.code = observations.indicateur
    WHERE niveau = $niveau AND modalite = ''
    QUALIFY ROW_NUMBER() OVER (PARTITION BY code_territoire, indicateur ORDER BY millesime DESC) = 1
),
avant AS (
    SELECT *
    FROM reference_observations
    WHERE niveau = $niveau AND modalite = ''
    QUALIFY ROW_NUMBER() OVER (PARTITION BY code_territoire, indicateur ORDER BY millesime DESC) = 1
),
paires AS (
    SELECT
        code_territoire,
        indicateur,
        avant.millesime AS millesime_avant,
        avant.valeur AS valeur_avant,
        avant.marge AS marge_avant,
        COALESCE(avant.statut, 'absent') AS statut_avant,
        COALESCE(avant.fictif, FALSE) AS fictif_avant,
        avant.source AS source_avant,
        apres.millesime AS millesime_apres,
        apres.valeur AS valeur_apres,
        apres.marge AS marge_apres,
        COALESCE(apres.statut, 'absent') AS statut_apres,
        COALESCE(apres.fictif, FALSE) AS fictif_apres,
        apres.source AS source_apres
    FROM avant
    FULL JOIN apres USING (code_territoire, indicateur)
)
SELECT
    p.*,
    r.nom,
    r.existe,
    r.existait,
    CAST(COALESCE(b.communes_gagnees, 0) AS INTEGER) AS communes_gagnees,
    CAST(COALESCE(b.communes_perdues, 0) AS INTEGER) AS communes_perdues,
    NOT (r.existe AND r.existait) OR ($niveau = 'epci' AND b.code_territoire IS NOT NULL) AS perimetre_bouge,
    COALESCE(p.millesime_avant <> p.millesime_apres, FALSE) AS autre_millesime,
    COALESCE(
        p.millesime_avant = p.millesime_apres
        AND (
            p.valeur_avant IS DISTINCT FROM p.valeur_apres
            OR p.statut_avant <> p.statut_apres
            OR p.source_avant <> p.source_apres
            OR p.fictif_avant <> p.fictif_apres
        ),
        FALSE
    ) AS revise,
    p.millesime_avant IS NULL AS apparue,
    p.millesime_apres IS NULL AS disparue
FROM paires AS p
INNER JOIN retenus AS r ON r.code_territoire = p.code_territoire
LEFT JOIN bouges AS b ON b.code_territoire = p.code_territoire
ORDER BY p.indicateur, r.nom, p.code_territoire;
