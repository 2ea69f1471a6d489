-- Un chiffre n'existe qu'à un niveau déclaré par la fiche de son indicateur, et sous une modalité connue.
-- Grain : un indicateur, un niveau, une modalité fautifs.
-- Magasin : officiel et local
-- Paramètres : aucun
-- Sources : observations, règles d'absence, indicateurs, modalités.
SELECT o.indicateur, o.niveau, o.modalite, COUNT(*) AS lignes
FROM observations AS o
WHERE
    (NOT EXISTS (
        SELECT 1 FROM regles_absence AS r
        WHERE r.indicateur = o.indicateur AND r.niveau = o.niveau AND r.source IS NOT NULL
    )
    -- Une somme de toutes ses communes est permise là où rien n'est publié : elle se dit estimée.
    AND NOT (
        o.statut = 'estime'
        AND o.indicateur IN (SELECT i.code FROM indicateurs AS i WHERE i.agregation = 'somme')
    ))
    OR NOT EXISTS (
        SELECT 1 FROM modalites AS m
        -- « F|0-4 » est la modalité « 0-4 » pour un sexe.
        WHERE m.indicateur = o.indicateur AND m.modalite = split_part(o.modalite, '|', -1)
    )
GROUP BY o.indicateur, o.niveau, o.modalite
ORDER BY o.indicateur, o.niveau, o.modalite;
