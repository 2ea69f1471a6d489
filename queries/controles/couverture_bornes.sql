-- Un taux de couverture est entre 0 et 200 places pour 100 enfants (le plus haut observé est 160,5).
-- Grain : une valeur fautive.
-- Magasin : officiel
-- Paramètres : aucun
-- Sources : observations.
SELECT niveau, code_territoire, millesime, modalite, valeur
FROM observations
WHERE indicateur = 'taux_couverture' AND NOT (valeur BETWEEN 0 AND 200)
ORDER BY niveau, code_territoire, millesime, modalite;
