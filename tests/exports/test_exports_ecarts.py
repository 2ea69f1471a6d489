"""Deux états d'une vraie figure : les valeurs qui ont changé d'abord, puis ses mots."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dashboard.exports.socle import ecarts
from dashboard.exports.socle.tables import Figure
from dashboard.exports.socle.vu import seen
from dashboard.figures import graphiques
from dashboard.figures.modele import Carte, Marque
from dashboard.figures.planche import Planche
from dashboard.formats import number
from dashboard.lecture import store, vues
from dashboard.lecture.selection import parse


@pytest.fixture(scope="module")
def vue(donnees: Path) -> vues.Vue:
    selection, _ = parse({"portee": "departement-95", "territoire": "200058485"}, store.known())
    portee = store.scope("departement", "95")
    assert portee is not None
    return vues.build_vue(store, selection, portee)


@pytest.fixture(scope="module")
def carte(vue: vues.Vue) -> Carte:
    return vue.cartes[0]


@pytest.fixture(scope="module")
def planche(vue: vues.Vue) -> Planche:
    modele = graphiques.build_barres(vue.couche, "epci", vue.cartes[0].aplat, "200058485")
    return Planche(modele, "10 EPCI.", "Cnaf, essai.", "2023", "barres", ("Une note.",), True)


def sentence(avant: Figure, apres: Figure) -> str:
    """Ce que dit une séance : elle compare ce qui est vu de chacune."""
    return ecarts.seen_sentence(seen(avant), seen(apres))


def changed(carte: Carte, rang: int, valeur: float | None) -> Carte:
    """La même carte, une valeur exceptée."""
    assert carte.aplat is not None
    valeurs = list(carte.aplat.valeurs)
    valeurs[rang] = valeur
    return replace(carte, aplat=replace(carte.aplat, valeurs=tuple(valeurs)))


def test_une_valeur_qui_change_dit_laquelle_avant_et_apres(carte: Carte) -> None:
    """Indicateur, unité, année, territoire : la phrase se suffit."""
    assert carte.aplat is not None
    nom, avant = carte.fond.formes[0].nom, carte.aplat.valeurs[0]
    assert avant is not None
    quoi = "Taux de couverture de l'accueil du jeune enfant (places pour 100 enfants de moins de 3 ans, 2023)"
    deux = f"{number(avant, 1)} → {number(avant + 0.25, 1)}"
    assert sentence(carte, changed(carte, 0, avant + 0.25)) == f"{quoi}, {nom} : {deux}"


def test_les_notes_de_qui_regarde_ne_sont_pas_un_changement(carte: Carte) -> None:
    """Une note posée sur la carte n'est pas un chiffre : rien n'est dit."""
    marquee = replace(carte, marques=(Marque("200058485", "1", "Une note"),))
    assert sentence(carte, marquee) == ""
    assert ecarts.same(carte, marquee)


def test_un_changement_plus_petit_que_l_arrondi_se_voit(carte: Carte) -> None:
    """61,60 devient 61,61 : un tableur le verrait, la phrase écrit assez de décimales."""
    assert carte.aplat is not None
    avant = carte.aplat.valeurs[0]
    assert avant is not None
    assert number(avant + 0.001, 6) in sentence(carte, changed(carte, 0, avant + 0.001))


def test_une_absence_n_est_pas_un_zero_dans_un_ecart(carte: Carte) -> None:
    """Une valeur perdue est « absent », jamais 0 ; deux inconnues sont la même chose."""
    perdue = changed(carte, 0, None)
    assert sentence(carte, perdue).endswith("→ absent")
    assert sentence(perdue, changed(carte, 0, 0.0)).endswith("absent → 0")
    nan = float("nan")
    assert sentence(changed(carte, 0, nan), changed(carte, 0, float("nan"))) == ""
    assert ecarts.same(changed(carte, 0, nan), changed(carte, 0, float("nan")))


def test_un_mot_qui_change_se_dit_quand_aucune_valeur_ne_change(planche: Planche) -> None:
    """La source est citée autrement : la phrase d'avant, celle d'après. Fictif devient réel."""
    assert sentence(planche, replace(planche, source="Cnaf, autre.")) == (
        "Source : « Cnaf, essai. » → « Cnaf, autre. »"
    )
    assert sentence(planche, replace(planche, fictif=False)) == "Données : « fictives » → « réelles »"
    assert sentence(planche, replace(planche, notes=())) == "Note : « Une note. » → « rien »"


def test_les_lignes_ajoutees_et_otees_se_comptent(planche: Planche) -> None:
    """Trois exemples, puis le nombre du reste."""
    modele: Any = planche.modele
    courte = replace(planche, modele=replace(modele, barres=modele.barres[:-1]))
    nom = modele.barres[-1].nom
    assert sentence(planche, courte) == f"ligne, {nom}, 2023 : présente → absent"
    vide = replace(planche, modele=replace(modele, barres=modele.barres[:2]))
    reste = len(modele.barres) - 2 - 3
    assert sentence(vide, planche).endswith(f"et {reste}\u00a0autres valeurs")
