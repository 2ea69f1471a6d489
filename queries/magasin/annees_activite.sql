-- Les années des fichiers d'activité des EAJE.
-- Grain : une année.
-- Paramètres : aucun
-- Sources : etablissements.
SELECT DISTINCT annee
FROM etablissements
ORDER BY annee;
