-- Les départements dont des territoires ont des lignes dans une table locale, le plus fourni d'abord.
-- Grain : un département qui a au moins une ligne.
-- Paramètres :
--   table : postes, etablissements, equipements ou conventions
-- Sources : postes, établissements, équipements, conventions, territoires.
WITH lignes AS (
    SELECT 'postes' AS provenance, niveau, code_territoire FROM postes
    UNION ALL
    SELECT 'etablissements' AS provenance, niveau, code_territoire FROM etablissements
    UNION ALL
    SELECT 'equipements' AS provenance, niveau, code_territoire FROM equipements
    UNION ALL
    SELECT 'conventions' AS provenance, niveau, code_territoire FROM conventions_territoires
)
SELECT t.code_departement, departements.nom, COUNT(*) AS lignes
FROM lignes AS l
INNER JOIN territoires AS t ON t.niveau = l.niveau AND t.code_territoire = l.code_territoire
INNER JOIN territoires AS departements
    ON departements.niveau = 'departement' AND departements.code_territoire = t.code_departement
WHERE l.provenance = $table
GROUP BY t.code_departement, departements.nom
ORDER BY lignes DESC, t.code_departement;
