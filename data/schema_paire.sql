-- Le magasin local : ce qu'une organisation a déposé, ou la démonstration, et ce qui s'en déduit. Un magasin
-- officiel, attaché sous le nom « officiel », donne le reste : les requêtes voient les mêmes tables dans les deux.
CREATE TABLE magasin (cle VARCHAR PRIMARY KEY, valeur VARCHAR NOT NULL);
COMMENT ON TABLE magasin IS 'Version, magasin officiel attaché, empreintes de ce qui a servi à construire, date de construction.';

CREATE VIEW sources AS FROM officiel.sources;
CREATE VIEW perimetre AS FROM officiel.perimetre;
CREATE VIEW territoires AS FROM officiel.territoires;
CREATE VIEW epci_departements AS FROM officiel.epci_departements;
CREATE VIEW limitrophes AS FROM officiel.limitrophes;
CREATE VIEW ept AS FROM officiel.ept;
CREATE VIEW ept_communes AS FROM officiel.ept_communes;
CREATE VIEW departements_par_commune AS FROM officiel.departements_par_commune;
CREATE VIEW lieux AS FROM officiel.lieux;
CREATE VIEW epci_successeurs AS FROM officiel.epci_successeurs;
CREATE VIEW types_communes AS FROM officiel.types_communes;
CREATE VIEW codes_postaux AS FROM officiel.codes_postaux;
CREATE VIEW anciennes_communes AS FROM officiel.anciennes_communes;
CREATE VIEW indicateurs AS FROM officiel.indicateurs;
CREATE VIEW modalites AS FROM officiel.modalites;
CREATE VIEW regles_absence AS FROM officiel.regles_absence;

-- Les chiffres des fichiers locaux : les colonnes de « observations », dans le même ordre.
CREATE TABLE observations_locales (
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
CREATE VIEW observations AS FROM officiel.observations UNION ALL FROM observations_locales;

-- Un indicateur est officiel ou local, jamais les deux : leurs présences ne se recoupent pas.
CREATE TABLE presences_locales (
    indicateur VARCHAR NOT NULL,
    niveau VARCHAR NOT NULL,
    modalite VARCHAR NOT NULL,
    millesime INTEGER NOT NULL,
    source VARCHAR NOT NULL,
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
CREATE VIEW presences AS FROM officiel.presences UNION ALL FROM presences_locales;
