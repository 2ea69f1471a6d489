"""Les pages du pied dans un vrai navigateur : on y va sans rien perdre, et ce qu'elles disent est vrai."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from conftest import GRAND_ECRAN, TELEPHONE, attend_carte, attend_repos, mots_anglais
from playwright.sync_api import ViewportSize, expect

from dashboard.app_pages.commun import entete
from dashboard.session import porte

if TYPE_CHECKING:
    from conftest import PageSurveillee

Ouvrir = Callable[..., "PageSurveillee"]
SANS_DEBORD = "() => document.querySelector('[data-testid=stMain]').scrollWidth <= window.innerWidth"
TITRES = {
    "mentions": "Mentions légales",
    "confidentialite": "Confidentialité",
    "accessibilite": "Accessibilité : non conforme",
}


@pytest.mark.parametrize("taille", [GRAND_ECRAN, TELEPHONE], ids=["1440", "390"])
def test_le_pied_mene_aux_trois_pages_et_le_territoire_reste(ouvrir: Ouvrir, taille: ViewportSize) -> None:
    """De la carte du Val-d'Oise, chacune, puis retour : le même territoire ; rien ne déborde."""
    page = ouvrir("/carte?portee=departement-95", taille=taille).page
    attend_carte(page)
    for adresse, libelle in entete.PIED.items():
        page.locator(".st-key-pied").get_by_role("link", name=libelle, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(TITRES[adresse].replace(" :", "\u202f:"))
        attend_repos(page)
        assert page.evaluate(SANS_DEBORD)
        assert mots_anglais(page) == []
    for adresse in reversed([*entete.PIED][:-1]):
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text(TITRES[adresse].replace(" :", "\u202f:"))
        attend_repos(page)
    page.go_back()
    attend_carte(page)
    assert "departement-95" in page.url


def test_les_cookies_sont_ceux_que_la_page_dit(ouvrir: Ouvrir) -> None:
    """Deux, nommés à la page ; aucune adresse extérieure, ce que vérifie chaque essai d'ici."""
    page = ouvrir("/confidentialite").page
    poses = {c.get("name", ""): c for c in page.context.cookies()}
    assert set(poses) == {porte.COOKIE, "_streamlit_xsrf"}
    corps = page.locator('[data-testid="stMain"]').inner_text()
    for nom in poses:
        assert nom in corps
    assert poses["_streamlit_xsrf"].get("expires") == -1
