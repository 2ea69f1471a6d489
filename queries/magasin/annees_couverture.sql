-- Les années dont un taux de couverture est connu.
-- Grain : une année.
-- Paramètres : aucun
-- Sources : observations.
SELECT DISTINCT millesime
FROM observations
WHERE indicateur = 'taux_couverture' AND modalite = ''
ORDER BY millesime;
