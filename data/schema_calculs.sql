-- Ce qui se calcule des tables, dans le magasin officiel comme dans un magasin local : les mêmes noms.

-- Une seule façon d'oublier accents, casse et ponctuation, pour ranger comme pour chercher.
-- « St-Gildas » et « Saint-Gildas » se cherchent l'un par l'autre.
CREATE MACRO normalise(texte) AS regexp_replace(regexp_replace(trim(regexp_replace(
    strip_accents(lower(replace(replace(texte, 'œ', 'oe'), 'Œ', 'oe'))), '[^a-z0-9]+', ' ', 'g'
)), '\bst\b', 'saint', 'g'), '\bste\b', 'sainte', 'g');

-- Un nombre à virgule pour l'identité du magasin : neuf chiffres significatifs, plus qu'aucune page n'en montre ;
-- au-delà du milliard, à l'unité. Le facteur, moins d'un demi du neuvième chiffre, écarte de l'arrondi les valeurs
-- qui tombent juste au milieu (un taux fois 0,89) : le dernier bit y ferait passer d'un chiffre à l'autre.
CREATE MACRO neuf_chiffres(nombre) AS CASE
    WHEN abs(nombre) < 1e9 THEN format('{:.9g}', nombre * 1.00000000037)
    ELSE format('{:.0f}', nombre)
END;

-- Les communes de chaque territoire qui en a. Saint-Barthélemy et Saint-Martin ne sont pas de la France
-- des 18 régions. Quatre jointures égales : une seule, sur un CASE, comparerait tout à tout (dix secondes).
CREATE VIEW communes_par_territoire AS
SELECT d.niveau, d.code_territoire, d.code_commune
FROM (
    SELECT 'france' AS niveau, 'FRANCE' AS code_territoire, code_territoire AS code_commune
    FROM territoires WHERE niveau = 'commune' AND code_region IS NOT NULL
    UNION ALL
    SELECT 'region', code_region, code_territoire FROM territoires WHERE niveau = 'commune'
    UNION ALL
    SELECT 'departement', code_departement, code_territoire FROM territoires WHERE niveau = 'commune'
    UNION ALL
    SELECT 'epci', code_epci, code_territoire FROM territoires WHERE niveau = 'commune'
) AS d
SEMI JOIN territoires AS t ON t.niveau = d.niveau AND t.code_territoire = d.code_territoire;

-- Vrai pour un territoire de la portée : la seule façon de le dire. Un EPCI est de la région et du département
-- de son rattachement ; il est de sa propre portée, comme ses communes.
CREATE MACRO dans_portee(portee_voulue, code_voulu, niveau_lu, code_lu, region_lue, departement_lu, epci_lu) AS
    CASE portee_voulue
        WHEN 'france' THEN TRUE
        WHEN 'region' THEN region_lue = code_voulu
        WHEN 'departement' THEN departement_lu = code_voulu
        WHEN 'epci' THEN code_voulu IN (epci_lu, CASE WHEN niveau_lu = 'epci' THEN code_lu END)
        WHEN 'ept' THEN niveau_lu = 'commune' AND code_lu IN (
            SELECT code_commune FROM ept_communes WHERE code_ept = code_voulu
        )
        ELSE FALSE
    END;

-- Les unités d'une portée : ses EPCI, ou ses communes là où l'unité est la commune (75, 92, 93, 94, EPT).
-- « niveau » dit lequel ; une ligne locale se range par sa commune ou par son EPCI selon lui.
CREATE MACRO unites_de(portee_voulue, code_voulu) AS TABLE
    SELECT t.niveau, t.code_territoire AS code_unite, t.nom, t.population
    FROM territoires AS t
    WHERE
        t.niveau = CASE
            WHEN portee_voulue = 'ept' THEN 'commune'
            WHEN portee_voulue = 'departement' AND code_voulu IN (
                SELECT code_departement FROM departements_par_commune
            ) THEN 'commune'
            ELSE 'epci'
        END
        AND dans_portee(
            portee_voulue, code_voulu, t.niveau, t.code_territoire, t.code_region, t.code_departement, t.code_epci
        );

-- Où en est une convention à un jour donné : la même règle au calendrier et sur la fiche d'un territoire.
CREATE MACRO situation_ctg(statut_dit, signee_le, finie_le, jour_lu) AS CASE
    WHEN statut_dit = 'en_renouvellement' AND finie_le < CAST(jour_lu AS DATE) THEN 'renouvellement_en_retard'
    WHEN statut_dit = 'en_renouvellement' THEN 'en_renouvellement'
    WHEN statut_dit = 'echue' OR finie_le < CAST(jour_lu AS DATE) THEN 'echue'
    WHEN signee_le > CAST(jour_lu AS DATE) THEN 'a_venir'
    WHEN finie_le < CAST(jour_lu AS DATE) + INTERVAL 1 YEAR THEN 'a_renouveler'
    ELSE 'en_cours'
END;

-- À quelle unité une ligne locale se range : sa commune, ou l'EPCI de celle-ci.
CREATE MACRO unite_de(niveau_unite, code_commune, code_epci) AS
    CASE niveau_unite WHEN 'commune' THEN code_commune ELSE code_epci END;

-- La dernière année de chaque clé « indicateur:modalité » à un niveau, là où est un lieu : celle qui
-- couvre son département, à défaut celle qui y a une valeur, à défaut la dernière.
CREATE MACRO dernieres_annees(cles_voulues, niveau_voulu, niveau_lieu, code_lieu) AS TABLE
    SELECT
        d.cle,
        d.indicateur,
        d.modalite,
        MAX({
            'couvert': COALESCE(list_contains(p.couverts, l.code_departement), FALSE),
            'present': COALESCE(list_contains(p.departements, l.code_departement), FALSE),
            'millesime': p.millesime
        }).millesime AS millesime
    FROM (
        SELECT cle, string_split(cle, ':')[1] AS indicateur, string_split(cle, ':')[2] AS modalite
        FROM (SELECT UNNEST(string_split(cles_voulues, ',')) AS cle)
    ) AS d
    LEFT JOIN presences AS p
        ON p.indicateur = d.indicateur AND p.modalite = d.modalite AND p.niveau = niveau_voulu
    LEFT JOIN lieux AS l ON l.niveau = niveau_lieu AND l.code_territoire = code_lieu
    GROUP BY d.cle, d.indicateur, d.modalite;

-- Les enfants de moins de 3 ans de chaque territoire une année, la seule façon de les compter. Dans l'ordre :
-- places publiées ÷ taux de couverture de l'année ; recensement par âge (le plus proche avant l'année, à
-- défaut après) ; naissances des trois années qui finissent avec elle, toutes connues. Sinon pas de ligne.
-- « bas » et « haut » bornent la valeur : l'arrondi du taux, ou pour des naissances ce que font les enfants
-- du recensement sur 19 EPCI de deux départements (0,89 à 1,22 fois les naissances), sans garantie ailleurs ;
-- celles d'une commune, sur 57 communes des mêmes (0,74 à 1,25) : on déménage d'une commune à sa voisine.
CREATE MACRO enfants_moins_de_3(annee_voulue) AS TABLE
    WITH connus AS (
        SELECT * FROM observations
        WHERE
            indicateur IN ('places_accueil', 'taux_couverture', 'population_0_2', 'naissances')
            AND modalite = '' AND statut IN ('publie', 'estime')
    ),
    candidats AS (
        SELECT
            1 AS ordre, 'places' AS origine, p.niveau, p.code_territoire, p.millesime AS debut, p.millesime AS fin,
            100 * p.valeur / t.valeur AS valeur,
            100 * p.valeur / (t.valeur + COALESCE(t.marge, 0)) AS bas,
            100 * p.valeur / (t.valeur - COALESCE(t.marge, 0)) AS haut,
            p.fictif, [p.source, t.source] AS sources
        FROM connus AS p
        INNER JOIN connus AS t USING (niveau, code_territoire, millesime)
        WHERE
            p.indicateur = 'places_accueil' AND p.millesime = annee_voulue
            AND t.indicateur = 'taux_couverture' AND t.valeur > COALESCE(t.marge, 0)
        UNION ALL
        SELECT
            2 + CAST(millesime > annee_voulue AS INTEGER), 'recensement', niveau, code_territoire, millesime, millesime,
            valeur, valeur, valeur, fictif, [source]
        FROM connus
        WHERE indicateur = 'population_0_2'
        UNION ALL
        SELECT
            4, 'naissances', niveau, code_territoire, MIN(millesime), MAX(millesime),
            SUM(valeur),
            CASE niveau WHEN 'commune' THEN 0.74 ELSE 0.89 END * SUM(valeur),
            CASE niveau WHEN 'commune' THEN 1.25 ELSE 1.22 END * SUM(valeur),
            BOOL_OR(fictif), LIST(DISTINCT source)
        FROM connus
        WHERE indicateur = 'naissances' AND millesime BETWEEN annee_voulue - 2 AND annee_voulue
        GROUP BY niveau, code_territoire
        -- Moins de 300 naissances en cinq ans, 180 en trois : une commune n'a pas de fourchette qui vaille.
        HAVING COUNT(*) = 3 AND (niveau <> 'commune' OR SUM(valeur) >= 180)
    )
    SELECT niveau, code_territoire, valeur, bas, haut, origine, debut, fin, fictif, sources
    FROM candidats
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY niveau, code_territoire ORDER BY ordre, abs(fin - annee_voulue)
    ) = 1;

-- Où existe chaque chiffre d'une table d'observations : ses lignes par statut, et les départements où il a des
-- valeurs. Un EPCI à cheval sur deux départements ne fait pas du second un département livré : il y faut la moitié
-- des territoires.
CREATE MACRO presences_de(nom_table) AS TABLE
    WITH attendus AS (
        SELECT niveau, code_departement, COUNT(*) AS territoires
        FROM territoires
        WHERE code_departement IS NOT NULL
        GROUP BY niveau, code_departement
    ),
    par_departement AS (
        SELECT
            o.indicateur,
            o.niveau,
            o.modalite,
            o.millesime,
            t.code_departement,
            MIN(o.source) AS source,
            BOOL_OR(o.fictif) AS fictif,
            BOOL_OR(starts_with(o.source, 'depots_')) AS locale,
            COUNT(*) AS lignes,
            COUNT(*) FILTER (WHERE o.statut = 'publie') AS publiees,
            COUNT(*) FILTER (WHERE o.statut = 'estime') AS estimees,
            COUNT(*) FILTER (WHERE o.statut = 'partiel') AS partielles,
            COUNT(*) FILTER (WHERE o.statut = 'zero_ou_secret') AS zero_ou_secret,
            COUNT(*) FILTER (WHERE o.statut = 'secret') AS secretes,
            COUNT(*) FILTER (WHERE o.statut = 'sans_objet') AS sans_objet
        FROM query_table(nom_table) AS o
        SEMI JOIN indicateurs AS i ON i.code = o.indicateur
        INNER JOIN territoires AS t ON t.niveau = o.niveau AND t.code_territoire = o.code_territoire
        GROUP BY o.indicateur, o.niveau, o.modalite, o.millesime, t.code_departement
    )
    SELECT
        p.indicateur,
        p.niveau,
        p.modalite,
        p.millesime,
        MIN(p.source) AS source,
        CASE WHEN BOOL_OR(p.fictif) THEN 'demonstration' WHEN BOOL_OR(p.locale) THEN 'locale' ELSE 'officielle' END AS origine,
        SUM(p.publiees)::BIGINT AS publiees,
        SUM(p.estimees)::BIGINT AS estimees,
        SUM(p.partielles)::BIGINT AS partielles,
        SUM(p.zero_ou_secret)::BIGINT AS zero_ou_secret,
        SUM(p.secretes)::BIGINT AS secretes,
        SUM(p.sans_objet)::BIGINT AS sans_objet,
        COALESCE(
            LIST(p.code_departement ORDER BY p.code_departement) FILTER (
                WHERE 2 * p.lignes >= a.territoires AND p.lignes > p.secretes + p.sans_objet
            ), []
        ) AS couverts,
        COALESCE(
            LIST(p.code_departement ORDER BY p.code_departement) FILTER (
                WHERE p.code_departement IS NOT NULL AND p.lignes > p.secretes + p.sans_objet
            ), []
        ) AS departements
    FROM par_departement AS p
    LEFT JOIN attendus AS a ON a.niveau = p.niveau AND a.code_departement = p.code_departement
    GROUP BY p.indicateur, p.niveau, p.modalite, p.millesime;
