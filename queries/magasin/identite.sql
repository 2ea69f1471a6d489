-- Carte d'identité du magasin : version, empreinte, date de construction.
-- Grain : une clé.
-- Paramètres : aucun
-- Sources : la construction.
SELECT cle, valeur FROM magasin ORDER BY cle;
