-- Range ce que les fiches des territoires annoncent.
-- Grain : un niveau.
-- Sources : data/sources.toml, par la table « fiches ».
INSERT INTO perimetre BY NAME SELECT * FROM fiches;
