"""La présentation au clavier et les notes, dans un vrai navigateur."""

from __future__ import annotations

from collections.abc import Callable

from conftest import PageSurveillee, attend_carte, mots_anglais
from playwright.sync_api import ViewportSize, expect

VUE = "/carte?portee=departement-95&territoire=200058485"
PROJECTEUR: ViewportSize = {"width": 1920, "height": 1080}
Ouvrir = Callable[..., PageSurveillee]


def test_on_presente_une_figure_a_la_fois_au_clavier(ouvrir: Ouvrir) -> None:
    """Flèche : la fiche seule ; Page préc. : la carte ; Échap : la page entière, sans rechargement."""
    page = ouvrir(f"{VUE}&presenter=1", taille=PROJECTEUR).page
    attend_carte(page)
    etat = page.locator('[role="toolbar"] [role="status"]')
    expect(etat).to_contain_text("1 sur 4", timeout=20_000)
    page.evaluate("window.temoin = 1")
    carte, fiche = page.locator(".st-key-figure_carte"), page.locator(".st-key-figure_fiche")
    expect(carte).to_be_visible()
    expect(fiche).to_be_hidden()
    expect(page.get_by_role("button", name="Présenter")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(etat).to_contain_text("2 sur 4")
    expect(fiche).to_be_visible()
    expect(carte).to_be_hidden()
    taille = page.locator(".ctg-fiche td").first.evaluate(
        "e => e.getBoundingClientRect().height && parseFloat(getComputedStyle(e).fontSize) * e.currentCSSZoom"
    )
    assert taille >= 20
    page.keyboard.press("PageUp")
    expect(carte).to_be_visible()
    assert mots_anglais(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Présenter")).to_be_visible()
    expect(fiche).to_be_visible()
    assert "presenter" not in page.url
    assert page.evaluate("window.temoin") == 1


def test_apres_la_derniere_figure_vient_la_page_suivante(ouvrir: Ouvrir) -> None:
    """La quatrième figure de la carte, puis « Territoires », pour la même portée ; et retour."""
    page = ouvrir(f"{VUE}&presenter=1").page
    etat = page.locator('[role="toolbar"] [role="status"]')
    expect(etat).to_contain_text("1 sur 4", timeout=20_000)
    for rang in (2, 3, 4):
        page.get_by_role("button", name="Suivante").click()
        expect(etat).to_contain_text(f"{rang} sur 4")
    page.keyboard.press("PageDown")
    # L'adresse de la page s'écrit en deux temps : la portée, puis la présentation.
    attendus = ("/comparer?", "departement-95", "presenter=1")
    page.wait_for_url(lambda adresse: all(a in adresse for a in attendus))
    expect(etat).to_contain_text("Territoires")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/carte?**")
    expect(etat).to_contain_text("4 sur 4", timeout=20_000)


def test_une_note_posee_est_encore_la_apres_un_rechargement(ouvrir: Ouvrir) -> None:
    """Posée sur le territoire choisi, elle a sa pastille sur la carte et sa ligne dessous."""
    page = ouvrir(VUE).page
    attend_carte(page)
    page.get_by_text("Notes de l’atelier").first.click()
    page.get_by_role("textbox", name="Votre note").fill("Une crèche <i>vide</i> à Herblay")
    page.get_by_role("button", name="Garder cette note").click()
    pastille = page.locator('.pastilles g[data-code="200058485"] text')
    expect(pastille).to_have_text("1", timeout=20_000)
    page.reload()
    attend_carte(page)
    expect(pastille).to_have_text("1")
    expect(page.get_by_text("Une crèche <i>vide</i> à Herblay")).to_be_visible()
    assert mots_anglais(page) == []
