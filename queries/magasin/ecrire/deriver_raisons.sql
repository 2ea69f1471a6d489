-- Dit pourquoi un territoire dont des communes sont chargées n'a pas lui-même de chiffre.
-- Grain : un territoire et un indicateur qui s'additionne, à un niveau qu'aucune source ne donne.
-- Paramètres : aucun
-- Sources : observations, territoires, règles d'absence.
-- Ces règles passent avant celles des fiches (rang négatif) : « absent » serait faux.
INSERT INTO regles_absence BY NAME
WITH non_servis AS (
    SELECT DISTINCT r.indicateur, r.niveau
    FROM regles_absence AS r
    INNER JOIN indicateurs AS i ON i.code = r.indicateur
    WHERE r.source IS NULL AND r.niveau <> 'commune' AND i.agregation = 'somme'
),
nombres AS (
    SELECT niveau, code_territoire, COUNT(*) AS communes
    FROM communes_par_territoire
    GROUP BY niveau, code_territoire
),
dernieres AS (
    SELECT indicateur, MAX(millesime) AS millesime
    FROM observations
    WHERE niveau = 'commune' AND modalite = ''
    GROUP BY indicateur
),
lues AS MATERIALIZED (
    SELECT o.indicateur, o.code_territoire AS code_commune, o.statut
    FROM observations AS o
    INNER JOIN dernieres USING (indicateur, millesime)
    WHERE
        o.niveau = 'commune' AND o.modalite = '' AND NOT o.fictif
        AND o.indicateur IN (SELECT indicateur FROM non_servis)
),
comptes AS MATERIALIZED (
    SELECT
        c.niveau,
        c.code_territoire,
        o.indicateur,
        COUNT(*) AS chargees,
        COUNT(*) FILTER (WHERE o.statut = 'zero_ou_secret') AS douteuses,
        COUNT(*) FILTER (WHERE o.statut NOT IN ('publie', 'estime', 'zero_ou_secret')) AS secretes
    FROM lues AS o
    INNER JOIN communes_par_territoire AS c USING (code_commune)
    INNER JOIN non_servis AS n ON n.indicateur = o.indicateur AND n.niveau = c.niveau
    GROUP BY c.niveau, c.code_territoire, o.indicateur
),
-- Deux ou trois communes se nomment ; au-delà, leur nombre suffit. La raison que la leur a déjà se redit.
manquantes AS (
    SELECT
        k.indicateur,
        k.niveau,
        k.code_territoire,
        string_agg(DISTINCT t.nom, ', ' ORDER BY t.nom) AS noms,
        string_agg(DISTINCT r.raison, ' ' ORDER BY r.raison) AS raisons
    FROM comptes AS k
    INNER JOIN nombres AS n USING (niveau, code_territoire)
    INNER JOIN communes_par_territoire AS c ON c.niveau = k.niveau AND c.code_territoire = k.code_territoire
    INNER JOIN territoires AS t ON t.niveau = 'commune' AND t.code_territoire = c.code_commune
    ANTI JOIN lues AS o ON o.indicateur = k.indicateur AND o.code_commune = c.code_commune
    LEFT JOIN regles_absence AS r
        ON r.indicateur = k.indicateur AND r.niveau = 'commune' AND list_contains(r.territoires, c.code_commune)
    WHERE n.communes - k.chargees BETWEEN 1 AND 3
    GROUP BY k.indicateur, k.niveau, k.code_territoire
),
phrases AS (
    SELECT
        k.indicateur,
        k.niveau,
        k.code_territoire,
        CASE
            WHEN k.chargees < n.communes THEN
                'Non publié à ce niveau : ' || replace(format('{:,}', k.chargees), ',', chr(8239)) || ' de ses '
                || replace(format('{:,}', n.communes), ',', chr(8239))
                || CASE WHEN k.chargees > 1 THEN ' communes sont chargées' ELSE ' communes est chargée' END
                || ', une somme partielle ne serait pas la sienne.'
                || COALESCE(' Sans ligne : ' || m.noms || '.', '')
                || COALESCE(' ' || m.raisons, '')
            ELSE
                'Non publié à ce niveau : ses ' || n.communes || ' communes sont chargées, mais '
                || CASE
                    WHEN k.douteuses > 0 THEN k.douteuses || ' à « 0 ou secret »'
                    ELSE k.secretes || ' sans valeur publiée'
                END
                || ' : leur somme n''est pas connue.'
        END AS raison
    FROM comptes AS k
    INNER JOIN nombres AS n USING (niveau, code_territoire)
    LEFT JOIN manquantes AS m USING (indicateur, niveau, code_territoire)
    WHERE k.chargees < n.communes OR k.douteuses + k.secretes > 0
)
SELECT
    indicateur,
    niveau,
    CAST(-ROW_NUMBER() OVER (PARTITION BY indicateur, niveau ORDER BY code_territoire) AS INTEGER) AS rang,
    NULL AS source,
    CAST([] AS VARCHAR[]) AS departements,
    CAST([] AS VARCHAR[]) AS hors_departements,
    [code_territoire] AS territoires,
    NULL AS population_max,
    raison
FROM phrases
ORDER BY indicateur, niveau, rang;
