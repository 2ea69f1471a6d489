-- L'occupation et les places des établissements de chaque EPCI qui en a importé, une année.
-- Grain : un EPCI qui a au moins un établissement cette année-là.
-- Paramètres :
--   annee : année d'activité
--   niveau = 'epci' : epci, ou celui de la portée (commune en petite couronne, departement à Paris)
-- Sources : observations déduites des fichiers « eaje_activite ».
-- Un taux sans ligne est absent (aucun établissement n'a ses heures), jamais zéro.
WITH chiffres AS (
    SELECT *
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
    code_territoire,
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
    BOOL_OR(fictif) AS fictif,
    ANY_VALUE(source) AS source
FROM chiffres
GROUP BY code_territoire
ORDER BY code_territoire;
