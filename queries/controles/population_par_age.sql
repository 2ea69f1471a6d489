-- La population par âge somme à la population municipale, à l'arrondi des tranches près.
-- Grain : un territoire fautif.
-- Magasin : officiel
-- Paramètres : aucun
-- Sources : insee_population_age_epci, insee_population_age_commune, territoires_communes.
WITH tranches AS (
    SELECT niveau, code_territoire,
        SUM(valeur) FILTER (WHERE modalite <> '' AND NOT contains(modalite, '|')) AS somme,
        ANY_VALUE(valeur) FILTER (WHERE modalite = '') AS total
    FROM observations
    WHERE indicateur = 'population_age'
    GROUP BY niveau, code_territoire
)
SELECT x.niveau, x.code_territoire, t.nom, t.population, x.total, x.somme
FROM tranches AS x
INNER JOIN territoires AS t USING (niveau, code_territoire)
-- Vingt tranches à une décimale, deux sexes : 0,05 par cellule publiée, par commune pour un EPCI.
-- Un total ou des tranches qui manquent font NULL : la faute se voit aussi.
WHERE
    x.total IS NULL
    OR x.somme IS NULL
    OR t.population IS NULL
    OR abs(x.total - x.somme) > 0.05 * 40 * COALESCE(t.nombre_communes, 1)
    OR abs(t.population - x.total) > 0.05 * 40 * COALESCE(t.nombre_communes, 1)
ORDER BY x.niveau, x.code_territoire;
