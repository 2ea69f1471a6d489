-- Une table de fichiers locaux ne mêle jamais lignes réelles et lignes de démonstration.
-- Grain : une table qui a des deux.
-- Paramètres : aucun
-- Sources : postes, établissements, équipements, conventions.
WITH lignes AS (
    SELECT 'postes' AS nom, fictif FROM postes
    UNION ALL
    SELECT 'etablissements', fictif FROM etablissements
    UNION ALL
    SELECT 'equipements', fictif FROM equipements
    UNION ALL
    SELECT 'conventions', fictif FROM conventions
)
SELECT nom, COUNT(*) FILTER (WHERE fictif) AS fictives, COUNT(*) FILTER (WHERE NOT fictif) AS reelles
FROM lignes
GROUP BY nom
HAVING COUNT(DISTINCT fictif) > 1
ORDER BY nom;
