-- Le magasin officiel qui est attaché à ce magasin local.
-- Grain : un magasin attaché.
-- Paramètres : aucun
-- Sources : le moteur.
SELECT database_name AS nom FROM duckdb_databases() WHERE database_name = 'officiel' ORDER BY nom;
