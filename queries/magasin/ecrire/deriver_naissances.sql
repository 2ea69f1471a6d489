-- Calcule ce que les naissances ont gagné ou perdu en cinq et en dix ans.
-- Grain : un territoire et un écart (5 ou 10 ans), aux niveaux que la fiche déclare ; la dernière année
-- seulement : deux de ces périodes qui se recouvrent ne feraient pas une évolution.
-- Paramètres : aucun
-- Sources : observations (naissances), règles d'absence.
-- Sous 50 naissances l'une ou l'autre année, un pourcentage ne dirait que le hasard : sans objet. La marge
-- est celle du hasard (loi de Poisson, 95 %) : 1,96 × rapport × racine(1 ÷ avant + 1 ÷ après), arrondie au
-- dixième du dessus.
INSERT INTO observations BY NAME
WITH naissances AS (
    SELECT code_territoire, niveau, millesime, valeur
    FROM observations
    WHERE indicateur = 'naissances' AND modalite = '' AND statut = 'publie' AND NOT fictif
),
ecarts (annees, indicateur) AS (
    VALUES (5, 'evolution_naissances_5_ans'), (10, 'evolution_naissances_10_ans')
),
couples AS (
    SELECT
        n.code_territoire, n.niveau, n.millesime, e.indicateur, r.source,
        CASE WHEN LEAST(n.valeur, a.valeur) >= 50 THEN n.valeur / a.valeur END AS rapport,
        1 / NULLIF(n.valeur, 0) + 1 / NULLIF(a.valeur, 0) AS inverses
    FROM ecarts AS e
    CROSS JOIN (SELECT * FROM naissances QUALIFY millesime = MAX(millesime) OVER ()) AS n
    INNER JOIN naissances AS a
        ON a.niveau = n.niveau AND a.code_territoire = n.code_territoire AND a.millesime = n.millesime - e.annees
    INNER JOIN (SELECT DISTINCT indicateur, niveau, source FROM regles_absence WHERE source IS NOT NULL) AS r
        ON r.indicateur = e.indicateur AND r.niveau = n.niveau
)
SELECT
    code_territoire, niveau, millesime, indicateur, '' AS modalite,
    100 * (rapport - 1) AS valeur,
    ceil(10 * 100 * 1.96 * rapport * sqrt(inverses)) / 10 AS marge,
    CASE WHEN rapport IS NULL THEN 'sans_objet' ELSE 'publie' END AS statut,
    FALSE AS fictif, source
FROM couples
ORDER BY indicateur, niveau, millesime, code_territoire;
