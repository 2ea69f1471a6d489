-- Les places des fichiers d'activité face à celles que le taux de couverture des EAJE suppose, une année.
-- Grain : un territoire (département, EPCI, commune) qui a au moins un établissement cette année-là.
-- Paramètres :
--   annee : année d'activité
-- Sources : comptes_de (établissements), observations (taux de couverture), enfants_moins_de_3.
-- La référence est celle de la dernière année de couverture de son niveau qui ne dépasse pas l'activité, à
-- défaut la première. PSU contre PSU quand ce taux est au magasin ; sinon tous les EAJE, micro-crèches Paje comprises.
WITH taux AS (
    SELECT *
    FROM observations
    WHERE indicateur = 'taux_couverture' AND modalite IN ('eaje', 'eaje_psu') AND statut IN ('publie', 'estime')
),
-- Les départements ont des années que les EPCI n'ont pas : chaque niveau a la sienne.
retenues AS (
    SELECT
        niveau,
        COALESCE(MAX(millesime) FILTER (WHERE millesime <= CAST($annee AS INTEGER)), MIN(millesime)) AS annee
    FROM taux
    GROUP BY niveau
),
references_ AS (
    SELECT t.*
    FROM taux AS t
    INNER JOIN retenues AS r ON r.niveau = t.niveau AND r.annee = t.millesime
    QUALIFY ROW_NUMBER() OVER (PARTITION BY t.niveau, t.code_territoire ORDER BY t.modalite DESC) = 1
),
enfants AS (
    SELECT e.* FROM enfants_moins_de_3((SELECT annee FROM retenues WHERE niveau = 'epci')) AS e WHERE e.niveau = 'epci'
    UNION ALL
    SELECT e.* FROM enfants_moins_de_3((SELECT annee FROM retenues WHERE niveau = 'commune')) AS e WHERE e.niveau = 'commune'
    UNION ALL
    SELECT e.*
    FROM enfants_moins_de_3((SELECT annee FROM retenues WHERE niveau = 'departement')) AS e
    WHERE e.niveau = 'departement'
),
fichiers AS (
    SELECT
        niveau, code_territoire, annee,
        COUNT(*) AS etablissements,
        SUM(places) AS places,
        COALESCE(SUM(places) FILTER (WHERE type <> 'micro_creche_paje'), 0) AS places_psu
    FROM comptes_de('etablissements')
    WHERE annee = CAST($annee AS INTEGER)
    GROUP BY niveau, code_territoire, annee
)
SELECT
    f.niveau,
    f.code_territoire,
    t.nom,
    t.code_departement,
    f.annee,
    f.etablissements,
    CASE WHEN r.modalite = 'eaje_psu' THEN f.places_psu ELSE f.places END AS places,
    r.modalite AS mode,
    r.millesime AS annee_reference,
    r.valeur * e.valeur / 100 AS reference_places,
    GREATEST(r.valeur - COALESCE(r.marge, 0), 0) * e.bas / 100 AS reference_bas,
    (r.valeur + COALESCE(r.marge, 0)) * e.haut / 100 AS reference_haut,
    e.origine AS origine_enfants
FROM fichiers AS f
INNER JOIN territoires AS t USING (niveau, code_territoire)
LEFT JOIN references_ AS r USING (niveau, code_territoire)
LEFT JOIN enfants AS e USING (niveau, code_territoire)
ORDER BY f.niveau, f.code_territoire;
