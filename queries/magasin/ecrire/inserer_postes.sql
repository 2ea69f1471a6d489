-- Range les postes de coopération.
-- Grain : une ligne du fichier ; le territoire doit exister au découpage du magasin.
-- Sources : data/depots ou la démonstration, par la table « lignes ».
INSERT INTO postes BY NAME
SELECT
    t.niveau,
    CASE t.niveau WHEN 'epci' THEN t.code_territoire ELSE t.code_epci END AS code_epci,
    l.*
FROM lignes AS l
INNER JOIN territoires AS t
    ON t.niveau IN ('epci', 'commune') AND t.code_territoire = l.code_territoire
ORDER BY l.code_territoire, l.annee, l.poste, l.axe;
