-- Les valeurs des territoires parmi lesquels situer l'un d'eux : France, région, département, EPCI.
-- Grain : un indicateur et sa modalité à leur dernière année dans son département, et un ensemble qui contient le territoire.
-- Paramètres :
--   cles : clés « indicateur:modalité » séparées par des virgules
--   niveau : niveau du territoire et de ceux parmi lesquels on le situe
--   code_territoire : son code
-- Sources : observations, présences, territoires.
-- « territoires » compte tout l'ensemble, valeurs ou non : un rang parmi quelques-uns ne serait pas
-- celui de l'ensemble. Un « 0 ou secret » n'est pas une valeur ; du fictif et du réel ne se mêlent pas.
WITH annees AS (
    SELECT indicateur, modalite, millesime
    FROM dernieres_annees($cles, $niveau, $niveau, $code_territoire)
),
comptes AS (
    -- Saint-Barthélemy et Saint-Martin ne sont pas parmi les 101 départements.
    SELECT *
    FROM territoires
    WHERE niveau = $niveau AND (niveau <> 'departement' OR code_region IS NOT NULL)
),
ensembles AS (
    SELECT e.niveau AS portee, e.code_territoire AS code_portee, e.nom, e.liaison
    FROM territoires AS e
    INNER JOIN territoires AS sujet
        ON sujet.niveau = $niveau AND sujet.code_territoire = $code_territoire
    WHERE CASE e.niveau
        WHEN 'france' THEN $niveau <> 'france'
        WHEN 'region' THEN $niveau <> 'region' AND e.code_territoire = sujet.code_region
        WHEN 'departement' THEN $niveau <> 'departement' AND e.code_territoire = sujet.code_departement
        WHEN 'epci' THEN $niveau = 'commune' AND e.code_territoire = sujet.code_epci
        ELSE FALSE
    END
),
membres AS (
    SELECT e.portee, e.code_portee, e.nom, e.liaison, c.code_territoire
    FROM ensembles AS e
    INNER JOIN comptes AS c ON CASE e.portee
        WHEN 'france' THEN TRUE
        WHEN 'region' THEN c.code_region = e.code_portee
        WHEN 'departement' THEN c.code_departement = e.code_portee
        ELSE c.code_epci = e.code_portee
    END
),
sures AS (
    SELECT o.*
    FROM observations AS o
    INNER JOIN annees USING (indicateur, modalite, millesime)
    INNER JOIN observations AS sienne
        ON sienne.indicateur = o.indicateur
        AND sienne.modalite = o.modalite
        AND sienne.millesime = o.millesime
        AND sienne.niveau = $niveau
        AND sienne.code_territoire = $code_territoire
        AND sienne.fictif = o.fictif
    WHERE o.niveau = $niveau AND o.statut IN ('publie', 'estime')
)
SELECT
    s.indicateur || ':' || s.modalite AS cle,
    s.millesime,
    m.portee,
    m.code_portee,
    m.nom,
    m.liaison,
    (
        SELECT COUNT(*) FROM membres AS tous
        WHERE tous.portee = m.portee AND tous.code_portee = m.code_portee
    ) AS territoires,
    LIST(s.valeur ORDER BY s.valeur) AS valeurs
FROM sures AS s
INNER JOIN membres AS m ON m.code_territoire = s.code_territoire
GROUP BY s.indicateur, s.modalite, s.millesime, m.portee, m.code_portee, m.nom, m.liaison
ORDER BY
    list_position(string_split($cles, ','), s.indicateur || ':' || s.modalite),
    list_position(['france', 'region', 'departement', 'epci'], m.portee);
