-- Les territoires d'un niveau que l'on peut choisir à la main.
-- Grain : un territoire, dans l'ordre des noms.
-- Paramètres :
--   niveau : epci, commune ou departement
--   dans = '' : département qui les borne (pour les communes, trop nombreuses) ; vide pour la France
-- Sources : territoires.
SELECT code_territoire, nom, code_departement
FROM territoires
WHERE
    niveau = $niveau
    AND (niveau <> 'departement' OR code_region IS NOT NULL)
    AND ($dans = '' OR code_departement = $dans)
ORDER BY nom_cherche, code_territoire;
