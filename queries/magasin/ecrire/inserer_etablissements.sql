-- Range les établissements d'accueil du jeune enfant ; cache les heures des petits EPCI si demandé.
-- Grain : une ligne du fichier ; le territoire doit exister au découpage du magasin.
-- Paramètres :
--   seuil_masque : les heures d'un EPCI se cachent quand moins d'établissements que ce nombre sont
--     derrière un de ses taux ; 0 pour aucun
-- Sources : data/depots ou la démonstration, par la table « lignes ».
-- Ce sont les établissements qui disent leurs heures qui comptent : trois crèches dont une seule les
-- donne feraient un taux qui est le sien.
INSERT INTO etablissements BY NAME
WITH places AS (
    SELECT
        t.niveau,
        CASE t.niveau WHEN 'epci' THEN t.code_territoire ELSE t.code_epci END AS code_epci,
        l.*,
        l.heures_theoriques > 0
        AND (l.heures_realisees IS NOT NULL OR l.heures_facturees IS NOT NULL) AS heures_dites,
        l.heures_realisees > 0 AND l.heures_facturees IS NOT NULL AS facturation_dite
    FROM lignes AS l
    INNER JOIN territoires AS t
        ON t.niveau IN ('epci', 'commune') AND t.code_territoire = l.code_territoire
),
comptes AS (
    -- Une commune sans EPCI se compte seule.
    SELECT
        COALESCE(code_epci, code_territoire) AS ensemble,
        annee,
        LEAST(
            NULLIF(COUNT(heures_realisees) FILTER (WHERE heures_theoriques > 0), 0),
            NULLIF(COUNT(heures_facturees) FILTER (WHERE heures_theoriques > 0), 0),
            NULLIF(COUNT(*) FILTER (WHERE facturation_dite), 0)
        ) AS derriere_un_taux
    FROM places
    GROUP BY ALL
),
juges AS (
    SELECT
        p.*,
        COALESCE(c.derriere_un_taux < CAST($seuil_masque AS INTEGER), FALSE)
        AND (COALESCE(p.heures_dites, FALSE) OR COALESCE(p.facturation_dite, FALSE)) AS masque
    FROM places AS p
    INNER JOIN comptes AS c
        ON c.ensemble = COALESCE(p.code_epci, p.code_territoire) AND c.annee = p.annee
)
SELECT
    * EXCLUDE (heures_dites, facturation_dite) REPLACE (
        CASE WHEN NOT masque THEN heures_theoriques END AS heures_theoriques,
        CASE WHEN NOT masque THEN heures_realisees END AS heures_realisees,
        CASE WHEN NOT masque THEN heures_facturees END AS heures_facturees
    ),
    COALESCE(heures_dites, FALSE) AS heures_connues
FROM juges
ORDER BY code_territoire, annee, nom;
