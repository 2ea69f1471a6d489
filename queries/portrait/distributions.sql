-- Les valeurs de tous les territoires d'un niveau, pour y situer l'un d'eux.
-- Grain : un indicateur et sa modalité, à leur dernière année ; les valeurs sont rangées.
-- Paramètres :
--   cles : clés « indicateur:modalité » séparées par des virgules
--   niveau : niveau des territoires
--   portee = 'france' : france ou departement, qui borne l'ensemble
--   code_portee = 'FRANCE' : code du territoire qui borne l'ensemble
-- Sources : observations, territoires.
-- Un « 0 ou secret » n'est pas une valeur : il ne compte pas.
WITH annees AS (
    SELECT indicateur, modalite, MAX(millesime) AS millesime
    FROM observations
    WHERE niveau = $niveau AND list_contains(string_split($cles, ','), indicateur || ':' || modalite)
    GROUP BY indicateur, modalite
)
SELECT
    o.indicateur || ':' || o.modalite AS cle,
    a.millesime,
    LIST(o.valeur ORDER BY o.valeur) AS valeurs
FROM annees AS a
INNER JOIN observations AS o
    ON o.indicateur = a.indicateur
    AND o.modalite = a.modalite
    AND o.millesime = a.millesime
    AND o.niveau = $niveau
INNER JOIN territoires AS t ON t.niveau = o.niveau AND t.code_territoire = o.code_territoire
WHERE
    o.statut IN ('publie', 'estime')
    -- Saint-Barthélemy et Saint-Martin ne sont pas parmi les 101 départements.
    AND (t.niveau <> 'departement' OR t.code_region IS NOT NULL)
    AND ($portee = 'france' OR ($portee = 'departement' AND t.code_departement = $code_portee))
GROUP BY o.indicateur, o.modalite, a.millesime
ORDER BY list_position(string_split($cles, ','), o.indicateur || ':' || o.modalite);
