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
        CHECK (statut IN ('publie', 'estime', 'secret', 'zero_ou_secret', 'sans_objet')),
    fictif BOOLEAN NOT NULL,
    source VARCHAR NOT NULL REFERENCES sources (id),
    PRIMARY KEY (indicateur, niveau, millesime, modalite, code_territoire),
    FOREIGN KEY (niveau, code_territoire) REFERENCES territoires (niveau, code_territoire),
    CHECK ((valeur IS NULL) = (statut IN ('secret', 'sans_objet')))
);
COMMENT ON TABLE observations IS 'Un chiffre par ligne. Une absence ne se stocke pas : elle se calcule.';
COMMENT ON COLUMN observations.marge IS 'Erreur de publication, plus ou moins, dans l''unité de l''indicateur.';
COMMENT ON COLUMN observations.fictif IS 'Donnée de démonstration ; vaut aussi pour une absence déclarée.';
