-- Combien de communes d'un territoire ont un taux de couverture publié.
-- Grain : une seule ligne.
-- Paramètres :
--   niveau : epci, departement, region ou france
--   code_territoire : code
-- Sources : observations, présences, territoires.
SELECT
    COUNT(*) AS communes,
    COUNT(o.valeur) AS publiees,
    MAX(o.millesime) AS millesime
FROM territoires AS t
LEFT JOIN observations AS o
    ON o.indicateur = 'taux_couverture'
    AND o.modalite = ''
    AND o.niveau = 'commune'
    AND o.code_territoire = t.code_territoire
    AND o.millesime = (
        SELECT MAX(millesime) FROM presences
        WHERE indicateur = 'taux_couverture' AND niveau = 'commune' AND modalite = ''
    )
WHERE
    t.niveau = 'commune'
    AND CASE $niveau
        WHEN 'commune' THEN t.code_territoire = $code_territoire
        WHEN 'epci' THEN t.code_epci = $code_territoire
        WHEN 'departement' THEN t.code_departement = $code_territoire
        WHEN 'ept' THEN t.code_territoire IN (SELECT code_commune FROM ept_communes WHERE code_ept = $code_territoire)
        WHEN 'region' THEN t.code_region = $code_territoire
        ELSE TRUE
    END
ORDER BY communes;
