-- Un poste de coopération ne dépasse pas un ETP sur tous ses axes.
-- Grain : un poste et une année fautifs.
-- Magasin : local
-- Paramètres : aucun
-- Sources : postes.
SELECT code_territoire, annee, poste, ROUND(SUM(etp), 3) AS etp
FROM postes
GROUP BY code_territoire, annee, poste
HAVING SUM(etp) > 1.0005
ORDER BY code_territoire, annee, poste;
