-- Trouve les départements dont l'unité est la commune : Paris et la petite couronne.
-- Grain : un département.
-- Paramètres : aucun
-- Sources : epci_departements, territoires.
-- Toutes leurs communes sont dans un seul EPCI, dont la plus grande part vit ailleurs. Ses chiffres ne sont pas les
-- leurs.
INSERT INTO departements_par_commune
SELECT ed.code_departement
FROM epci_departements AS ed
GROUP BY ed.code_departement
HAVING
    COUNT(*) = 1
    AND SUM(ed.nombre_communes) = (
        SELECT COUNT(*) FROM territoires AS c
        WHERE c.niveau = 'commune' AND c.code_departement = ed.code_departement
    )
    AND 2 * SUM(ed.population) < (
        SELECT SUM(x.population) FROM epci_departements AS x WHERE x.code_epci = MIN(ed.code_epci)
    );
