-- Les territoires qui se comparent d'eux-mêmes : EPCI d'un département, communes d'un EPCI, départements d'une région.
-- Grain : un territoire, du plus peuplé au moins peuplé.
-- Paramètres :
--   niveau : epci, commune, departement ou region
--   portee : france, region, departement, epci ou ept
--   code_portee : code du territoire qui les contient
-- Sources : territoires, territoires_ept.
SELECT t.niveau, t.code_territoire, t.nom, t.population
FROM territoires AS t
WHERE
    t.niveau = $niveau
    -- Saint-Barthélemy et Saint-Martin ne sont pas parmi les 101 départements.
    AND (t.niveau <> 'departement' OR t.code_region IS NOT NULL)
    AND dans_portee(
        $portee, $code_portee, t.niveau, t.code_territoire, t.code_region, t.code_departement, t.code_epci
    )
ORDER BY t.population DESC NULLS LAST, t.code_territoire;
