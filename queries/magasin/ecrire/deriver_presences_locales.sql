-- Dit de chaque indicateur local où il existe, compté une fois pour toutes.
-- Grain : un indicateur, un niveau, une modalité, un millésime.
-- Paramètres : aucun
-- Sources : presences_de (observations_locales).
-- Écrite en dernier, quand plus aucune ligne ne viendra : les pages la lisent au lieu de tout recompter.
INSERT INTO presences_locales BY NAME
FROM presences_de('observations_locales')
ORDER BY indicateur, niveau, modalite, millesime;
