-- Les dépôts dont le magasin tient des lignes, montrées ou hors du découpage.
-- Grain : un dépôt.
-- Paramètres : aucun
-- Sources : lignes_locales, lignes_ecartees.
SELECT numero_depot
FROM lignes_locales
WHERE numero_depot IS NOT NULL
UNION
SELECT numero_depot
FROM lignes_ecartees
WHERE numero_depot IS NOT NULL
ORDER BY numero_depot;
