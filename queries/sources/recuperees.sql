-- Les sources dont les chiffres ont été récupérés : leur fichier, son empreinte, ses années.
-- Grain : une source récupérée.
-- Paramètres : aucun
-- Sources : sources.
SELECT id, fichier, sha256, millesime
FROM sources
WHERE starts_with(fichier, 'officiel/')
ORDER BY id;
