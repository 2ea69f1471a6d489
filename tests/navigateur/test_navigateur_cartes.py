"""La page « Cartes » à plusieurs cartes et sur un petit écran, dans un vrai navigateur."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from conftest import GRAND_ECRAN, TELEPHONE, attend_carte, attend_repos
from playwright.sync_api import Page, ViewportSize, expect

if TYPE_CHECKING:
    from conftest import PageSurveillee

Ouvrir = Callable[..., "PageSurveillee"]
TABLETTE: ViewportSize = {"width": 1024, "height": 768}
# 1440 × 900 à 200 % : ce que la page voit.
ZOOM_200: ViewportSize = {"width": 720, "height": 450}
VAL_PARISIS = "/carte?portee=departement-95&etiquettes=1&territoire=200058485"


def overflow(page: Page) -> int:
    return int(
        page.evaluate(
            "(() => { const m = document.querySelector('[data-testid=stMain]');"
            "return m.scrollWidth - m.clientWidth; })()"
        )
    )


def test_quatre_cartes_zoom_et_choix_lies(ouvrir: Ouvrir) -> None:
    """Quatre indicateurs, un seul cadrage : zoomer ou choisir sur l'une vaut pour toutes."""
    page = ouvrir("/carte?portee=departement-95&carte2=naissances&carte3=part_moins_15&carte4=densite").page
    attend_carte(page)
    cartes = page.locator("[data-zoom]")
    expect(cartes).to_have_count(4)
    page.get_by_role("button", name="Zoomer", exact=True).first.click()
    page.wait_for_timeout(600)
    zooms = cartes.evaluate_all("e => e.map(x => Number(x.dataset.zoom))")
    assert zooms[0] > 1
    assert zooms == pytest.approx([zooms[0]] * 4)
    page.goto(page.url.split("&vue")[0] + "&territoire=200058485")
    attend_carte(page)
    choisies = cartes.evaluate_all("e => e.map(x => x.dataset.selection)")
    assert choisies == ["200058485"] * 4
    # Sous chacune, sa lecture du territoire choisi.
    expect(page.locator(".ctg-lecture")).to_have_count(4)
    for lecture in page.locator(".ctg-lecture").all():
        expect(lecture).to_contain_text("Val Parisis")


@pytest.mark.parametrize("nombre", [2, 3, 4])
@pytest.mark.parametrize("portee", ["departement-95&territoire=200058485", "departement-33"])
def test_deux_a_quatre_cartes_tiennent_dans_un_ecran(nombre: int, portee: str, ouvrir: Ouvrir) -> None:
    """À 1440 × 900, réglages, cartes, légendes et lectures se voient sans défiler."""
    suite = "".join(
        f"&carte{rang}={code}"
        for rang, code in zip(range(2, nombre + 1), ("naissances", "part_moins_15", "densite"), strict=False)
    )
    page = ouvrir(f"/carte?portee={portee}&etiquettes=1{suite}", taille=GRAND_ECRAN).page
    attend_carte(page)
    expect(page.locator("[data-zoom]")).to_have_count(nombre)
    attend_repos(page)
    lectures = page.locator(".st-key-figure_carte .ctg-lecture")
    bas = lectures.evaluate_all("e => e.map(x => x.getBoundingClientRect().bottom)")
    assert len(bas) == nombre
    assert max(bas) <= GRAND_ECRAN["height"]
    hauts = page.locator(".toile").evaluate_all("e => e.map(x => x.clientHeight)")
    assert min(hauts) >= 230
    # Rien ne déborde d'une légende posée à côté de sa carte.
    legendes = page.locator("section.legende:visible")
    cachees = legendes.evaluate_all("e => e.map(x => x.scrollHeight - x.clientHeight)")
    assert max(cachees) <= 1


def test_le_nombre_de_cartes_se_choisit_et_l_adresse_le_garde(ouvrir: Ouvrir) -> None:
    page = ouvrir("/carte?portee=departement-95").page
    attend_carte(page)
    page.get_by_role("radio", name="3").or_(page.get_by_role("button", name="3", exact=True)).first.click()
    expect(page.locator("[data-zoom]")).to_have_count(3)
    page.wait_for_function("location.search.includes('carte3=')")
    page.reload()
    attend_carte(page)
    expect(page.locator("[data-zoom]")).to_have_count(3)


def test_une_seule_legende_pour_deux_cartes_de_meme_echelle(ouvrir: Ouvrir) -> None:
    page = ouvrir("/carte?portee=departement-95&double=modalite:eaje").page
    attend_carte(page)
    expect(page.locator("[data-zoom]")).to_have_count(2)
    expect(page.locator("section.legende:visible")).to_have_count(1)


def test_la_fiche_est_un_tiroir_et_la_carte_se_recadre(ouvrir: Ouvrir) -> None:
    page = ouvrir(VAL_PARISIS, taille=TABLETTE).page
    attend_carte(page)
    bandeau = page.locator(".st-key-bandeau_fiche")
    for dit in ("CA Val Parisis", "48,5", "12,4 de moins que la France", "des 10 EPCI"):
        expect(bandeau).to_contain_text(dit)
    expect(page.locator(".ctg-fiche")).to_be_hidden()
    large = page.locator(".toile").first.evaluate("e => e.clientWidth")
    ouvrir_fiche = page.get_by_role("button", name="Ouvrir la fiche")
    # Au clavier comme à la souris.
    ouvrir_fiche.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ctg-fiche")).to_be_visible()
    attend_repos(page)
    assert page.locator(".toile").first.evaluate("e => e.clientWidth") < large - 300
    assert page.locator(".st-key-figure_fiche").evaluate("e => e.getBoundingClientRect().right") <= 1024
    page.get_by_role("button", name="Replier").click()
    expect(page.locator(".ctg-fiche")).to_be_hidden()


@pytest.mark.parametrize("taille", [TABLETTE, TELEPHONE, ZOOM_200], ids=["1024", "390", "200 %"])
@pytest.mark.parametrize("suite", ["", "&carte2=naissances&carte3=part_moins_15&carte4=densite"])
def test_rien_n_est_coupe_sur_un_petit_ecran(taille: ViewportSize, suite: str, ouvrir: Ouvrir) -> None:
    page = ouvrir(VAL_PARISIS + suite, taille=taille).page
    attend_carte(page)
    assert overflow(page) == 0
    for toile in page.locator(".toile").all():
        boite = toile.bounding_box()
        assert boite is not None
        assert boite["width"] >= 260
        assert boite["x"] + boite["width"] <= taille["width"]


@pytest.mark.parametrize("taille", [{"width": 1440, "height": 900}, TABLETTE, TELEPHONE])
def test_exporter_s_ouvre_entier(taille: ViewportSize, ouvrir: Ouvrir) -> None:
    page = ouvrir(VAL_PARISIS, taille=taille).page
    attend_carte(page)
    page.get_by_role("button", name="Exporter", exact=True).first.click()
    volet = page.locator('[data-testid="stPopoverBody"]')
    expect(volet.get_by_role("button", name="Classeur XLSX")).to_be_visible()
    attend_repos(page)
    mesures = volet.evaluate(
        "e => { const b = e.getBoundingClientRect();"
        "return [b.left, b.top, b.right, b.bottom, e.scrollHeight - e.clientHeight]; }"
    )
    assert mesures[0] >= 0
    assert mesures[1] >= 0
    assert mesures[2] <= taille["width"]
    assert mesures[3] <= taille["height"]
    assert mesures[4] <= 1


def test_au_telephone_les_reglages_sont_un_tiroir_au_dessus_de_la_carte(ouvrir: Ouvrir) -> None:
    page = ouvrir(VAL_PARISIS, taille=TELEPHONE).page
    attend_carte(page)
    noms = page.get_by_text("Noms et valeurs", exact=True)
    expect(noms).to_be_hidden()
    page.get_by_role("button", name="Réglages", exact=True).click()
    expect(noms).to_be_visible()
    assert noms.evaluate("e => e.getBoundingClientRect().top") < page.locator(".toile").first.evaluate(
        "e => e.getBoundingClientRect().top"
    )
    liste = page.locator(".ctg-classee tr")
    expect(liste).to_have_count(10)
    expect(liste.first).to_contain_text("Sausseron")


def test_une_note_se_pose_depuis_la_carte_au_telephone(ouvrir: Ouvrir) -> None:
    page = ouvrir(VAL_PARISIS, taille=TELEPHONE).page
    attend_carte(page)
    page.get_by_role("button", name="Poser une note").click()
    volet = page.locator('[data-testid="stPopoverBody"]')
    expect(volet).to_contain_text("La note porte sur")
    expect(volet).to_contain_text("CA Val Parisis")


def test_les_couleurs_forcees_gardent_les_aplats_et_les_pastilles(ouvrir: Ouvrir) -> None:
    page = ouvrir(VAL_PARISIS, forced_colors="active").page
    attend_carte(page)
    for choix in (".formes path", ".l-boite", "g.nom text"):
        valeur = page.locator(choix).first.evaluate("e => getComputedStyle(e).forcedColorAdjust")
        assert valeur == "none", choix
