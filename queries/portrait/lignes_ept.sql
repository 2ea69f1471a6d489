-- Ce qui se dit d'un EPT : les sommes de ses communes, et pourquoi le reste n'existe pas.
-- Grain : un indicateur et sa modalité, à la dernière année des communes.
-- Paramètres :
--   cles : clés « indicateur:modalité » séparées par des virgules
--   code_ept : SIREN de l'EPT
-- Sources : observations, présences, territoires_ept, indicateurs.
-- Une somme n'est donnée que si toutes les communes ont une valeur ; l'erreur d'une somme est au plus celle
-- de ses termes ajoutés. La densité est un rapport de deux sommes. Un autre taux n'est jamais recalculé.
WITH membres AS (
    SELECT code_commune FROM ept_communes WHERE code_ept = $code_ept
),
annees AS (
    SELECT d.*, i.agregation
    FROM dernieres_annees($cles, 'commune', 'ept', $code_ept) AS d
    INNER JOIN indicateurs AS i ON i.code = d.indicateur
),
sommes AS (
    SELECT
        a.cle,
        SUM(o.valeur) AS valeur,
        SUM(o.marge) AS marge,
        COUNT(o.valeur) AS avec,
        bool_or(o.statut = 'estime') AS estime,
        bool_or(o.fictif) AS fictif,
        ANY_VALUE(o.source) AS source
    FROM annees AS a
    INNER JOIN observations AS o
        ON o.indicateur = a.indicateur
        AND o.modalite = a.modalite
        AND o.millesime = a.millesime
        AND o.niveau = 'commune'
        AND o.statut IN ('publie', 'estime')
        AND o.code_territoire IN (SELECT code_commune FROM membres)
    WHERE a.agregation = 'somme'
    GROUP BY a.cle
),
calculees AS (
    SELECT
        a.*,
        CASE a.indicateur
            WHEN 'nombre_communes' THEN e.nombre_communes
            WHEN 'densite' THEN e.population / e.superficie_km2
            ELSE CASE WHEN s.avec = e.nombre_communes THEN s.valeur END
        END AS valeur,
        s.marge,
        COALESCE(s.estime, FALSE) AS estime,
        COALESCE(s.fictif, FALSE) AS fictif,
        CASE
            WHEN a.indicateur IN ('nombre_communes', 'densite') THEN 'territoires_communes'
            ELSE s.source
        END AS source,
        COALESCE(s.avec, 0) AS avec,
        e.nombre_communes
    FROM annees AS a
    CROSS JOIN ept AS e
    LEFT JOIN sommes AS s ON s.cle = a.cle
    WHERE e.code_ept = $code_ept
)
SELECT
    cle,
    indicateur,
    modalite,
    COALESCE(millesime, 2025) AS millesime,
    'ept' AS niveau,
    $code_ept AS code_territoire,
    TRUE AS est_sujet,
    valeur,
    marge,
    CASE WHEN valeur IS NULL THEN 'absent' WHEN estime OR marge > 0 THEN 'estime' ELSE 'publie' END AS statut,
    fictif,
    source,
    CASE
        WHEN valeur IS NOT NULL THEN ''
        WHEN agregation <> 'somme' THEN 'Non publié pour un EPT, et un taux ne se recalcule pas de ceux des communes.'
        WHEN avec = 0 THEN 'Aucune de ses communes n''a de valeur dans le magasin.'
        ELSE
            avec || ' de ses ' || nombre_communes || ' communes seulement '
            || CASE WHEN avec > 1 THEN 'ont' ELSE 'a' END || ' une valeur : leur somme ne serait pas la sienne.'
    END AS raison
FROM calculees
ORDER BY list_position(string_split($cles, ','), cle);
