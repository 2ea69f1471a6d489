"""Ce que les planches-contacts ont montré : noms coupés, unités tues, sources oubliées."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pptx import Presentation
from test_exports_diaporama import JOUR, texts, title

from dashboard import formats, store
from dashboard.dossier_copil import build_copil
from dashboard.dossier_sdsf import build_sdsf
from dashboard.exports.classeur_sdsf import sdsf_workbook
from dashboard.exports.diapo_carte import _ground, is_native
from dashboard.exports.diapo_contours import half_width, rings
from dashboard.exports.diapo_noms import _LIGNE, _half, _lines, _room, _width, fit_names
from dashboard.exports.diaporama import make_deck
from dashboard.exports.diapositives import Diaporama
from dashboard.exports.feuilles import Cahier, Fabrique, Feuille
from dashboard.figures.modele import Carte


@pytest.fixture(scope="module")
def decks(donnees: Path) -> Any:
    """Le diaporama d'un département et ce qui y manque, faits une fois."""
    faits: dict[str, tuple[Any, list[str]]] = {}

    def read(departement: str) -> tuple[Any, list[str]]:
        if departement not in faits:
            livraison = make_deck(build_copil(store, departement, jour=JOUR), jour=JOUR)
            faits[departement] = (Presentation(io.BytesIO(livraison.octets)), livraison.manques)
        return faits[departement]

    return read


def test_la_largeur_d_un_territoire_se_mesure_a_la_hauteur_du_mot() -> None:
    """Un carré de cent, entamé d'un creux à droite : cinquante de chaque côté, puis vingt, puis zéro."""
    creux = "M0 0 100 0 100 40 70 40 70 60 100 60 100 100 0 100z"
    assert len(rings(creux)) == 1
    assert half_width(creux, 50, 20) == 50
    assert half_width(creux, 50, 50) == 20
    assert half_width(creux, 90, 50) == 0


@pytest.mark.parametrize("departement", ["93", "33", "92"])
def test_chaque_nom_de_la_carte_tient_dans_son_territoire_et_n_en_couvre_aucun_autre(
    donnees: Path, departement: str
) -> None:
    """Un nom blanc qui dépasse d'un territoire sombre ne se lit plus : il laisse place à un numéro."""
    carte = build_copil(store, departement, jour=JOUR).feuilles
    feuille = next(f for f in carte if f.nom == "Carte de la couverture").faire()
    figure = feuille.figure
    assert isinstance(figure, Carte)
    assert is_native(figure)
    projection, places, _ = fit_names(figure, _ground(Diaporama("Essai").body()))
    for place in places:
        if place.pastille:
            continue
        lignes = _lines(place)
        for numero, ligne in enumerate(lignes):
            y = place.y + _LIGNE * (numero + 0.5 - len(lignes) / 2)
            demi = _half(figure, projection, place.rang, place.x, y)
            assert demi >= _width(*ligne) / 2, figure.fond.formes[place.rang].nom
    zones = [_room(p) for p in places]
    croisees = [
        (a, b) for i, a in enumerate(zones) for b in zones[:i]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]  # fmt: skip
    assert croisees == []


@pytest.mark.lent
def test_un_graphique_dit_son_unite_et_son_annee(decks: Any) -> None:
    """Une barre sans unité ne dit rien à qui la voit du troisième rang."""
    deck, _ = decks("33")
    for diapo in deck.slides:
        if any(f.has_chart for f in diapo.shapes) or "sous la France" in title(diapo):
            assert "Places pour 100 enfants de moins de 3 ans, 2023." in texts(diapo), title(diapo)


def test_sans_taux_publie_mayotte_n_a_pas_d_inconnu_a_creer(decks: Any) -> None:
    """La feuille n'est pas faite ; ce qui manque dit pourquoi."""
    deck, manques = decks("976")
    assert not any("places à créer" in title(d) for d in deck.slides)
    phrase = next(m for m in manques if m.startswith("Places à créer"))
    assert "taux de couverture n'est connu pour aucun EPCI de Mayotte : la Cnaf" in phrase


def test_sans_creche_importee_ni_colonne_ni_annee_d_occupation(decks: Any) -> None:
    """En Gironde, rien n'est importé : une colonne d'« inconnu » et « occupation 2024 » mentiraient."""
    deck, _ = decks("33")
    pages = [d for d in deck.slides if "places à créer" in title(d)]
    assert pages
    for page in pages:
        table = next(f.table for f in page.shapes if f.has_table)
        assert len(table.columns) == 4
        assert "occupation 2024" not in texts(page)
        assert "Aucune activité de crèche importée" in texts(page)


@pytest.mark.lent
@pytest.mark.parametrize(
    ("departement", "cites"),
    [
        ("33", ["Naissances domiciliées, par EPCI", "Taux de couverture"]),
        ("93", ["Établissements publics territoriaux du Grand Paris"]),
        ("95", ["Naissances domiciliées", "Conventions territoriales globales", "Postes de coop"]),
    ],
)
def test_la_liste_des_sources_a_celles_de_toutes_les_diapositives(
    decks: Any, departement: str, cites: list[str]
) -> None:
    """Naissances, EPT, conventions : ce qu'un pied de page cite, la liste finale le cite aussi."""
    deck, _ = decks(departement)
    liste = "\n".join(texts(d) for d in deck.slides if title(d).startswith("D'où viennent"))
    for cite in cites:
        assert cite in liste


def test_une_liste_de_phrases_trop_longue_continue() -> None:
    """Quarante phrases : plusieurs diapositives numérotées, chaque phrase une fois, rien de trop bas."""
    phrases = tuple(f"Phrase {i} : " + "des mots qui se suivent, " * 6 for i in range(40))
    page = Fabrique("Liste", lambda: Feuille("Une liste", "Source : essai.", textes=phrases))
    octets = make_deck(Cahier("Essai", "", (page,)), jour=JOUR).octets
    diapos = list(Presentation(io.BytesIO(octets)).slides)[1:]
    assert title(diapos[0]).startswith("Une liste (1/")
    tout = "\n".join(texts(d) for d in diapos)
    assert [tout.count(f"Phrase {i} :") for i in range(40)] == [1] * 40


def test_une_suite_porte_le_nom_de_la_feuille_pas_son_constat(decks: Any) -> None:
    """« le plus haut X » n'est pas au-dessus d'un graphique où X n'est pas."""
    deck, _ = decks("93")
    titres = [title(d) for d in deck.slides]
    assert any(t.endswith("(1/3)") and "le plus haut" in t for t in titres)
    assert "Classement de la couverture (2/3)" in titres
    assert not [t for t in titres if "le plus haut" in t and not t.endswith("(1/3)")]


def test_les_cercles_de_la_legende_ne_couvrent_pas_ses_mots(decks: Any) -> None:
    """Un libellé sur deux lignes pousse ce qui le suit."""
    deck, _ = decks("95")
    diapo = next(d for d in deck.slides if title(d).startswith("ETP de coopération dans"))
    legende = next(f for f in diapo.shapes if f.name == "Légende")
    cercles = [
        f for f in legende.shapes
        if f.name.startswith("Légende : ") and "OVAL" in str(f.auto_shape_type)
    ]  # fmt: skip
    mots = next(f for f in legende.shapes if f.has_text_frame and "rattaché" in f.text_frame.text)
    assert min(c.top for c in cercles) >= mots.top + mots.height


def test_une_fourchette_ne_se_coupe_pas_au_milieu() -> None:
    """« (5 100 à 7 000) » passe à la ligne d'un bloc."""
    assert formats.typography("environ 5 800 (5\u202f100 à 7\u202f000)").endswith(
        "(5\u202f100\u00a0à\u00a07\u202f000)"
    )
    assert formats.typography("(de Paris à Lyon)") == "(de Paris à Lyon)"


def test_toutes_les_annees_de_la_seine_saint_denis_sont_celles_de_ses_communes(
    donnees: Path,
) -> None:
    """Là où l'unité est la commune, la feuille des années a les 39 communes, dites communes."""
    dossier = build_sdsf(store, "93")
    siennes = {v.code for v in dossier.series if not v.reference}
    assert len(siennes) == 39
    assert all(code.startswith("93") for code in siennes)
    classeur = openpyxl.load_workbook(io.BytesIO(sdsf_workbook(dossier, JOUR)))
    niveaux = {c.value for c in classeur["Toutes les années"]["I"][1:]}
    assert niveaux == {"commune", "référence"}


@pytest.mark.lent
def test_paris_est_un_departement_jamais_un_epci(donnees: Path) -> None:
    """Ses années sont celles du département, son niveau aussi."""
    dossier = build_sdsf(store, "75")
    assert {v.code for v in dossier.series if not v.reference} == {"75"}
    classeur = openpyxl.load_workbook(io.BytesIO(sdsf_workbook(dossier, JOUR)))
    assert {c.value for c in classeur["Toutes les années"]["I"][1:]} == {"département", "référence"}
