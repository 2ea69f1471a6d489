-- Les anciennes communes et celle qui les remplace, pour expliquer un code qui n'a plus cours.
-- Grain : une ancienne commune × la commune actuelle.
-- Paramètres : aucun
-- Sources : territoires_anciennes_communes.
SELECT a.code_ancien, a.nom AS ancien_nom, a.nom_cherche, a.code_commune, t.nom
FROM anciennes_communes AS a
INNER JOIN territoires AS t ON t.niveau = 'commune' AND t.code_territoire = a.code_commune
ORDER BY a.code_ancien, t.population DESC, a.code_commune;
