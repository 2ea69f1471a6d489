-- Le périmètre 2025 est complet : 18 régions, 101 départements et 2 collectivités, 1 255 EPCI, 34 875 communes et les 2 collectivités.
-- Grain : un niveau fautif.
-- Paramètres : aucun
-- Sources : territoires.
WITH attendus (niveau, attendus) AS (
    VALUES ('france', 1), ('region', 18), ('departement', 103), ('epci', 1255), ('commune', 34877)
)
SELECT a.niveau, a.attendus, COUNT(t.code_territoire) AS trouves
FROM attendus AS a
LEFT JOIN territoires AS t ON t.niveau = a.niveau
GROUP BY a.niveau, a.attendus
HAVING COUNT(t.code_territoire) <> a.attendus
ORDER BY a.niveau;
