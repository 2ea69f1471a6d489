-- Le périmètre est entier : la France, et à chaque niveau autant de territoires que la fiche de leur fichier en annonce.
-- Grain : un niveau fautif.
-- Magasin : officiel
-- Paramètres : aucun
-- Sources : perimetre, territoires, ept.
-- La France est une ; aucun fichier ne la compte.
WITH attendus AS (
    SELECT niveau, attendus FROM perimetre
    UNION ALL
    SELECT 'france', 1
),
trouves AS (
    SELECT niveau, COUNT(*) AS trouves FROM territoires GROUP BY niveau
    UNION ALL
    SELECT 'ept', COUNT(*) FROM ept
)
SELECT niveau, a.attendus, COALESCE(t.trouves, 0) AS trouves
FROM attendus AS a
FULL JOIN trouves AS t USING (niveau)
WHERE a.attendus IS DISTINCT FROM COALESCE(t.trouves, 0)
ORDER BY niveau;
