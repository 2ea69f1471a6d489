-- Les postes de coopération d'une portée, chacun avec ses axes, son employeur et ce que la Caf cofinance.
-- Grain : un poste (jamais une personne) ; un poste à 0 ETP déclare qu'il n'y en a pas, il n'est pas compté.
-- Paramètres :
--   annee : année des postes
--   portee = 'france' : france, region, departement, epci ou ept
--   code_portee = 'FRANCE' : code du territoire qui borne la liste
-- Sources : postes, territoires.
-- « code_epci » est celui de l'unité de la portée : une commune en petite couronne et dans un EPT.
-- « cofinancement_caf » est vide dès qu'une des lignes du poste n'a pas de montant : une somme
-- partielle passerait pour le tout.
SELECT
    e.code_unite AS code_epci,
    e.nom AS nom_epci,
    p.code_territoire,
    p.poste,
    SUM(p.etp) AS etp,
    COUNT(*) FILTER (WHERE p.etp > 0) AS nombre_axes,
    string_agg(p.axe, ',' ORDER BY p.etp DESC, p.axe) FILTER (WHERE p.etp > 0) AS axes,
    CASE WHEN COUNT(DISTINCT p.employeur) = 1 AND COUNT(p.employeur) = COUNT(*)
        THEN MIN(p.employeur) END AS employeur,
    CASE WHEN COUNT(DISTINCT p.position) = 1 AND COUNT(p.position) = COUNT(*)
        THEN MIN(p.position) END AS position,
    CASE WHEN COUNT(p.cofinancement_caf) = COUNT(*) THEN SUM(p.cofinancement_caf) END AS cofinancement_caf,
    bool_or(p.fictif) AS fictif,
    MIN(p.source) AS source
FROM postes AS p
INNER JOIN unites_de($portee, $code_portee) AS e ON e.code_unite = unite_de(e.niveau, p.code_territoire, p.code_epci)
WHERE p.annee = CAST($annee AS INTEGER)
GROUP BY e.code_unite, e.nom, p.code_territoire, p.poste
HAVING SUM(p.etp) > 0
ORDER BY e.nom, p.code_territoire, p.poste;
