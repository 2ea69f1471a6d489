-- Le rang de chaque EPCI selon ses ETP sur un axe, à côté de son rang selon la population de cet axe.
-- Grain : un EPCI de la portée ; un rang est vide quand l'ETP ou la population manque.
-- Paramètres :
--   annee : année des postes
--   axe : code de l'axe
--   indicateur : indicateur de la population de référence
--   modalites = '' : ses modalités, séparées par des virgules ; vide pour le total
--   portee = 'france' : france, region, departement, epci ou ept
--   code_portee = 'FRANCE' : code du territoire qui borne la liste
-- Sources : postes, observations, territoires.
-- « code_epci » est celui de l'unité de la portée : une commune en petite couronne et dans un EPT.
-- Les rangs ne comptent que les EPCI qui ont les deux ; le dernier millésime de la population sert.
WITH membres AS (
    SELECT niveau, code_unite AS code_epci, nom FROM unites_de($portee, $code_portee)
),
importes AS (
    SELECT
        m.code_epci,
        COALESCE(SUM(p.etp) FILTER (WHERE p.axe = $axe), 0) AS etp,
        bool_or(p.fictif) AS fictif,
        MIN(p.source) AS source
    FROM postes AS p
    INNER JOIN membres AS m ON m.code_epci = unite_de(m.niveau, p.code_territoire, p.code_epci)
    WHERE p.annee = CAST($annee AS INTEGER)
    GROUP BY m.code_epci
),
observees AS (
    SELECT *
    FROM observations
    WHERE
        niveau IN (SELECT niveau FROM membres)
        AND indicateur = $indicateur
        AND list_contains(string_split($modalites, ','), modalite)
),
populations AS (
    SELECT
        code_territoire AS code_epci,
        SUM(valeur) AS population,
        ANY_VALUE(millesime) AS millesime,
        MIN(source) AS source_population
    FROM observees
    WHERE millesime = (SELECT MAX(millesime) FROM observees)
    GROUP BY code_territoire
    -- Une tranche manquante ou secrète ferait une somme trop petite.
    HAVING COUNT(valeur) = len(string_split($modalites, ','))
),
lignes AS (
    SELECT
        e.code_epci,
        e.nom,
        i.etp,
        p.population,
        p.millesime,
        COALESCE(i.fictif, FALSE) AS fictif,
        i.source,
        p.source_population,
        i.etp IS NOT NULL AND p.population IS NOT NULL AS comparable
    FROM membres AS e
    LEFT JOIN importes AS i ON i.code_epci = e.code_epci
    LEFT JOIN populations AS p ON p.code_epci = e.code_epci
),
ranges AS (
    SELECT
        *,
        CASE WHEN comparable THEN RANK() OVER (PARTITION BY comparable ORDER BY etp DESC) END AS rang_etp,
        CASE WHEN comparable THEN RANK() OVER (PARTITION BY comparable ORDER BY population DESC) END
            AS rang_population
    FROM lignes
)
SELECT *, rang_population - rang_etp AS ecart_rang
FROM ranges
ORDER BY comparable DESC, ecart_rang, population DESC, nom;
