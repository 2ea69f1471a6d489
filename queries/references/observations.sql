-- Tous les chiffres du magasin, pour en garder une référence.
-- Grain : un chiffre.
-- Paramètres : aucun
-- Sources : observations.
SELECT
    niveau, code_territoire, indicateur, modalite, millesime, valeur, marge, statut, fictif, source
FROM observations
ORDER BY indicateur, niveau, millesime, modalite, code_territoire;
