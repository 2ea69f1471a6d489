-- Range les anciens noms et codes de communes, et la commune qui les remplace.
-- Grain : un ancien code et la commune actuelle.
-- Paramètres :
--   fichier : chemin de anciennes_communes.parquet
-- Sources : territoires_anciennes_communes, territoires_communes.
INSERT INTO anciennes_communes BY NAME
SELECT
    anciennes.code_ancien,
    MIN(anciennes.nom) AS nom,
    normalise(MIN(anciennes.nom)) AS nom_cherche,
    anciennes.code_commune
FROM read_parquet($fichier) AS anciennes
LEFT JOIN territoires AS t ON t.niveau = 'commune' AND t.code_territoire = anciennes.code_commune
-- Une commune déléguée garde souvent le code de la commune nouvelle : son nom ne sert que s'il diffère.
WHERE
    anciennes.code_ancien <> anciennes.code_commune
    OR normalise(anciennes.nom) IS DISTINCT FROM t.nom_cherche
GROUP BY anciennes.code_ancien, anciennes.code_commune
ORDER BY anciennes.code_ancien, anciennes.code_commune;
