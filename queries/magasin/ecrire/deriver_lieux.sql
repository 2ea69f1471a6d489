-- Range tout ce qui a un nom et des communes : les territoires, et les EPT, que rien n'observe.
-- Grain : un lieu.
-- Paramètres : aucun
-- Sources : territoires, ept, ept_communes.
INSERT INTO lieux
SELECT
    t.niveau, t.code_territoire, t.nom, t.nom_cherche, t.nom_sans_type, t.type, t.liaison, t.code_region,
    t.code_departement, t.code_epci, e.code_ept, t.population, t.superficie_km2, t.nombre_communes
FROM territoires AS t
LEFT JOIN ept_communes AS e ON t.niveau = 'commune' AND e.code_commune = t.code_territoire
UNION ALL
SELECT
    'ept', code_ept, nom, nom_cherche, nom_cherche, 'établissement public territorial', NULL, code_region,
    code_departement, NULL, NULL, population, superficie_km2, nombre_communes
FROM ept;
