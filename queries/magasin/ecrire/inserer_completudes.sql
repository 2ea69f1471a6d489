-- Range ce que vaut chaque fichier d'activité : complet, partiel, incertain ou inconnu.
-- Grain : un territoire, une année d'activité.
-- Paramètres : aucun
-- Sources : completude.sql, jugée par data/fiches/completude.py.
INSERT INTO completudes BY NAME SELECT * FROM lignes;
