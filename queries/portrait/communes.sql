-- Ce dont un territoire est fait : ses communes, ses unités ou ses départements, les plus peuplés d'abord.
-- Grain : un territoire.
-- Paramètres :
--   niveau : epci, ept, departement ou region
--   code_territoire : code
-- Sources : territoires, territoires_ept.
-- Les unités d'un département sont ses EPCI, ou ses communes à Paris et en petite couronne.
SELECT t.niveau, t.code_territoire, t.nom, t.population
FROM territoires AS t
WHERE CASE $niveau
    WHEN 'epci' THEN t.niveau = 'commune' AND t.code_epci = $code_territoire
    WHEN 'region' THEN t.niveau = 'departement' AND t.code_region = $code_territoire
    WHEN 'departement' THEN (t.niveau, t.code_territoire) IN (
        SELECT (u.niveau, u.code_unite) FROM unites_de('departement', $code_territoire) AS u
    )
    WHEN 'ept' THEN (t.niveau, t.code_territoire) IN (
        SELECT (u.niveau, u.code_unite) FROM unites_de('ept', $code_territoire) AS u
    )
    ELSE FALSE
END
ORDER BY t.population DESC NULLS LAST, t.nom;
