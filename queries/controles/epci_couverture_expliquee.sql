-- Chaque EPCI a un taux de couverture, ou une raison écrite d'en manquer.
-- Grain : un EPCI fautif.
-- Magasin : officiel
-- Paramètres : aucun
-- Sources : observations, règles d'absence.
SELECT t.code_territoire, t.nom
FROM territoires AS t
WHERE
    t.niveau = 'epci'
    AND NOT EXISTS (
        SELECT 1 FROM observations AS o
        WHERE o.indicateur = 'taux_couverture' AND o.niveau = 'epci' AND o.modalite = ''
            AND o.code_territoire = t.code_territoire
    )
    AND NOT EXISTS (
        SELECT 1 FROM regles_absence AS r
        WHERE r.indicateur = 'taux_couverture' AND r.niveau = 'epci'
            AND (list_contains(r.departements, t.code_departement) OR list_contains(r.territoires, t.code_territoire))
    )
ORDER BY t.code_territoire;
