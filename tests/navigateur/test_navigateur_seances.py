"""Une séance dans un vrai navigateur : composée de l'accueil, rangée au clavier et à la souris, retrouvée."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import GRAND_ECRAN, TELEPHONE, attend_carte, attend_repos, mots_anglais
from playwright.sync_api import Locator, Page, ViewportSize, expect
from test_navigateur_carte import choose

from data.garde import preferences
from data.garde.seances import rayon
from data.garde.seances.modele import Ecran, Entete, Placee, Seance

if TYPE_CHECKING:
    from conftest import PageSurveillee

Ouvrir = Callable[..., "PageSurveillee"]
MESSAGES = ("Le territoire", "La couverture", "Les modes", "Les questions")


@pytest.fixture
def seance(donnees: Path) -> Iterator[Seance]:
    """Quatre écrans de texte, composés ailleurs ; à la corbeille ensuite."""
    ecrans = tuple(Ecran(0, "texte", m, f"Ce que dit {m.lower()}") for m in MESSAGES)
    faite = rayon.create(donnees, Entete("Comité d'essai", "epci:200058485"), ecrans)
    yield faite
    rayon.remove(donnees, faite.numero)


def rail(page: Page) -> Locator:
    return page.get_by_role("listbox", name=re.compile("^Écrans de «"))


def open_rail(ouvrir: Ouvrir, seance: Seance) -> Page:
    page = ouvrir(f"/seances?seance={seance.numero}").page
    expect(rail(page).get_by_role("option")).to_have_count(len(seance.ecrans))
    return page


def expect_order(page: Page, *rangs: int) -> None:
    """L'ordre que le rail montre, par les rangs d'origine."""
    noms = [MESSAGES[r - 1] for r in rangs]
    expect(rail(page).locator(".nom")).to_have_text(noms)


def expect_kept(donnees: Path, seance: Seance, page: Page, *rangs: int) -> None:
    """Le même dans la mémoire, une fois le geste arrivé."""
    attendu = [MESSAGES[r - 1] for r in rangs]
    garde: list[str] = []
    for _ in range(50):
        garde = [e.message for e in rayon.read(donnees, seance.numero).ecrans]
        if garde == attendu:
            return
        page.wait_for_timeout(100)
    assert garde == attendu


def announced(page: Page, texte: str) -> None:
    expect(rail(page).locator("xpath=..").locator("[role=status]")).to_have_text(texte)


def test_le_rail_se_range_au_clavier_et_l_annonce(ouvrir: Ouvrir, seance: Seance, donnees: Path) -> None:
    """Espace prend, les flèches déplacent, Espace pose ; Échap rend ; D, Suppr, Ctrl Z."""
    page = open_rail(ouvrir, seance)
    rail(page).get_by_role("option").first.focus()
    page.keyboard.press("Space")
    announced(
        page, "Pris : Le territoire, 1 sur 4. Flèches pour déplacer, Espace pour poser, Échap pour rendre."
    )
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    announced(page, "Le territoire, 3 sur 4")
    expect_order(page, 2, 3, 1, 4)
    page.keyboard.press("Space")
    announced(page, "Posé : Le territoire, 3 sur 4.")
    expect_kept(donnees, seance, page, 2, 3, 1, 4)
    attend_repos(page)
    # Échap rend l'écran à sa place : la mémoire n'a rien su.
    page.keyboard.press("Space")
    page.keyboard.press("ArrowUp")
    expect_order(page, 2, 1, 3, 4)
    page.keyboard.press("Escape")
    announced(page, "Rendu : Le territoire, 3 sur 4.")
    expect_order(page, 2, 3, 1, 4)
    expect_kept(donnees, seance, page, 2, 3, 1, 4)
    page.keyboard.press("d")
    expect_order(page, 2, 3, 1, 1, 4)
    attend_repos(page)
    page.keyboard.press("Delete")
    expect_order(page, 2, 3, 1, 4)
    attend_repos(page)
    page.keyboard.press("Control+z")
    expect_order(page, 2, 3, 1, 1, 4)
    expect(page.get_by_text("Annulé : ôter un écran.")).to_be_visible()
    attend_repos(page)
    page.keyboard.press("Control+z")
    attend_repos(page)
    page.keyboard.press("Control+z")
    expect_order(page, 1, 2, 3, 4)
    expect_kept(donnees, seance, page, 1, 2, 3, 4)
    # Entrée met le curseur dans le message, A ouvre l'ajout.
    page.keyboard.press("Enter")
    expect(page.get_by_label(re.compile("^Message"))).to_be_focused()
    rail(page).get_by_role("option", selected=True).focus()
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name=re.compile("Ajouter un écran"))).to_be_visible()
    assert mots_anglais(page) == []


def test_le_rail_se_range_en_tirant_a_la_souris(ouvrir: Ouvrir, seance: Seance, donnees: Path) -> None:
    """Le quatrième monte devant le deuxième ; lâché sans bouger, ce n'est qu'un choix."""
    page = open_rail(ouvrir, seance)
    options = rail(page).get_by_role("option")
    options.nth(3).scroll_into_view_if_needed()
    de, vers = options.nth(3).bounding_box(), options.nth(1).bounding_box()
    assert de is not None
    assert vers is not None
    page.mouse.move(de["x"] + 60, de["y"] + de["height"] / 2)
    page.mouse.down()
    page.mouse.move(de["x"] + 60, de["y"] - 20, steps=5)
    page.mouse.move(vers["x"] + 60, vers["y"] + 8, steps=12)
    page.mouse.up()
    expect_order(page, 1, 4, 2, 3)
    announced(page, "Posé : Les questions, 2 sur 4.")
    expect_kept(donnees, seance, page, 1, 4, 2, 3)
    attend_repos(page)
    options.nth(2).click()
    expect(options.nth(2)).to_have_attribute("aria-selected", "true")
    page.wait_for_url(re.compile("ecran=2"))
    expect_kept(donnees, seance, page, 1, 4, 2, 3)


def test_une_seance_se_retrouve_apres_rechargement_et_dans_un_autre_navigateur(
    ouvrir: Ouvrir, seance: Seance
) -> None:
    """Un message écrit se lit ailleurs, sans rien enregistrer ; et au téléphone, rien ne déborde."""
    page = open_rail(ouvrir, seance)
    champ = page.get_by_label(re.compile("^Message"))
    champ.fill("Le territoire, relu")
    champ.press("Control+Enter")
    expect(rail(page).locator(".nom").first).to_have_text("Le territoire, relu")
    page.reload()
    expect(page.get_by_label(re.compile("^Message"))).to_have_value("Le territoire, relu")
    ailleurs = ouvrir("/seances").page
    ligne = ailleurs.locator(f'[class*="st-key-seance_ligne_{seance.numero}"]').first
    expect(ligne).to_contain_text("Comité d’essai")
    ligne.get_by_role("button", name="Ouvrir").click()
    expect(rail(ailleurs).locator(".nom").first).to_have_text("Le territoire, relu")
    telephone = ouvrir(f"/seances?seance={seance.numero}", taille=TELEPHONE).page
    expect(rail(telephone).get_by_role("option")).to_have_count(4)
    assert telephone.evaluate(
        "() => document.querySelector('[data-testid=stMain]').scrollWidth <= window.innerWidth"
    )


def test_de_l_accueil_trois_cartes_choisies_sont_trois_ecrans_en_peu_de_clics(
    ouvrir: Ouvrir, donnees: Path
) -> None:
    """Cartes, la liste, trois indicateurs, ajouter, ouvrir la séance ; le huitième clic projette."""
    page = ouvrir("/").page
    choose(page, "Ou choisissez votre département", "Val-d’Oise (95)")
    expect(page.get_by_role("heading", level=1)).to_contain_text("places")
    clics = 0

    def click(cible: Locator) -> None:
        nonlocal clics
        attend_repos(page)
        cible.click()
        clics += 1

    try:
        click(page.get_by_role("link", name="Ouvrir dans Cartes"))
        attend_carte(page)
        click(page.get_by_role("button", name="Plusieurs cartes"))
        volet = page.locator('[data-testid="stPopoverBody"]')
        choix = ("Taux de couverture", "Naissances", "Densité")
        for nom in choix:
            click(volet.get_by_role("button", name=re.compile(f"^{nom}")).first)
        click(volet.get_by_role("button", name="Ajouter les cartes cochées"))
        click(page.get_by_role("link", name="Ouvrir la séance"))
        expect(rail(page).get_by_role("option")).to_have_count(3)
        expect(page.get_by_role("link", name="Projeter")).to_have_attribute("target", "_blank")
        assert clics + 1 <= 9
        siennes = rayon.list_seances(donnees)
        assert [len(e.figures) for e in siennes[0].ecrans] == [1, 1, 1]
        assert mots_anglais(page) == []
    finally:
        preferences.write(donnees, preferences.Preferences())
        for faite in rayon.list_seances(donnees):
            rayon.remove(donnees, faite.numero)


CARTE = "carte?portee=departement-95&niveau=epci&territoire=200058485&indicateur=naissances&millesime=2024"
TAILLES: tuple[ViewportSize, ...] = (GRAND_ECRAN, {"width": 1024, "height": 768}, TELEPHONE)


@pytest.fixture
def avec_carte(donnees: Path) -> Iterator[Seance]:
    """Un écran d'une carte, posée ailleurs ; à la corbeille ensuite."""
    placee = Placee(CARTE, "Naissances", "a" * 64, "2026-11-12")
    ecran = Ecran(0, message="Où naissent les enfants", figures=(placee,))
    faite = rayon.create(donnees, Entete("Comité réglé", "epci:200058485"), (ecran,))
    yield faite
    rayon.remove(donnees, faite.numero)


def placed(donnees: Path, seance: Seance) -> str:
    """L'adresse que porte la figure de la séance."""
    return rayon.read(donnees, seance.numero).ecrans[0].figures[0].adresse


def test_une_figure_se_regle_au_clavier_et_le_foyer_y_revient(
    ouvrir: Ouvrir, avec_carte: Seance, donnees: Path
) -> None:
    """« Régler », l'année, l'aperçu qui suit, « Garder » ; « Annuler » la rend. Jamais la souris."""
    page = ouvrir(f"/seances?seance={avec_carte.numero}").page
    regler = page.get_by_role("button", name="Régler", exact=True)
    regler.focus()
    page.keyboard.press("Enter")
    annee = page.get_by_label("Année")
    expect(annee).to_be_visible()
    annee.focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("option", name="2022").wait_for()
    page.keyboard.type("2022")
    page.keyboard.press("Enter")
    apercu = page.get_by_alt_text(re.compile("^Aperçu de l.écran 1"))
    expect(apercu).to_have_attribute("src", re.compile("essai.png.*millesime%3D2022"))
    page.wait_for_function("i => i.complete && i.naturalWidth > 0", arg=apercu.element_handle())
    assert placed(donnees, avec_carte) == CARTE
    page.get_by_role("button", name="Garder", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("La figure est réglée")).to_be_visible()
    attend_repos(page)
    expect(regler).to_be_focused()
    assert "millesime=2022" in placed(donnees, avec_carte)
    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(page.get_by_text("Annulé : régler une figure.")).to_be_visible()
    assert placed(donnees, avec_carte) == CARTE
    assert mots_anglais(page) == []


@pytest.mark.parametrize("taille", TAILLES, ids=["1440", "1024", "390"])
def test_les_choix_d_une_figure_restent_pres_de_leur_apercu(
    ouvrir: Ouvrir, avec_carte: Seance, taille: ViewportSize
) -> None:
    """À chaque largeur : rien ne déborde, la colonne a sa place, un aperçu et un seul se voit."""
    page = ouvrir(f"/seances?seance={avec_carte.numero}", taille=taille).page
    page.get_by_role("button", name="Régler", exact=True).click()
    panneau = page.locator(".st-key-seance_essai")
    expect(panneau.get_by_role("button", name="Garder", exact=True)).to_be_visible()
    attend_repos(page)
    assert page.evaluate(
        "() => document.querySelector('[data-testid=stMain]').scrollWidth <= window.innerWidth"
    )
    boite = panneau.bounding_box()
    assert boite is not None
    assert boite["width"] > 260
    petit = panneau.get_by_role("img", name="Aperçu de l’écran")
    panneau.get_by_role("button", name="Garder", exact=True).scroll_into_view_if_needed()
    if taille["width"] >= 1280:
        expect(petit).to_be_hidden()
        expect(page.locator("img.ctg-seance-ecran")).to_be_in_viewport(ratio=0.9)
    else:
        expect(petit).to_be_in_viewport(ratio=0.5)


def test_une_carte_reglee_sur_sa_page_reprend_sa_place_dans_la_seance(
    ouvrir: Ouvrir, avec_carte: Seance, donnees: Path
) -> None:
    """« Ouvrir sa page », un autre indicateur, « Remplacer dans la séance » : ce que l'on voit au clic."""
    page = ouvrir(f"/seances?seance={avec_carte.numero}").page
    page.get_by_role("button", name="Ouvrir sa page").click()
    page.wait_for_url(re.compile("/carte.*remplace="))
    attend_carte(page)
    choix = page.get_by_role("combobox", name=re.compile("Indicateur")).first
    choix.click()
    page.keyboard.type("densité")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("indicateur=(?!naissances)"))
    page.get_by_role("button", name="Remplacer dans la séance").click()
    expect(page.get_by_text("Remplacé : écran 1.")).to_be_visible()
    expect(page).not_to_have_url(re.compile("remplace="))
    assert "indicateur=naissances" not in placed(donnees, avec_carte)
    page.get_by_role("link", name="Ouvrir la séance").click()
    expect(page.get_by_role("button", name="Régler", exact=True)).to_be_visible()
    assert mots_anglais(page) == []
