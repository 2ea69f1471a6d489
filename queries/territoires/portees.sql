-- Les territoires qui peuvent borner une carte : France, régions, départements.
-- Grain : un territoire.
-- Paramètres : aucun
-- Sources : territoires.
SELECT niveau, code_territoire, nom, code_region
FROM territoires
WHERE niveau IN ('france', 'region') OR (niveau = 'departement' AND code_region IS NOT NULL)
ORDER BY list_position(['france', 'region', 'departement'], niveau), nom_cherche, code_territoire;
