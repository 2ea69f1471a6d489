"""Les polices retaillées dans un vrai navigateur : aucune icône en lettres, aucune lettre d'ailleurs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from conftest import textes

from dashboard.transport import alleger, polices

if TYPE_CHECKING:
    from conftest import PageSurveillee

Ouvrir = Callable[..., "PageSurveillee"]
VUE = "portee=departement-95&territoire=200058485"
PAGES = [
    "/",
    f"/carte?{VUE}",
    f"/portrait?{VUE}",
    f"/comparer?{VUE}",
    f"/couverture-occupation?{VUE}",
    f"/coordination?{VUE}",
    "/reperes",
    "/sources",
    "/donnees",
    "/notes",
    "/references",
    "/seances",
    "/mentions",
    "/confidentialite",
    "/accessibilite",
]
# Chaque icône de la page : son nom, sa largeur, la taille de sa lettre.
ICONES = """() => [...document.querySelectorAll('[data-testid="stIconMaterial"]')].map((i) =>
  [i.textContent.trim(), i.scrollWidth, parseFloat(getComputedStyle(i).fontSize)])"""


CHARGEES = """() => document.fonts.ready.then((toutes) =>
  [...toutes].filter((police) => police.status === "loaded").map((police) => police.family))"""
POIDS = """() => performance.getEntriesByType("resource")
  .filter((r) => r.name.includes("SourceSansVF-Upright")).map((r) => r.decodedBodySize)"""


@pytest.mark.parametrize("adresse", PAGES, ids=[p.split("?")[0] for p in PAGES])
def test_chaque_icone_et_chaque_lettre_de_la_page_se_dessinent(ouvrir: Ouvrir, adresse: str) -> None:
    """Une icône absente s'écrirait en lettres, plus large que haute ; une lettre, dans une autre police."""
    page = ouvrir(adresse).page
    for resume in page.locator("details > summary, [data-testid=stExpander] summary").all():
        if resume.is_visible():
            resume.click()
    page.wait_for_timeout(500)
    icones = page.evaluate(ICONES)
    dessinees = alleger.drawn_icons(polices.read("icones.woff2"))
    assert {nom for nom, *_ in icones} <= dessinees
    assert [nom for nom, largeur, lettre in icones if largeur > lettre * 1.5] == []
    lues = {ord(c) for t in textes(page) for c in t}
    (entiere,) = alleger.streamlit_fonts().glob("SourceSansVF-Upright.*woff2")
    oubliees = (lues & alleger.drawn_letters(entiere.read_bytes())) - alleger.drawn_letters(
        polices.read("lettres.woff2")
    )
    assert {chr(c) for c in oubliees} == set()


def test_les_lettres_viennent_de_la_police_legere(ouvrir: Ouvrir) -> None:
    """Elle se charge une fois, et c'est elle qui dessine : graisses comprises."""
    page = ouvrir("/mentions").page
    chargees = page.evaluate(CHARGEES)
    assert any("Source Sans" in famille for famille in chargees)
    poids = page.evaluate(POIDS)
    assert poids == [len(polices.read("lettres.woff2"))] * len(poids)
    assert poids
