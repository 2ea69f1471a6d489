-- Range la liste des communes de chaque EPT.
-- Grain : une commune.
-- Paramètres :
--   fichier : chemin de ept.parquet
-- Sources : territoires_ept.
INSERT INTO ept_communes BY NAME
SELECT code_ept, UNNEST(communes) AS code_commune
FROM read_parquet($fichier)
ORDER BY code_ept, code_commune;
