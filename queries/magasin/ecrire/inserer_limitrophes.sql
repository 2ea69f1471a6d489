-- Range les territoires limitrophes, dans les deux sens.
-- Grain : un territoire et un de ses limitrophes.
-- Paramètres :
--   fichier : chemin de limitrophes.parquet
-- Sources : territoires_limitrophes.
INSERT INTO limitrophes BY NAME
SELECT
    niveau,
    code AS code_territoire,
    limitrophe AS code_limitrophe
FROM read_parquet($fichier)
UNION ALL BY NAME
SELECT
    niveau,
    limitrophe AS code_territoire,
    code AS code_limitrophe
FROM read_parquet($fichier)
ORDER BY niveau, code_territoire, code_limitrophe;
