-- Qui a repris les communes d'un EPCI disparu.
-- Grain : un EPCI d'aujourd'hui, la plus grande part d'abord ; rien quand on ne sait pas.
-- Paramètres :
--   siren = '' : SIREN de l'EPCI disparu ; vide pour tous
-- Sources : epci_successeurs.
SELECT siren_ancien, nom_ancien, siren_actuel, nom_actuel, communes, communes_reprises, part_population_pct
FROM epci_successeurs
WHERE $siren IN ('', siren_ancien)
ORDER BY siren_ancien, part_population_pct DESC, siren_actuel;
