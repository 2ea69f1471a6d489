-- Estime les places d'accueil là où elles ne sont pas livrées : taux de couverture × enfants ÷ 100.
-- Grain : un territoire et une année du taux de couverture, aux niveaux que la fiche déclare.
-- Paramètres :
--   annee : année du taux de couverture
-- Sources : observations (taux_couverture), enfants_moins_de_3.
-- La marge est le plus grand des deux côtés de la fourchette des enfants, à la place du dessus. Là où les places sont publiées,
-- il n'y a rien à estimer.
INSERT INTO observations BY NAME
SELECT
    t.code_territoire,
    t.niveau,
    t.millesime,
    'places_estimees' AS indicateur,
    '' AS modalite,
    t.valeur * e.valeur / 100 AS valeur,
    ceil(
        t.valeur * GREATEST(e.haut - e.valeur, e.valeur - e.bas) / 100 + COALESCE(t.marge, 0) * e.valeur / 100
    ) AS marge,
    'estime' AS statut,
    FALSE AS fictif,
    r.source
FROM observations AS t
INNER JOIN (SELECT DISTINCT indicateur, niveau, source FROM regles_absence WHERE source IS NOT NULL) AS r
    ON r.indicateur = 'places_estimees' AND r.niveau = t.niveau
INNER JOIN enfants_moins_de_3(CAST($annee AS INTEGER)) AS e
    ON e.niveau = t.niveau AND e.code_territoire = t.code_territoire
WHERE
    t.indicateur = 'taux_couverture' AND t.modalite = '' AND t.millesime = CAST($annee AS INTEGER)
    AND t.statut = 'publie' AND NOT t.fictif AND e.origine <> 'places' AND NOT e.fictif
ORDER BY t.niveau, t.code_territoire;
