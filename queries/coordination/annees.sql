-- Les années pour lesquelles des postes de coopération sont importés dans une portée.
-- Grain : une année.
-- Paramètres :
--   portee = 'france' : france, region, departement, epci ou ept
--   code_portee = 'FRANCE' : code du territoire qui borne la liste
-- Sources : postes, territoires.
SELECT p.annee, COUNT(DISTINCT e.code_unite) AS epci
FROM postes AS p
INNER JOIN unites_de($portee, $code_portee) AS e ON e.code_unite = unite_de(e.niveau, p.code_territoire, p.code_epci)
GROUP BY p.annee
ORDER BY p.annee DESC;
