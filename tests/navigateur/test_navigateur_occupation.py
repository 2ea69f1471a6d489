"""Couverture × occupation dans un vrai navigateur : le nuage et la carte liés, les seuils, le téléphone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from conftest import TELEPHONE, attend_carte, mots_anglais
from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    from conftest import PageSurveillee

Ouvrir = Callable[..., "PageSurveillee"]
ADRESSE = "/couverture-occupation?portee=departement-95"
VAL_PARISIS = "200058485"


def signs(page: Page) -> Locator:
    return page.locator(".scatterlayer .trace .points path")


def open_at(ouvrir: Ouvrir, chemin: str = ADRESSE, **options: object) -> Page:
    page = ouvrir(chemin, **options).page
    attend_carte(page)
    signs(page).first.wait_for()
    return page


def click_sign(page: Page, nom: str) -> None:
    """Clique le signe dont l'infobulle commence par ce nom."""
    lieux = page.evaluate(
        """(nom) => {
          const g = document.querySelector(".js-plotly-plot");
          for (const trace of g.data) {
            const i = (trace.hovertext || []).findIndex((t) => t.startsWith(`<b>${nom}</b>`));
            if (i < 0) continue;
            const { xaxis, yaxis } = g._fullLayout, b = g.getBoundingClientRect();
            return [b.x + xaxis._offset + xaxis.d2p(trace.x[i]),
                    b.y + yaxis._offset + yaxis.d2p(trace.y[i])];
          }
          return null;
        }""",
        nom,
    )
    assert lieux is not None, f"{nom} n'est pas dans le nuage."
    page.mouse.click(*lieux)


def tile(page: Page, nom: str) -> Locator:
    return page.locator(".ctg-case", has_text=nom)


def test_choisir_un_point_surligne_la_carte_et_l_inverse(ouvrir: Ouvrir) -> None:
    """Un clic sur le nuage choisit l'EPCI partout ; un clic sur la carte le change partout."""
    page = open_at(ouvrir)
    click_sign(page, "CA Val Parisis")
    page.wait_for_url(re.compile(f"territoire={VAL_PARISIS}"))
    expect(page.locator(f'[data-selection="{VAL_PARISIS}"]')).to_have_count(1)
    expect(page.locator(".ctg-fiche h2")).to_have_text("CA Val Parisis")

    autre = page.locator('path[data-code="200055655"]').first
    nom = str(autre.get_attribute("aria-label")).split(",")[0]
    autre.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("territoire=200055655"))
    expect(page.locator(".ctg-fiche h2")).to_have_text(nom)
    gras = page.locator(".scatterlayer .textpoint tspan[style*='bold']")
    expect(gras.first).to_be_attached()

    # Un second clic sur le signe choisi le quitte.
    click_sign(page, nom)
    page.wait_for_function("() => !new URL(location).searchParams.has('territoire')")
    expect(page.locator(".ctg-fiche")).to_have_count(0)


def test_un_seuil_change_deplace_un_epci_de_case(ouvrir: Ouvrir) -> None:
    """Un seuil d'occupation de 100 % : plus personne n'est plein, la carte et les tuiles le disent."""
    page = open_at(ouvrir)
    avant = page.locator('path[data-code="200058485"]').first.get_attribute("data-classe")
    assert avant == "0"
    champ = page.get_by_role("textbox", name="Seuil d’occupation (%)")
    champ.fill("100")
    champ.press("Enter")
    page.wait_for_url(re.compile("seuil_occupation=100"))
    expect(tile(page, "Créer")).to_contain_text("0\u00a0EPCI")
    expect(page.locator('path[data-code="200058485"]').first).to_have_attribute("data-classe", "1")
    page.get_by_role("button", name="Revenir aux seuils par défaut").click()
    expect(page.locator('path[data-code="200058485"]').first).to_have_attribute("data-classe", "0")


def test_chaque_case_a_un_motif_sur_la_carte_et_dans_la_legende(ouvrir: Ouvrir) -> None:
    """La couleur n'est jamais seule : trois trames et un plein, les mêmes dans la légende."""
    page = open_at(ouvrir)
    expect(page.locator("pattern[id^='trame-legende-']")).to_have_count(3)
    hachuree = page.locator('path[data-code][data-classe="1"]').first
    expect(hachuree).to_have_attribute("fill", "url(#trame-1)")
    legende = page.locator(".l-lignes button[data-classe='1'] rect")
    expect(legende).to_have_attribute("fill", "url(#trame-legende-1)")


def test_a_1440_les_deux_figures_sont_cote_a_cote_et_au_telephone_l_une_sous_l_autre(ouvrir: Ouvrir) -> None:
    """Et rien ne dépasse de l'écran."""
    page = open_at(ouvrir)
    nuage = page.locator(".js-plotly-plot").first.bounding_box()
    carte = page.locator(".dessin").first.bounding_box()
    assert nuage
    assert carte
    assert carte["x"] > nuage["x"] + nuage["width"] - 1
    assert max(nuage["y"], carte["y"]) < 500
    page = open_at(ouvrir, taille=TELEPHONE)
    nuage = page.locator(".js-plotly-plot").first.bounding_box()
    carte = page.locator(".dessin").first.bounding_box()
    assert nuage
    assert carte
    assert carte["y"] > nuage["y"] + nuage["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]


@pytest.mark.parametrize("taille", [{"width": 1440, "height": 900}, TELEPHONE])
def test_les_noms_du_nuage_ne_se_recouvrent_pas_a_l_ecran(ouvrir: Ouvrir, taille: dict[str, int]) -> None:
    """Mesurés tels que le navigateur les dessine."""
    page = open_at(ouvrir, taille=taille)
    page.evaluate("document.fonts.ready")
    cadres = page.evaluate(
        """() => [...document.querySelectorAll(".scatterlayer .trace")]
          .filter((t) => getComputedStyle(t).opacity !== "0")
          .flatMap((t) => [...t.querySelectorAll(".textpoint text")])
          .map((t) => t.getBoundingClientRect()).filter((b) => b.width > 2)
          .map((b) => [b.left, b.top, b.right, b.bottom])"""
    )
    assert len(cadres) >= 5
    for i, a in enumerate(cadres):
        for b in cadres[i + 1 :]:
            ecart = max(a[0] - b[2], b[0] - a[2], a[1] - b[3], b[1] - a[3])
            assert ecart > -3, "deux noms se recouvrent"


def test_la_page_est_en_francais(ouvrir: Ouvrir) -> None:
    """Simulateur et fiche ouverts, aucun mot anglais de Streamlit ni de Plotly."""
    page = open_at(ouvrir, f"{ADRESSE}&territoire={VAL_PARISIS}")
    page.get_by_text("Combien de places manque-t-il").click()
    expect(page.get_by_label("Couverture visée")).to_be_visible()
    assert mots_anglais(page) == []
