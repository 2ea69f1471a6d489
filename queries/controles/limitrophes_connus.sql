-- Un territoire et son limitrophe existent, ne sont pas le même, et chacun est le limitrophe de l'autre.
-- Grain : un couple fautif.
-- Magasin : officiel
-- Paramètres : aucun
-- Sources : territoires_limitrophes, territoires_communes, territoires_epci, territoires_departements.
SELECT
    l.niveau,
    l.code_territoire,
    l.code_limitrophe
FROM limitrophes AS l
WHERE
    l.code_territoire = l.code_limitrophe
    OR NOT EXISTS (
        SELECT 1 FROM territoires AS t
        WHERE t.niveau = l.niveau AND t.code_territoire = l.code_territoire
    )
    OR NOT EXISTS (
        SELECT 1 FROM limitrophes AS r
        WHERE
            r.niveau = l.niveau
            AND r.code_territoire = l.code_limitrophe
            AND r.code_limitrophe = l.code_territoire
    )
ORDER BY l.niveau, l.code_territoire, l.code_limitrophe;
