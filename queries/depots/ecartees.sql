-- Les lignes déposées dont le territoire n'existe plus au découpage du magasin.
-- Grain : un dépôt et un territoire.
-- Paramètres : aucun
-- Sources : lignes_ecartees.
SELECT numero_depot, code_territoire, format, nombre
FROM lignes_ecartees
ORDER BY numero_depot, code_territoire;
