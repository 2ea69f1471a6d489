-- Les composantes du taux de couverture somment au taux global, à 0,25 près.
-- Grain : un territoire et un millésime fautifs.
-- Magasin : officiel
-- Paramètres : aucun
-- Sources : observations.
SELECT
    niveau,
    code_territoire,
    millesime,
    ANY_VALUE(valeur) FILTER (WHERE modalite = '') AS global_pct,
    SUM(valeur) FILTER (WHERE modalite <> '') AS somme_pct
FROM observations
WHERE indicateur = 'taux_couverture'
GROUP BY niveau, code_territoire, millesime
HAVING
    COUNT(*) FILTER (WHERE modalite <> '') <> 4
    OR global_pct IS NULL
    -- Un milliardième de marge : 0,25 n'est pas exact en binaire.
    OR abs(global_pct - somme_pct) > 0.25 + 1e-9
ORDER BY niveau, code_territoire, millesime;
