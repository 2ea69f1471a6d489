"""Les trois moments, joués de l'accueil à leur fin dans un vrai navigateur."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import GRAND_ECRAN, TELEPHONE, attend_carte, mots_anglais, telecharge
from playwright.sync_api import Page, ViewportSize, expect
from test_navigateur_carte import choose, click_shape

from data.garde import preferences

if TYPE_CHECKING:
    from conftest import PageSurveillee

Ouvrir = Callable[..., "PageSurveillee"]
VAL_PARISIS = "200058485"
TAILLES = pytest.mark.parametrize("taille", [GRAND_ECRAN, TELEPHONE], ids=["1440", "390"])
SANS_DEBORD = "() => document.querySelector('[data-testid=stMain]').scrollWidth <= window.innerWidth"


@pytest.fixture(autouse=True)
def sans_preference(donnees: Path) -> Iterator[None]:
    """Le département gardé ici ne doit pas servir de départ aux autres essais."""
    yield
    preferences.write(donnees, preferences.Preferences())


def open_home(ouvrir: Ouvrir, taille: ViewportSize) -> Page:
    """L'accueil, sur le Val-d'Oise choisi une fois."""
    page = ouvrir("/", taille=taille).page
    choose(page, "Ou choisissez votre département", "Val-d’Oise (95)")
    expect(page.get_by_role("heading", level=1)).to_contain_text("places")
    expect(page.locator("#theme-logement")).to_be_attached()
    assert page.evaluate(SANS_DEBORD)
    return page


@TAILLES
def test_explorer_de_l_accueil_a_la_fiche_puis_au_portrait(ouvrir: Ouvrir, taille: ViewportSize) -> None:
    """La carte du département, un EPCI cliqué, sa fiche, puis son portrait : le territoire suit."""
    page = open_home(ouvrir, taille)
    page.get_by_role("link", name="Ouvrir dans Cartes").click()
    attend_carte(page)
    expect(page.locator(".ctg-titre")).to_contain_text("dans le Val-d’Oise")
    page.locator(f'path[data-code="{VAL_PARISIS}"]').first.scroll_into_view_if_needed()
    click_shape(page, VAL_PARISIS)
    expect(page.locator(".ctg-fiche")).to_contain_text("48,5")
    page.wait_for_url(f"**territoire={VAL_PARISIS}*")
    # La même adresse sous « Portrait » : le territoire suit.
    page = ouvrir(f"/portrait?{page.url.partition('?')[2]}", taille=taille).page
    expect(page.get_by_role("heading", level=1)).to_contain_text("Que sait-on de la CA Val Parisis")
    expect(page.locator(".ctg-resume li").first).to_contain_text("habitants")
    assert page.evaluate(SANS_DEBORD)
    assert mots_anglais(page) == []


@TAILLES
def test_comparer_de_l_accueil_au_tableau_des_epci(ouvrir: Ouvrir, taille: ViewportSize) -> None:
    """Les dix EPCI du département côte à côte, sans rien choisir de plus."""
    page = open_home(ouvrir, taille)
    page.get_by_role("link", name="Comparer ces territoires").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("10\u00a0EPCI du Val-d’Oise")
    expect(page.get_by_text("CA Val Parisis").first).to_be_visible()
    assert page.evaluate(SANS_DEBORD)


@TAILLES
def test_exporter_de_l_accueil_au_fichier(ouvrir: Ouvrir, taille: ViewportSize) -> None:
    """Le tableau de la carte de l'accueil, téléchargé : Val Parisis y est à 48,5, avec sa source."""
    page = open_home(ouvrir, taille)
    attend_carte(page)
    page.get_by_role("button", name="Exporter").first.click()
    fichier = telecharge(page.get_by_role("button", name="Tableau CSV (tableur)"))
    texte = fichier.path().read_text(encoding="utf-8-sig")
    # Le code garde ses chiffres dans un tableur : ="200058485", guillemets doublés par le CSV.
    assert 'CA Val Parisis;"=""200058485""";48,5' in texte
    assert "Source : Cnaf" in texte


def test_le_portrait_s_imprime_sans_menu_ni_reglage(ouvrir: Ouvrir) -> None:
    """Sur papier : ni en-tête, ni menu, ni réglage ; la page entière, sans cadre qui défile."""
    page = ouvrir(f"/portrait?portee=departement-95&territoire={VAL_PARISIS}").page
    attend_carte(page)
    page.emulate_media(media="print")
    for cache in (".st-key-entete", ".st-key-portrait_reglages"):
        expect(page.locator(cache).first).to_be_hidden()
    expect(page.locator(".ctg-resume")).to_be_visible()
    assert page.evaluate(
        "() => { const m = document.querySelector('[data-testid=stMain]');"
        " return m.scrollHeight <= m.clientHeight + 1; }"
    )


def open_territory(ouvrir: Ouvrir, donnees: Path, taille: ViewportSize, code: str) -> Page:
    """« Mon territoire », choisi une fois pour toutes."""
    preferences.write(donnees, preferences.Preferences(code))
    page = ouvrir("/", taille=taille).page
    expect(page.locator("#theme-coordination")).to_be_attached()
    attend_carte(page)
    return page


def open_val_parisis(ouvrir: Ouvrir, donnees: Path, taille: ViewportSize) -> Page:
    """La CA Val Parisis."""
    return open_territory(ouvrir, donnees, taille, f"epci:{VAL_PARISIS}")


@pytest.mark.parametrize(
    "code", [f"epci:{VAL_PARISIS}", "epci:243300316", "epci:249740093", "departement:95", "departement:33"]
)
def test_le_premier_ecran_tient_sans_defiler(ouvrir: Ouvrir, donnees: Path, code: str) -> None:
    """À 1440 × 900 : la réponse, la carte et sa légende, les trois chiffres, ce qui manque, les thèmes."""
    page = open_territory(ouvrir, donnees, GRAND_ECRAN, code)
    for quoi in (".ctg-mt-tete", ".legende .l-axe", ".ctg-mt-courbe", ".ctg-mt-manques", ".ctg-mt-themes"):
        boite = page.locator(quoi).first.bounding_box()
        assert boite is not None, quoi
        assert boite["y"] + boite["height"] <= GRAND_ECRAN["height"], quoi
    # Au bout de la courbe, un nom long se coupe, jamais son chiffre.
    bout = page.locator(".ctg-mt-courbe .noms").bounding_box()
    assert bout is not None
    for chiffre in page.locator(".ctg-mt-courbe .noms b").all():
        boite = chiffre.bounding_box()
        assert boite is not None
        assert boite["x"] + boite["width"] <= bout["x"] + bout["width"] + 1


@TAILLES
def test_mon_territoire_ne_deborde_pas_et_ses_themes_s_atteignent(
    ouvrir: Ouvrir, donnees: Path, taille: ViewportSize
) -> None:
    """Rien ne dépasse à droite ; le lien d'un thème y mène ; les sources se déplient sur papier."""
    page = open_val_parisis(ouvrir, donnees, taille)
    assert page.evaluate(SANS_DEBORD)
    page.get_by_role("link", name="Logement", exact=True).click()
    expect(page.locator("#theme-logement h2")).to_be_in_viewport()
    assert mots_anglais(page) == []
    fautes = Axe().run(page).response["violations"]
    assert [(f["id"], [n["html"] for n in f["nodes"]][:3]) for f in fautes] == []
    page.evaluate("globalThis.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.querySelectorAll('details.ctg-replie:not([open])').length") == 0


def test_apres_le_premier_choix_le_clavier_est_au_titre(ouvrir: Ouvrir) -> None:
    """La question s'en va avec ce qui tenait le foyer : il va à la réponse, qui s'entend."""
    page = ouvrir("/").page
    champ = page.get_by_label("Nom ou code postal").first
    champ.fill("Val Parisis")
    expect(page.get_by_text("290\u202f890 habitants").first).to_be_visible()
    champ.press("ArrowDown")
    champ.press("Enter")
    expect(page.locator(".ctg-mt-tete h1")).to_be_focused()


def test_le_groupe_se_choisit_sous_le_titre_et_suit_l_adresse(ouvrir: Ouvrir, donnees: Path) -> None:
    """Les limitrophes choisis : la carte ne colore qu'eux, l'adresse les garde, le retour les ôte."""
    page = open_val_parisis(ouvrir, donnees, GRAND_ECRAN)
    expect(page.locator("path[data-code].ailleurs")).to_have_count(3)
    page.get_by_role("button", name="comparée à").click()
    page.get_by_text("Limitrophes", exact=True).click()
    page.wait_for_url("**parmi=limitrophes*")
    expect(page.locator(".ctg-mt-chiffres")).to_contain_text("sur 7, avec ses 6\u00a0EPCI limitrophes")
    expect(page.locator("path[data-code]")).to_have_count(7)
    expect(page.locator("path[data-code].ailleurs")).to_have_count(0)
    page.go_back()
    expect(page.locator(".ctg-mt-chiffres")).to_contain_text("des 10\u00a0EPCI du Val-d’Oise")
