-- Le périmètre 2025 est complet : 18 régions, 101 départements et 2 collectivités, 1 255 EPCI, 11 EPT, 34 875 communes et les 2 collectivités.
-- Grain : un niveau fautif.
-- Paramètres : aucun
-- Sources : territoires, territoires_ept.
WITH attendus (niveau, attendus) AS (
    VALUES ('france', 1), ('region', 18), ('departement', 103), ('epci', 1255), ('ept', 11), ('commune', 34877)
),
trouves AS (
    SELECT niveau, code_territoire FROM territoires
    UNION ALL
    SELECT 'ept', code_ept FROM ept
)
SELECT a.niveau, a.attendus, COUNT(t.code_territoire) AS trouves
FROM attendus AS a
LEFT JOIN trouves AS t ON t.niveau = a.niveau
GROUP BY a.niveau, a.attendus
HAVING COUNT(t.code_territoire) <> a.attendus
ORDER BY a.niveau;
