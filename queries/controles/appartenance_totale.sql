-- Chaque commune a son département et sa région ; chaque EPCI a des communes et un seul rattachement.
-- Grain : un territoire fautif.
-- Magasin : officiel
-- Paramètres : aucun
-- Sources : territoires, epci_departements.
SELECT t.niveau, t.code_territoire, t.nom, 'département ou région inconnus' AS faute
FROM territoires AS t
WHERE
    t.niveau IN ('commune', 'epci')
    -- Saint-Barthélemy et Saint-Martin n'ont pas de région.
    AND t.code_departement NOT IN ('977', '978')
    AND (
        NOT EXISTS (SELECT 1 FROM territoires AS d WHERE d.niveau = 'departement' AND d.code_territoire = t.code_departement)
        OR NOT EXISTS (SELECT 1 FROM territoires AS r WHERE r.niveau = 'region' AND r.code_territoire = t.code_region)
    )
UNION ALL
SELECT t.niveau, t.code_territoire, t.nom, 'EPCI inconnu'
FROM territoires AS t
WHERE
    t.code_epci IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM territoires AS e WHERE e.niveau = 'epci' AND e.code_territoire = t.code_epci)
UNION ALL
SELECT t.niveau, t.code_territoire, t.nom, 'rattachement manquant ou multiple'
FROM territoires AS t
WHERE
    t.niveau = 'epci'
    AND t.code_departement IS DISTINCT FROM (
        SELECT string_agg(ed.code_departement, ', ' ORDER BY ed.code_departement)
        FROM epci_departements AS ed
        WHERE ed.code_epci = t.code_territoire AND ed.rattachement
    )
ORDER BY 1, 2;
