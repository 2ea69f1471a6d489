-- Range les chiffres d'un fichier amont.
-- Grain : un chiffre.
-- Sources : un lecteur de data/readers, par la table « lignes ».
INSERT INTO observations BY NAME
SELECT * FROM lignes
ORDER BY indicateur, niveau, millesime, modalite, code_territoire;
