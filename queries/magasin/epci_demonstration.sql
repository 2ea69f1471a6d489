-- Les EPCI du jeu de démonstration : ceux rattachés au Val-d'Oise et à la Creuse.
-- Grain : un EPCI.
-- Paramètres : aucun
-- Sources : territoires.
SELECT code_territoire AS code, nom, code_departement, population
FROM territoires
WHERE niveau = 'epci' AND code_departement IN ('95', '23')
ORDER BY code_departement DESC, code_territoire;
