-- Combien de communes de plusieurs EPCI, ou si plusieurs communes, ont un taux de couverture publié.
-- Grain : un territoire demandé, et pour lui la ligne de « portrait/couverture_communale ».
-- Paramètres :
--   niveau : epci ou commune
--   codes : leurs codes séparés par des virgules
-- Sources : observations, présences, territoires.
WITH voulus AS (
    SELECT UNNEST(string_split($codes, ',')) AS lot_code_territoire
)
SELECT
    v.lot_code_territoire,
    COUNT(t.code_territoire) AS communes,
    COUNT(o.valeur) AS publiees,
    MAX(o.millesime) AS millesime
FROM voulus AS v
LEFT JOIN territoires AS t
    ON t.niveau = 'commune'
    AND CASE $niveau WHEN 'commune' THEN t.code_territoire ELSE t.code_epci END = v.lot_code_territoire
LEFT JOIN observations AS o
    ON o.indicateur = 'taux_couverture'
    AND o.modalite = ''
    AND o.niveau = 'commune'
    AND o.code_territoire = t.code_territoire
    AND o.millesime = (
        SELECT MAX(millesime) FROM presences
        WHERE indicateur = 'taux_couverture' AND niveau = 'commune' AND modalite = ''
    )
GROUP BY v.lot_code_territoire
ORDER BY v.lot_code_territoire;
