-- Range les fiches des sources.
-- Grain : un fichier amont.
-- Sources : data/sources.toml, par la table « fiches ».
INSERT INTO sources BY NAME SELECT * FROM fiches;
