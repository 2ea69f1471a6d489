-- L'occupation et les places des établissements de chaque EPCI qui en a importé, une année.
-- Grain : un EPCI qui a au moins un établissement cette année-là.
-- Paramètres :
--   annee : année d'activité
--   niveau = 'epci' : epci, ou celui de la portée (commune en petite couronne, departement à Paris)
-- Sources : observations déduites des fichiers « eaje_activite », completudes.
-- « places », « mode », « annee_reference » et « reference_* » : de quoi juger si le fichier est complet ;
-- « places » ne compte que la PSU quand le taux comparé est le sien.
-- Un taux sans ligne est absent (aucun établissement n'a ses heures), jamais zéro.
WITH chiffres AS (
    SELECT code_territoire, indicateur, modalite, valeur, statut, fictif, source
    FROM observations
    WHERE
        niveau = $niveau
        AND millesime = CAST($annee AS INTEGER)
        AND indicateur IN (
            'taux_occupation_reel', 'taux_occupation_financier', 'taux_facturation',
            'places_eaje', 'etablissements_eaje'
        )
)
SELECT
    c.code_territoire,
    MAX(valeur) FILTER (WHERE indicateur = 'taux_occupation_reel') AS occupation_reelle_pct,
    COALESCE(MAX(statut) FILTER (WHERE indicateur = 'taux_occupation_reel'), 'absent') AS statut_reel,
    MAX(valeur) FILTER (WHERE indicateur = 'taux_occupation_financier') AS occupation_financiere_pct,
    COALESCE(MAX(statut) FILTER (WHERE indicateur = 'taux_occupation_financier'), 'absent') AS statut_financier,
    MAX(valeur) FILTER (WHERE indicateur = 'taux_facturation') AS facturation_pct,
    COALESCE(MAX(statut) FILTER (WHERE indicateur = 'taux_facturation'), 'absent') AS statut_facturation,
    MAX(valeur) FILTER (WHERE indicateur = 'places_eaje' AND modalite = '') AS places_eaje,
    MAX(valeur) FILTER (WHERE indicateur = 'etablissements_eaje' AND modalite = '') AS etablissements,
    MAX(valeur) FILTER (WHERE indicateur = 'etablissements_eaje' AND modalite = 'avec_heures') AS avec_heures,
    MAX(valeur) FILTER (WHERE indicateur = 'etablissements_eaje' AND modalite = 'sans_heures') AS sans_heures,
    ANY_VALUE(p.places) AS places,
    ANY_VALUE(p.mode) AS mode,
    ANY_VALUE(p.annee_reference) AS annee_reference,
    ANY_VALUE(p.reference_places) AS reference_places,
    ANY_VALUE(p.reference_bas) AS reference_bas,
    ANY_VALUE(p.reference_haut) AS reference_haut,
    BOOL_OR(fictif) AS fictif,
    ANY_VALUE(source) AS source
FROM chiffres AS c
LEFT JOIN completudes AS p
    ON p.niveau = $niveau AND p.code_territoire = c.code_territoire AND p.annee = CAST($annee AS INTEGER)
GROUP BY c.code_territoire
ORDER BY c.code_territoire;
