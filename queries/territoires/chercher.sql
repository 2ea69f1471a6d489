-- Cherche un territoire par son nom, son code Insee ou SIREN, ou son code postal.
-- Grain : un territoire, le plus probable d'abord.
-- Paramètres :
--   texte : ce que l'usager a tapé (« T8 » est un EPT), accents et casse ignorés
--   limite = '12' : nombre de réponses
-- Sources : territoires, codes postaux, anciennes communes, EPT, EPCI disparus.
WITH demande AS (
    SELECT normalise($texte) AS mots, upper(replace(trim($texte), ' ', '')) AS code
),
trouves AS (
    SELECT
        t.niveau,
        t.code_territoire,
        CASE
            WHEN t.code_territoire = d.code THEN 0
            WHEN t.nom_cherche = d.mots OR t.nom_sans_type = d.mots THEN 1
            WHEN starts_with(t.nom_cherche, d.mots) OR starts_with(t.nom_sans_type, d.mots) THEN 2
            WHEN starts_with(t.code_territoire, d.code) THEN 4
            ELSE 3
        END AS rang,
        '' AS precision
    FROM lieux AS t, demande AS d
    WHERE
        d.mots <> ''
        AND (
            t.code_territoire = d.code
            OR (len(d.code) >= 3 AND starts_with(t.code_territoire, d.code))
            -- Tous les mots tapés commencent un mot du nom, dans n'importe quel ordre ; le premier
            -- écarte presque tout, à peu de frais.
            OR (
                contains(t.nom_cherche, split_part(d.mots, ' ', 1))
                AND list_bool_and(list_transform(
                    string_split(d.mots, ' '), lambda mot: contains(' ' || t.nom_cherche, ' ' || mot)
                ))
            )
        )
    UNION ALL
    -- « T8 », « EPT 8 » : le numéro de l'usage.
    SELECT 'ept', e.code_ept, 0, ''
    FROM ept AS e, demande AS d
    WHERE regexp_full_match(d.mots, '(ept )?t? ?0?' || e.numero) AND NOT regexp_full_match(d.mots, '[0-9]+')
    UNION ALL
    -- Paris est le T1, sans être un EPT.
    SELECT 'departement', '75', 0, ''
    FROM demande AS d
    WHERE regexp_full_match(d.mots, '(ept )?t ?0?1')
    UNION ALL
    -- Un EPCI disparu mène à ceux qui ont repris ses communes.
    SELECT
        'epci',
        s.siren_actuel,
        CASE WHEN s.siren_ancien = d.code THEN 0 WHEN starts_with(s.nom_cherche, d.mots) THEN 2 ELSE 4 END,
        -- Une part n'est pas le tout : elle se dit.
        s.nom_ancien || ', EPCI disparu' || CASE
            WHEN s.part_population_pct < 99.95
                THEN ' (' || replace(CAST(s.part_population_pct AS VARCHAR), '.', ',') || ' % de sa population)'
            ELSE ''
        END
    FROM epci_successeurs AS s, demande AS d
    WHERE
        s.siren_ancien = d.code
        OR (
            len(d.mots) >= 3
            AND list_bool_and(list_transform(
                string_split(d.mots, ' '), lambda mot: contains(' ' || s.nom_cherche, ' ' || mot)
            ))
        )
    UNION ALL
    SELECT 'commune', p.code_commune, 1, ''
    FROM codes_postaux AS p, demande AS d
    WHERE p.code_postal = d.code
    UNION ALL
    SELECT
        'commune',
        a.code_commune,
        CASE
            WHEN a.code_ancien = d.code THEN 0
            WHEN starts_with(a.nom_cherche, d.mots) THEN 2
            ELSE 4
        END,
        a.nom
    FROM anciennes_communes AS a, demande AS d
    WHERE
        a.code_ancien = d.code
        OR (
            len(d.mots) >= 3
            AND contains(a.nom_cherche, split_part(d.mots, ' ', 1))
            AND list_bool_and(list_transform(
                string_split(d.mots, ' '), lambda mot: contains(' ' || a.nom_cherche, ' ' || mot)
            ))
        )
),
meilleurs AS (
    -- À rang égal, le nom actuel (sans précision) l'emporte sur un ancien.
    SELECT niveau, code_territoire, MIN(rang) AS rang, ARG_MIN(precision, (rang, precision)) AS ancien_nom
    FROM trouves
    GROUP BY niveau, code_territoire
)
SELECT
    t.niveau,
    t.code_territoire,
    t.nom,
    t.type,
    t.code_departement,
    t.code_epci,
    departements.nom AS departement,
    t.nombre_communes,
    ept.numero AS numero_ept,
    m.ancien_nom
FROM meilleurs AS m
INNER JOIN lieux AS t ON t.niveau = m.niveau AND t.code_territoire = m.code_territoire
LEFT JOIN ept ON t.niveau = 'ept' AND ept.code_ept = t.code_territoire
LEFT JOIN territoires AS departements
    ON departements.niveau = 'departement' AND departements.code_territoire = t.code_departement
ORDER BY
    m.rang,
    list_position(['france', 'region', 'departement', 'epci', 'ept', 'commune'], t.niveau),
    t.population DESC NULLS LAST,
    t.code_territoire
LIMIT CAST($limite AS INTEGER);
