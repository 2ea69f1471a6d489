-- Aucun chiffre n'est donné deux fois.
-- Grain : une clé en double.
-- Paramètres : aucun
-- Sources : observations.
SELECT indicateur, niveau, code_territoire, millesime, modalite, COUNT(*) AS lignes
FROM observations
GROUP BY indicateur, niveau, code_territoire, millesime, modalite
HAVING COUNT(*) > 1
ORDER BY indicateur, niveau, code_territoire, millesime, modalite;
