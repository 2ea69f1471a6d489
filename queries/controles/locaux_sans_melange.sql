-- Un format de fichier local ne mêle jamais lignes réelles et lignes de démonstration.
-- Grain : un format qui a des deux.
-- Magasin : local
-- Paramètres : aucun
-- Sources : lignes_locales.
SELECT format, COUNT(*) FILTER (WHERE fictif) AS fictives, COUNT(*) FILTER (WHERE NOT fictif) AS reelles
FROM lignes_locales
GROUP BY format
HAVING COUNT(DISTINCT fictif) > 1
ORDER BY format;
