-- Attache un magasin officiel, en lecture seule, à un magasin local.
-- Grain : aucun
-- Paramètres :
--   fichier : chemin du magasin officiel
-- Sources : le magasin officiel.
ATTACH $fichier AS officiel (READ_ONLY);
