-- Aucun chiffre n'est donné deux fois.
-- Grain : une clé en double.
-- Paramètres : aucun
-- Sources : observations.
-- Une empreinte de huit octets par ligne d'abord : grouper cinq colonnes de texte garderait toutes les clés en
-- mémoire. Deux clés de même empreinte se départagent ensuite, sur les seules lignes suspectes.
WITH suspectes AS (
    SELECT hash(indicateur, niveau, code_territoire, millesime, modalite) AS empreinte
    FROM observations
    GROUP BY empreinte
    HAVING COUNT(*) > 1
)
SELECT
    o.indicateur, o.niveau, o.code_territoire, o.millesime, o.modalite, COUNT(*) AS lignes
FROM observations AS o
SEMI JOIN suspectes AS s
    ON hash(o.indicateur, o.niveau, o.code_territoire, o.millesime, o.modalite) = s.empreinte
GROUP BY o.indicateur, o.niveau, o.code_territoire, o.millesime, o.modalite
HAVING COUNT(*) > 1
ORDER BY o.indicateur, o.niveau, o.code_territoire, o.millesime, o.modalite;
