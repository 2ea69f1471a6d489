"""Deux figures de deux pages, un ordre, un diaporama : le panier dans un vrai navigateur."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from conftest import attend_carte, mots_anglais, telecharge
from playwright.sync_api import Page, expect
from pptx import Presentation

if TYPE_CHECKING:
    from conftest import PageSurveillee

Ouvrir = Callable[..., "PageSurveillee"]
ATTENTE_MS = 60_000


def add(page: Page) -> None:
    """Ouvre le premier tiroir « Exporter » et ajoute sa figure."""
    tiroir = page.get_by_role("button", name="Exporter", exact=True).first
    expect(tiroir).to_be_visible(timeout=ATTENTE_MS)
    tiroir.click()
    page.get_by_role("button", name="Ajouter au panier").click()
    expect(page.get_by_role("button", name="Dans le panier")).to_be_disabled()


@pytest.fixture
def page(ouvrir: Ouvrir) -> Page:
    """Une carte, puis un graphique d'une autre page, dans le panier ouvert."""
    page = ouvrir("/carte?portee=departement-95&territoire=200058485").page
    attend_carte(page)
    add(page)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Coordination").click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("manque-t-il")
    add(page)
    page.get_by_role("link", name="Ouvrir le panier (2 figures)").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Quel document emporter")
    return page


def test_deux_figures_ordonnees_font_un_diaporama(page: Page) -> None:
    """La seconde passe devant, la première change de titre ; le fichier relu dit le même ordre."""
    page.get_by_role("button", name="Monter").nth(1).click()
    premier = page.get_by_label("Titre de la figure 1")
    # Le temps d'un tour, l'ancienne ligne et la nouvelle sont là toutes les deux.
    expect(premier.first).not_to_have_value(re.compile("manque-t-il"))
    expect(premier).to_have_count(1)
    # Sur la diapositive, l’apostrophe est courbe.
    titre = premier.input_value().replace("\u00a0", " ").replace("'", "’")
    second = page.get_by_label("Titre de la figure 2")
    second.fill("Notre couverture")
    second.press("Enter")
    page.get_by_role("button", name="Préparer : diaporama").click()
    bouton = page.get_by_role("button", name=re.compile("^Télécharger"))
    expect(bouton).to_be_visible(timeout=ATTENTE_MS)
    assert mots_anglais(page) == []
    fichier = telecharge(bouton)
    assert fichier.suggested_filename == "panier-figures-pour-la-reunion.pptx"
    deck: Any = Presentation(io.BytesIO(fichier.path().read_bytes()))
    titres = [d.shapes.title.text_frame.text.replace("\u00a0", " ") for d in deck.slides]
    assert titres == ["Figures pour la réunion", titre, "Notre couverture"]
    # Recharger la page garde le panier, dans son ordre.
    page.reload()
    expect(page.get_by_label("Titre de la figure 2")).to_have_value("Notre couverture")


def test_annuler_un_dossier_rend_la_main_sans_fichier(page: Page) -> None:
    """La barre avance, « Annuler » l'arrête, la page le dit."""
    page.get_by_role("button", name="Préparer le dossier").click()
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("L’export a été interrompu")).to_be_visible(timeout=ATTENTE_MS)
    assert page.get_by_role("button", name=re.compile("^Télécharger")).count() == 0


def test_ouvrir_sa_page_rend_la_vue_de_la_figure(ouvrir: Ouvrir) -> None:
    """La carte de France au panier, puis le Val-d'Oise ailleurs : sa page rouvre la France."""
    page = ouvrir("/carte?indicateur=naissances").page
    attend_carte(page)
    add(page)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Coordination").click()
    # Cette page s'ouvre sur le département qui a des lignes.
    page.wait_for_url(re.compile("portee=departement-95"), timeout=ATTENTE_MS)
    page.get_by_role("button", name="Exporter", exact=True).first.click()
    page.get_by_role("link", name="Ouvrir le panier (1 figure)").click()
    page.get_by_role("button", name="Ouvrir sa page").click()
    page.wait_for_url(re.compile("carte.*indicateur=naissances"), timeout=ATTENTE_MS)
    attend_carte(page)
    assert "departement-95" not in page.url
