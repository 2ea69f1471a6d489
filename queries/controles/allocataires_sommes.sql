-- Les allocataires d'un EPCI sont la somme de ceux de ses communes.
-- Un EPCI sans ses communes, ou toutes les communes d'un EPCI sans lui, sont aussi des fautes.
-- Grain : un EPCI, un indicateur et un millésime fautifs.
-- Magasin : officiel
-- Paramètres : aucun
-- Sources : cnaf_allocataires_epci, cnaf_allocataires_commune.
WITH sommes AS (
    SELECT t.code_epci, o.indicateur, o.millesime, SUM(o.valeur) AS somme, COUNT(*) AS communes
    FROM observations AS o
    INNER JOIN territoires AS t ON t.niveau = 'commune' AND t.code_territoire = o.code_territoire
    WHERE o.niveau = 'commune' AND o.source = 'cnaf_allocataires_commune' AND t.code_epci IS NOT NULL
    GROUP BY t.code_epci, o.indicateur, o.millesime
),
epci AS (
    SELECT code_territoire AS code_epci, indicateur, millesime, valeur
    FROM observations
    WHERE niveau = 'epci' AND source = 'cnaf_allocataires_epci'
)
SELECT code_epci, indicateur, millesime, epci.valeur, sommes.somme
FROM epci
FULL JOIN sommes USING (code_epci, indicateur, millesime)
LEFT JOIN territoires AS e ON e.niveau = 'epci' AND e.code_territoire = code_epci
WHERE
    epci.valeur IS DISTINCT FROM sommes.somme
    AND (epci.valeur IS NOT NULL OR sommes.communes = e.nombre_communes)
ORDER BY code_epci, indicateur, millesime;
