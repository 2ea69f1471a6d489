-- Range les modalités des indicateurs.
-- Grain : un indicateur et une modalité.
-- Sources : data/indicateurs.toml, par la table « fiches ».
INSERT INTO modalites BY NAME SELECT * FROM fiches;
