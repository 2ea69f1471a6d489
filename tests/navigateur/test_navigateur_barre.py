"""La barre du haut et la première visite dans un vrai navigateur : clavier, souris, retour, axe."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import (
    GRAND_ECRAN,
    TELEPHONE,
    attend_carte,
    attend_repos,
    choisit_etendue,
    mots_anglais,
    ouvre_territoire,
)
from playwright.sync_api import Locator, Page, ViewportSize, expect
from test_navigateur_carte import click_shape

from data.garde import preferences

if TYPE_CHECKING:
    from conftest import PageSurveillee

Ouvrir = Callable[..., "PageSurveillee"]
VAL_D_OISE = "portee=departement-95"
VAL_PARISIS, CERGY = "200058485", "249500109"
# 1440 px agrandis deux fois.
AGRANDI: ViewportSize = {"width": 720, "height": 450}
TABLETTE: ViewportSize = {"width": 1024, "height": 768}
TAILLES = pytest.mark.parametrize(
    "taille", [GRAND_ECRAN, TABLETTE, AGRANDI, TELEPHONE], ids=["1440", "1024", "200%", "390"]
)
SANS_DEBORD = "() => document.querySelector('[data-testid=stMain]').scrollWidth <= window.innerWidth"
# Ce qui se voit de la barre et passe le bord de l'écran, ou dont le texte est coupé sans points.
HORS_CHAMP = """
(largeur) => {
  return [...document.querySelectorAll(".ctg-barre :is(a, button)")].filter((e) => {
    const b = e.getBoundingClientRect();
    return b.width && (b.left < 0 || b.right > largeur);
  }).map((e) => e.textContent.trim());
}
"""


@pytest.fixture(autouse=True)
def sans_preference(donnees: Path) -> Iterator[None]:
    """Chaque essai commence par une première visite, et n'en laisse rien aux autres."""
    preferences.write(donnees, preferences.Preferences())
    yield
    preferences.write(donnees, preferences.Preferences())


def menu(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Navigation principale")


def territory(page: Page) -> Locator:
    return page.get_by_role("button", name="Territoire :")


def focused(page: Page) -> str:
    """Le texte de ce qui a le foyer, racines d'ombre comprises."""
    return page.evaluate(
        "() => { let e = document.activeElement;"
        " while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;"
        " return (e?.getAttribute('aria-label') || e?.textContent || '').trim(); }"
    )


@TAILLES
def test_la_barre_tient_a_toutes_les_largeurs(ouvrir: Ouvrir, taille: ViewportSize) -> None:
    """Rien de coupé ni hors de l'écran ; les six liens sont là, ou derrière « Menu »."""
    page = ouvrir(f"/comparer?{VAL_D_OISE}&territoire={VAL_PARISIS}", taille=taille).page
    expect(territory(page)).to_be_visible()
    assert page.evaluate(SANS_DEBORD)
    assert page.evaluate(HORS_CHAMP, taille["width"]) == []
    bouton = page.get_by_role("button", name="Menu", exact=True)
    assert bouton.is_visible() == (taille["width"] <= 1000)
    if bouton.is_visible():
        expect(menu(page)).to_be_hidden()
        bouton.click()
        expect(bouton).to_have_attribute("aria-expanded", "true")
        assert page.evaluate(HORS_CHAMP, taille["width"]) == []
    expect(menu(page).get_by_role("link")).to_have_count(6)
    expect(menu(page).get_by_role("link", name="Comparer")).to_have_attribute("aria-current", "page")
    assert mots_anglais(page) == []


@pytest.mark.parametrize("taille", [GRAND_ECRAN, TELEPHONE], ids=["1440", "390"])
@pytest.mark.parametrize("chemin", ["/", f"/comparer?{VAL_D_OISE}", f"/sources?{VAL_D_OISE}"])
def test_axe_ne_trouve_rien(ouvrir: Ouvrir, chemin: str, taille: ViewportSize) -> None:
    """La question de la première visite, la barre fermée puis ses deux volets ouverts."""
    page = ouvrir(chemin, taille=taille).page

    def faults() -> list[object]:
        lues = Axe().run(page).response["violations"]
        return [(f["id"], [n["html"] for n in f["nodes"]][:3]) for f in lues]

    assert faults() == []
    if chemin != "/":
        ouvre_territoire(page)
        assert faults() == []
    if taille == TELEPHONE:
        page.get_by_role("button", name="Menu", exact=True).click()
        assert faults() == []


def test_au_clavier_on_va_de_lien_en_lien_et_le_foyer_se_voit(ouvrir: Ouvrir) -> None:
    """La marque, puis les six liens, dans l'ordre ; Entrée ouvre ; le contour est là."""
    page = ouvrir(f"/carte?{VAL_D_OISE}").page
    attend_carte(page)
    page.get_by_role("link", name="Observatoire CTG").focus()
    for nom in ("Mon territoire", "Cartes", "Comparer"):
        page.keyboard.press("Tab")
        assert focused(page) == nom
    contour = (
        menu(page)
        .get_by_role("link", name="Comparer")
        .evaluate("e => getComputedStyle(e).outlineWidth + getComputedStyle(e).outlineStyle")
    )
    assert contour == "3pxsolid"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/comparer\?{VAL_D_OISE}$"))
    expect(menu(page).get_by_role("link", name="Comparer")).to_have_attribute("aria-current", "page")
    expect(page).to_have_title("Territoires – Observatoire CTG")


def test_le_bouton_territoire_s_ouvre_se_parcourt_et_se_ferme_au_clavier(ouvrir: Ouvrir) -> None:
    """Entrée, le champ ; flèches et Entrée, une réponse ; Échap, le bouton de nouveau."""
    page = ouvrir(f"/carte?{VAL_D_OISE}").page
    attend_carte(page)
    territory(page).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Chercher un territoire")).to_be_focused()
    page.keyboard.press("Escape")
    expect(territory(page)).to_be_focused()
    expect(territory(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    page.keyboard.type("bordeaux")
    # Une réponse sous l'autre : le style de la barre n'entre pas dans la liste.
    expect(page.get_by_role("option").nth(1)).to_be_visible()
    # Lus ensemble : une réponse plus fraîche peut refaire la liste entre deux lectures.
    (_, bas), (haut, _) = page.get_by_role("option").evaluate_all(
        "es => es.slice(0, 2).map((e) => [e.getBoundingClientRect().top, e.getBoundingClientRect().bottom])"
    )
    assert haut >= bas
    page.get_by_role("combobox", name="Chercher un territoire").fill("cergy-pont")
    expect(page.get_by_role("option").first).to_contain_text("Cergy-Pontoise")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(territory(page)).to_contain_text("CA de Cergy-Pontoise")
    expect(page.locator(".ctg-fiche")).to_contain_text("CA de Cergy-Pontoise")
    assert CERGY in page.url


def test_un_clic_sur_la_carte_change_aussi_le_nom_du_bouton(ouvrir: Ouvrir) -> None:
    """La carte reprend seule ; la barre suit l'adresse, et le geste « mon territoire » avec elle."""
    page = ouvrir(f"/carte?{VAL_D_OISE}").page
    attend_carte(page)
    expect(territory(page)).to_contain_text("Val-d’Oise")
    click_shape(page, CERGY)
    expect(territory(page)).to_contain_text("CA de Cergy-Pontoise")
    ouvre_territoire(page)
    page.get_by_role("button", name="En faire mon territoire").click()
    expect(page.get_by_text("L’application s’ouvrira sur ce territoire")).to_be_visible()
    choisit_etendue(page, "Creuse (23)")
    expect(territory(page)).to_contain_text("Creuse")
    ouvre_territoire(page)
    page.get_by_role("button", name="Y revenir").click()
    expect(territory(page)).to_contain_text("CA de Cergy-Pontoise")


def test_retour_et_avance_suivent_les_liens_un_a_un(ouvrir: Ouvrir, donnees: Path) -> None:
    """Aucune étape de trop : chaque retour est une page vue, l'accueil compris."""
    preferences.write(donnees, preferences.Preferences(f"epci:{VAL_PARISIS}"))
    page = ouvrir("/").page
    chemins = [("Cartes", "/carte"), ("Comparer", "/comparer"), ("Coordination", "/coordination")]
    for nom, chemin in chemins:
        menu(page).get_by_role("link", name=nom).click()
        page.wait_for_url(f"**{chemin}?**{VAL_PARISIS}*")
        attend_repos(page)
    for chemin in ("/comparer", "/carte"):
        page.go_back()
        page.wait_for_url(f"**{chemin}?**{VAL_PARISIS}*")
        attend_repos(page)
    page.go_back()
    page.wait_for_url(re.compile(r":\d+/$"))
    attend_repos(page)
    expect(page).to_have_title("Mon territoire – Observatoire CTG")
    page.go_forward()
    page.wait_for_url(f"**/carte?**{VAL_PARISIS}*")


def test_les_vues_d_une_rubrique_se_suivent_et_s_ouvrent_ailleurs(ouvrir: Ouvrir) -> None:
    """« Créer ou remplir ? » garde le territoire ; son adresse ouverte à part mène au même endroit."""
    page = ouvrir(f"/comparer?{VAL_D_OISE}").page
    vues = page.get_by_role("navigation", name="Comparer : vues")
    lien = vues.get_by_role("link", name="Créer ou remplir ?")
    href = lien.get_attribute("href")
    lien.click()
    page.wait_for_url(re.compile(rf"/couverture-occupation\?{VAL_D_OISE}"))
    expect(lien).to_have_attribute("aria-current", "page")
    titre = page.get_by_role("heading", level=1).inner_text()
    ailleurs = ouvrir(f"/{(href or '').removeprefix('./')}").page
    expect(ailleurs.get_by_role("heading", level=1)).to_have_text(titre)


def test_au_telephone_le_menu_mene_et_se_referme(ouvrir: Ouvrir) -> None:
    """Échap le ferme et rend le foyer ; un lien mène, et la page suivante a le sien fermé."""
    page = ouvrir(f"/comparer?{VAL_D_OISE}", taille=TELEPHONE).page
    bouton = page.get_by_role("button", name="Menu", exact=True)
    bouton.click()
    page.keyboard.press("Escape")
    expect(menu(page)).to_be_hidden()
    expect(bouton).to_be_focused()
    bouton.click()
    menu(page).get_by_role("link", name="Coordination").click()
    page.wait_for_url(f"**/coordination?{VAL_D_OISE}*")
    expect(menu(page)).to_be_hidden()


@pytest.mark.parametrize("taille", [GRAND_ECRAN, TELEPHONE], ids=["1440", "390"])
def test_premiere_visite_au_clavier(ouvrir: Ouvrir, donnees: Path, taille: ViewportSize) -> None:
    """Taper sa commune, choisir l'EPCI : l'application s'ouvre dessus, et s'y rouvre."""
    page = ouvrir("/", taille=taille).page
    expect(page.get_by_role("heading", level=1)).to_contain_text("Quel est votre territoire")
    assert page.evaluate(SANS_DEBORD)
    assert mots_anglais(page) == []
    page.get_by_role("combobox", name="Nom ou code postal").focus()
    page.keyboard.type("franconville")
    expect(page.get_by_role("option").first).to_contain_text("dont Franconville")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(territory(page)).to_contain_text("CA Val Parisis")
    attend_repos(page)
    assert preferences.read(donnees) == preferences.Preferences(f"epci:{VAL_PARISIS}")
    page = ouvrir("/carte", taille=taille).page
    attend_carte(page)
    page.wait_for_url(f"**territoire={VAL_PARISIS}*")


def test_premiere_visite_a_la_souris_sur_la_carte(ouvrir: Ouvrir, donnees: Path) -> None:
    """Le nom au survol, le choix au clic ; l'outre-mer a ses encarts nommés."""
    page = ouvrir("/").page
    carte = page.locator("svg:has(path.departement)")
    expect(carte.locator("path.departement")).to_have_count(101)
    expect(carte.locator("text")).to_have_count(5)
    page.locator('path[data-code="33"]').hover()
    expect(page.locator("p.nom")).to_have_text("Gironde")
    page.locator('path[data-code="33"]').click()
    expect(territory(page)).to_contain_text("Gironde")
    attend_repos(page)
    assert preferences.read(donnees) == preferences.Preferences("departement:33")
