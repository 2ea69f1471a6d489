-- Un taux d'occupation réel est entre 0 et 105, un taux de facturation est positif.
-- Grain : un chiffre hors de ses bornes.
-- Magasin : local
-- Paramètres : aucun
-- Sources : observations.
SELECT indicateur, niveau, code_territoire, millesime, valeur
FROM observations
WHERE
    (indicateur = 'taux_occupation_reel' AND (valeur < 0 OR valeur > 105))
    OR (indicateur IN ('taux_occupation_financier', 'taux_facturation') AND valeur < 0)
ORDER BY indicateur, niveau, code_territoire, millesime;
