-- Les ETP des huit axes font le total, et ceux des sept thématiques le total sans la coordination.
-- Grain : un territoire et une année dont les sommes ne tombent pas juste.
-- Magasin : local
-- Paramètres : aucun
-- Sources : observations.
WITH sommes AS (
    SELECT
        niveau,
        code_territoire,
        millesime,
        SUM(valeur) FILTER (WHERE indicateur = 'etp_coordination' AND modalite = '') AS total,
        SUM(valeur) FILTER (WHERE indicateur = 'etp_coordination' AND modalite <> '') AS axes,
        SUM(valeur) FILTER (WHERE indicateur = 'etp_coordination' AND modalite NOT IN ('', 'coordination')) AS themes,
        SUM(valeur) FILTER (WHERE indicateur = 'etp_thematique') AS thematique
    FROM observations
    WHERE indicateur IN ('etp_coordination', 'etp_thematique')
    GROUP BY niveau, code_territoire, millesime
)
SELECT niveau, code_territoire, millesime, total, axes, themes, thematique
FROM sommes
WHERE NOT COALESCE(ABS(total - axes) < 1e-6 AND ABS(themes - thematique) < 1e-6, FALSE)
ORDER BY niveau, code_territoire, millesime;
