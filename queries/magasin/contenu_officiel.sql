-- Compte et somme d'empreintes de chaque table officielle : deux magasins aux mêmes lignes les ont égaux.
-- Un nombre à virgule y entre par ses neuf premiers chiffres : une somme ne finit pas par le même bit selon
-- l'ordre où le moteur l'a faite.
-- Grain : une table.
-- Paramètres : aucun
-- Sources : les tables de schema.sql, sauf sa carte d'identité.
SELECT 'anciennes_communes' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM anciennes_communes AS t
UNION ALL BY NAME
SELECT 'codes_postaux' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM codes_postaux AS t
UNION ALL BY NAME
SELECT 'departements_par_commune' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM departements_par_commune AS t
UNION ALL BY NAME
SELECT 'epci_departements' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM epci_departements AS t
UNION ALL BY NAME
SELECT 'epci_successeurs' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM (SELECT * REPLACE (neuf_chiffres(part_population_pct) AS part_population_pct) FROM epci_successeurs) AS t
UNION ALL BY NAME
SELECT 'ept' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM (SELECT * REPLACE (neuf_chiffres(superficie_km2) AS superficie_km2) FROM ept) AS t
UNION ALL BY NAME
SELECT 'ept_communes' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM ept_communes AS t
UNION ALL BY NAME
SELECT 'indicateurs' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM (SELECT * REPLACE (neuf_chiffres(facteur) AS facteur, neuf_chiffres(marge) AS marge) FROM indicateurs) AS t
UNION ALL BY NAME
SELECT 'lieux' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM (SELECT * REPLACE (neuf_chiffres(superficie_km2) AS superficie_km2) FROM lieux) AS t
UNION ALL BY NAME
SELECT 'limitrophes' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM limitrophes AS t
UNION ALL BY NAME
SELECT 'modalites' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM modalites AS t
UNION ALL BY NAME
SELECT 'observations' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM (SELECT * REPLACE (neuf_chiffres(valeur) AS valeur, neuf_chiffres(marge) AS marge) FROM observations) AS t
UNION ALL BY NAME
SELECT 'perimetre' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM perimetre AS t
UNION ALL BY NAME
SELECT 'presences' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM presences AS t
UNION ALL BY NAME
SELECT 'regles_absence' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM regles_absence AS t
UNION ALL BY NAME
SELECT 'sources' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM sources AS t
UNION ALL BY NAME
SELECT 'territoires' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM (SELECT * REPLACE (neuf_chiffres(superficie_km2) AS superficie_km2) FROM territoires) AS t
UNION ALL BY NAME
SELECT 'types_communes' AS nom_table, count(*) AS lignes, coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme FROM types_communes AS t
ORDER BY nom_table;
