-- Tous les territoires, pour reconnaître le code ou le nom qu'un fichier local écrit.
-- Grain : un territoire.
-- Paramètres : aucun
-- Sources : territoires.
SELECT niveau, code_territoire, nom, nom_cherche, coalesce(population, 0) AS population
FROM territoires
ORDER BY niveau, code_territoire;
