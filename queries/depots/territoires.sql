-- Tous les territoires, pour reconnaître le code ou le nom qu'un fichier local écrit.
-- Grain : un territoire ; « departements » liste ceux d'un EPCI qui en traverse plusieurs.
-- Paramètres : aucun
-- Sources : territoires.
WITH traverses AS (
    SELECT code_epci, string_agg(code_departement, ' ' ORDER BY code_departement) AS departements
    FROM epci_departements
    GROUP BY code_epci
)
SELECT
    t.niveau,
    t.code_territoire,
    t.nom,
    t.nom_cherche,
    coalesce(t.population, 0) AS population,
    coalesce(t.code_departement, '') AS code_departement,
    coalesce(traverses.departements, t.code_departement, '') AS departements
FROM territoires AS t
LEFT JOIN traverses ON t.niveau = 'epci' AND traverses.code_epci = t.code_territoire
ORDER BY t.niveau, t.code_territoire;
