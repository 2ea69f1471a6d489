-- Le magasin : une table longue pour les chiffres, des tables pour les territoires et les fiches.
-- Le magasin se construit d'un bloc, à côté, puis remplace l'ancien : il ne se modifie pas sur place.

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

CREATE TABLE magasin (cle VARCHAR PRIMARY KEY, valeur VARCHAR NOT NULL);
COMMENT ON TABLE magasin IS 'Version du schéma, empreinte de ce qui a servi à construire, date de construction.';

CREATE TABLE sources (
    id VARCHAR PRIMARY KEY,
    producteur VARCHAR NOT NULL,
    titre VARCHAR NOT NULL,
    page VARCHAR NOT NULL,
    fichier VARCHAR NOT NULL,
    licence VARCHAR NOT NULL,
    millesime VARCHAR NOT NULL,
    champ VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL
);
COMMENT ON TABLE sources IS 'Une ligne par fichier amont, d''après data/sources.toml.';

CREATE TABLE perimetre (
    niveau VARCHAR PRIMARY KEY CHECK (niveau IN ('region', 'departement', 'epci', 'ept', 'commune')),
    attendus INTEGER NOT NULL CHECK (attendus > 0)
);
COMMENT ON TABLE perimetre IS 'Combien de territoires a chaque niveau, d''après la fiche de son fichier.';

CREATE TABLE territoires (
    niveau VARCHAR NOT NULL CHECK (niveau IN ('france', 'region', 'departement', 'epci', 'commune')),
    code_territoire VARCHAR NOT NULL,
    nom VARCHAR NOT NULL,
    nom_cherche VARCHAR NOT NULL,
    nom_sans_type VARCHAR GENERATED ALWAYS AS (regexp_replace(nom_cherche, '^(cc|ca|cu) (du |de la |de l |des |de |d )?', '')),
    type VARCHAR NOT NULL,
    liaison INTEGER,
    code_region VARCHAR,
    code_departement VARCHAR,
    code_epci VARCHAR,
    population BIGINT CHECK (population >= 0),
    superficie_km2 DOUBLE CHECK (superficie_km2 > 0 AND isfinite(superficie_km2)),
    nombre_communes INTEGER CHECK (nombre_communes > 0),
    PRIMARY KEY (niveau, code_territoire),
    CHECK (niveau NOT IN ('epci', 'commune') OR code_departement IS NOT NULL)
);
COMMENT ON TABLE territoires IS 'Tous les niveaux. Un EPCI est rattaché au département où vit la plus grande part de sa population.';
COMMENT ON COLUMN territoires.nom_cherche IS 'Nom en minuscules, sans accent ni ponctuation, pour la recherche.';
COMMENT ON COLUMN territoires.liaison IS 'Article du nom selon le COG : 0 et 1 sans, 2 Le, 3 La, 4 Les, 5 L''.';
COMMENT ON COLUMN territoires.code_epci IS 'Pour une commune ; vide pour les communes sans EPCI.';

CREATE TABLE epci_departements (
    code_epci VARCHAR NOT NULL,
    code_departement VARCHAR NOT NULL,
    population BIGINT NOT NULL,
    nombre_communes INTEGER NOT NULL,
    rattachement BOOLEAN NOT NULL,
    PRIMARY KEY (code_epci, code_departement)
);
COMMENT ON TABLE epci_departements IS 'Tous les départements d''un EPCI ; un seul est celui du rattachement.';

-- Un EPT (Grand Paris) est une liste nommée de communes, pas un niveau de plus : aucune observation.
CREATE TABLE ept (
    code_ept VARCHAR PRIMARY KEY,
    numero INTEGER NOT NULL UNIQUE,
    nom VARCHAR NOT NULL,
    nom_cherche VARCHAR NOT NULL,
    code_departement VARCHAR NOT NULL,
    code_region VARCHAR NOT NULL,
    population BIGINT NOT NULL,
    superficie_km2 DOUBLE NOT NULL,
    nombre_communes INTEGER NOT NULL
);
COMMENT ON TABLE ept IS 'Établissements publics territoriaux. « numero » : 8 pour T8. Rattachés, comme un EPCI, au département le plus peuplé.';

CREATE TABLE ept_communes (
    code_ept VARCHAR NOT NULL REFERENCES ept (code_ept),
    code_commune VARCHAR PRIMARY KEY
);

CREATE TABLE epci_successeurs (
    siren_ancien VARCHAR NOT NULL,
    nom_ancien VARCHAR NOT NULL,
    nom_cherche VARCHAR NOT NULL,
    siren_actuel VARCHAR NOT NULL,
    nom_actuel VARCHAR NOT NULL,
    communes INTEGER NOT NULL,
    communes_reprises INTEGER NOT NULL,
    part_population_pct DOUBLE NOT NULL,
    PRIMARY KEY (siren_ancien, siren_actuel)
);
COMMENT ON TABLE epci_successeurs IS 'EPCI disparus depuis 2019 : qui a repris leurs communes, et quelle part de leur population.';

-- Paris et la petite couronne : toutes leurs communes sont dans un seul EPCI, dont la plus grande part vit
-- ailleurs. Ses chiffres ne sont pas les leurs : l'unité y est la commune.
CREATE VIEW departements_par_commune AS
SELECT ed.code_departement
FROM epci_departements AS ed
GROUP BY ed.code_departement
HAVING
    COUNT(*) = 1
    AND SUM(ed.nombre_communes) = (
        SELECT COUNT(*) FROM territoires AS c
        WHERE c.niveau = 'commune' AND c.code_departement = ed.code_departement
    )
    AND 2 * SUM(ed.population) < (
        SELECT SUM(x.population) FROM epci_departements AS x WHERE x.code_epci = MIN(ed.code_epci)
    );

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

-- Tout ce qui a un nom et des communes : les territoires, et les EPT, que rien n'observe.
CREATE VIEW lieux AS
SELECT
    t.niveau, t.code_territoire, t.nom, t.nom_cherche, t.nom_sans_type, t.type, t.liaison, t.code_region,
    t.code_departement, t.code_epci, e.code_ept, t.population, t.superficie_km2, t.nombre_communes
FROM territoires AS t
LEFT JOIN ept_communes AS e ON t.niveau = 'commune' AND e.code_commune = t.code_territoire
UNION ALL
SELECT
    'ept', code_ept, nom, nom_cherche, nom_cherche, 'établissement public territorial', NULL, code_region,
    code_departement, NULL, NULL, population, superficie_km2, nombre_communes
FROM ept;

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

CREATE TABLE types_communes (
    code_commune VARCHAR PRIMARY KEY,
    densite VARCHAR NOT NULL,
    ruralite VARCHAR NOT NULL,
    rurale BOOLEAN NOT NULL
);
COMMENT ON TABLE types_communes IS 'Grille de densité à sept niveaux et typologie des ruralités ; « rurale » : les trois derniers niveaux.';

CREATE TABLE codes_postaux (
    code_postal VARCHAR NOT NULL,
    code_commune VARCHAR NOT NULL,
    PRIMARY KEY (code_postal, code_commune)
);

CREATE TABLE anciennes_communes (
    code_ancien VARCHAR NOT NULL,
    nom VARCHAR NOT NULL,
    nom_cherche VARCHAR NOT NULL,
    code_commune VARCHAR NOT NULL,
    PRIMARY KEY (code_ancien, code_commune)
);
COMMENT ON TABLE anciennes_communes IS 'Communes déléguées, associées, arrondissements : quelle commune les remplace.';
COMMENT ON COLUMN anciennes_communes.code_ancien IS 'Celui de la commune actuelle quand elle l''a gardé : seul l''ancien nom sert alors.';

CREATE TABLE indicateurs (
    code VARCHAR PRIMARY KEY,
    ordre INTEGER NOT NULL,
    nom VARCHAR NOT NULL,
    unite VARCHAR NOT NULL,
    decimales INTEGER NOT NULL,
    agregation VARCHAR NOT NULL,
    numerateur VARCHAR NOT NULL,
    denominateur VARCHAR NOT NULL,
    facteur DOUBLE NOT NULL,
    marge DOUBLE
);
COMMENT ON COLUMN indicateurs.numerateur IS 'D''un rapport : « indicateur:modalité », le total quand rien ne suit.';
COMMENT ON COLUMN indicateurs.marge IS 'Erreur de publication des lignes qui ne donnent pas la leur.';

CREATE TABLE modalites (
    indicateur VARCHAR NOT NULL REFERENCES indicateurs (code),
    modalite VARCHAR NOT NULL,
    ordre INTEGER NOT NULL,
    nom VARCHAR NOT NULL,
    PRIMARY KEY (indicateur, modalite)
);
COMMENT ON TABLE modalites IS 'La modalité vide est le total.';

CREATE TABLE regles_absence (
    indicateur VARCHAR NOT NULL REFERENCES indicateurs (code),
    niveau VARCHAR NOT NULL,
    rang INTEGER NOT NULL,
    source VARCHAR,
    departements VARCHAR[] NOT NULL,
    hors_departements VARCHAR[] NOT NULL,
    territoires VARCHAR[] NOT NULL,
    population_max BIGINT,
    raison VARCHAR NOT NULL,
    PRIMARY KEY (indicateur, niveau, rang)
);
COMMENT ON TABLE regles_absence IS 'La première règle dont toutes les conditions tiennent donne la raison d''une absence.';

CREATE TABLE observations (
    code_territoire VARCHAR NOT NULL,
    niveau VARCHAR NOT NULL,
    millesime INTEGER NOT NULL CHECK (millesime BETWEEN 1900 AND 2100),
    indicateur VARCHAR NOT NULL,
    modalite VARCHAR NOT NULL,
    valeur DOUBLE CHECK (isfinite(valeur)),
    marge DOUBLE CHECK (marge >= 0 AND isfinite(marge)),
    statut VARCHAR NOT NULL
        CHECK (statut IN ('publie', 'estime', 'partiel', 'secret', 'zero_ou_secret', 'sans_objet')),
    fictif BOOLEAN NOT NULL,
    source VARCHAR NOT NULL,
    CHECK ((valeur IS NULL) = (statut IN ('secret', 'sans_objet')))
);
-- Ni clé ni renvoi ici : les tenir ligne à ligne coûterait plus que tout le reste de la construction. Deux
-- contrôles (« doublons », « renvois_connus ») les vérifient d'un bloc, avant que le magasin prenne sa place.
COMMENT ON TABLE observations IS 'Un chiffre par ligne. Une absence ne se stocke pas : elle se calcule.';
COMMENT ON COLUMN observations.statut IS '« partiel » : un chiffre tiré d''un fichier qui ne tient pas, ou peut-être pas, tous les établissements du territoire ; il se montre, et n''entre dans aucun rang.';
COMMENT ON COLUMN observations.marge IS 'Erreur de publication, plus ou moins, dans l''unité de l''indicateur.';
COMMENT ON COLUMN observations.fictif IS 'Donnée de démonstration ; vaut aussi pour une absence déclarée.';

CREATE TABLE presences (
    indicateur VARCHAR NOT NULL,
    niveau VARCHAR NOT NULL,
    modalite VARCHAR NOT NULL,
    millesime INTEGER NOT NULL,
    source VARCHAR NOT NULL REFERENCES sources (id),
    origine VARCHAR NOT NULL CHECK (origine IN ('officielle', 'locale', 'demonstration')),
    publiees BIGINT NOT NULL,
    estimees BIGINT NOT NULL,
    partielles BIGINT NOT NULL,
    zero_ou_secret BIGINT NOT NULL,
    secretes BIGINT NOT NULL,
    sans_objet BIGINT NOT NULL,
    couverts VARCHAR[] NOT NULL,
    departements VARCHAR[] NOT NULL,
    PRIMARY KEY (indicateur, niveau, modalite, millesime)
);
COMMENT ON TABLE presences IS 'Où existe chaque chiffre, compté une fois pour toutes à la construction.';
COMMENT ON COLUMN presences.departements IS 'Ceux où un territoire au moins a une valeur ; aucun pour une région ou la France.';
COMMENT ON COLUMN presences.couverts IS 'De ceux-là, ceux dont la moitié des territoires au moins a une ligne.';

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
