-- Les fichiers locaux : une table par format, dont les observations se déduisent. « code_epci » est
-- l'EPCI à qui la ligne compte (la commune y est rattachée) ; vide pour une commune sans EPCI.
-- « fictif » : ligne de démonstration. Jamais de réel et de fictif à la fois dans une table. Une table ne renvoie
-- pas à celles d'un autre fichier : un contrôle (« renvois_locaux ») vérifie territoires et sources.
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
    source VARCHAR NOT NULL,
    numero_depot BIGINT,
    PRIMARY KEY (code_territoire, annee, poste, axe)
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
    source VARCHAR NOT NULL,
    numero_depot BIGINT,
    PRIMARY KEY (code_territoire, annee, nom)
);
COMMENT ON TABLE etablissements IS 'Un établissement d''accueil du jeune enfant, une année.';
COMMENT ON COLUMN etablissements.heures_connues IS 'Vrai quand le fichier donne les heures théoriques et une autre.';
COMMENT ON COLUMN etablissements.masque IS 'Vrai quand le réglage cache les heures, faute de trois établissements derrière un taux de leur EPCI : elles sont alors vides.';

-- Chaque ligne d'une table locale (postes, établissements) au compte de chaque territoire où elle entre ;
-- « code_ligne » est celui qu'elle donne. Un département ne compte les siennes que si tous ses EPCI rattachés
-- (ses communes à Paris et en petite couronne) en ont une cette année-là.
CREATE MACRO comptes_de(nom_table) AS TABLE
    WITH situees AS (
        SELECT
            a.* EXCLUDE (niveau, code_territoire),
            a.niveau AS niveau_ligne,
            a.code_territoire AS code_ligne,
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
        FROM query_table(nom_table) AS a
        INNER JOIN territoires AS t ON t.niveau = a.niveau AND t.code_territoire = a.code_territoire
        LEFT JOIN territoires AS e ON e.niveau = 'epci' AND e.code_territoire = a.code_epci
    ),
    complets AS (
        SELECT s.code_departement, s.annee
        FROM situees AS s
        WHERE s.code_epci IS NOT NULL
        GROUP BY s.code_departement, s.annee
        HAVING
            CASE
                WHEN s.code_departement IN (SELECT code_departement FROM departements_par_commune)
                    THEN COUNT(DISTINCT s.code_ligne)
                ELSE COUNT(DISTINCT s.code_epci)
            END = (SELECT COUNT(*) FROM unites_de('departement', s.code_departement))
    )
    SELECT 'epci' AS niveau, s.code_epci AS code_territoire, s.*
    FROM situees AS s
    WHERE s.code_epci IS NOT NULL
    UNION ALL
    SELECT 'commune', s.code_ligne, s.*
    FROM situees AS s
    WHERE s.niveau_ligne = 'commune'
    UNION ALL
    SELECT 'departement', s.code_departement, s.*
    FROM situees AS s
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
    PRIMARY KEY (niveau, code_territoire, annee)
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
    source VARCHAR NOT NULL,
    numero_depot BIGINT,
    PRIMARY KEY (code_territoire, type, nom)
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
    source VARCHAR NOT NULL,
    numero_depot BIGINT
);
COMMENT ON TABLE conventions IS 'Une convention territoriale globale. Le statut est celui du fichier.';

CREATE TABLE conventions_territoires (
    ctg VARCHAR NOT NULL REFERENCES conventions (ctg),
    niveau VARCHAR NOT NULL CHECK (niveau IN ('epci', 'commune')),
    code_territoire VARCHAR NOT NULL,
    code_epci VARCHAR,
    PRIMARY KEY (ctg, code_territoire)
);
COMMENT ON TABLE conventions_territoires IS 'Les EPCI et communes d''une convention.';

CREATE TABLE lignes_ecartees (
    format VARCHAR NOT NULL,
    code_territoire VARCHAR NOT NULL,
    numero_depot BIGINT,
    nombre BIGINT NOT NULL
);
COMMENT ON TABLE lignes_ecartees IS 'Lignes déposées dont le territoire n''existe plus au découpage du magasin : gardées au journal, hors des chiffres.';

-- Un format de fichier local : une ligne ici.
CREATE VIEW lignes_locales AS
    SELECT 'etp_coordination' AS format, fictif, code_territoire, annee, numero_depot FROM postes
    UNION ALL
    SELECT 'eaje_activite', fictif, code_territoire, annee, numero_depot FROM etablissements
    UNION ALL
    SELECT 'equipements', fictif, code_territoire, NULL, numero_depot FROM equipements
    UNION ALL
    SELECT 'ctg', c.fictif, t.code_territoire, NULL, c.numero_depot
    FROM conventions AS c
    LEFT JOIN conventions_territoires AS t ON t.ctg = c.ctg;
