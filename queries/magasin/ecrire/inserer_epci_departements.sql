-- Calcule tous les départements de chaque EPCI et celui du rattachement.
-- Grain : un EPCI et un département.
-- Paramètres : aucun
-- Sources : les communes du magasin.
INSERT INTO epci_departements BY NAME
SELECT
    code_epci,
    code_departement,
    SUM(population) AS population,
    COUNT(*) AS nombre_communes,
    -- À population égale (jamais vu), le plus petit code : le choix doit être stable.
    ROW_NUMBER() OVER (
        PARTITION BY code_epci ORDER BY SUM(population) DESC, code_departement
    ) = 1 AS rattachement
FROM territoires
WHERE niveau = 'commune' AND code_epci IS NOT NULL
GROUP BY code_epci, code_departement
ORDER BY code_epci, code_departement;
