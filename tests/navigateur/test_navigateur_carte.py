"""Les gestes qui comptent sur la carte, dans un vrai navigateur."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from conftest import TELEPHONE, attend_carte, choisit_etendue, mots_anglais, ouvre_territoire, telecharge
from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    from conftest import PageSurveillee

Ouvrir = Callable[..., "PageSurveillee"]
VAL_PARISIS = "200058485"
FICHE = ".ctg-fiche"
ZOOMER = "Zoomer"


def choose(page: Page, libelle: str, choix: str) -> None:
    """Choisit dans une liste de Streamlit, comme un lecteur : il tape, puis valide."""
    champ = page.get_by_role("combobox", name=libelle)
    champ.click()
    champ.fill(choix.replace("’", "'"))
    page.get_by_role("option", name=choix).first.click()


def shape(page: Page, code: str) -> Locator:
    return page.locator(f'path[data-code="{code}"]').first


POINT_VISIBLE = """(forme) => {
  const b = forme.getBoundingClientRect();
  for (let i = 1; i < 20; i++) for (let j = 1; j < 20; j++) {
    const [x, y] = [b.x + b.width * i / 20, b.y + b.height * j / 20];
    const touche = forme.getRootNode().elementFromPoint(x, y);
    if (touche === forme) return [x, y];
  }
  return null;
}"""


def click_shape(page: Page, code: str) -> None:
    """Clique au milieu visible d'une forme (son centre peut tomber chez le voisin)."""
    # La carte peut encore prendre sa place : on attend qu'un point de la forme se touche.
    point = None
    shape(page, code).scroll_into_view_if_needed()
    for _ in range(40):
        point = shape(page, code).evaluate(POINT_VISIBLE)
        if point is not None:
            break
        page.wait_for_timeout(100)
    assert point is not None, f"La forme {code} n'est pas visible."
    page.mouse.click(*point)


def zoom_of(page: Page) -> float:
    return float(page.locator("[data-zoom]").first.get_attribute("data-zoom") or 1)


PREMIERE_IMAGE = """(bouton) => new Promise((rendre) => {
  const zoom = () => bouton.getRootNode().querySelector("[data-zoom]").dataset.zoom;
  const avant = zoom();
  bouton.click();
  requestAnimationFrame(() => rendre([avant, zoom()]));
})"""


def test_un_zoom_se_dessine_des_la_premiere_image(page: Page) -> None:
    """L'image que le geste demande bouge déjà : elle en attendait une autre."""
    attend_carte(page)
    avant, apres = page.get_by_role("button", name=ZOOMER).first.evaluate(PREMIERE_IMAGE)
    assert float(apres) > float(avant)


def test_du_departement_a_la_fiche_puis_a_un_autre_indicateur(ouvrir: Ouvrir) -> None:
    """Choisir le Val-d'Oise, cliquer Val Parisis, lire, zoomer, changer d'indicateur, partager."""
    page = ouvrir().page
    attend_carte(page)
    choisit_etendue(page, "Val-d’Oise (95)")
    expect(page.locator(".ctg-titre").filter(visible=True)).to_contain_text("dans le Val-d’Oise")
    # Dix EPCI rattachés et deux morceaux d'ailleurs : le fond de la France est parti.
    expect(page.locator("path[data-code]")).to_have_count(12)
    click_shape(page, VAL_PARISIS)
    fiche = page.locator(FICHE)
    expect(fiche).to_contain_text("CA Val Parisis")
    expect(fiche).to_contain_text("48,5")
    expect(fiche).to_contain_text("4ᵉ des 10\u00a0EPCI du Val-d’Oise")
    expect(fiche).to_contain_text("12,4 de moins")

    page.get_by_role("button", name=ZOOMER, exact=True).first.click()
    page.wait_for_function("() => new URL(location).searchParams.has('vue')")
    avant = zoom_of(page)
    assert avant > 1
    choose(page, "Indicateur", "Densité")
    expect(page.locator(".ctg-titre").filter(visible=True)).to_contain_text("la plus dense")
    expect(fiche).to_contain_text("habitants par km²")
    assert zoom_of(page) == pytest.approx(avant)

    page.wait_for_url(re.compile("indicateur=densite"))
    page.wait_for_function("() => new URL(location).searchParams.has('vue')")
    adresse = page.url.split("/", 3)[3]
    ailleurs = ouvrir(f"/{adresse}").page
    attend_carte(ailleurs)
    expect(ailleurs.locator(FICHE)).to_contain_text("CA Val Parisis")
    expect(ailleurs.locator(FICHE)).to_contain_text("habitants par km²")
    assert zoom_of(ailleurs) == pytest.approx(avant, rel=0.02)


def test_la_geometrie_ne_voyage_qu_une_fois(ouvrir: Ouvrir) -> None:
    """Trois changements d'indicateur : le fond de carte n'est demandé qu'une fois."""
    page = ouvrir().page
    version = attend_carte(page)
    for choix in ("Densité", "Population", "Taux de couverture"):
        choose(page, "Indicateur", choix)
        version = attend_carte(page, version + 1)
    demandes = page.evaluate(
        "() => performance.getEntriesByType('resource').filter(r => r.name.includes('/contours/')).length"
    )
    assert demandes == 1


@pytest.mark.parametrize(
    ("tape", "attendu"),
    [("herblay", "Herblay-sur-Seine"), ("95120", "Ermont"), ("VAL PARIS", "CA Val Parisis")],
)
def test_chercher_par_nom_ou_code_postal(ouvrir: Ouvrir, tape: str, attendu: str) -> None:
    """Un nom sans accent, un code postal, des majuscules : la réponse ouvre la fiche."""
    page = ouvrir().page
    attend_carte(page)
    ouvre_territoire(page)
    page.get_by_role("combobox", name="Chercher un territoire").fill(tape)
    page.get_by_role("option").filter(has_text=attendu).first.click()
    expect(page.locator(FICHE)).to_contain_text(attendu)
    expect(page.locator(".ctg-titre").filter(visible=True)).to_contain_text("Val-d’Oise")


def test_les_classes_dessinees_sont_celles_du_modele(ouvrir: Ouvrir) -> None:
    """La classe portée par chaque forme est celle que calcule Python pour les mêmes valeurs."""
    from dashboard.figures.classes import assign, classify

    page = ouvrir("/carte?portee=departement-95&panneau=tableau").page
    attend_carte(page)
    formes = page.locator("path[data-code]").evaluate_all(
        "formes => formes.filter(f => !f.classList.contains('ailleurs'))"
        ".map(f => [f.dataset.code, f.dataset.classe])"
    )
    lignes = page.locator(".zone tbody tr").evaluate_all(
        "lignes => lignes.map(l => [...l.children].map(c => c.innerText.trim()))"
    )
    # Nom, valeur, rang : les deux EPCI rattachés ailleurs n'ont pas de rang.
    valeurs = [float(valeur.replace(",", ".")) for _, valeur, rang, *_ in lignes if rang != "–"]
    assert len(formes) == len(valeurs) == 10
    assert min(valeurs) == 35.4
    attendues = assign(valeurs, classify(valeurs, "jenks", 5, peu=True))
    assert sorted(classe for _, classe in formes) == sorted(str(c) for c in attendues)


def test_deux_cartes_gardent_la_meme_vue(ouvrir: Ouvrir) -> None:
    """Zoomer l'une zoome l'autre : mêmes classes, même vue."""
    page = ouvrir("/carte?portee=departement-95&double=modalite:eaje").page
    attend_carte(page)
    zooms = page.locator("[data-zoom]")
    expect(zooms).to_have_count(2)
    page.get_by_role("button", name=ZOOMER, exact=True).first.click()
    page.wait_for_timeout(500)
    lus = zooms.evaluate_all("e => e.map(x => Number(x.dataset.zoom))")
    assert lus[0] > 1
    assert lus[0] == pytest.approx(lus[1])


@pytest.mark.parametrize("langue", ["fr-FR", "en-US"])
@pytest.mark.parametrize(
    "chemin",
    [
        "/",
        "/carte",
        "/carte?portee=departement-95&territoire=200058485&panneau=tableau",
        "/carte?portee=departement-23&indicateur=foyers_aides_logement&territoire=200067189&panneau=graphique",
        "/sources",
    ],
)
def test_aucun_mot_anglais(ouvrir: Ouvrir, chemin: str, langue: str) -> None:
    """Ni à l'écran, ni pour un lecteur d'écran, quelle que soit la langue du navigateur."""
    page = ouvrir(chemin, langue=langue).page
    page.wait_for_timeout(1500)
    assert mots_anglais(page) == []
    expect(page.locator("html")).to_have_attribute("lang", "fr")


@pytest.mark.parametrize(
    "chemin", ["/", "/carte", "/carte?portee=departement-95&territoire=200058485", "/sources"]
)
def test_rien_ne_deborde_au_telephone(ouvrir: Ouvrir, chemin: str) -> None:
    """À 390 px, la page ne défile pas en largeur, et la carte commence dans le premier écran."""
    page = ouvrir(chemin, taille=TELEPHONE).page
    page.wait_for_timeout(1500)
    assert page.evaluate(
        "() => document.querySelector('[data-testid=stMain]').scrollWidth <= window.innerWidth"
    )
    if "carte" in chemin:
        boite = page.locator("[data-pret]").first.bounding_box()
        assert boite is not None
        assert boite["y"] < 560


def test_telecharger_le_csv_donne_les_chiffres_de_la_carte(ouvrir: Ouvrir) -> None:
    """Le fichier pour tableur a son titre, sa source, et la valeur de Val Parisis à la virgule."""
    page = ouvrir("/carte?portee=departement-95&panneau=tableau").page
    attend_carte(page)
    fichier = telecharge(page.get_by_role("button", name="Télécharger en CSV (tableur)"))
    assert re.fullmatch(r"taux-couverture-epci-val-d-oise-2023\.csv", fichier.suggested_filename)
    texte = fichier.path().read_text(encoding="utf-8-sig")
    assert "Source : Cnaf" in texte
    assert 'CA Val Parisis;"=""200058485""";48,5;4;' in texte


def test_le_bouton_retour_ramene_la_vue_precedente(ouvrir: Ouvrir) -> None:
    """L'historique du navigateur suit les choix."""
    page = ouvrir().page
    attend_carte(page)
    choisit_etendue(page, "Creuse (23)")
    titre = page.locator(".ctg-titre").filter(visible=True)
    expect(titre).to_contain_text("dans la Creuse")
    page.wait_for_url("**portee=departement-23*")
    page.go_back()
    expect(titre).to_contain_text("en France")


def test_une_carte_reelle_ne_dit_pas_donnees_fictives(ouvrir: Ouvrir) -> None:
    """Le filigrane n'existe que là où du fictif se voit, et jamais pour un lecteur d'écran."""
    page = ouvrir("/carte?portee=departement-95").page
    attend_carte(page)
    page.locator("svg.dessin").first.wait_for()
    assert "FICTIVES" not in page.locator("svg.dessin").first.evaluate("s => s.outerHTML")
    fictive = ouvrir("/carte?portee=departement-95&indicateur=taux_occupation_reel").page
    motif = fictive.locator("svg.dessin defs.fictif").first
    motif.locator("pattern").wait_for(state="attached")
    assert motif.get_attribute("aria-hidden") == "true"
    assert fictive.locator("svg.dessin rect.filigrane").first.get_attribute("aria-hidden") == "true"
