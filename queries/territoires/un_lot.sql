-- La fiche d'identité de plusieurs territoires d'un niveau, lues ensemble : celle de « territoires/un ».
-- Grain : un territoire demandé.
-- Paramètres :
--   codes : codes séparés par des virgules
--   niveau : leur niveau
-- Sources : territoires, territoires_ept, anct_types_communes.
SELECT
    t.code_territoire AS lot_code_territoire,
    t.niveau,
    t.code_territoire,
    t.nom,
    t.type,
    t.code_region,
    t.code_departement,
    t.code_epci,
    t.code_ept,
    t.population,
    t.superficie_km2,
    t.nombre_communes,
    t.liaison,
    departements.nom AS departement,
    regions.nom AS region,
    epci.nom AS epci,
    ept.nom AS ept,
    COALESCE(ept.numero, propre.numero) AS numero_ept,
    types.densite,
    types.ruralite
FROM lieux AS t
LEFT JOIN territoires AS departements
    ON departements.niveau = 'departement' AND departements.code_territoire = t.code_departement
LEFT JOIN territoires AS regions
    ON regions.niveau = 'region' AND regions.code_territoire = t.code_region
LEFT JOIN territoires AS epci
    ON epci.niveau = 'epci' AND epci.code_territoire = t.code_epci
LEFT JOIN ept ON ept.code_ept = t.code_ept
LEFT JOIN types_communes AS types ON t.niveau = 'commune' AND types.code_commune = t.code_territoire
LEFT JOIN ept AS propre ON t.niveau = 'ept' AND propre.code_ept = t.code_territoire
WHERE t.niveau = $niveau AND list_contains(string_split($codes, ','), t.code_territoire)
ORDER BY lot_code_territoire;
