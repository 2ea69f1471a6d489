-- Range les fiches des indicateurs.
-- Grain : un indicateur.
-- Sources : data/indicateurs.toml, par la table « fiches ».
INSERT INTO indicateurs BY NAME SELECT * FROM fiches;
