-- Les communes d'un département qui ne sont dans aucun EPCI : des îles.
-- Grain : une commune.
-- Paramètres :
--   code_departement : code du département
-- Sources : territoires_communes.
SELECT
    code_territoire,
    nom,
    population
FROM territoires
WHERE
    niveau = 'commune'
    AND code_epci IS NULL
    AND code_departement = $code_departement
ORDER BY population DESC, code_territoire;
