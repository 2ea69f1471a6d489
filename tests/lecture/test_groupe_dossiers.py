"""Le groupe choisi dans les fichiers : diaporama, dossier SDSF, portrait, classeur d'une carte."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.app_pages.comparer.listes import left_out
from dashboard.dossiers import livraisons, modeles, sdsf
from dashboard.dossiers.livraisons import DossierError, check_group
from dashboard.dossiers.modeles import Propose
from dashboard.dossiers.portrait import build_paper
from dashboard.dossiers.seance import Emporte
from dashboard.exports.socle import tables
from dashboard.figures.feuilles import Livraison
from dashboard.figures.planche import Planche
from dashboard.figures.tableau_mots import TableauMots
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


def place_in_group(territoire: str, parmi: str = "") -> Propose:
    """L'écran du COPIL qui place le territoire dans son groupe."""
    lieu = modeles.read_place(store, territoire)
    assert lieu is not None
    return modeles.propose(modeles.RECETTES["place"], replace(lieu, parmi=parmi), store)


@pytest.mark.parametrize("parmi", ["", "limitrophes", "region"])
def test_le_diaporama_place_le_territoire_dans_le_groupe_choisi(parmi: str) -> None:
    """La phrase du rang est celle des pages, et le constat la porte."""
    attendu = read_rank(store, read_group(store, "epci", VAL_PARISIS, parmi), *TAUX)
    (tirage,) = place_in_group(f"epci:{VAL_PARISIS}", parmi).tirages
    assert attendu
    assert isinstance(tirage.figure, Planche)
    assert attendu in tirage.figure.lecture
    assert isinstance(tirage.figure.modele, TableauMots)
    assert tirage.figure.modele.lignes[0][2] == attendu


def test_sans_territoire_le_diaporama_n_a_pas_de_place_et_dit_pourquoi() -> None:
    """Un département entier n'a pas de rang parmi les siens."""
    propose = place_in_group("departement:95")
    assert propose.tirages == ()
    assert propose.vide == "Il se fait pour un territoire, pas pour un département entier."


def test_la_commande_du_copil_suit_le_groupe_demande(monkeypatch: pytest.MonkeyPatch) -> None:
    """« --parmi limitrophes » va jusqu'à l'adresse de la figure."""
    recus: list[str] = []

    def keep(emporte: Emporte, *_: object, **__: object) -> Livraison:
        recus.extend(f.adresse for e in emporte.seance.ecrans for f in e.figures)
        return Livraison()

    monkeypatch.setattr(livraisons, "make_seance", keep)
    livraisons.make_copil(store, "95", territoire=VAL_PARISIS, parmi="limitrophes", jour=JOUR)
    siennes = [a for a in recus if a.startswith("territoire-places")]
    assert len(siennes) == 1
    assert "parmi=limitrophes" in siennes[0]


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
