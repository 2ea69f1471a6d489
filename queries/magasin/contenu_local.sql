-- Compte et somme d'empreintes des lignes de chaque table locale : deux magasins aux mêmes lignes les ont égaux.
-- Un nombre à virgule y entre par ses neuf premiers chiffres : une somme ne finit pas par le même bit selon
-- l'ordre où le moteur l'a faite. Le numéro de dépôt n'est pas un chiffre : le même fichier repris redonne le
-- même état.
-- Grain : une table.
-- Paramètres : aucun
-- Sources : les tables de schema_paire.sql et de schema_locaux.sql, sauf leur carte d'identité.
SELECT 'completudes' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM (SELECT * REPLACE (neuf_chiffres(reference_places) AS reference_places, neuf_chiffres(reference_bas) AS reference_bas, neuf_chiffres(reference_haut) AS reference_haut) FROM completudes) AS t
UNION ALL BY NAME
SELECT 'conventions' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM (SELECT * EXCLUDE (numero_depot) FROM conventions) AS t
UNION ALL BY NAME
SELECT 'conventions_territoires' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM conventions_territoires AS t
UNION ALL BY NAME
SELECT 'equipements' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM (SELECT * EXCLUDE (numero_depot) FROM equipements) AS t
UNION ALL BY NAME
SELECT 'etablissements' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM (SELECT * EXCLUDE (numero_depot) REPLACE (neuf_chiffres(heures_theoriques) AS heures_theoriques, neuf_chiffres(heures_realisees) AS heures_realisees, neuf_chiffres(heures_facturees) AS heures_facturees) FROM etablissements) AS t
UNION ALL BY NAME
SELECT 'lignes_ecartees' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM (SELECT * EXCLUDE (numero_depot) FROM lignes_ecartees) AS t
UNION ALL BY NAME
SELECT 'observations_locales' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM (SELECT * REPLACE (neuf_chiffres(valeur) AS valeur, neuf_chiffres(marge) AS marge) FROM observations_locales) AS t
UNION ALL BY NAME
SELECT 'postes' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM (SELECT * EXCLUDE (numero_depot) REPLACE (neuf_chiffres(etp) AS etp, neuf_chiffres(cofinancement_caf) AS cofinancement_caf) FROM postes) AS t
UNION ALL BY NAME
SELECT 'presences_locales' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM presences_locales AS t
ORDER BY nom_table;
