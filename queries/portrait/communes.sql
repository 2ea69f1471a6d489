-- Les communes d'un EPCI, ou les EPCI d'un département ou d'une région, les plus peuplés d'abord.
-- Grain : un territoire.
-- Paramètres :
--   niveau : epci, departement ou region
--   code_territoire : code
-- Sources : territoires.
SELECT t.niveau, t.code_territoire, t.nom, t.population
FROM territoires AS t
WHERE CASE $niveau
    WHEN 'epci' THEN t.niveau = 'commune' AND t.code_epci = $code_territoire
    WHEN 'departement' THEN t.niveau = 'epci' AND t.code_departement = $code_territoire
    WHEN 'region' THEN t.niveau = 'departement' AND t.code_region = $code_territoire
    ELSE FALSE
END
ORDER BY t.population DESC NULLS LAST, t.nom;
