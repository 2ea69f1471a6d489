-- Les EPCI du jeu de démonstration : ceux rattachés au Val-d'Oise et à la Creuse.
-- Grain : un EPCI.
-- Paramètres : aucun
-- Sources : territoires, observations (taux de couverture des EAJE), enfants_moins_de_3.
-- « places_eaje » : à peu près ce que la Cnaf en compte, pour que la démonstration reste plausible.
WITH taux AS (
    SELECT code_territoire, millesime, valeur
    FROM observations
    WHERE niveau = 'epci' AND indicateur = 'taux_couverture' AND modalite = 'eaje' AND statut IN ('publie', 'estime')
    QUALIFY millesime = MAX(millesime) OVER ()
),
enfants AS (
    SELECT code_territoire, valeur
    FROM enfants_moins_de_3((SELECT MAX(millesime) FROM taux))
    WHERE niveau = 'epci'
)
SELECT
    t.code_territoire AS code,
    t.nom,
    t.code_departement,
    t.population,
    CAST(round(x.valeur * e.valeur / 100) AS INTEGER) AS places_eaje
FROM territoires AS t
LEFT JOIN taux AS x USING (code_territoire)
LEFT JOIN enfants AS e USING (code_territoire)
WHERE t.niveau = 'epci' AND t.code_departement IN ('95', '23')
ORDER BY t.code_departement DESC, t.code_territoire;
