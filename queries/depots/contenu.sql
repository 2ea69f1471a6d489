-- Ce que le magasin montre des fichiers locaux : lignes déposées ou de démonstration.
-- Grain : un format qui a au moins une ligne ; jamais de réel et de fictif à la fois.
-- Paramètres : aucun
-- Sources : lignes_locales ; une convention compte dans chacun de ses territoires.
SELECT
    format,
    bool_or(fictif) AS fictif,
    COUNT(*) AS lignes,
    COUNT(DISTINCT code_territoire) AS territoires,
    COALESCE(MIN(annee), 0) AS premiere_annee,
    COALESCE(MAX(annee), 0) AS derniere_annee
FROM lignes_locales
WHERE code_territoire IS NOT NULL
GROUP BY format
ORDER BY format;
