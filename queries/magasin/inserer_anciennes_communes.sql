-- Range les anciens codes de communes et ce qui les remplace.
-- Grain : un ancien code.
-- Paramètres :
--   fichier : chemin de anciennes_communes.parquet
-- Sources : territoires_anciennes_communes.
INSERT INTO anciennes_communes BY NAME
SELECT code_ancien, ANY_VALUE(nom) AS nom, normalise(ANY_VALUE(nom)) AS nom_cherche, ANY_VALUE(code_commune) AS code_commune
FROM read_parquet($fichier)
-- Une commune déléguée garde souvent le code de la commune nouvelle : ce n'est pas un ancien code.
WHERE code_ancien <> code_commune
GROUP BY code_ancien
ORDER BY code_ancien;
