-- Les départements d'un EPCI ou d'un EPT, avec la part de sa population qui y vit.
-- Grain : un département.
-- Paramètres :
--   code_epci : SIREN de l'EPCI, ou de l'EPT
-- Sources : epci_departements, territoires_ept, territoires.
WITH parts AS (
    SELECT ed.code_departement, ed.population, ed.nombre_communes, ed.rattachement
    FROM epci_departements AS ed
    WHERE ed.code_epci = $code_epci
    UNION ALL
    SELECT
        c.code_departement,
        SUM(c.population),
        COUNT(*),
        c.code_departement = MIN(e.code_departement)
    FROM ept AS e
    INNER JOIN ept_communes AS m ON m.code_ept = e.code_ept
    INNER JOIN territoires AS c ON c.niveau = 'commune' AND c.code_territoire = m.code_commune
    WHERE e.code_ept = $code_epci
    GROUP BY c.code_departement
)
SELECT p.code_departement, d.nom, p.population, p.nombre_communes, p.rattachement
FROM parts AS p
INNER JOIN territoires AS d
    ON d.niveau = 'departement' AND d.code_territoire = p.code_departement
ORDER BY p.rattachement DESC, p.population DESC, p.code_departement;
