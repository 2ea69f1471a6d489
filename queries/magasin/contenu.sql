-- Compte et somme d'empreintes des lignes de chaque table : deux magasins aux mêmes lignes les ont égaux.
-- Le numéro de dépôt n'est pas un chiffre : le même fichier repris redonne le même état.
-- Grain : une table.
-- Paramètres : aucun
-- Sources : toutes les tables du magasin, sauf sa carte d'identité.
SELECT 'anciennes_communes' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM anciennes_communes AS t
UNION ALL BY NAME
SELECT 'codes_postaux' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM codes_postaux AS t
UNION ALL BY NAME
SELECT 'completudes' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM completudes AS t
UNION ALL BY NAME
SELECT 'conventions' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM (SELECT * EXCLUDE (numero_depot) FROM conventions) AS t
UNION ALL BY NAME
SELECT 'conventions_territoires' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM conventions_territoires AS t
UNION ALL BY NAME
SELECT 'epci_departements' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM epci_departements AS t
UNION ALL BY NAME
SELECT 'epci_successeurs' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM epci_successeurs AS t
UNION ALL BY NAME
SELECT 'ept' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM ept AS t
UNION ALL BY NAME
SELECT 'ept_communes' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM ept_communes AS t
UNION ALL BY NAME
SELECT 'equipements' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM (SELECT * EXCLUDE (numero_depot) FROM equipements) AS t
UNION ALL BY NAME
SELECT 'etablissements' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM (SELECT * EXCLUDE (numero_depot) FROM etablissements) AS t
UNION ALL BY NAME
SELECT 'indicateurs' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM indicateurs AS t
UNION ALL BY NAME
SELECT 'lignes_ecartees' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM (SELECT * EXCLUDE (numero_depot) FROM lignes_ecartees) AS t
UNION ALL BY NAME
SELECT 'modalites' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM modalites AS t
UNION ALL BY NAME
SELECT 'observations' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM observations AS t
UNION ALL BY NAME
SELECT 'postes' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM (SELECT * EXCLUDE (numero_depot) FROM postes) AS t
UNION ALL BY NAME
SELECT 'regles_absence' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM regles_absence AS t
UNION ALL BY NAME
SELECT 'sources' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM sources AS t
UNION ALL BY NAME
SELECT 'territoires' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM territoires AS t
UNION ALL BY NAME
SELECT 'types_communes' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM types_communes AS t
ORDER BY nom_table;
