-- Les départements d'un EPCI, avec la part de sa population qui y vit.
-- Grain : un département.
-- Paramètres :
--   code_epci : SIREN de l'EPCI
-- Sources : epci_departements, territoires.
SELECT ed.code_departement, d.nom, ed.population, ed.nombre_communes, ed.rattachement
FROM epci_departements AS ed
INNER JOIN territoires AS d
    ON d.niveau = 'departement' AND d.code_territoire = ed.code_departement
WHERE ed.code_epci = $code_epci
ORDER BY ed.rattachement DESC, ed.population DESC, ed.code_departement;
