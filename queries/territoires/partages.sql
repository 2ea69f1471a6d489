-- Les EPCI qui ont des communes dans une portée et sont rattachés à un autre département.
-- Grain : un EPCI et un département de la portée.
-- Paramètres :
--   portee : region ou departement
--   code_portee : code
-- Sources : epci_departements, territoires.
SELECT
    ed.code_epci,
    epci.nom AS nom_epci,
    ed.code_departement,
    ed.nombre_communes,
    ed.population,
    epci.code_departement AS code_rattachement,
    rattachement.nom AS nom_rattachement,
    (
        SELECT string_agg(c.nom, ', ' ORDER BY c.population DESC)
        FROM territoires AS c
        WHERE c.niveau = 'commune' AND c.code_epci = ed.code_epci AND c.code_departement = ed.code_departement
    ) AS communes
FROM epci_departements AS ed
INNER JOIN territoires AS d
    ON d.niveau = 'departement' AND d.code_territoire = ed.code_departement
INNER JOIN territoires AS epci
    ON epci.niveau = 'epci' AND epci.code_territoire = ed.code_epci
INNER JOIN territoires AS rattachement
    ON rattachement.niveau = 'departement' AND rattachement.code_territoire = epci.code_departement
WHERE
    CASE $portee WHEN 'region' THEN d.code_region ELSE d.code_territoire END = $code_portee
    AND CASE $portee WHEN 'region' THEN epci.code_region ELSE epci.code_departement END <> $code_portee
ORDER BY ed.population DESC, ed.code_epci, ed.code_departement;
