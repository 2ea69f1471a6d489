-- Les départements que touchent des EPCI dessinés : leurs limites traversent la carte.
-- Grain : un département.
-- Paramètres :
--   epci : codes d'EPCI, séparés par des virgules
-- Sources : epci_departements.
SELECT DISTINCT code_departement AS code_territoire
FROM epci_departements
WHERE list_contains(string_split($epci, ','), code_epci)
ORDER BY code_territoire;
