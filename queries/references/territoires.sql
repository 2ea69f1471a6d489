-- Tous les territoires du magasin, pour en garder une référence.
-- Grain : un territoire.
-- Paramètres : aucun
-- Sources : territoires.
SELECT niveau, code_territoire, nom, type, code_region, code_departement, code_epci, population
FROM territoires
ORDER BY niveau, code_territoire;
