-- Toutes les sources du magasin, pour en garder une référence.
-- Grain : un fichier amont.
-- Paramètres : aucun
-- Sources : sources.
SELECT id, producteur, titre, millesime, fichier, sha256
FROM sources
ORDER BY id;
