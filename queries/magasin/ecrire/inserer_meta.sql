-- Écrit une ligne de la carte d'identité du magasin.
-- Grain : une clé.
-- Paramètres :
--   cle : nom
--   valeur : texte
-- Sources : la construction elle-même.
INSERT INTO magasin VALUES ($cle, $valeur);
