"""Un choix dessiné avant la réponse du serveur : jamais deux choix à la fois à l'écran, et le dernier gagne.

Le canal de Streamlit passe par l'essai, qui retient ou coupe ses réponses : rien n'est chronométré.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from conftest import attend_carte, attend_repos, mots_anglais, telecharge
from playwright.sync_api import Browser, Locator, Page, WebSocketRoute, expect

if TYPE_CHECKING:
    from conftest import PageSurveillee

Ouvrir = Callable[..., "PageSurveillee"]
VAL_D_OISE = "/carte?portee=departement-95"
NOMS = ("Densité", "Naissances", "Superficie", "Population", "Foyers RSA", "Écoles")

# Ce que chaque image montre : le titre, la lecture, la légende, le tableau s'il est visible.
GUET_JS = """
() => {
  const visible = (e) =>
    e && getComputedStyle(e).display !== "none" && getComputedStyle(e).visibility !== "hidden";
  const bloc = (nom) =>
    [...document.querySelectorAll(`[data-bloc="${nom}"]`)].filter(visible).map((e) => e.dataset.vue);
  const dans = (racine, filtre) => {
    for (const e of racine.querySelectorAll("*")) {
      if (e.matches(filtre)) return e;
      const trouve = e.shadowRoot && dans(e.shadowRoot, filtre);
      if (trouve) return trouve;
    }
    return null;
  };
  window.images = new Set();
  const regarder = () => {
    const table = dans(document, ".zone table caption");
    const panneau = document.querySelector(".st-key-panneau_ouvert");
    window.images.add(JSON.stringify({
      reponse: bloc("reponse"), lecture: bloc("lecture"), resume: bloc("resume"),
      legende: dans(document, ".legende .l-titre")?.textContent ?? "",
      table: visible(panneau) && table ? table.textContent : "",
    }));
    requestAnimationFrame(regarder);
  };
  requestAnimationFrame(regarder);
}
"""


class Canal:
    """Le canal de Streamlit, que l'essai retient ou coupe."""

    def __init__(self, page: Page) -> None:
        self.retenu = False
        self.messages: list[tuple[WebSocketRoute, Any]] = []
        self.recus: list[bytes] = []
        self.ouverts: list[WebSocketRoute] = []
        page.route_web_socket(re.compile("_stcore/stream"), self._open)

    def _open(self, cote_page: WebSocketRoute) -> None:
        serveur = cote_page.connect_to_server()
        self.ouverts.append(cote_page)
        cote_page.on_message(serveur.send)
        serveur.on_message(lambda m: self._pass(cote_page, m))

    def _pass(self, cote_page: WebSocketRoute, message: Any) -> None:
        self.recus.append(message if isinstance(message, bytes) else message.encode())
        if self.retenu:
            self.messages.append((cote_page, message))
        else:
            cote_page.send(message)

    def release(self) -> None:
        """Rend dans l'ordre ce qui était retenu."""
        self.retenu = False
        while self.messages:
            cote_page, message = self.messages.pop(0)
            cote_page.send(message)


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Indicateur")


def year(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Année")


def title(page: Page) -> Locator:
    return page.locator(".ctg-reponse").filter(visible=True)


def caption(page: Page) -> Locator:
    return page.locator('[data-bloc="lecture"]').filter(visible=True).first


def legend(page: Page) -> Locator:
    return page.get_by_role("region", name="Légende")


def with_sets(page: Page) -> None:
    """Les jeux de la vue sont arrivés : on a regardé la liste."""
    attend_carte(page)
    part = re.compile("/jeux/organisation-1/.*/themes/coordination")
    with page.expect_response(part):
        field(page).focus()
    attend_repos(page)


def choose(page: Page, nom: str) -> None:
    field(page).fill(nom)
    page.keyboard.press("Enter")
    expect(field(page)).to_have_value(nom)


@pytest.fixture
def canal(ouvrir: Ouvrir, navigateur: Browser) -> tuple[Page, Canal]:
    """La carte du Val-d'Oise, ses jeux, et son canal."""
    page = ouvrir("/accessibilite").page
    canal = Canal(page)
    page.goto(re.sub("/accessibilite.*", VAL_D_OISE, page.url))
    with_sets(page)
    return page, canal


def card(page: Page) -> Locator:
    return page.locator(".st-key-figure_fiche .ctg-fiche").filter(visible=True)


def open_table(page: Page) -> None:
    page.get_by_text("Tableau", exact=True).first.click()
    page.locator(".zone tbody tr").first.wait_for()
    attend_repos(page)


def test_la_carte_change_avant_la_reponse_et_tout_dit_le_meme_choix(canal: tuple[Page, Canal]) -> None:
    """Le serveur se tait : carte, titre, légende, lecture, résumé, année suivent ; rien n'est caché."""
    page, tuyau = canal
    expect(card(page)).to_be_visible()
    tuyau.retenu = True
    field(page).click()
    page.get_by_role("option").filter(has=page.locator(".nom", has_text=re.compile("^Naissances$"))).click()
    expect(title(page)).to_contain_text("Où naissent les enfants")
    expect(legend(page)).to_contain_text("Naissances")
    expect(caption(page)).to_contain_text("Naissances")
    expect(year(page)).to_have_value("2024")
    expect(card(page)).to_contain_text("naissances, 2024")
    # La liste des détails du taux n'est pas celle des naissances, qui n'en ont pas.
    expect(page.locator(".st-key-w_modalite")).to_be_hidden()
    assert "indicateur" not in page.url
    tuyau.release()
    page.wait_for_url(re.compile("indicateur=naissances"))
    attend_repos(page)
    expect(title(page)).to_contain_text("Où naissent les enfants")
    expect(card(page)).to_contain_text("naissances, 2024")


def test_un_choix_dessine_en_entier_est_seulement_suivi(canal: tuple[Page, Canal]) -> None:
    """Le serveur ne renvoie ni titre ni carte ; ce qu'il redessine ensuite dit la même chose."""
    page, tuyau = canal
    tuyau.recus.clear()
    choose(page, "Naissances")
    page.wait_for_url(re.compile("indicateur=naissances"))
    attend_repos(page)
    assert tuyau.recus
    assert not [m for m in tuyau.recus if b"ctg-" in m]
    vus = [e.text_content() for e in (title(page), caption(page), card(page))]
    page.get_by_text("Noms et valeurs", exact=True).click()
    page.wait_for_url(re.compile("etiquettes=1"))
    attend_repos(page)
    expect(page.locator("[data-jeu]")).to_have_count(0)
    assert [e.text_content() for e in (title(page), caption(page), card(page))] == vus
    assert "indicateur=naissances" in page.url


def test_tableau_ouvert_ce_que_le_jeu_ne_sait_pas_se_cache(canal: tuple[Page, Canal]) -> None:
    """Le serveur se tait : le tableau et la fiche de l'ancien choix ne se lisent plus."""
    page, tuyau = canal
    open_table(page)
    tuyau.retenu = True
    choose(page, "Naissances")
    expect(title(page)).to_contain_text("Où naissent les enfants")
    expect(card(page)).to_have_count(0)
    expect(page.locator(".zone caption")).to_be_hidden()
    tuyau.release()
    page.wait_for_url(re.compile("indicateur=naissances"))
    expect(card(page)).to_contain_text("naissances, 2024")
    expect(page.locator(".zone caption")).to_contain_text("aissances")
    expect(page.locator("[data-jeu]")).to_have_count(0)


def test_une_reponse_tardive_ne_defait_pas_un_choix_plus_recent(canal: tuple[Page, Canal]) -> None:
    """La réponse au premier arrive quand le second est dessiné : rien ne revient en arrière."""
    page, tuyau = canal
    tuyau.retenu = True
    choose(page, "Naissances")
    # Le premier est parti, sa réponse est en chemin.
    page.wait_for_timeout(1500)
    choose(page, "Densité")
    page.evaluate(GUET_JS)
    tuyau.release()
    page.wait_for_url(re.compile("indicateur=densite"))
    attend_repos(page)
    vus = page.evaluate("[...images]")
    assert vus
    assert not [v for v in vus if "naissances" in v.lower()]
    expect(field(page)).to_have_value("Densité")


@pytest.mark.parametrize("tableau", [False, True], ids=["suivi", "tableau ouvert"])
def test_trente_choix_sans_attendre_finissent_sur_le_dernier_partout(
    canal: tuple[Page, Canal], tableau: bool
) -> None:
    """À chaque image, titre, lecture, résumé, légende, tableau disent le même choix ; enfin, le dernier."""
    page, _ = canal
    if tableau:
        open_table(page)
    page.evaluate(GUET_JS)
    for rang in range(30):
        choose(page, NOMS[rang % len(NOMS)])
    page.wait_for_url(re.compile("indicateur=ecoles"))
    attend_repos(page)
    legendes: dict[str, set[str]] = {}
    for image in page.evaluate("[...images].map((i) => JSON.parse(i))"):
        (reponse,) = image["reponse"]
        assert {*image["lecture"], *image["resume"]} <= {reponse}, image
        # Poste chargé, Streamlit ôte parfois la carte et la remet : une image sans carte ne dit rien.
        if image["legende"]:
            legendes.setdefault(reponse, set()).add(image["legende"])
        if image["table"]:
            legendes.setdefault(f"{reponse} table", set()).add(image["table"])
    assert len(legendes) >= len(NOMS)
    assert [x for x in legendes.items() if len(x[1]) > 1] == []
    expect(field(page)).to_have_value("Écoles")
    expect(title(page)).to_contain_text("école")
    expect(legend(page)).to_contain_text("coles")
    expect(card(page)).to_contain_text("écoles")
    if not tableau:
        open_table(page)
        expect(field(page)).to_have_value("Écoles")
        expect(title(page)).to_contain_text("école")
    expect(page.locator(".zone caption")).to_contain_text("coles")
    fichier = telecharge(page.get_by_role("button", name="Télécharger en CSV (tableur)"))
    assert fichier.suggested_filename.startswith("ecoles-")
    # Le fichier du menu est fait au clic : il est du dernier choix, dans son titre aussi.
    page.get_by_role("button", name="Exporter", exact=True).first.click()
    image = telecharge(page.get_by_role("button", name="Dessin SVG, formes modifiables"))
    assert image.suggested_filename.startswith("carte-ecoles-")
    dit = re.search("<title>(.*?)</title>", image.path().read_text(encoding="utf-8"))
    assert dit is not None
    assert "école" in dit[1]


def test_un_choix_suivi_vaut_pour_chaque_geste_d_apres(canal: tuple[Page, Canal]) -> None:
    """La page n'est pas refaite : l'année, le fichier, la deuxième carte, la fiche sont du choix montré."""
    page, tuyau = canal
    choose(page, "Naissances")
    with page.expect_response(re.compile("/annees/naissances-")):
        year(page).focus()
    year(page).select_option("2019")
    page.wait_for_url(re.compile("indicateur=naissances&millesime=2019"))
    attend_repos(page)
    assert not [m for m in tuyau.recus[-12:] if b"ctg-reponse" in m]
    expect(title(page)).to_contain_text("en 2019")
    expect(card(page)).to_contain_text("naissances, 2019")
    page.get_by_role("button", name="Exporter", exact=True).first.click()
    image = telecharge(page.get_by_role("button", name="Dessin SVG, formes modifiables"))
    assert image.suggested_filename.startswith("carte-naissances-")
    assert "2019" in image.path().read_text(encoding="utf-8")
    page.keyboard.press("Escape")
    choose(page, "Densité")
    # Deux gestes avant la réponse du serveur n'en font qu'un dans l'historique : le choix est suivi d'abord.
    page.wait_for_url(re.compile("indicateur=densite"))
    page.locator(".formes path").nth(3).click(force=True)
    page.wait_for_url(re.compile("territoire="))
    attend_repos(page)
    assert "indicateur=densite" in page.url
    expect(card(page)).to_contain_text("hab")
    expect(title(page)).to_contain_text("ense")
    page.go_back()
    attend_repos(page)
    expect(field(page)).to_have_value("Densité")
    page.get_by_role("radio", name="2", exact=True).click()
    page.wait_for_url(re.compile("carte2="))
    attend_repos(page)
    expect(field(page).first).to_have_value("Densité")


def test_la_seance_prend_la_carte_que_l_on_voit(canal: tuple[Page, Canal]) -> None:
    """Choisie puis ajoutée sans attendre : c'est la nouvelle carte qui se pose."""
    page, tuyau = canal
    tuyau.retenu = True
    choose(page, "Naissances")
    page.get_by_role("button", name="Ajouter à ma séance").click()
    tuyau.release()
    page.get_by_role("link", name="Ouvrir la séance").click()
    expect(page.locator("body")).to_contain_text("Où naissent les enfants")


def test_retour_et_avance_passent_d_un_choix_a_l_autre(canal: tuple[Page, Canal]) -> None:
    """Deux choix, deux retours, une avance ; un retour avant la réponse vaut aussi."""
    page, _ = canal
    for nom, code in (("Naissances", "naissances"), ("Densité", "densite")):
        choose(page, nom)
        page.wait_for_url(re.compile(f"indicateur={code}"))
        attend_repos(page)
    page.go_back()
    expect(field(page)).to_have_value("Naissances")
    expect(title(page)).to_contain_text("Où naissent")
    page.go_back()
    expect(field(page)).to_have_value("Taux de couverture")
    page.go_forward()
    expect(field(page)).to_have_value("Naissances")
    attend_repos(page)
    expect(title(page)).to_contain_text("Où naissent")
    expect(legend(page)).to_contain_text("Naissances")


def test_une_annee_se_dessine_de_son_jeu(canal: tuple[Page, Canal]) -> None:
    """Le serveur se tait : 2019 est dessinée et dite ; l'adresse suit."""
    page, tuyau = canal
    choose(page, "Naissances")
    page.wait_for_url(re.compile("indicateur=naissances"))
    attend_repos(page)
    with page.expect_response(re.compile("/annees/naissances-")):
        year(page).focus()
    attend_repos(page)
    tuyau.retenu = True
    year(page).select_option("2019")
    expect(title(page)).to_contain_text("en 2019")
    expect(legend(page)).to_contain_text("2019")
    tuyau.release()
    page.wait_for_url(re.compile("millesime=2019"))
    attend_repos(page)
    expect(page.locator(".st-key-figure_fiche")).to_contain_text("naissances, 2019")


def test_le_territoire_choisi_garde_sa_fiche_cachee_jusqu_a_sa_valeur(canal: tuple[Page, Canal]) -> None:
    """La lecture parle de lui : le jeu ne la connaît pas, elle attend le serveur."""
    page, tuyau = canal
    page.goto(page.url + "&territoire=200058485")
    with_sets(page)
    expect(caption(page)).to_contain_text("Val Parisis")
    tuyau.retenu = True
    choose(page, "Naissances")
    expect(title(page)).to_contain_text("Où naissent")
    expect(page.locator('[data-bloc="lecture"]').filter(visible=True)).to_have_count(0)
    tuyau.release()
    expect(caption(page)).to_contain_text("Val Parisis")
    expect(page.locator(".st-key-figure_fiche")).to_contain_text("naissances")


def test_une_seconde_sans_reseau_ne_perd_pas_le_choix(canal: tuple[Page, Canal]) -> None:
    """Le canal se coupe, un choix se fait : il est dessiné, puis le serveur l'apprend à son retour."""
    page, tuyau = canal
    tuyau.ouverts[-1].close(code=1001)
    coupe = '[data-testid="stApp"]:not([data-test-connection-state="CONNECTED"])'
    page.locator(coupe).wait_for(state="attached")
    choose(page, "Naissances")
    expect(title(page)).to_contain_text("Où naissent")
    page.wait_for_url(re.compile("indicateur=naissances"), timeout=60_000)
    attend_repos(page)
    expect(page.locator(".st-key-figure_fiche")).to_contain_text("naissances, 2024")


def test_sans_jeu_le_serveur_dessine(ouvrir: Ouvrir) -> None:
    """Un jeu qui n'arrive pas ne se voit pas : même carte, un peu plus tard."""
    page = ouvrir("/accessibilite").page
    page.route("**/jeux/**", lambda r: r.fulfill(status=200, body="<!doctype html>"))
    page.goto(re.sub("/accessibilite.*", VAL_D_OISE, page.url))
    version = attend_carte(page)
    choose(page, "Naissances")
    attend_carte(page, version + 1)
    page.wait_for_url(re.compile("indicateur=naissances"))
    expect(title(page)).to_contain_text("Où naissent")
    expect(page.locator(".st-key-figure_fiche")).to_contain_text("naissances, 2024")


def test_deux_onglets_gardent_chacun_leur_choix(canal: tuple[Page, Canal]) -> None:
    """Le même navigateur, deux visites : l'une ne change pas l'autre."""
    page, _ = canal
    autre = page.context.new_page()
    autre.goto(page.url)
    with_sets(autre)
    choose(page, "Naissances")
    choose(autre, "Densité")
    for onglet, nom, code in ((page, "Naissances", "naissances"), (autre, "Densité", "densite")):
        onglet.wait_for_url(re.compile(f"indicateur={code}"))
        attend_repos(onglet)
        expect(field(onglet)).to_have_value(nom)
        expect(legend(onglet)).to_contain_text(nom[:5])


def test_un_navigateur_en_anglais_lit_la_meme_page(ouvrir: Ouvrir) -> None:
    """« en-US » : la liste, l'année, l'attente et les nombres restent français."""
    page = ouvrir(VAL_D_OISE, langue="en-US").page
    with_sets(page)
    choose(page, "Naissances")
    page.wait_for_url(re.compile("indicateur=naissances"))
    attend_repos(page)
    expect(legend(page)).to_contain_text(re.compile(r"5\s302"))
    assert mots_anglais(page) == []


def test_le_jeu_d_une_autre_organisation_est_refuse(page: Page) -> None:
    """Demandé par son adresse : 403 et une phrase, quand le sien se lit et ne se garde pas."""
    with page.expect_response(re.compile("/jeux/organisation-1/")) as attendu:
        field(page).focus()
    sien = attendu.value
    assert (sien.status, sien.headers["cache-control"]) == (200, "private, no-store")
    reponse = page.request.get(sien.url.replace("organisation-1", "organisation-2"))
    assert reponse.status == 403
    assert "autre organisation" in reponse.json()["message"]
