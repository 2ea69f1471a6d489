-- Les allocataires d'un EPCI sont la somme de ceux de ses communes.
-- Grain : un EPCI, un indicateur et un millésime fautifs.
-- Paramètres : aucun
-- Sources : cnaf_allocataires_epci, cnaf_allocataires_commune.
WITH sommes AS (
    SELECT t.code_epci, o.indicateur, o.millesime, SUM(o.valeur) AS somme
    FROM observations AS o
    INNER JOIN territoires AS t ON t.niveau = 'commune' AND t.code_territoire = o.code_territoire
    WHERE o.niveau = 'commune' AND o.source = 'cnaf_allocataires_commune'
    GROUP BY t.code_epci, o.indicateur, o.millesime
)
SELECT o.code_territoire, o.indicateur, o.millesime, o.valeur, s.somme
FROM observations AS o
LEFT JOIN sommes AS s
    ON s.code_epci = o.code_territoire AND s.indicateur = o.indicateur AND s.millesime = o.millesime
WHERE o.source = 'cnaf_allocataires_epci' AND o.valeur IS DISTINCT FROM s.somme
ORDER BY o.code_territoire, o.indicateur, o.millesime;
