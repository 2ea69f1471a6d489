-- Combien de lignes de chaque dépôt le magasin tient, montrées ou hors du découpage.
-- Grain : un dépôt.
-- Paramètres : aucun
-- Sources : postes, établissements, équipements, conventions, lignes_ecartees.
WITH lignes AS (
    SELECT numero_depot, 1 AS nombre FROM postes
    UNION ALL
    SELECT numero_depot, 1 AS nombre FROM etablissements
    UNION ALL
    SELECT numero_depot, 1 AS nombre FROM equipements
    UNION ALL
    SELECT numero_depot, 1 AS nombre FROM conventions
    UNION ALL
    SELECT numero_depot, nombre FROM lignes_ecartees
)
SELECT numero_depot, CAST(SUM(nombre) AS BIGINT) AS lignes
FROM lignes
WHERE numero_depot IS NOT NULL
GROUP BY numero_depot
ORDER BY numero_depot;
