-- Ce que le magasin montre des fichiers locaux : lignes déposées ou de démonstration.
-- Grain : un format qui a au moins une ligne ; jamais de réel et de fictif à la fois.
-- Paramètres : aucun
-- Sources : postes, établissements, équipements, conventions.
WITH lignes AS (
    SELECT 'etp_coordination' AS format, fictif, code_territoire, annee FROM postes
    UNION ALL
    SELECT 'eaje_activite' AS format, fictif, code_territoire, annee FROM etablissements
    UNION ALL
    SELECT 'equipements' AS format, fictif, code_territoire, NULL AS annee FROM equipements
    UNION ALL
    SELECT 'ctg' AS format, c.fictif, t.code_territoire, NULL AS annee
    FROM conventions AS c
    INNER JOIN conventions_territoires AS t ON t.ctg = c.ctg
)
SELECT
    format,
    bool_or(fictif) AS fictif,
    COUNT(*) AS lignes,
    COUNT(DISTINCT code_territoire) AS territoires,
    COALESCE(MIN(annee), 0) AS premiere_annee,
    COALESCE(MAX(annee), 0) AS derniere_annee
FROM lignes
GROUP BY format
ORDER BY format;
