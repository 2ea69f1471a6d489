-- Les enfants de moins de 3 ans de chaque territoire d'un niveau une année, et d'où vient le nombre.
-- Grain : un territoire où le nombre est connu ou estimé.
-- Paramètres :
--   annee : année pour laquelle on les compte (celle du taux de couverture)
--   niveau = 'epci' : france, region, departement, epci ou commune
-- Sources : enfants_moins_de_3 (places publiées ÷ taux, sinon recensement, sinon naissances de trois ans).
-- « sources » : identifiants séparés par des virgules. Un territoire sans ligne : nombre inconnu.
SELECT
    niveau,
    code_territoire,
    valeur,
    bas,
    haut,
    origine,
    debut,
    fin,
    fictif,
    array_to_string(list_sort(sources), ',') AS sources
FROM enfants_moins_de_3(CAST($annee AS INTEGER))
WHERE niveau = $niveau
ORDER BY code_territoire;
