-- Les valeurs qu'un paramètre peut prendre, la plus proche de celle qui est donnée d'abord.
-- Grain : une valeur du paramètre.
-- Paramètres :
--   parametre : indicateur, niveau, portee, modalite, millesime ou code (de territoire)
--   valeur : ce que l'usager a donné
--   indicateur = '' : celui des modalités et des millésimes ; vide pour tous
--   niveau = '' : celui des codes ; vide pour tous
-- Sources : indicateurs, modalités, observations, territoires.
WITH existants AS (
    SELECT 'indicateur' AS parametre, code, nom FROM indicateurs
    UNION ALL
    SELECT DISTINCT 'niveau', niveau, '' FROM territoires
    UNION ALL
    SELECT DISTINCT 'portee', niveau, '' FROM lieux WHERE niveau <> 'commune'
    UNION ALL
    SELECT DISTINCT 'modalite', modalite, nom FROM modalites WHERE $indicateur IN ('', indicateur)
    UNION ALL
    -- « F|0-4 » est la modalité « 0-4 » pour un sexe : les fiches ne la nomment pas.
    SELECT DISTINCT 'modalite', modalite, ''
    FROM observations
    WHERE $indicateur IN ('', indicateur) AND contains(modalite, '|')
    UNION ALL
    SELECT DISTINCT 'millesime', CAST(millesime AS VARCHAR), ''
    FROM observations
    WHERE $indicateur IN ('', indicateur)
    UNION ALL
    SELECT 'code', code_territoire, nom FROM lieux WHERE $niveau IN ('', niveau)
)
SELECT code, nom
FROM existants
WHERE parametre = $parametre
ORDER BY
    code = $valeur DESC,
    GREATEST(
        jaro_winkler_similarity(code, $valeur),
        jaro_winkler_similarity(normalise(nom), normalise($valeur))
    ) DESC,
    code;
