"""Le groupe choisi dans les fichiers : diaporama, dossier SDSF, portrait, classeur d'une carte."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from dashboard.app_pages.comparer.listes import left_out
from dashboard.dossiers import livraisons, sdsf
from dashboard.dossiers.copil import build_copil
from dashboard.dossiers.livraisons import DossierError, check_group
from dashboard.dossiers.portrait import build_paper
from dashboard.exports.socle import tables
from dashboard.figures.feuilles import Feuille, Tableau
from dashboard.galerie import registre
from dashboard.galerie.comparer.ouverture import read_group as read_comparer
from dashboard.galerie.tirage import Adresse
from dashboard.lecture import store
from dashboard.lecture.groupe import read_group, read_rank
from dashboard.lecture.selection import Selection

VAL_PARISIS = "200058485"
TAUX = ("taux_couverture", "", 2023)
JOUR = datetime.date(2026, 11, 28)


@pytest.fixture(autouse=True)
def donnees(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))


def plain(texte: str) -> str:
    return texte.replace("\u00a0", " ").replace("\u202f", " ")


def sheet(nom: str, territoire: str = VAL_PARISIS, parmi: str = "") -> Feuille | None:
    cahier = build_copil(store, "95", territoire=territoire, parmi=parmi, jour=JOUR)
    fabrique = next((f for f in cahier.feuilles if f.nom == nom), None)
    return None if fabrique is None else fabrique.faire()


@pytest.mark.parametrize("parmi", ["", "limitrophes", "region"])
def test_le_diaporama_place_le_territoire_dans_le_groupe_choisi(parmi: str) -> None:
    """La phrase du rang est celle des pages, et le titre la porte."""
    attendu = read_rank(store, read_group(store, "epci", VAL_PARISIS, parmi), *TAUX)
    feuille = sheet("Place dans le groupe", parmi=parmi)
    assert feuille is not None
    assert attendu
    assert attendu in feuille.titre
    assert isinstance(feuille.figure, Tableau)
    assert feuille.figure.lignes[0][2] == attendu


def test_sans_territoire_le_diaporama_n_a_pas_de_place_et_dit_son_cadre() -> None:
    """Cartes et classements sont ceux du département, quel que soit le groupe : une phrase le dit."""
    assert sheet("Place dans le groupe", territoire="") is None
    sources = sheet("Sources et méthode")
    assert sources is not None
    assert any("comptent les EPCI du Val-d'Oise, quel que soit le groupe" in t for t in sources.textes)


@pytest.mark.parametrize(
    ("parmi", "dit"), [("", "ceux de son département"), ("limitrophes", "ses limitrophes")]
)
def test_le_dossier_sdsf_dit_ce_qui_est_compare_a_quoi(parmi: str, dit: str) -> None:
    """Le classeur a pour cadre le département ; chaque portrait suit le groupe."""
    portee = store.scope("departement", "95")
    assert portee is not None
    cadre, portraits = sdsf.frame(store, portee, parmi)
    assert "les EPCI du Val-d'Oise, quel que soit le groupe" in cadre
    assert dit in portraits


def test_le_portrait_du_dossier_suit_le_groupe() -> None:
    """Le même papier que « observatoire exporter portrait --parmi limitrophes »."""
    papier = build_paper(store, "epci", VAL_PARISIS, "limitrophes")
    assert papier is not None
    assert papier.portrait.reference is not None
    assert plain(papier.portrait.reference.nom) == "Médiane de ses 6 EPCI limitrophes"
    usuel = build_paper(store, "epci", VAL_PARISIS)
    assert usuel is not None
    assert usuel.portrait.reference is not None
    assert usuel.portrait.reference.nom == "Val-d'Oise"


@pytest.mark.parametrize(("parmi", "liste"), [("cousins", ""), ("liste", ""), ("", "revue")])
def test_un_groupe_inconnu_est_refuse_d_une_phrase(parmi: str, liste: str) -> None:
    with pytest.raises(DossierError):
        check_group(parmi, liste)
    with pytest.raises(DossierError):
        livraisons.make_portrait(store, VAL_PARISIS, parmi=parmi, liste=liste)


def test_le_rang_d_un_fichier_de_carte_dit_parmi_qui() -> None:
    """Un fichier de carte ne connaît pas le groupe du lecteur : sa colonne « Rang » le dit."""
    carte = registre.build(Adresse("carte", {"portee": "departement-95"}), store).figure
    assert carte is not None
    assert dict(tables.words(carte))["Rang"].startswith("parmi les territoires de cette carte")


def test_une_liste_d_un_groupe_trop_grand_dit_ce_qu_elle_ne_garde_pas() -> None:
    """Douze des cinquante-deux EPCI de la région ; rien à dire d'un groupe qui tient."""
    _, groupe, _ = read_comparer(
        store, Selection("departement", "95", territoire=VAL_PARISIS, parmi="region"), {}
    )
    assert groupe is not None
    assert "garde les 12 territoires que montre la figure, sur les 52" in plain(left_out(groupe))
    _, petit, _ = read_comparer(store, Selection("departement", "95", territoire=VAL_PARISIS), {})
    assert petit is not None
    assert left_out(petit) == ""
