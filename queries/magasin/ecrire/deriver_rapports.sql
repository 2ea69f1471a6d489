-- Calcule les rapports que les fiches déclarent : facteur × numérateur ÷ dénominateur, jamais une moyenne.
-- Grain : un territoire, un rapport, une année de son numérateur, aux niveaux que sa fiche déclare.
-- Paramètres : aucun
-- Sources : observations, indicateurs, règles d'absence.
-- Le dénominateur est celui de la même année ; à défaut le plus proche avant, à défaut après. Un terme
-- estimé rend le rapport estimé ; un terme secret, partiel ou fictif n'en donne pas. Un rapport que la
-- source publie déjà à ce niveau n'est pas recalculé.
INSERT INTO observations BY NAME
WITH fiches AS (
    SELECT
        i.code, i.facteur, r.niveau, r.source,
        split_part(i.numerateur, ':', 1) AS haut, split_part(i.numerateur, ':', 2) AS part_haut,
        split_part(i.denominateur, ':', 1) AS bas, split_part(i.denominateur, ':', 2) AS part_bas
    FROM indicateurs AS i
    INNER JOIN regles_absence AS r ON r.indicateur = i.code AND r.source IS NOT NULL
    WHERE i.agregation = 'rapport'
    GROUP BY ALL
),
connus AS (
    SELECT * FROM observations WHERE statut IN ('publie', 'estime') AND NOT fictif
),
couples AS (
    SELECT
        n.code_territoire, f.niveau, n.millesime, f.code AS indicateur, f.source,
        f.facteur * n.valeur / d.valeur AS valeur,
        CASE WHEN n.statut = 'estime' OR d.statut = 'estime' THEN 'estime' ELSE 'publie' END AS statut
    FROM fiches AS f
    INNER JOIN connus AS n ON n.indicateur = f.haut AND n.modalite = f.part_haut AND n.niveau = f.niveau
    INNER JOIN connus AS d
        ON d.indicateur = f.bas AND d.modalite = f.part_bas AND d.niveau = f.niveau
        AND d.code_territoire = n.code_territoire AND d.valeur > 0
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY f.code, f.niveau, n.code_territoire, n.millesime
        ORDER BY d.millesime > n.millesime, abs(d.millesime - n.millesime)
    ) = 1
)
SELECT c.*, '' AS modalite, NULL AS marge, FALSE AS fictif
FROM couples AS c
ANTI JOIN observations AS o USING (indicateur, niveau, millesime, code_territoire)
ORDER BY c.indicateur, c.niveau, c.millesime, c.code_territoire;
