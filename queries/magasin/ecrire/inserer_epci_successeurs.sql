-- Range les EPCI disparus depuis 2019 et ceux qui ont repris leurs communes.
-- Grain : un EPCI disparu et l'un de ceux qui ont repris ses communes.
-- Paramètres :
--   fichier : chemin de epci_successeurs.csv
-- Sources : epci_successeurs, territoires_epci.
INSERT INTO epci_successeurs BY NAME
SELECT
    s.siren_ancien,
    s.nom_ancien,
    normalise(s.nom_ancien) AS nom_cherche,
    s.siren_actuel,
    -- Le nom d'aujourd'hui est celui du découpage du magasin.
    t.nom AS nom_actuel,
    CAST(s.communes AS INTEGER) AS communes,
    CAST(s.communes_reprises AS INTEGER) AS communes_reprises,
    CAST(s.part_population_pct AS DOUBLE) AS part_population_pct
FROM read_csv($fichier, header = true, all_varchar = true) AS s
INNER JOIN territoires AS t ON t.niveau = 'epci' AND t.code_territoire = s.siren_actuel
ORDER BY s.siren_ancien, CAST(s.part_population_pct AS DOUBLE) DESC, s.siren_actuel;
