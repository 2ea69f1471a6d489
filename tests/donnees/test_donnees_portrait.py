"""Les requêtes du portrait, contre des valeurs calculées à la main ou relues dans les fichiers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from queries import check, run
from tests.magasins import writable, writable_official

VEXIN: dict[str, Any] = {"niveau": "epci", "code_territoire": "200035970"}
CLES = "taux_couverture:,taux_couverture:eaje,foyers_rsa:,niveau_vie_median:"


@pytest.fixture
def local(petit_magasin: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Une copie du petit monde où l'on dépose à la main postes, conventions et équipements."""
    with writable(petit_magasin, tmp_path) as con:
        for table in ("postes", "conventions_territoires", "conventions", "equipements"):
            con.execute(f"DELETE FROM {table}")
        con.execute("DELETE FROM officiel.sources WHERE id = 'essai'")
        con.execute("INSERT INTO officiel.sources SELECT * REPLACE ('essai' AS id) FROM sources LIMIT 1")
        yield con


@pytest.fixture
def officiel(petit_magasin: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Une copie de son magasin officiel."""
    with writable_official(petit_magasin, tmp_path) as con:
        yield con


def post(con: duckdb.DuckDBPyConnection, code: str, annee: int, poste: str, axe: str, etp: float) -> None:
    """Un poste communal ou intercommunal compté à la CC des Deux Rives."""
    niveau = "epci" if code.startswith("2000") else "commune"
    con.execute(
        "INSERT INTO postes BY NAME SELECT ? AS niveau, ? AS code_territoire, "
        "'200000001' AS code_epci, ? AS annee, ? AS poste, ? AS axe, ? AS etp, "
        "FALSE AS fictif, 'essai' AS source",
        [niveau, code, annee, poste, axe, etp],
    )


def test_la_ligne_du_vexin_et_celle_de_son_departement(con: duckdb.DuckDBPyConnection) -> None:
    """49,7 contre 42,2 ; le RSA n'a pas de valeur au département, et la raison est dite."""
    lues = run(con, "portrait/lignes", cles=CLES, territoires="departement:95", **VEXIN)
    par = {(x.cle, x.niveau): x for x in lues.itertuples()}
    assert len(lues) == 8
    assert par["taux_couverture:", "epci"].valeur == 49.7
    assert par["taux_couverture:", "departement"].valeur == 42.2
    assert par["foyers_rsa:", "epci"].millesime == 2024
    assert par["foyers_rsa:", "epci"].marge == 82.5
    absente = par["foyers_rsa:", "departement"]
    assert absente.statut == "absent"
    assert str(absente.raison).startswith("Non publié à ce niveau : 181 de ses 183 communes")
    assert str(par["niveau_vie_median:", "epci"].millesime) == "<NA>"
    assert list(lues["cle"].unique()) == CLES.split(",")


def test_la_serie_a_toutes_les_annees_dans_l_ordre(con: duckdb.DuckDBPyConnection) -> None:
    """Cinq décembres de foyers RSA au Vexin Centre."""
    lues = run(con, "portrait/series", cles="foyers_rsa:", **VEXIN)
    assert list(lues["millesime"]) == [2020, 2021, 2022, 2023, 2024]
    assert list(lues["valeur"]) == [260, 255, 240, 250, 215]


def test_les_valeurs_d_un_groupe_sont_celles_de_ses_membres(con: duckdb.DuckDBPyConnection) -> None:
    """Les dix EPCI du Val-d'Oise : dix taux rangés, dix effectifs du RSA ; un chiffre absent n'y est pas."""
    voisins = run(con, "comparer/voisins", niveau="epci", portee="departement", code_portee="95")
    membres = ",".join(voisins["code_territoire"])
    lues = run(con, "portrait/distribution_groupe", cles=CLES, membres=membres, **VEXIN).set_index("cle")
    taux = list(lues.loc["taux_couverture:", "valeurs"])  # type: ignore[arg-type]
    assert len(taux) == 10
    assert taux == sorted(taux)
    assert taux[0] == 35.4
    assert len(lues.loc["foyers_rsa:", "valeurs"]) == 10  # type: ignore[arg-type]
    assert "niveau_vie_median:" not in lues.index


def test_les_departements_d_outre_mer_sans_region_ne_comptent_pas(con: duckdb.DuckDBPyConnection) -> None:
    """Saint-Barthélemy et Saint-Martin ne sont pas parmi les 101 départements d'un groupe."""
    lues = run(con, "comparer/voisins", niveau="departement", portee="france", code_portee="FRANCE")
    assert len(lues) == 101


def test_la_pyramide_d_un_epci_somme_ses_communes(con: duckdb.DuckDBPyConnection) -> None:
    """Vexin Centre : 40 lignes, 25 316 habitants d'après les tranches, comme le fichier par EPCI."""
    lues = run(con, "portrait/pyramide", **VEXIN)
    assert len(lues) == 40
    assert round(lues["valeur"].sum()) == 25_316
    assert list(lues["tranche"])[:3] == ["0-4", "5-9", "10-14"]
    enfants = lues[lues["tranche"] == "0-4"]["valeur"].sum()
    par_epci = con.execute(
        "SELECT valeur FROM observations WHERE indicateur = 'population_age' AND niveau = 'epci' "
        "AND modalite = '0-4' AND code_territoire = '200035970'"
    ).fetchone()
    assert par_epci is not None
    assert enfants == pytest.approx(par_epci[0])


def test_la_pyramide_ne_se_fait_pas_d_une_partie_des_communes(con: duckdb.DuckDBPyConnection) -> None:
    """Ni ailleurs qu'au 95 et au 23, ni pour un département."""
    for niveau, code in (("epci", "200054781"), ("departement", "95"), ("commune", "75056")):
        assert run(con, "portrait/pyramide", niveau=niveau, code_territoire=code).empty


def test_une_commune_sans_age_retire_la_pyramide_de_son_epci(local: duckdb.DuckDBPyConnection) -> None:
    """Deux communes au Bois Joli : 40 lignes ; l'une sans ses âges, plus rien plutôt qu'à moitié."""
    bois: dict[str, Any] = {"niveau": "epci", "code_territoire": "200000002"}
    assert len(run(local, "portrait/pyramide", **bois)) == 40
    local.execute(
        "DELETE FROM officiel.observations WHERE indicateur = 'population_age' AND niveau = 'commune' "
        "AND code_territoire = '23002'"
    )
    assert run(local, "portrait/pyramide", **bois).empty


def test_les_composants_suivent_le_niveau(con: duckdb.DuckDBPyConnection) -> None:
    """33 communes au Vexin Centre, Marines d'abord ; dix EPCI rattachés au Val-d'Oise."""
    communes = run(con, "portrait/communes", **VEXIN)
    assert len(communes) == 33
    assert communes.iloc[0]["nom"] == "Marines"
    epci = run(con, "portrait/communes", niveau="departement", code_territoire="95")
    assert len(epci) == 10
    assert run(con, "portrait/communes", niveau="commune", code_territoire="95127").empty


def test_un_epci_a_cheval_dit_tous_ses_departements(con: duckdb.DuckDBPyConnection) -> None:
    """Roissy Pays de France : 25 communes du Val-d'Oise, 17 de Seine-et-Marne."""
    lues = run(con, "portrait/departements", code_epci="200055655")
    assert [(x.code_departement, x.nombre_communes) for x in lues.itertuples()] == [("95", 25), ("77", 17)]
    assert list(lues["rattachement"]) == [True, False]


def test_la_couverture_communale_compte_les_taux_publies(con: duckdb.DuckDBPyConnection) -> None:
    """Val Parisis : 15 communes, celles de plus de 10 000 habitants ont un taux."""
    ligne = run(con, "portrait/couverture_communale", niveau="epci", code_territoire="200058485")
    attendu = con.execute(
        "SELECT COUNT(*) FROM observations AS o INNER JOIN territoires AS t USING (niveau, "
        "code_territoire) WHERE o.indicateur = 'taux_couverture' AND o.modalite = '' "
        "AND o.niveau = 'commune' AND t.code_epci = '200058485'"
    ).fetchone()
    assert attendu is not None
    assert (ligne.iloc[0]["communes"], ligne.iloc[0]["publiees"]) == (15, attendu[0])
    assert attendu[0] > 0


def test_les_postes_comptent_une_fois_et_leurs_axes_s_ajoutent(local: duckdb.DuckDBPyConnection) -> None:
    """0,5 + 0,3 sur deux axes d'un poste, 0,4 d'un autre : 2 postes, 1,2 ETP, la dernière année."""
    post(local, "200000001", 2025, "a", "petite_enfance", 0.5)
    post(local, "200000001", 2025, "a", "logement", 0.3)
    post(local, "95001", 2025, "b", "coordination", 0.4)
    post(local, "200000001", 2024, "ancien", "coordination", 1.0)
    lues = run(local, "portrait/postes", niveau="epci", code_territoire="200000001")
    assert (lues.iloc[0]["annee"], lues.iloc[0]["postes"]) == (2025, 2)
    assert lues.iloc[0]["etp"] == pytest.approx(1.2)
    commune = run(local, "portrait/postes", niveau="commune", code_territoire="95001")
    assert commune.iloc[0]["etp"] == pytest.approx(0.4)


def test_aucun_poste_depose_n_est_pas_zero_poste(local: duckdb.DuckDBPyConnection) -> None:
    """Absent : pas de ligne ; un ETP nul déclaré : une ligne, zéro poste."""
    cle: dict[str, Any] = {"niveau": "epci", "code_territoire": "200000001"}
    assert run(local, "portrait/postes", **cle).empty
    post(local, "200000001", 2025, "a", "coordination", 0.0)
    lues = run(local, "portrait/postes", **cle)
    assert (len(lues), lues.iloc[0]["postes"], lues.iloc[0]["etp"]) == (1, 0, 0.0)


def test_une_commune_est_couverte_par_la_convention_de_son_epci(local: duckdb.DuckDBPyConnection) -> None:
    """La convention de la CC vaut pour Aux-Bœufs, pas pour Bois-Joli."""
    local.execute(
        "INSERT INTO conventions BY NAME SELECT 'c1' AS ctg, 'epci' AS niveau, "
        "DATE '2022-01-01' AS signature, DATE '2026-12-31' AS fin, 'en_cours' AS statut, "
        "['logement'] AS axes, FALSE AS fictif, 'essai' AS source"
    )
    local.execute("INSERT INTO conventions_territoires VALUES ('c1', 'epci', '200000001', '200000001')")
    jour = "2026-11-28"
    lues = run(local, "portrait/conventions", niveau="commune", code_territoire="95001", jour=jour)
    assert list(lues["ctg"]) == ["c1"]
    assert lues.iloc[0]["fin"].date() == date(2026, 12, 31)
    assert lues.iloc[0]["situation"] == "a_renouveler"
    for niveau, code, nombre in (("commune", "23001", 0), ("departement", "95", 1), ("region", "75", 0)):
        lues = run(local, "portrait/conventions", niveau=niveau, code_territoire=code, jour=jour)
        assert len(lues) == nombre


def test_un_equipement_ferme_ne_compte_plus(local: duckdb.DuckDBPyConnection) -> None:
    """Un ALSH ouvert, un fermé hier, un à venir : un seul compte."""
    for nom, ouverture, fermeture in (
        ("a", None, None),
        ("b", None, "2020-01-01"),
        ("c", "2099-01-01", None),
    ):
        local.execute(
            "INSERT INTO equipements BY NAME SELECT 'commune' AS niveau, '95001' AS "
            "code_territoire, '200000001' AS code_epci, 'alsh' AS type, ? AS nom, 'regie' AS "
            "gestion, CAST(? AS DATE) AS ouverture, CAST(? AS DATE) AS fermeture, "
            "FALSE AS fictif, 'essai' AS source",
            [nom, ouverture, fermeture],
        )
    lues = run(local, "portrait/equipements", niveau="epci", code_territoire="200000001", jour="2026-11-28")
    assert [(x.type, x.nombre) for x in lues.itertuples()] == [("alsh", 1)]


def foyers(con: duckdb.DuckDBPyConnection, indicateur: str) -> list[tuple[Any, ...]]:
    return con.execute(
        "SELECT millesime, valeur, marge, statut, source FROM observations "
        "WHERE niveau = 'departement' AND code_territoire = '23' AND indicateur = ?",
        [indicateur],
    ).fetchall()


def test_un_departement_a_la_somme_de_ses_communes_quand_toutes_y_sont(
    officiel: duckdb.DuckDBPyConnection,
) -> None:
    """2023 : 100 + 60, et la troisième commune manque ; avec ses 40, 200 à ± 7,5, estimé. Jamais 2024."""
    assert foyers(officiel, "foyers_allocataires") == []
    for indicateur, annee, valeur in (
        ("foyers_allocataires", 2023, 40),
        ("foyers_allocataires", 2024, 45),
        ("foyers_rsa", 2023, 5),
    ):
        officiel.execute(
            "INSERT INTO observations VALUES ('23003', 'commune', ?, ?, '', ?, 2.5, 'publie', "
            "FALSE, 'cnaf_allocataires_commune')",
            [annee, indicateur, valeur],
        )
    run(officiel, "magasin/ecrire/deriver_sommes")
    assert foyers(officiel, "foyers_allocataires") == [
        (2023, 200.0, 7.5, "estime", "cnaf_allocataires_commune")
    ]
    # Mont-Clair a « 0 ou secret » au RSA : la somme n'est pas connue, et la raison le dira.
    assert foyers(officiel, "foyers_rsa") == []
    assert next(c for c in check(officiel, "officiel") if c.nom == "controles/niveaux_declares").fautives == 0


def test_un_niveau_sans_source_dit_combien_de_ses_communes_sont_chargees(
    local: duckdb.DuckDBPyConnection,
) -> None:
    """Deux communes de la Creuse sur trois en 2023 : ni « absent », ni une somme à moitié."""
    lues = run(
        local,
        "portrait/lignes",
        cles="foyers_allocataires:",
        niveau="epci",
        code_territoire="200000002",
        territoires="departement:23,departement:95",
    )
    raisons = dict(zip(lues["code_territoire"], lues["raison"], strict=True))
    assert raisons["23"] == (
        "Non publié à ce niveau : 1 de ses 3 communes est chargée, une somme partielle ne serait "
        "pas la sienne. Sans ligne : L'Îlette, Mont-Clair. Ligne manquante."
    )
    assert raisons["95"] == "Pas à ce niveau."
