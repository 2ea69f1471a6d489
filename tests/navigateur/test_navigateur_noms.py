"""« Noms et valeurs » : chaque territoire nommé, aux mêmes places et des mêmes mots que dans le fichier."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from conftest import GRAND_ECRAN, TELEPHONE, attend_carte
from playwright.sync_api import Browser, Page

from dashboard.composants import fichiers
from dashboard.exports.papier.carte import map_svg
from dashboard.figures.modele import Carte
from dashboard.galerie import registre
from dashboard.galerie.tirage import parse
from dashboard.lecture import store

if TYPE_CHECKING:
    from conftest import PageSurveillee

Ouvrir = Callable[..., "PageSurveillee"]
CAS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "figures" / "placements.json").read_text(encoding="utf-8")
)
PLACEMENT = Path(fichiers.__file__).with_name("carte_noms.js").read_text(encoding="utf-8")
SVG = "{http://www.w3.org/2000/svg}"


def labels(page: Page) -> dict[str, str]:
    """Ce qui est écrit sur la carte, par territoire, sans les coupures de ligne."""
    page.locator("[data-noms]").first.wait_for(state="attached", timeout=30_000)
    lus = page.locator("g.nom").evaluate_all(
        "e => e.map(g => [g.dataset.code, [...g.querySelectorAll('tspan')].map(t => t.textContent).join('')])"
    )
    return {code: squeeze(texte) for code, texte in lus}


def squeeze(texte: str) -> str:
    return "".join(texte.split()).replace("\u2011", "-")


def named(page: Page) -> tuple[int, int]:
    """Combien de territoires portent leur nom, et combien il y en a."""
    labels(page)
    faits, tous = (page.locator("[data-noms]").first.get_attribute("data-noms") or "0/1").split("/")
    return int(faits), int(tous)


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["nom"])
def test_l_ecran_place_les_noms_comme_les_fichiers(cas: dict[str, Any], navigateur: Browser) -> None:
    """Les mêmes cas que tests/figures : deux écritures de la même règle, les mêmes places."""
    page = navigateur.new_page()
    obtenu = page.evaluate(
        "([source, cas]) => new Function(source + '; return NOMS.placer')()(cas)", [PLACEMENT, cas]
    )
    page.close()
    assert obtenu == cas["attendu"]


@pytest.mark.parametrize(
    ("chemin", "nombre"),
    [
        ("/carte?portee=departement-33&etiquettes=1", 28),
        ("/carte?portee=departement-95&etiquettes=1", 10),
        ("/carte?portee=departement-38&etiquettes=1", 18),
        ("/carte?portee=departement-62&etiquettes=1", 19),
        ("/carte?portee=departement-2A&etiquettes=1", 7),
        ("/carte?portee=departement-974&etiquettes=1", 5),
        ("/carte?portee=departement-92&etiquettes=1&indicateur=densite", 36),
    ],
)
def test_aucun_territoire_d_un_departement_ne_reste_sans_nom(
    chemin: str, nombre: int, ouvrir: Ouvrir
) -> None:
    page = ouvrir(chemin, taille=GRAND_ECRAN).page
    attend_carte(page)
    assert named(page) == (nombre, nombre)


@pytest.mark.parametrize("portee", ["departement-33", "departement-95", "departement-974", "france"])
def test_le_titre_la_carte_et_sa_legende_tiennent_dans_l_ecran(portee: str, ouvrir: Ouvrir) -> None:
    """À 1440 × 900, noms demandés : la dernière ligne de la légende est encore à l'écran."""
    page = ouvrir(f"/carte?portee={portee}&etiquettes=1", taille=GRAND_ECRAN).page
    attend_carte(page)
    boite = page.locator(".legende").first.bounding_box()
    assert boite is not None
    assert boite["y"] + boite["height"] <= GRAND_ECRAN["height"]


def test_les_memes_mots_a_l_ecran_et_dans_le_fichier(
    ouvrir: Ouvrir, donnees: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Avant que ses lettres ne deviennent des tracés, le dessin du fichier dit ce que dit l'écran."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(donnees))
    page = ouvrir("/carte?portee=departement-33&etiquettes=1").page
    attend_carte(page)
    ecran = labels(page)
    carte = registre.build(parse("carte?portee=departement-33&etiquettes=1"), store).figure
    assert isinstance(carte, Carte)
    dessin = ElementTree.fromstring(map_svg(carte))
    dits = squeeze("".join(dessin.itertext()))
    dessines = {
        str(g.get("data-code")): squeeze("".join(t.text or "" for t in g.iter(f"{SVG}text")))
        for g in dessin.iter(f"{SVG}g")
        if g.get("class") == "nom"
    }
    assert len(ecran) == 28
    assert dessines.keys() == ecran.keys()
    for code, texte in dessines.items():
        # Sur une feuille plus petite que l'écran, un nom peut n'être qu'un numéro, dit sous la carte.
        assert texte == ecran[code] or f"({texte}){ecran[code]}" in dits
    assert sum(t.isdigit() for t in dessines.values()) <= 2


def test_d_un_geste_les_noms_paraissent_et_l_adresse_le_dit(ouvrir: Ouvrir) -> None:
    page = ouvrir("/carte?portee=departement-95").page
    attend_carte(page)
    assert page.locator("g.nom").count() == 0
    page.get_by_text("Noms et valeurs", exact=True).click()
    assert len(labels(page)) >= 10
    page.wait_for_function("location.search.includes('etiquettes=1')")


def test_au_telephone_la_carte_porte_les_valeurs(ouvrir: Ouvrir) -> None:
    """Les noms n'y tiendraient pas : la liste sous la carte les a."""
    page = ouvrir("/carte?portee=departement-95&etiquettes=1", taille=TELEPHONE).page
    attend_carte(page)
    textes = set(labels(page).values())
    assert "48,5" in textes
    assert not any("Parisis" in t for t in textes)


def test_sur_toute_la_france_une_phrase_dit_de_zoomer(ouvrir: Ouvrir) -> None:
    page = ouvrir("/carte?portee=france&etiquettes=1").page
    attend_carte(page)
    page.get_by_text("paraissent quand vous zoomez").wait_for()
