-- Les communes d'un EPT (établissement public territorial du Grand Paris), les plus peuplées d'abord.
-- Grain : une commune.
-- Paramètres :
--   code_ept = '' : SIREN de l'EPT ; vide pour tous
--   code_departement = '' : seulement les EPT qui y ont des communes ; vide pour tous
-- Sources : territoires_ept, territoires_communes.
SELECT
    e.code_ept,
    e.numero,
    e.nom AS nom_ept,
    e.population AS population_ept,
    e.nombre_communes,
    t.code_territoire AS code_commune,
    t.nom,
    t.population,
    t.code_departement
FROM ept AS e
INNER JOIN ept_communes AS c ON c.code_ept = e.code_ept
INNER JOIN territoires AS t ON t.niveau = 'commune' AND t.code_territoire = c.code_commune
WHERE
    $code_ept IN ('', e.code_ept)
    AND (
        $code_departement = ''
        OR e.code_ept IN (
            SELECT x.code_ept
            FROM ept_communes AS x
            INNER JOIN territoires AS y ON y.niveau = 'commune' AND y.code_territoire = x.code_commune
            WHERE y.code_departement = $code_departement
        )
    )
ORDER BY e.numero, t.population DESC, t.code_territoire;
