-- Les départements que touchent plusieurs EPCI, lus ensemble : ceux de « territoires/departements_de ».
-- Grain : un EPCI et un de ses départements.
-- Paramètres :
--   codes : codes des EPCI séparés par des virgules
-- Sources : territoires, EPCI par département.
SELECT DISTINCT ed.code_epci AS lot_code_portee, t.code_territoire AS code_departement
FROM territoires AS t
INNER JOIN epci_departements AS ed ON ed.code_departement = t.code_territoire
WHERE t.niveau = 'departement' AND list_contains(string_split($codes, ','), ed.code_epci)
ORDER BY lot_code_portee, t.code_territoire;
