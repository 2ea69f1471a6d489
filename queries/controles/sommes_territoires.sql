-- La population et la surface d'un territoire sont exactement les sommes de ses communes.
-- Grain : un territoire fautif.
-- Magasin : officiel
-- Paramètres : aucun
-- Sources : territoires.
WITH communes AS (SELECT * FROM territoires WHERE niveau = 'commune'),
sommes AS (
    SELECT 'epci' AS niveau, code_epci AS code_territoire, SUM(population) AS population, SUM(superficie_km2) AS superficie_km2
    FROM communes WHERE code_epci IS NOT NULL GROUP BY code_epci
    UNION ALL
    SELECT 'departement', code_departement, SUM(population), SUM(superficie_km2) FROM communes GROUP BY code_departement
    UNION ALL
    SELECT 'region', code_region, SUM(population), SUM(superficie_km2) FROM communes WHERE code_region IS NOT NULL GROUP BY code_region
    UNION ALL
    SELECT 'france', 'FRANCE', SUM(population), SUM(superficie_km2) FROM communes WHERE code_region IS NOT NULL
)
SELECT niveau, code_territoire, t.population, s.population AS somme_population, t.superficie_km2, s.superficie_km2 AS somme_km2
FROM sommes AS s
INNER JOIN territoires AS t USING (niveau, code_territoire)
WHERE
    t.population IS DISTINCT FROM s.population
    OR (t.superficie_km2 IS NULL) <> (s.superficie_km2 IS NULL)
    OR abs(t.superficie_km2 - s.superficie_km2) > 0.001
ORDER BY niveau, code_territoire;
