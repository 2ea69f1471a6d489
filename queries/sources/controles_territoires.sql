-- Combien de territoires le magasin contient, par niveau.
-- Grain : un niveau.
-- Paramètres : aucun
-- Sources : territoires.
SELECT niveau, COUNT(*) AS territoires, SUM(population) AS population
FROM territoires
GROUP BY niveau
ORDER BY list_position(['france', 'region', 'departement', 'epci', 'commune'], niveau);
