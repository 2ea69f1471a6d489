-- Le magasin officiel : une table longue pour les chiffres, des tables pour les territoires et les fiches.
-- Il se construit d'un bloc, à côté, et ne change plus : des magasins locaux s'y attachent (schema_paire.sql).

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

CREATE TABLE limitrophes (
    niveau VARCHAR NOT NULL CHECK (niveau IN ('commune', 'epci', 'departement')),
    code_territoire VARCHAR NOT NULL,
    code_limitrophe VARCHAR NOT NULL,
    PRIMARY KEY (niveau, code_territoire, code_limitrophe)
);
COMMENT ON TABLE limitrophes IS 'Territoires de même niveau qui ont une frontière commune (une ligne, pas un point), dans les deux sens.';

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

-- Les deux suivantes se déduisent des autres. Écrites à la construction : chaque recherche, chaque lecture de carte
-- les refaisait, et le moteur y passait plus de temps qu'à répondre.
CREATE TABLE departements_par_commune (code_departement VARCHAR PRIMARY KEY);
COMMENT ON TABLE departements_par_commune IS 'Paris et la petite couronne : aucun EPCI n''y est le leur, l''unité y est la commune.';

CREATE TABLE lieux (
    niveau VARCHAR NOT NULL,
    code_territoire VARCHAR NOT NULL,
    nom VARCHAR NOT NULL,
    nom_cherche VARCHAR NOT NULL,
    nom_sans_type VARCHAR NOT NULL,
    type VARCHAR NOT NULL,
    liaison INTEGER,
    code_region VARCHAR,
    code_departement VARCHAR,
    code_epci VARCHAR,
    code_ept VARCHAR,
    population BIGINT,
    superficie_km2 DOUBLE,
    nombre_communes INTEGER,
    PRIMARY KEY (niveau, code_territoire)
);
COMMENT ON TABLE lieux IS 'Tout ce qui a un nom et des communes : les territoires, et les EPT, que rien n''observe.';

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
