-- Range les chiffres d'un fichier amont ; celui qui n'a pas de marge prend celle de sa fiche.
-- Grain : un chiffre.
-- Sources : un lecteur de data/readers, par la table « lignes ».
INSERT INTO observations BY NAME
SELECT l.* REPLACE (CASE WHEN l.valeur IS NOT NULL THEN COALESCE(l.marge, i.marge) END AS marge)
FROM lignes AS l
LEFT JOIN indicateurs AS i ON i.code = l.indicateur
ORDER BY l.indicateur, l.niveau, l.millesime, l.modalite, l.code_territoire;
