-- Les départements de plusieurs EPCI, lus ensemble : ceux de « portrait/departements ».
-- Grain : un EPCI et un de ses départements.
-- Paramètres :
--   codes : SIREN des EPCI séparés par des virgules
-- Sources : epci_departements, territoires.
SELECT
    ed.code_epci AS lot_code_epci,
    ed.code_departement,
    d.nom,
    -- Les types de ces colonnes dans l'autre requête, où un EPT a une somme et un compte.
    CAST(ed.population AS HUGEINT) AS population,
    CAST(ed.nombre_communes AS BIGINT) AS nombre_communes,
    ed.rattachement
FROM epci_departements AS ed
INNER JOIN territoires AS d
    ON d.niveau = 'departement' AND d.code_territoire = ed.code_departement
WHERE list_contains(string_split($codes, ','), ed.code_epci)
ORDER BY lot_code_epci, ed.rattachement DESC, ed.population DESC, ed.code_departement;
