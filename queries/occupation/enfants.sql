-- Les jeunes enfants de chaque EPCI où on les connaît : moins de 3 ans si le magasin les a, sinon 0 à 4 ans.
-- Grain : un EPCI, à son millésime le plus récent.
-- Paramètres : aucun
-- Sources : observations.
SELECT code_territoire, indicateur, millesime, valeur, fictif, source
FROM observations
WHERE
    niveau = 'epci'
    AND modalite = ''
    AND indicateur IN ('population_0_2', 'population_0_4')
    AND statut IN ('publie', 'estime')
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY code_territoire
    ORDER BY list_position(['population_0_2', 'population_0_4'], indicateur), millesime DESC
) = 1
ORDER BY code_territoire;
