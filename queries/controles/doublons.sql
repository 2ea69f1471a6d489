-- Aucun chiffre n'est donné deux fois.
-- Grain : une clé en double.
-- Magasin : officiel
-- Paramètres : aucun
-- Sources : observations.
-- Une empreinte de huit octets par ligne, triée : deux mêmes se suivent. Grouper cinq colonnes garderait en mémoire
-- autant de clés que de lignes. Deux clés de même empreinte se départagent ensuite, sur les seules lignes suspectes.
WITH empreintes AS (
    SELECT hash(indicateur, niveau, code_territoire, millesime, modalite) AS empreinte
    FROM observations
),
suspectes AS (
    SELECT DISTINCT empreinte
    FROM (SELECT empreinte, LAG(empreinte) OVER (ORDER BY empreinte) AS voisine FROM empreintes)
    WHERE empreinte = voisine
)
SELECT
    o.indicateur, o.niveau, o.code_territoire, o.millesime, o.modalite, COUNT(*) AS lignes
FROM observations AS o
SEMI JOIN suspectes AS s
    ON hash(o.indicateur, o.niveau, o.code_territoire, o.millesime, o.modalite) = s.empreinte
GROUP BY o.indicateur, o.niveau, o.code_territoire, o.millesime, o.modalite
HAVING COUNT(*) > 1
ORDER BY o.indicateur, o.niveau, o.code_territoire, o.millesime, o.modalite;
