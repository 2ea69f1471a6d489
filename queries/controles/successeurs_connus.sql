-- Un EPCI disparu n'est pas un EPCI d'aujourd'hui, et les parts de ses successeurs font 100 %.
-- Grain : un EPCI disparu fautif.
-- Magasin : officiel
-- Paramètres : aucun
-- Sources : epci_successeurs, territoires_epci.
SELECT
    s.siren_ancien,
    ANY_VALUE(s.nom_ancien) AS nom,
    SUM(s.part_population_pct) AS parts_pct
FROM epci_successeurs AS s
GROUP BY s.siren_ancien
HAVING
    ABS(SUM(s.part_population_pct) - 100) > 0.3
    OR s.siren_ancien IN (SELECT code_territoire FROM territoires WHERE niveau = 'epci')
ORDER BY s.siren_ancien;
