-- Ajoute la somme des communes là où une source ne donne un effectif que plus bas.
-- Grain : un territoire, un indicateur qui s'additionne, une modalité, un millésime.
-- Paramètres : aucun
-- Sources : observations, territoires, règles d'absence.
-- Toutes ses communes, toutes sûres, aucune fictive : une part ne passe jamais pour le tout. Les
-- marges s'ajoutent ; la somme n'est publiée par personne, elle est estimée.
INSERT INTO observations BY NAME
WITH non_servis AS (
    SELECT DISTINCT r.indicateur, r.niveau
    FROM regles_absence AS r
    INNER JOIN indicateurs AS i ON i.code = r.indicateur
    WHERE r.source IS NULL AND r.niveau <> 'commune' AND i.agregation = 'somme'
),
nombres AS (
    SELECT niveau, code_territoire, COUNT(*) AS communes
    FROM communes_par_territoire
    GROUP BY niveau, code_territoire
),
sommes AS (
    SELECT
        c.niveau,
        c.code_territoire,
        o.indicateur,
        o.modalite,
        o.millesime,
        SUM(o.valeur) AS valeur,
        SUM(o.marge) AS marge,
        COUNT(*) AS communes,
        MIN(o.source) AS source
    FROM observations AS o
    INNER JOIN communes_par_territoire AS c ON c.code_commune = o.code_territoire
    INNER JOIN non_servis AS n ON n.indicateur = o.indicateur AND n.niveau = c.niveau
    WHERE o.niveau = 'commune' AND o.statut IN ('publie', 'estime') AND NOT o.fictif
    GROUP BY c.niveau, c.code_territoire, o.indicateur, o.modalite, o.millesime
)
SELECT
    s.code_territoire,
    s.niveau,
    s.millesime,
    s.indicateur,
    s.modalite,
    s.valeur,
    s.marge,
    'estime' AS statut,
    FALSE AS fictif,
    s.source
FROM sommes AS s
INNER JOIN nombres AS n USING (niveau, code_territoire, communes)
ORDER BY s.indicateur, s.niveau, s.millesime, s.modalite, s.code_territoire;
