-- Range les établissements d'accueil du jeune enfant ; cache les heures des petits EPCI si demandé.
-- Grain : une ligne du fichier ; le territoire doit exister au découpage du magasin.
-- Paramètres :
--   seuil_masque : un EPCI de moins d'établissements que ce nombre a ses heures cachées ; 0 pour aucun
-- Sources : data/depots ou la démonstration, par la table « lignes ».
INSERT INTO etablissements BY NAME
WITH places AS (
    SELECT
        t.niveau,
        CASE t.niveau WHEN 'epci' THEN t.code_territoire ELSE t.code_epci END AS code_epci,
        l.*,
        l.heures_theoriques > 0
        AND (l.heures_realisees IS NOT NULL OR l.heures_facturees IS NOT NULL) AS heures_dites
    FROM lignes AS l
    INNER JOIN territoires AS t
        ON t.niveau IN ('epci', 'commune') AND t.code_territoire = l.code_territoire
),
comptes AS (
    -- Une commune sans EPCI se compte seule.
    SELECT COALESCE(code_epci, code_territoire) AS ensemble, annee, COUNT(*) AS nombre
    FROM places
    GROUP BY ALL
),
juges AS (
    SELECT p.*, c.nombre < CAST($seuil_masque AS INTEGER) AND COALESCE(p.heures_dites, FALSE) AS masque
    FROM places AS p
    INNER JOIN comptes AS c
        ON c.ensemble = COALESCE(p.code_epci, p.code_territoire) AND c.annee = p.annee
)
SELECT
    * EXCLUDE (heures_dites) REPLACE (
        CASE WHEN NOT masque THEN heures_theoriques END AS heures_theoriques,
        CASE WHEN NOT masque THEN heures_realisees END AS heures_realisees,
        CASE WHEN NOT masque THEN heures_facturees END AS heures_facturees
    ),
    COALESCE(heures_dites, FALSE) AS heures_connues
FROM juges
ORDER BY code_territoire, annee, nom;
