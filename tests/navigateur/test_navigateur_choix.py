"""La liste des indicateurs dans un vrai navigateur : souris, clavier, téléphone, agrandissement, axe."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import TELEPHONE, attend_carte, attend_repos, mots_anglais
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from dashboard.composants.fichiers import read_module
from dashboard.figures.choix import GroupeOptions, Option, rows

if TYPE_CHECKING:
    from conftest import PageSurveillee

Ouvrir = Callable[..., "PageSurveillee"]
VAL_D_OISE = "/carte?portee=departement-95"
GIRONDE = "/carte?portee=departement-33"
# 1440 px agrandis deux fois.
AGRANDI: ViewportSize = {"width": 720, "height": 450}


# Le composant seul, sans serveur : l'essai joue Streamlit, et choisit quand il répond.
SEUL_JS = """
async ([code, donnees]) => {
  const adresse = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const module = await import(adresse);
  const hote = document.body.appendChild(document.createElement("div"));
  const racine = hote.attachShadow({ mode: "open" });
  window.envoyes = [];
  const envoyer = (nom, valeur) => window.envoyes.push(valeur);
  window.recevoir = (data) => void module.default({ parentElement: racine, data, setTriggerValue: envoyer });
  window.recevoir(donnees);
}
"""


def alone(valeur: str, numero: int) -> dict[str, object]:
    """Ce que le serveur enverrait : trois indicateurs, l'un d'eux choisi."""
    noms = {"a": "Alpha", "b": "Bêta", "c": "Gamma"}
    options = tuple(
        Option(c, n, "unité", False, "France", "2024", False, "", "epci", "") for c, n in noms.items()
    )
    liste = json.dumps(rows([GroupeOptions("Thème", options)]))
    return {
        "adresse": f"data:application/json,{quote(liste)}",
        "libelle": "Indicateur",
        "lieu": "France",
        "aide": "",
        "valeur": valeur,
        "nom": noms[valeur],
        "numero": numero,
    }


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Indicateur")


def option(page: Page, nom: str) -> Locator:
    """Celle de ce nom court, et d'aucun autre qui commence pareil."""
    return page.get_by_role("option").filter(has=page.locator(".nom", has_text=re.compile(f"^{nom}$")))


def active(page: Page) -> str:
    """Le texte de l'option que le champ désigne aux lecteurs d'écran."""
    return field(page).evaluate(
        "champ => champ.getRootNode().getElementById(champ.getAttribute('aria-activedescendant'))"
        "?.textContent ?? ''"
    )


def said(page: Page) -> str:
    """Ce que la liste annonce, espaces insécables rendues ordinaires."""
    dit = field(page).evaluate("champ => champ.getRootNode().querySelector('[role=status]').textContent")
    return " ".join(dit.split())


def title(page: Page) -> Locator:
    """La question et sa réponse."""
    return page.locator(".ctg-titre").filter(visible=True)


def test_a_la_souris_on_lit_ou_chacun_existe_puis_on_choisit(ouvrir: Ouvrir) -> None:
    """La liste dit « France · 2024 » et « Fictif » avant le clic ; le clic change la carte."""
    page = ouvrir(VAL_D_OISE).page
    version = attend_carte(page)
    field(page).click()
    expect(option(page, "Naissances")).to_contain_text("France · 2024")
    expect(option(page, "Occupation réelle")).to_contain_text("Fictif")
    option(page, "Naissances").click()
    attend_carte(page, version + 1)
    expect(title(page)).to_contain_text("Où naissent les enfants")
    expect(field(page)).to_have_value("Naissances")
    assert "indicateur=naissances" in page.url


def test_un_indisponible_dit_sa_raison_et_ne_change_rien(ouvrir: Ouvrir) -> None:
    """Grisé en Gironde : le clic annonce quoi déposer, la liste reste ouverte, la carte aussi."""
    page = ouvrir(GIRONDE).page
    attend_carte(page)
    field(page).click()
    grise = option(page, "Occupation réelle")
    expect(grise).to_have_attribute("aria-disabled", "true")
    # Playwright attendrait qu'elle s'allume.
    grise.click(force=True)
    assert "déposez un fichier" in said(page)
    expect(grise).to_be_visible()
    page.keyboard.press("Escape")
    expect(grise).to_be_hidden()
    expect(field(page)).to_have_value("Taux de couverture")
    assert "indicateur" not in page.url


def test_tout_se_fait_au_clavier(ouvrir: Ouvrir) -> None:
    """Frappe sans accent, flèches, Origine, Fin, Échap, Entrée : la carte suit, le foyer reste."""
    page = ouvrir(VAL_D_OISE).page
    version = attend_carte(page)
    field(page).focus()
    page.keyboard.press("ArrowDown")
    assert active(page).startswith("Taux de couverture")
    page.keyboard.press("End")
    dernier = active(page)
    page.keyboard.press("Home")
    premier = active(page)
    page.keyboard.press("ArrowUp")
    assert active(page) == dernier != premier
    page.keyboard.press("Escape")
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("densite")
    assert active(page).startswith("Densité")
    assert re.match(r"\d+ indicateurs? à choisir", said(page))
    page.keyboard.press("Enter")
    attend_carte(page, version + 1)
    expect(title(page)).to_contain_text("la plus dense")
    expect(field(page)).to_be_focused()


def test_une_recherche_lit_les_themes_les_details_et_les_definitions(ouvrir: Ouvrir) -> None:
    """« creche » trouve la couverture et l'occupation ; « zzz » dit quoi essayer."""
    page = ouvrir(VAL_D_OISE).page
    attend_carte(page)
    field(page).click()
    field(page).press_sequentially("creche")
    expect(option(page, "Taux de couverture")).to_be_visible()
    expect(option(page, "Occupation réelle")).to_be_visible()
    expect(option(page, "Superficie")).to_be_hidden()
    field(page).fill("logement")
    expect(option(page, "Foyers aides au logement")).to_be_visible()
    field(page).fill("zzz")
    assert "Aucun indicateur ne répond à « zzz »" in said(page)


def test_une_reponse_plus_ancienne_n_ecrit_rien(navigateur: Browser) -> None:
    """Deux choix partent ; la réponse au premier arrive après : le second reste, champ et liste."""
    page = navigateur.new_page()
    page.evaluate(SEUL_JS, [read_module("choix"), alone("a", 0)])
    for nom in ("beta", "gamma"):
        field(page).click()
        field(page).fill(nom)
        page.keyboard.press("Enter")
    assert page.evaluate("envoyes") == [{"code": "b", "numero": 1}, {"code": "c", "numero": 2}]
    page.evaluate("recu => recevoir(recu)", alone("b", 1))
    expect(field(page)).to_have_value("Gamma")
    page.evaluate("recu => recevoir(recu)", alone("c", 2))
    expect(field(page)).to_have_value("Gamma")
    # Un autre geste (le bouton de retour) ramène le premier : il porte le dernier numéro.
    page.evaluate("recu => recevoir(recu)", alone("a", 2))
    expect(field(page)).to_have_value("Alpha")
    page.close()


def test_une_reprise_n_efface_pas_ce_que_l_on_tape(navigateur: Browser) -> None:
    """La page se redessine pendant la frappe : le champ garde les lettres, Échap rend le nom."""
    page = navigateur.new_page()
    page.evaluate(SEUL_JS, [read_module("choix"), alone("a", 0)])
    field(page).click()
    field(page).press_sequentially("gam")
    page.evaluate("recu => recevoir(recu)", alone("b", 0))
    expect(field(page)).to_have_value("gam")
    assert active(page).startswith("Gamma")
    page.keyboard.press("Escape")
    expect(field(page)).to_have_value("Bêta")
    page.close()


def test_dix_choix_sans_attendre_finissent_sur_le_dernier(ouvrir: Ouvrir) -> None:
    """Une réponse à un choix plus ancien n'écrit rien : le champ et la carte disent le dernier."""
    page = ouvrir(VAL_D_OISE).page
    attend_carte(page)
    noms = ("Densité", "Naissances", "Superficie", "Population", "Foyers RSA")
    for nom in (*noms, *noms):
        field(page).click()
        field(page).fill(nom)
        page.keyboard.press("Enter")
        expect(field(page)).to_have_value(nom)
    attend_repos(page)
    expect(field(page)).to_have_value("Foyers RSA")
    expect(title(page)).to_contain_text("RSA")


def test_ce_qui_n_est_que_par_commune_y_mene_et_le_dit(ouvrir: Ouvrir) -> None:
    """Le taux de pauvreté n'est pas par EPCI : la carte passe aux communes, une phrase le dit."""
    page = ouvrir(VAL_D_OISE).page
    attend_carte(page)
    field(page).click()
    expect(option(page, "Taux de pauvreté")).to_contain_text("par commune")
    option(page, "Taux de pauvreté").click()
    expect(page.get_by_text("passée au niveau commune")).to_be_visible()
    page.wait_for_url(re.compile("niveau=commune"))


@pytest.mark.parametrize("taille", [TELEPHONE, AGRANDI], ids=["téléphone", "agrandi"])
def test_elle_tient_dans_un_petit_ecran(ouvrir: Ouvrir, taille: ViewportSize) -> None:
    """À 390 px et agrandie deux fois : rien ne déborde, la dernière option se lit et se choisit."""
    page = ouvrir(VAL_D_OISE, taille=taille, has_touch=True).page
    version = attend_carte(page)
    field(page).tap()
    expect(option(page, "Taux de couverture")).to_be_visible()
    cadre = page.get_by_role("listbox", name="Indicateur").bounding_box()
    assert cadre is not None
    assert cadre["x"] >= 0
    assert cadre["x"] + cadre["width"] <= taille["width"]
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    option(page, "Postes de coopération").scroll_into_view_if_needed()
    option(page, "Postes de coopération").tap()
    attend_carte(page, version + 1)
    expect(title(page)).to_contain_text("Combien de postes")


@pytest.mark.parametrize("adresse", [VAL_D_OISE, GIRONDE])
def test_ouverte_elle_est_sans_faute_et_en_francais(ouvrir: Ouvrir, adresse: str) -> None:
    """Axe n'y trouve rien, options grisées comprises ; aucun mot anglais."""
    page = ouvrir(adresse).page
    attend_carte(page)
    field(page).click()
    expect(option(page, "Naissances")).to_be_visible()
    fautes = Axe().run(page).response["violations"]
    assert [(f["id"], [n["html"] for n in f["nodes"]][:3]) for f in fautes] == []
    assert mots_anglais(page) == []
