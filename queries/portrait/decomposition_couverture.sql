-- Partage l'évolution de la couverture d'un département entre ses places et ses enfants, série par série.
-- Grain : une série du taux de couverture, de sa première à sa dernière année ; jamais de l'une à l'autre.
-- Paramètres :
--   code_territoire : code du département
-- Sources : observations (taux_couverture_2017_2022, taux_couverture, naissances).
-- Enfants : naissances des trois années qui finissent avec l'année. Places supposées : taux × enfants ÷ 100.
-- Partage symétrique (Shapley) : la moyenne de ce que donne chaque cause changée la première, puis la seconde.
-- Places : 100 × (P1 − P0) × (1 ÷ E0 + 1 ÷ E1) ÷ 2 ; enfants : 100 × (P0 + P1) ÷ 2 × (1 ÷ E1 − 1 ÷ E0). Leur
-- somme est exactement t1 − t0. Seul le rapport E1 ÷ E0 compte : la fourchette des enfants s'annule, si les
-- enfants restent autant par naissance. Marges : celles des deux taux, à travers la même formule.
WITH taux AS (
    SELECT indicateur, millesime, valeur, COALESCE(marge, 0) AS marge, source
    FROM observations
    WHERE
        indicateur IN ('taux_couverture_2017_2022', 'taux_couverture') AND modalite = ''
        AND niveau = 'departement' AND code_territoire = $code_territoire
        AND statut = 'publie' AND NOT fictif
),
bouts AS (
    SELECT
        indicateur AS serie,
        MIN(millesime) AS debut, MAX(millesime) AS fin,
        arg_min(valeur, millesime) AS taux_debut, arg_max(valeur, millesime) AS taux_fin,
        arg_min(marge, millesime) AS marge_debut, arg_max(marge, millesime) AS marge_fin,
        arg_max(source, millesime) AS source
    FROM taux
    GROUP BY indicateur
    HAVING COUNT(*) > 1
),
naissances AS (
    SELECT millesime, valeur
    FROM observations
    WHERE
        indicateur = 'naissances' AND modalite = '' AND niveau = 'departement'
        AND code_territoire = $code_territoire AND statut = 'publie' AND NOT fictif
),
enfants AS (
    SELECT b.serie, e.annee, SUM(n.valeur) AS valeur
    FROM bouts AS b
    CROSS JOIN (SELECT UNNEST([b.debut, b.fin]) AS annee) AS e
    INNER JOIN naissances AS n ON n.millesime BETWEEN e.annee - 2 AND e.annee
    GROUP BY b.serie, e.annee
    HAVING COUNT(*) = 3 AND SUM(n.valeur) > 0
),
couples AS (
    SELECT
        b.*, avant.valeur AS enfants_debut, apres.valeur AS enfants_fin,
        b.taux_debut * avant.valeur / 100 AS places_debut,
        b.taux_fin * apres.valeur / 100 AS places_fin,
        apres.valeur / avant.valeur AS rapport
    FROM bouts AS b
    INNER JOIN enfants AS avant ON avant.serie = b.serie AND avant.annee = b.debut
    INNER JOIN enfants AS apres ON apres.serie = b.serie AND apres.annee = b.fin
)
SELECT
    serie, debut, fin, taux_debut, taux_fin, enfants_debut, enfants_fin, places_debut, places_fin,
    taux_fin - taux_debut AS ecart,
    marge_debut + marge_fin AS marge,
    50 * (places_fin - places_debut) * (1 / enfants_debut + 1 / enfants_fin) AS effet_places,
    (marge_fin * (1 + rapport) + marge_debut * (1 + 1 / rapport)) / 2 AS marge_places,
    50 * (places_debut + places_fin) * (1 / enfants_fin - 1 / enfants_debut) AS effet_enfants,
    (marge_fin * abs(1 - rapport) + marge_debut * abs(1 / rapport - 1)) / 2 AS marge_enfants,
    source
FROM couples
ORDER BY debut;
