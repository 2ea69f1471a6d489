"""Une à quatre cartes : leurs adresses, et ce que devient l'ancienne deuxième carte."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.figures.modele import Carte
from dashboard.galerie import registre
from dashboard.galerie.carte import read_view
from dashboard.lecture import autres, store
from dashboard.lecture import selection as lecture_selection
from dashboard.lecture.autres import Autre
from dashboard.lecture.selection import Selection, second_maps

VAL_D_OISE = {"portee": "departement-95"}


@pytest.fixture(autouse=True)
def lu(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))


def read(**params: str) -> tuple[Selection, tuple[str, ...]]:
    return lecture_selection.parse({**VAL_D_OISE, **params}, store.known())


def test_chaque_carte_a_sa_clef_dans_l_adresse() -> None:
    voulus = {"carte2": "naissances", "carte3": "taux_couverture,,eaje", "carte4": "naissances,2019"}
    selection, messages = read(**voulus)
    assert messages == ()
    assert autres.count(selection) == 4
    assert selection.autres[1] == Autre("taux_couverture", "eaje", 2023)
    assert selection.autres[2] == Autre("naissances", "", 2019)
    assert lecture_selection.to_params(selection, store.known()) == {**VAL_D_OISE, **voulus}


@pytest.mark.parametrize(
    ("texte", "dit"),
    [("bonheur", "n'existe pas à ce niveau"), ("naissances,1789", "n'est pas dans le magasin")],
)
def test_une_adresse_fausse_est_dite(texte: str, dit: str) -> None:
    _, messages = read(carte2=texte)
    assert len(messages) == 1
    assert dit in messages[0]


def test_l_ancienne_deuxieme_carte_ouvre_deux_cartes_aux_memes_classes() -> None:
    selection, messages = read(double="modalite:eaje")
    assert messages == ()
    assert autres.plans(selection) == (Autre("taux_couverture", "eaje", 2023),)
    vue = read_view(store, selection)
    assert len(vue.cartes) == 2
    assert vue.cartes[0].aplat is not None
    assert vue.cartes[1].aplat is not None
    assert vue.cartes[0].aplat.discretisation == vue.cartes[1].aplat.discretisation


def test_un_autre_detail_du_meme_indicateur_partage_ses_classes() -> None:
    selection, _ = read()
    suite = autres.arrange(
        selection, [Autre("taux_couverture", "eaje", 2023)], second_maps(selection, store.known())
    )
    assert suite == {"double": "modalite:eaje", "autres": ()}


def test_de_une_a_quatre_cartes_et_retour() -> None:
    selection, _ = read()
    quatre = autres.resize(selection, store.known(), 4)
    assert len(quatre) == 3
    assert len({a.indicateur for a in quatre} | {selection.indicateur}) == 4
    assert autres.resize(selection, store.known(), 1) == ()


def test_chaque_carte_est_une_figure_avec_sa_propre_adresse() -> None:
    selection, _ = read(carte2="naissances,2019", etiquettes="1", territoire="200058485")
    vue = autres.view(selection, selection.autres[0])
    reglages = lecture_selection.to_params(vue, store.known())
    adresse = registre.written("carte", reglages)
    assert not set(adresse.reglages) & set(autres.CLES)
    carte = registre.build(adresse, store).figure
    assert isinstance(carte, Carte)
    assert carte.millesime == 2019
    assert carte.noms
    assert carte.selection == "200058485"


def test_des_seuils_saisis_ne_passent_pas_a_un_autre_indicateur() -> None:
    selection, _ = read(methode="seuils", seuils="40;50", carte2="naissances")
    assert autres.view(selection, selection.autres[0]).seuils == ()
