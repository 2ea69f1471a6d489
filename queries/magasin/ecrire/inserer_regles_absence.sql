-- Range les règles qui disent pourquoi une valeur est absente.
-- Grain : un indicateur, un niveau, un rang.
-- Sources : data/sources.toml et data/indicateurs.toml, par la table « fiches ».
INSERT INTO regles_absence BY NAME SELECT * FROM fiches;
