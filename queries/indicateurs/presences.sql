-- Où existe chaque chiffre que les cartes proposent : territoires qui ont une valeur, et leurs départements.
-- Grain : un indicateur, un niveau, une modalité de sa fiche, un millésime.
-- Paramètres : aucun
-- Sources : présences (comptées à la construction), modalités des fiches.
-- Une modalité sans nom sur la fiche (« F|0-4 ») sert aux pyramides, pas aux listes.
SELECT
    p.indicateur,
    p.niveau,
    p.modalite,
    p.millesime,
    p.publiees + p.estimees + p.partielles + p.zero_ou_secret AS territoires,
    p.origine,
    p.couverts,
    p.departements
FROM presences AS p
INNER JOIN indicateurs AS i ON i.code = p.indicateur
INNER JOIN modalites AS m ON m.indicateur = p.indicateur AND m.modalite = p.modalite
ORDER BY i.ordre, p.niveau, p.modalite, p.millesime;
