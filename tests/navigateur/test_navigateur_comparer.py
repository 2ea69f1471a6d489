"""La page « Comparer » dans un vrai navigateur : grand écran, téléphone, gestes, français."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from conftest import TELEPHONE, mots_anglais
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from conftest import PageSurveillee

Ouvrir = Callable[..., "PageSurveillee"]
VAL_PARISIS = "/comparer?portee=departement-95&territoire=200058485"
TABLEAU = "table.ctg-comparaison"


def choose(page: Page, libelle: str, choix: str) -> None:
    """Choisit dans une liste de Streamlit, comme un lecteur : il tape, puis valide."""
    champ = page.get_by_role("combobox", name=libelle)
    champ.click()
    champ.fill(choix)
    page.get_by_role("option", name=choix).first.click()


def test_l_elu_voit_son_territoire_sans_defiler(ouvrir: Ouvrir) -> None:
    """À 1440 × 900 : le titre, le chiffre et la ligne du territoire sont dans la première hauteur."""
    page = ouvrir(VAL_PARISIS).page
    expect(page.locator("h1")).to_contain_text("CA Val Parisis, par rapport aux 9 autres EPCI")
    ligne = page.locator(f"{TABLEAU} tr.ctg-comparaison-moi")
    expect(ligne).to_contain_text("48,5")
    boite = ligne.bounding_box()
    assert boite is not None
    assert boite["y"] + boite["height"] < 900
    # Le petit signe visible est aussi énoncé en toutes lettres.
    expect(page.locator(TABLEAU)).to_contain_text("10ᵉ sur 10, le plus bas, moins bien")
    assert not mots_anglais(page)


def test_les_onglets_le_groupe_et_le_retour_suivent_l_adresse(ouvrir: Ouvrir) -> None:
    """Classement, semblables, retour arrière : chaque geste est dans l'adresse, et se reprend."""
    page = ouvrir(VAL_PARISIS).page
    expect(page.locator(TABLEAU)).to_be_visible()
    page.get_by_role("radio", name="Évolution").or_(
        page.get_by_role("button", name="Évolution")
    ).first.click()
    page.wait_for_url(re.compile("onglet=evolution"))
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    expect(page.locator("body")).to_contain_text("51\u202f190 puis 52\u202f370 foyers")
    page.get_by_text("comparé à").first.click()
    page.get_by_text("Semblables", exact=True).click()
    page.wait_for_url(re.compile("parmi=semblables"))
    expect(page.locator("h1")).to_contain_text("10 EPCI semblables")
    assert not mots_anglais(page)


def test_une_liste_se_garde_depuis_la_page(ouvrir: Ouvrir) -> None:
    """Donner un nom au groupe le met dans le menu et dans l'adresse ; le supprimer l'en ôte."""
    page = ouvrir(VAL_PARISIS).page
    expect(page.locator(TABLEAU)).to_be_visible()
    page.get_by_role("button", name="Réglages du groupe").click()
    champ = page.get_by_label("Garder ce groupe sous un nom")
    champ.fill("Essai de CTG")
    champ.press("Enter")
    page.get_by_role("button", name="Garder la liste").click()
    page.wait_for_url(re.compile("liste=essai-de-ctg"))
    expect(page.locator("h1")).to_contain_text("« Essai de CTG »".replace(" ", "\u00a0", 1))
    supprimer = page.get_by_role("button", name="Supprimer la liste")
    if not supprimer.is_visible():
        page.get_by_role("button", name="Réglages du groupe").click()
    supprimer.click()
    page.wait_for_url(re.compile("groupe=choix"))


def test_au_telephone_rien_ne_deborde(ouvrir: Ouvrir) -> None:
    """À 390 px : le tableau défile dans son cadre, la page non ; le nom reste à gauche."""
    page = ouvrir(VAL_PARISIS, taille=TELEPHONE).page
    expect(page.locator(TABLEAU)).to_be_visible()
    largeur = page.evaluate("document.documentElement.scrollWidth")
    assert largeur <= TELEPHONE["width"]
    nom = page.locator(f"{TABLEAU} tr.ctg-comparaison-moi th")
    avant = nom.bounding_box()
    page.locator(f".ctg-defile:has({TABLEAU})").evaluate("e => { e.scrollLeft = 200; }")
    apres = nom.bounding_box()
    assert avant is not None
    assert apres is not None
    # L'espace entre les cellules se rattrape, rien de plus.
    assert apres["x"] == pytest.approx(avant["x"], abs=4)
