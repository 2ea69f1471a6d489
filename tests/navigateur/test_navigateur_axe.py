"""Toutes les pages sans faute pour axe, et l'arbre d'accessibilité de la carte lu en entier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import GRAND_ECRAN, TELEPHONE, attend_carte, attend_repos, est_anglais
from playwright.sync_api import Page, ViewportSize

from dashboard.app_pages.commun.rubriques import RUBRIQUES

if TYPE_CHECKING:
    from conftest import PageSurveillee

Ouvrir = Callable[..., "PageSurveillee"]
VUE = "portee=departement-95&territoire=200058485"
QUATRE = "&etiquettes=1&carte2=naissances&carte3=part_moins_15&carte4=densite"
# Ce qui se regarde ou se touche et n'aurait pas de nom ne dirait rien à qui n'y voit pas.
NOMMES = frozenset(
    ("button", "link", "combobox", "checkbox", "radio", "radiogroup", "option", "listbox", "image", "region")
    + ("navigation", "table", "tab", "textbox", "slider", "heading", "RootWebArea", "DisclosureTriangle")
)
PAGES = [f"{page}?{VUE}" for r in RUBRIQUES for page in r.vues]
PIED = ["mentions", "confidentialite", "accessibilite"]
CARTES = [f"carte?{VUE}{QUATRE}", f"carte?{VUE}&panneau=tableau", "carte?portee=departement-971", "carte"]


def faults(page: Page) -> list[tuple[str, list[str]]]:
    lues = Axe().run(page).response["violations"]
    return [(f["id"], [n["html"][:200] for n in f["nodes"]][:3]) for f in lues]


@pytest.mark.parametrize("taille", [GRAND_ECRAN, TELEPHONE], ids=["1440", "390"])
@pytest.mark.parametrize("chemin", [*PAGES, *PIED, *CARTES])
def test_axe_ne_trouve_aucune_faute(chemin: str, taille: ViewportSize, ouvrir: Ouvrir) -> None:
    page = ouvrir(f"/{chemin}", taille=taille).page
    if chemin.startswith("carte"):
        attend_carte(page)
    attend_repos(page)
    assert faults(page) == []


@pytest.mark.parametrize("volet", ["Exporter", "Classes et couleurs", "Poser une note", "comparé à"])
def test_axe_ne_trouve_aucune_faute_dans_un_volet_ouvert(volet: str, ouvrir: Ouvrir) -> None:
    page = ouvrir(f"/carte?{VUE}").page
    attend_carte(page)
    page.get_by_role("button", name=volet).first.click()
    page.locator('[data-testid="stPopoverBody"]').wait_for()
    attend_repos(page)
    assert faults(page) == []


def tree(page: Page) -> list[tuple[str, str, dict[str, Any]]]:
    """Rôle, nom et état de tout ce que lit un lecteur d'écran, racines d'ombre comprises."""
    session = page.context.new_cdp_session(page)
    lus = session.send("Accessibility.getFullAXTree")["nodes"]
    return [
        (
            n["role"]["value"],
            " ".join(n.get("name", {}).get("value", "").split()),
            {q["name"]: q["value"].get("value") for q in n.get("properties", [])},
        )
        for n in lus
        if not n.get("ignored")
    ]


@pytest.mark.parametrize("suite", ["", QUATRE], ids=["une carte", "quatre cartes"])
def test_l_arbre_de_la_carte_est_nomme_et_en_francais(suite: str, ouvrir: Ouvrir) -> None:
    """Tout ce qui s'atteint a un nom, en français ; la carte, sa légende et sa fiche se lisent."""
    page = ouvrir(f"/carte?{VUE}{suite}").page
    attend_carte(page)
    arbre = tree(page)
    nombre = 4 if suite else 1
    assert [r for r, nom, _ in arbre if r in NOMMES and not nom.strip()] == []
    assert [nom for _, nom, _ in arbre if est_anglais(nom)] == []
    roles = Counter(r for r, _, _ in arbre)
    assert roles["main"] == roles["navigation"] == roles["banner"] == 1
    titres = [nom for r, nom, etat in arbre if r == "heading" and etat.get("level") == 1]
    assert len(titres) == 1
    assert "1 EPCI sur 10 dépasse la France" in titres[0]
    # Les douze formes de chaque carte sont des choix, dont un seul est fait, avec sa valeur.
    formes = [nom for r, nom, _ in arbre if r == "option" and nom.startswith(("CA ", "CC ", "Métropole "))]
    assert len(formes) == 12 * nombre
    choisies = [nom for r, nom, etat in arbre if nom in formes and etat.get("selected")]
    assert len(choisies) == nombre
    assert all(nom.startswith("CA Val Parisis, ") for nom in choisies)
    legendes = [nom for r, nom, _ in arbre if r == "region" and nom.startswith("Légende : ")]
    assert len(set(legendes)) == nombre
    axes = [nom for r, nom, _ in arbre if r == "image" and nom.startswith("Axe : ")]
    assert len(axes) == (3 if suite else 1)
    assert all("Val Parisis" in nom for nom in axes)
    assert [nom for r, nom, _ in arbre if r == "button" and nom == "Zoomer"] == ["Zoomer"] * nombre


def test_chaque_geste_de_la_carte_a_sa_voie_au_clavier(ouvrir: Ouvrir) -> None:
    """Zoomer, déplacer, revenir, choisir : au clavier, et la phrase qui le dit est dans l'arbre."""
    page = ouvrir("/carte?portee=departement-95").page
    attend_carte(page)
    carte = page.locator("svg.dessin")
    aide = page.locator("#aide").text_content() or ""
    for mot in ("Flèches", "Plus et moins", "Zéro", "Tab", "Entrée"):
        assert mot in aide
    assert carte.get_attribute("aria-describedby") == "aide"
    carte.focus()
    page.keyboard.press("+")
    page.wait_for_function("() => new URL(location).searchParams.has('vue')")
    vue = page.url
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(avant) => location.href !== avant", arg=vue)
    page.keyboard.press("0")
    page.wait_for_function("() => !new URL(location).searchParams.has('vue')")
    page.keyboard.press("Tab")
    page.keyboard.press("v")
    page.keyboard.press("Enter")
    page.wait_for_function("() => new URL(location).searchParams.has('territoire')")
    classe = page.locator("section.legende button").first
    classe.focus()
    page.keyboard.press("Enter")
    assert classe.get_attribute("aria-pressed") == "true"
