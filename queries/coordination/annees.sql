-- Les années pour lesquelles des postes de coopération sont importés dans une portée.
-- Grain : une année.
-- Paramètres :
--   portee = 'france' : france, region, departement ou epci
--   code_portee = 'FRANCE' : code du territoire qui borne la liste
-- Sources : postes, territoires.
SELECT p.annee, COUNT(DISTINCT p.code_epci) AS epci
FROM postes AS p
INNER JOIN epci_de($portee, $code_portee) AS e ON e.code_epci = p.code_epci
GROUP BY p.annee
ORDER BY p.annee DESC;
