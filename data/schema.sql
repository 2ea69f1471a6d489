-- Le magasin : une table longue pour les chiffres, des tables pour les territoires et les fiches.
-- Le magasin se construit d'un bloc, à côté, puis remplace l'ancien : il ne se modifie pas sur place.

-- Une seule façon d'oublier accents, casse et ponctuation, pour ranger comme pour chercher.
-- « St-Gildas » et « Saint-Gildas » se cherchent l'un par l'autre.
CREATE MACRO normalise(texte) AS regexp_replace(regexp_replace(trim(regexp_replace(
    strip_accents(lower(replace(replace(texte, 'œ', 'oe'), 'Œ', 'oe'))), '[^a-z0-9]+', ' ', 'g'
)), '\bst\b', 'saint', 'g'), '\bste\b', 'sainte', 'g');

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

-- Les unités d'une portée : ses EPCI, ou ses communes là où l'unité est la commune (75, 92, 93, 94, EPT).
-- « niveau » dit lequel ; une ligne locale se range par sa commune ou par son EPCI selon lui.
CREATE MACRO unites_de(portee_voulue, code_voulu) AS TABLE
    SELECT t.niveau, t.code_territoire AS code_unite, t.nom, t.population
    FROM territoires AS t
    WHERE
        t.niveau = 'epci'
        AND CASE portee_voulue
            WHEN 'france' THEN TRUE
            WHEN 'region' THEN t.code_region = code_voulu
            WHEN 'departement' THEN t.code_departement = code_voulu AND code_voulu NOT IN (
                SELECT code_departement FROM departements_par_commune
            )
            WHEN 'epci' THEN t.code_territoire = code_voulu
            ELSE FALSE
        END
    UNION ALL
    SELECT t.niveau, t.code_territoire, t.nom, t.population
    FROM territoires AS t
    WHERE
        t.niveau = 'commune'
        AND CASE portee_voulue
            WHEN 'departement' THEN t.code_departement = code_voulu AND code_voulu IN (
                SELECT code_departement FROM departements_par_commune
            )
            WHEN 'ept' THEN t.code_territoire IN (
                SELECT code_commune FROM ept_communes WHERE code_ept = code_voulu
            )
            ELSE FALSE
        END;

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

-- À quelle unité une ligne locale se range : sa commune, ou l'EPCI de celle-ci.
CREATE MACRO unite_de(niveau_unite, code_commune, code_epci) AS
    CASE niveau_unite WHEN 'commune' THEN code_commune ELSE code_epci END;

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
    agregation VARCHAR NOT NULL
);

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
    source VARCHAR NOT NULL REFERENCES sources (id),
    PRIMARY KEY (indicateur, niveau, millesime, modalite, code_territoire),
    FOREIGN KEY (niveau, code_territoire) REFERENCES territoires (niveau, code_territoire),
    CHECK ((valeur IS NULL) = (statut IN ('secret', 'sans_objet')))
);
COMMENT ON TABLE observations IS 'Un chiffre par ligne. Une absence ne se stocke pas : elle se calcule.';
COMMENT ON COLUMN observations.statut IS '« partiel » : un chiffre tiré d''un fichier qui ne tient pas, ou peut-être pas, tous les établissements du territoire ; il se montre, et n''entre dans aucun rang.';
COMMENT ON COLUMN observations.marge IS 'Erreur de publication, plus ou moins, dans l''unité de l''indicateur.';
COMMENT ON COLUMN observations.fictif IS 'Donnée de démonstration ; vaut aussi pour une absence déclarée.';

-- Les enfants de moins de 3 ans de chaque territoire une année, la seule façon de les compter. Dans l'ordre :
-- places publiées ÷ taux de couverture de l'année ; recensement par âge (le plus proche avant l'année, à
-- défaut après) ; naissances des trois années qui finissent avec elle, toutes connues. Sinon pas de ligne.
-- « bas » et « haut » bornent la valeur : l'arrondi du taux, ou pour des naissances ce que font les enfants
-- du recensement sur 19 EPCI de deux départements (0,89 à 1,22 fois les naissances), sans garantie ailleurs.
CREATE MACRO enfants_moins_de_3(annee_voulue) AS TABLE
    WITH connus AS (SELECT * FROM observations WHERE modalite = '' AND statut IN ('publie', 'estime')),
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
            SUM(valeur), 0.89 * SUM(valeur), 1.22 * SUM(valeur), BOOL_OR(fictif), LIST(DISTINCT source)
        FROM connus
        WHERE indicateur = 'naissances' AND millesime BETWEEN annee_voulue - 2 AND annee_voulue
        GROUP BY niveau, code_territoire
        HAVING COUNT(*) = 3
    )
    SELECT niveau, code_territoire, valeur, bas, haut, origine, debut, fin, fictif, sources
    FROM candidats
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY niveau, code_territoire ORDER BY ordre, abs(fin - annee_voulue)
    ) = 1;

-- Les fichiers locaux : une table par format, dont les observations se déduisent. « code_epci » est
-- l'EPCI à qui la ligne compte (la commune y est rattachée) ; vide pour une commune sans EPCI.
-- « fictif » : ligne de démonstration. Jamais de réel et de fictif à la fois dans une table.
CREATE TABLE postes (
    niveau VARCHAR NOT NULL CHECK (niveau IN ('epci', 'commune')),
    code_territoire VARCHAR NOT NULL,
    code_epci VARCHAR,
    annee INTEGER NOT NULL CHECK (annee BETWEEN 2000 AND 2100),
    poste VARCHAR NOT NULL,
    axe VARCHAR NOT NULL CHECK (axe IN (
        'petite_enfance', 'enfance_jeunesse', 'parentalite', 'handicap',
        'animation_vie_sociale', 'acces_aux_droits', 'logement', 'coordination'
    )),
    etp DOUBLE NOT NULL CHECK (etp BETWEEN 0 AND 1),
    employeur VARCHAR CHECK (employeur IN ('epci', 'commune')),
    position VARCHAR CHECK (position IN ('direction', 'chef_de_service', 'dedie', 'terrain')),
    ancien_coordinateur_cej BOOLEAN,
    debut DATE,
    fin DATE,
    cofinancement_caf DOUBLE CHECK (cofinancement_caf >= 0 AND isfinite(cofinancement_caf)),
    ctg VARCHAR,
    fictif BOOLEAN NOT NULL,
    source VARCHAR NOT NULL REFERENCES sources (id),
    numero_depot BIGINT,
    PRIMARY KEY (code_territoire, annee, poste, axe),
    FOREIGN KEY (niveau, code_territoire) REFERENCES territoires (niveau, code_territoire)
);
COMMENT ON TABLE postes IS 'Un poste de coopération, un axe, une année. Un ETP nul déclare qu''il n''y a pas de poste.';
COMMENT ON COLUMN postes.cofinancement_caf IS 'Euros par an, part de cet axe.';

CREATE TABLE etablissements (
    niveau VARCHAR NOT NULL CHECK (niveau IN ('epci', 'commune')),
    code_territoire VARCHAR NOT NULL,
    code_epci VARCHAR,
    annee INTEGER NOT NULL CHECK (annee BETWEEN 2000 AND 2100),
    nom VARCHAR NOT NULL,
    type VARCHAR NOT NULL,
    gestion VARCHAR NOT NULL CHECK (gestion IN ('regie', 'association', 'entreprise', 'autre')),
    places INTEGER NOT NULL CHECK (places > 0),
    heures_theoriques DOUBLE CHECK (heures_theoriques >= 0 AND isfinite(heures_theoriques)),
    heures_realisees DOUBLE CHECK (heures_realisees >= 0 AND isfinite(heures_realisees)),
    heures_facturees DOUBLE CHECK (heures_facturees >= 0 AND isfinite(heures_facturees)),
    zonage VARCHAR CHECK (zonage IN ('aucun', 'qpv', 'zrr')),
    heures_connues BOOLEAN NOT NULL,
    masque BOOLEAN NOT NULL,
    fictif BOOLEAN NOT NULL,
    source VARCHAR NOT NULL REFERENCES sources (id),
    numero_depot BIGINT,
    PRIMARY KEY (code_territoire, annee, nom),
    FOREIGN KEY (niveau, code_territoire) REFERENCES territoires (niveau, code_territoire)
);
COMMENT ON TABLE etablissements IS 'Un établissement d''accueil du jeune enfant, une année.';
COMMENT ON COLUMN etablissements.heures_connues IS 'Vrai quand le fichier donne les heures théoriques et une autre.';
COMMENT ON COLUMN etablissements.masque IS 'Vrai quand le réglage cache les heures, faute de trois établissements derrière un taux de leur EPCI : elles sont alors vides.';

-- Chaque établissement au compte de chaque territoire où il entre. Un département ne compte les siens que
-- si tous ses EPCI rattachés (ses communes à Paris et en petite couronne) en ont un cette année-là.
CREATE VIEW etablissements_comptes AS
    WITH situes AS (
        SELECT
            a.*,
            -- Un EPCI de plusieurs départements compte à celui de son rattachement, jamais à Paris ni à
            -- la petite couronne : là, seules les communes comptent.
            CASE
                WHEN COALESCE(e.code_departement, t.code_departement) NOT IN (
                    SELECT code_departement FROM departements_par_commune
                ) THEN COALESCE(e.code_departement, t.code_departement)
                WHEN t.niveau = 'commune' AND t.code_departement IN (
                    SELECT code_departement FROM departements_par_commune
                ) THEN t.code_departement
            END AS code_departement
        FROM etablissements AS a
        INNER JOIN territoires AS t ON t.niveau = a.niveau AND t.code_territoire = a.code_territoire
        LEFT JOIN territoires AS e ON e.niveau = 'epci' AND e.code_territoire = a.code_epci
    ),
    complets AS (
        SELECT s.code_departement, s.annee
        FROM situes AS s
        WHERE s.code_epci IS NOT NULL
        GROUP BY s.code_departement, s.annee
        HAVING
            CASE
                WHEN s.code_departement IN (SELECT code_departement FROM departements_par_commune)
                    THEN COUNT(DISTINCT s.code_territoire)
                ELSE COUNT(DISTINCT s.code_epci)
            END = (SELECT COUNT(*) FROM unites_de('departement', s.code_departement))
    )
    SELECT 'epci' AS niveau, code_epci AS code_territoire, s.* EXCLUDE (niveau, code_territoire)
    FROM situes AS s
    WHERE code_epci IS NOT NULL
    UNION ALL
    SELECT 'commune', code_territoire, s.* EXCLUDE (niveau, code_territoire)
    FROM situes AS s
    WHERE niveau = 'commune'
    UNION ALL
    SELECT 'departement', code_departement, s.* EXCLUDE (niveau, code_territoire)
    FROM situes AS s
    SEMI JOIN complets USING (code_departement, annee);

CREATE TABLE completudes (
    niveau VARCHAR NOT NULL CHECK (niveau IN ('departement', 'epci', 'commune')),
    code_territoire VARCHAR NOT NULL,
    annee INTEGER NOT NULL,
    etablissements BIGINT NOT NULL CHECK (etablissements > 0),
    places BIGINT NOT NULL,
    mode VARCHAR CHECK (mode IN ('eaje', 'eaje_psu')),
    annee_reference INTEGER,
    reference_places DOUBLE CHECK (reference_places >= 0 AND isfinite(reference_places)),
    reference_bas DOUBLE,
    reference_haut DOUBLE,
    origine_enfants VARCHAR,
    partiels VARCHAR[] NOT NULL,
    etat VARCHAR NOT NULL CHECK (etat IN ('complet', 'partiel', 'incertain', 'inconnu')),
    raison VARCHAR NOT NULL,
    PRIMARY KEY (niveau, code_territoire, annee),
    FOREIGN KEY (niveau, code_territoire) REFERENCES territoires (niveau, code_territoire)
);
-- Pourquoi un chiffre tiré d'un fichier est « partiel ».
CREATE MACRO raison_partielle(niveau_voulu, code_voulu, annee_voulue) AS (
    SELECT raison FROM completudes
    WHERE niveau = niveau_voulu AND code_territoire = code_voulu AND annee = annee_voulue
);
COMMENT ON TABLE completudes IS 'Les places d''un fichier d''activité face à celles que compte la Cnaf : tient-il tous les établissements ?';
COMMENT ON COLUMN completudes.reference_places IS 'Taux de couverture des EAJE × enfants de moins de 3 ans ÷ 100 ; vide quand l''un des deux est inconnu.';
COMMENT ON COLUMN completudes.places IS 'Toutes celles du fichier, ou celles de la PSU seule quand le taux comparé est celui de la PSU.';
COMMENT ON COLUMN completudes.partiels IS 'Pour un département : noms de ses EPCI dont le fichier n''est pas complet.';
COMMENT ON COLUMN completudes.etat IS 'Au seuil par défaut. Tout ce qui n''est pas complet rend les chiffres du territoire « partiels ».';

CREATE TABLE equipements (
    niveau VARCHAR NOT NULL CHECK (niveau IN ('epci', 'commune')),
    code_territoire VARCHAR NOT NULL,
    code_epci VARCHAR,
    type VARCHAR NOT NULL,
    nom VARCHAR NOT NULL,
    gestion VARCHAR NOT NULL CHECK (gestion IN ('regie', 'association', 'entreprise', 'autre')),
    ouverture DATE,
    fermeture DATE,
    fictif BOOLEAN NOT NULL,
    source VARCHAR NOT NULL REFERENCES sources (id),
    numero_depot BIGINT,
    PRIMARY KEY (code_territoire, type, nom),
    FOREIGN KEY (niveau, code_territoire) REFERENCES territoires (niveau, code_territoire)
);
COMMENT ON TABLE equipements IS 'Un équipement ou un service aux familles (EAJE, ALSH, RPE, LAEP, centre social…).';

CREATE TABLE conventions (
    ctg VARCHAR PRIMARY KEY,
    niveau VARCHAR NOT NULL CHECK (niveau IN ('epci', 'commune', 'plusieurs')),
    signataires VARCHAR[],
    signature DATE NOT NULL,
    fin DATE NOT NULL CHECK (fin >= signature),
    statut VARCHAR NOT NULL CHECK (statut IN ('en_cours', 'en_renouvellement', 'echue')),
    axes VARCHAR[],
    diagnostic DATE,
    fictif BOOLEAN NOT NULL,
    source VARCHAR NOT NULL REFERENCES sources (id),
    numero_depot BIGINT
);
COMMENT ON TABLE conventions IS 'Une convention territoriale globale. Le statut est celui du fichier.';

CREATE TABLE conventions_territoires (
    ctg VARCHAR NOT NULL REFERENCES conventions (ctg),
    niveau VARCHAR NOT NULL CHECK (niveau IN ('epci', 'commune')),
    code_territoire VARCHAR NOT NULL,
    code_epci VARCHAR,
    PRIMARY KEY (ctg, code_territoire),
    FOREIGN KEY (niveau, code_territoire) REFERENCES territoires (niveau, code_territoire)
);
COMMENT ON TABLE conventions_territoires IS 'Les EPCI et communes d''une convention.';

CREATE TABLE lignes_ecartees (
    format VARCHAR NOT NULL,
    code_territoire VARCHAR NOT NULL,
    numero_depot BIGINT,
    nombre BIGINT NOT NULL
);
COMMENT ON TABLE lignes_ecartees IS 'Lignes déposées dont le territoire n''existe plus au découpage du magasin : gardées au journal, hors des chiffres.';
