-- Un chiffre n'existe qu'à un niveau déclaré par la fiche de son indicateur, et sous une modalité connue.
-- Grain : un indicateur, un niveau, une modalité fautifs.
-- Paramètres : aucun
-- Sources : observations, règles d'absence, modalités.
SELECT o.indicateur, o.niveau, o.modalite, COUNT(*) AS lignes
FROM observations AS o
WHERE
    NOT EXISTS (
        SELECT 1 FROM regles_absence AS r
        WHERE r.indicateur = o.indicateur AND r.niveau = o.niveau AND r.source IS NOT NULL
    )
    OR NOT EXISTS (
        SELECT 1 FROM modalites AS m
        -- « F|0-4 » est la modalité « 0-4 » pour un sexe.
        WHERE m.indicateur = o.indicateur AND m.modalite = split_part(o.modalite, '|', -1)
    )
GROUP BY o.indicateur, o.niveau, o.modalite
ORDER BY o.indicateur, o.niveau, o.modalite;
