-- Qui sont quelques territoires, d'après leurs codes, quel que soit leur niveau parmi les trois qui se comparent.
-- Grain : un territoire, dans l'ordre demandé.
-- Paramètres :
--   codes : codes séparés par des virgules
-- Sources : territoires.
SELECT niveau, code_territoire, nom, code_epci, code_departement, code_region, population
FROM territoires
WHERE
    niveau IN ('epci', 'commune', 'departement')
    AND list_contains(string_split($codes, ','), code_territoire)
ORDER BY list_position(string_split($codes, ','), code_territoire), niveau;
