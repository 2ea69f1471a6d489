"""Un mur et deux téléphones, dans un vrai navigateur : notes en direct, clavier, réseau qui manque."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import GRAND_ECRAN, TELEPHONE, PageSurveillee, Surveillance, attend_repos, mots_anglais, watch
from playwright.sync_api import Browser, Page, ViewportSize, expect

from dashboard.session import porte
from data.garde import ateliers
from data.garde.seances import modele, rayon
from data.garde.seances.modele import Ecran, Entete, Placee
from tests.serveur.serveur_reel import CLE_ESSAI, TEMOIN

CARTE = "carte?portee=departement-95&niveau=epci&territoire=200058485&indicateur=taux_couverture&etiquettes=1"
TAILLES = ((1920, 1080), (1440, 900), (1280, 720), (1024, 768))
# Ce qui déborde de l'écran, défile, ou se lit trop petit à côté de lui.
_FAUTES_JS = """
() => {
  const fautes = [];
  const racine = document.documentElement;
  if (racine.scrollWidth > innerWidth || racine.scrollHeight > innerHeight) fautes.push("la page défile");
  const cote = document.getElementById("cote");
  if (cote.scrollHeight > cote.clientHeight + 1) fautes.push("les notes sont coupées");
  for (const n of cote.querySelectorAll("p, h2, span, b")) {
    const boite = n.getBoundingClientRect();
    if (!n.textContent.trim()) continue;
    if (parseFloat(getComputedStyle(n).fontSize) < 17.9) fautes.push(`trop petit : ${n.textContent}`);
    if (boite.right > innerWidth + 1 || boite.bottom > innerHeight + 1)
      fautes.push(`dehors : ${n.textContent}`);
  }
  return fautes;
}
"""


@dataclass
class Salle:
    """Une séance projetée : le navigateur du poste, des téléphones qui n'en sont pas."""

    navigateur: Browser
    url: str
    numero: int
    jeton: str
    donnees: Path
    surveillances: list[Surveillance] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)

    def poste(self, suite: str = "", taille: ViewportSize = GRAND_ECRAN) -> Page:
        """Le mur, ou le pupitre."""
        page = self._open(taille)
        page.context.add_cookies([{"name": porte.COOKIE, "value": TEMOIN, "url": self.url}])
        page.goto(f"{self.url}/projeter/{self.numero}{suite}")
        page.locator("svg[viewBox]").first.wait_for(timeout=30_000)
        return page

    def telephone(self) -> Page:
        """Un participant, entré par le carré."""
        page = self._open(TELEPHONE)
        page.goto(f"{self.url}/participer/{self.jeton}")
        page.get_by_role("button", name="Écrire une").wait_for(timeout=30_000)
        return page

    def _open(self, taille: ViewportSize) -> Page:
        contexte = self.navigateur.new_context(viewport=taille, locale="fr-FR", timezone_id="Europe/Paris")
        page = contexte.new_page()
        self.surveillances.append(watch(page, self.url))
        self.pages.append(page)
        return page


CARRE = "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
_POSER_JS = """
async (atelier) => {
  const mur = [...document.scripts].find((s) => s.src.includes("mur.js")).src;
  const { poserCarre } = await import(new URL("commun.js", mur).href);
  poserCarre(document.getElementById("scene"), atelier);
}
"""


@pytest.fixture
def salle(navigateur: Browser, serveur: str, donnees: Path) -> Iterator[Salle]:
    """Trois écrans, dont une carte au milieu, ouverts aux téléphones."""
    carte = Placee(CARTE, "Taux de couverture", "", "2026-11-12")
    ecrans = (
        Ecran(0, "texte", "Où en sommes-nous ?", texte="Trois questions\nà discuter"),
        Ecran(0, "figures", "", figures=(carte,), notes="Commencer par le Val-d'Oise."),
        Ecran(0, "texte", "Et maintenant ?", texte="Vos priorités"),
    )
    seance = rayon.create(donnees, Entete("Comité de novembre", "epci:200058485"), ecrans)
    cles = ateliers.keys(ateliers.open_workshop(donnees, seance.numero, CLE_ESSAI), CLE_ESSAI)
    assert cles is not None
    ouverte = Salle(navigateur, serveur, seance.numero, cles.jeton, donnees)
    yield ouverte
    for page in ouverte.pages:
        page.context.close()
    erreurs = [e for s in ouverte.surveillances for e in s.erreurs if "ERR_INTERNET_DISCONNECTED" not in e]
    assert erreurs == [], "La console du navigateur porte des erreurs."
    assert [a for s in ouverte.surveillances for a in s.ailleurs] == []


def write(telephone: Page, texte: str, ou: str = "", axe: str = "") -> None:
    """Une note, écrite et envoyée comme une personne le fait."""
    telephone.get_by_role("button", name="Écrire une").click()
    telephone.locator("#note").fill(texte)
    if ou:
        telephone.get_by_label("Où ?").select_option(label=ou)
    if axe:
        telephone.get_by_role("button", name=axe, exact=True).click()
    telephone.get_by_role("button", name="Envoyer").click()


def wait_screen(page: Page, rang: int) -> None:
    """Attend que le mur montre cet écran, et que son adresse le dise."""
    expect(page.locator("#dit")).to_contain_text(f"Écran {rang} sur 3")
    assert page.url.endswith(f"#{rang}")


def test_les_notes_de_deux_telephones_arrivent_au_mur_en_moins_d_une_seconde(salle: Salle) -> None:
    """Où, quel axe, quel numéro ; retenue et masquée depuis le pupitre, elle le dit ou quitte le mur."""
    mur = salle.poste("#2")
    wait_screen(mur, 2)
    pupitre = salle.poste("/pupitre")
    telephones = [salle.telephone(), salle.telephone()]
    for rang, telephone in enumerate(telephones):
        expect(telephone.get_by_text("écran 2 sur 3")).to_be_visible()
        texte = f"Crèche pleine, côté {rang}"
        debut = time.monotonic()
        write(telephone, texte, ou="CA Val Parisis", axe="Petite enfance")
        mur.get_by_text(texte).wait_for()
        # Écrire prend à Playwright une part de cette seconde.
        assert time.monotonic() - debut < 1.5
        expect(telephone.get_by_text("Elle est au mur, sous le numéro")).to_be_visible()
    premiere, derniere = (mur.locator(".note").nth(1), mur.locator(".note").nth(0))
    expect(derniere).to_contain_text("côté 1")
    expect(derniere).to_contain_text("CA Val Parisis")
    expect(mur.get_by_text("Vos notes sur cet écran · 2")).to_be_visible()
    # Le même numéro, sur la carte, au-dessus du nom du territoire.
    numeros = [n.strip() for n in mur.locator(".note .numero").all_inner_texts()]
    expect(mur.locator(".pastille")).to_have_text(" · ".join(numeros))
    expect(derniere).to_have_class("note neuve")
    expect(derniere).to_have_class("note", timeout=12_000)
    fiche = pupitre.locator(".note").filter(has_text="côté 0")
    fiche.get_by_role("button", name="Retenir").click()
    expect(premiere).to_contain_text("retenue")
    fiche.get_by_role("button", name="Masquer").click()
    expect(mur.locator(".note")).to_have_count(1)
    expect(pupitre.locator(".note")).to_have_count(2)
    fiche.get_by_role("button", name="Thème").click()
    fiche.get_by_label("Thème de la note").fill("Places")
    fiche.get_by_role("button", name="Ranger").click()
    expect(pupitre.get_by_role("heading", name="Places")).to_be_visible()
    assert [mots_anglais(p) for p in (mur, pupitre, *telephones)] == [[]] * 4


def test_le_clavier_du_mur(salle: Salle) -> None:
    """Suivant, précédent, un numéro, début et fin, noir, notes, carré en grand, Échap ; le pupitre suit."""
    mur = salle.poste()
    pupitre = salle.poste("/pupitre")
    wait_screen(mur, 1)
    for touche, rang in (
        ("ArrowRight", 2),
        ("PageDown", 3),
        (" ", 3),
        ("ArrowLeft", 2),
        ("Home", 1),
        ("End", 3),
    ):
        mur.keyboard.press(touche)
        wait_screen(mur, rang)
    mur.keyboard.press("2")
    expect(mur.locator("#saisie")).to_have_text("Écran 2 : Entrée")
    mur.keyboard.press("Enter")
    wait_screen(mur, 2)
    expect(pupitre.get_by_text("Écran 2 sur 3")).to_be_visible()
    expect(pupitre.get_by_text("Commencer par le Val-d'Oise.")).to_be_visible()
    expect(mur.get_by_text("Commencer par")).to_have_count(0)
    for touche in ("b", "."):
        mur.keyboard.press(touche)
        expect(mur.locator("#noir")).to_be_visible()
        mur.keyboard.press("Escape")
        expect(mur.locator("#noir")).to_be_hidden()
    expect(mur.locator("#cote")).to_be_visible()
    mur.keyboard.press("n")
    expect(mur.locator("#cote")).to_be_hidden()
    mur.keyboard.press("q")
    expect(mur.get_by_role("heading", name="Écrivez vos remarques")).to_be_visible()
    mur.keyboard.press("ArrowRight")
    expect(mur.locator("#carre")).to_be_hidden()
    wait_screen(mur, 2)
    expect(mur.locator("#commandes")).to_have_css("opacity", "0")
    mur.mouse.move(200, 200)
    expect(mur.locator("#commandes")).to_have_css("opacity", "1")
    expect(mur.locator("#commandes")).to_have_css("opacity", "0", timeout=6000)
    pupitre.get_by_role("button", name="Suivant").click()
    wait_screen(mur, 3)
    mur.reload()
    wait_screen(mur, 3)


def test_une_note_ecrite_sans_reseau_part_seule_une_fois(salle: Salle) -> None:
    """Gardée sur le téléphone, elle le dit ; le réseau revenu, elle arrive, et n'arrive qu'une fois."""
    mur = salle.poste("#2")
    telephone = salle.telephone()
    expect(telephone.get_by_text("écran 2 sur 3")).to_be_visible()
    telephone.context.set_offline(True)
    write(telephone, "Écrite dans le sous-sol")
    expect(telephone.get_by_text("Pas de réseau : votre note attend ici.")).to_be_visible()
    expect(telephone.get_by_text("gardée sur ce téléphone")).to_be_visible()
    expect(telephone.get_by_text("Écran vu à")).to_be_visible()
    mur.keyboard.press("ArrowRight")
    wait_screen(mur, 3)
    assert ateliers.list_notes(salle.donnees, salle.numero) == ()
    telephone.context.set_offline(False)
    expect(telephone.get_by_text("Elle est au mur, sous le numéro")).to_be_visible(timeout=15_000)
    expect(telephone.get_by_text("écran 3 sur 3")).to_be_visible()
    telephone.reload()
    expect(telephone.get_by_text("Écrite dans le sous-sol")).to_be_visible()
    # Elle est sur l'écran où elle fut écrite.
    mur.keyboard.press("ArrowLeft")
    expect(mur.locator(".note")).to_contain_text("Écrite dans le sous-sol")
    assert len(ateliers.list_notes(salle.donnees, salle.numero)) == 1


def test_une_note_qui_attend_se_retrouve_quand_l_atelier_a_ferme(salle: Salle) -> None:
    """Rechargée, la page qui demande un code la montre ; un autre atelier la reprend ; rien ne se perd."""
    salle.poste("#1")
    telephone = salle.telephone()
    telephone.context.set_offline(True)
    write(telephone, "Écrite dans le tunnel")
    expect(telephone.get_by_text("Pas de réseau")).to_be_visible()
    ateliers.close_workshop(salle.donnees, salle.numero)
    telephone.context.set_offline(False)
    expect(telephone.get_by_text("Votre note n’est pas partie.")).to_be_visible(timeout=15_000)
    expect(telephone.get_by_text("pas partie ·")).to_be_visible()
    salle.surveillances[-1].erreurs.clear()
    telephone.reload()
    expect(telephone.get_by_text("Cette note n’est pas partie")).to_be_visible()
    expect(telephone.get_by_text("Écrite dans le tunnel")).to_be_visible()
    # La page répond 404, et le navigateur le dit.
    salle.surveillances[-1].erreurs.clear()
    cles = ateliers.keys(ateliers.open_workshop(salle.donnees, salle.numero, CLE_ESSAI), CLE_ESSAI)
    assert cles is not None
    telephone.get_by_label("Code lu au mur").fill(cles.code)
    telephone.get_by_role("button", name="Entrer").click()
    telephone.get_by_role("button", name="Reprendre cette note").click()
    expect(telephone.locator("#note")).to_have_value("Écrite dans le tunnel")
    telephone.get_by_role("button", name="Envoyer").click()
    expect(telephone.get_by_text("✓ Arrivée à")).to_be_visible()
    expect(telephone.get_by_text("Cette note n’est pas partie")).to_have_count(0)
    telephone.reload()
    expect(telephone.get_by_text("✓ au mur, numéro 1")).to_be_visible()
    assert [n.texte for n in ateliers.list_notes(salle.donnees, salle.numero)] == ["Écrite dans le tunnel"]


def test_une_note_envoyee_apres_l_heure_reste_sur_son_telephone(salle: Salle) -> None:
    """L'atelier expire sans que personne ne le ferme : le téléphone l'apprend, et garde sa note."""
    courte = ateliers.open_workshop(salle.donnees, salle.numero, CLE_ESSAI, heures=4 / 3600)
    cles = ateliers.keys(courte, CLE_ESSAI)
    assert cles is not None
    salle.jeton = cles.jeton
    salle.poste("#1")
    telephone = salle.telephone()
    telephone.get_by_role("button", name="Écrire une").click()
    telephone.locator("#note").fill("Commencée à temps")
    telephone.wait_for_timeout(4500)
    telephone.get_by_role("button", name="Envoyer").click()
    expect(telephone.get_by_text("L’atelier est fermé")).to_be_visible()
    expect(telephone.get_by_text("Votre note n’est pas partie.")).to_be_visible()
    expect(telephone.get_by_text("Corriger cette note")).to_have_count(0)
    assert "Commencée à temps" in telephone.locator(".notes").inner_text()
    # L'écran ne se demande plus, et le navigateur le dit.
    salle.surveillances[-1].erreurs.clear()


@pytest.mark.parametrize(
    "abime", ["{pas", "null", '{"a":1}', "[1,null]", '[{"etat":"?","texte":"x","client":"note-0001"}]']
)
def test_un_telephone_dont_la_memoire_est_abimee_ecrit_encore(salle: Salle, abime: str) -> None:
    """Ce qui s'y lit est repris, le reste laissé ; la page tient debout."""
    salle.poste("#1")
    telephone = salle.telephone()
    telephone.evaluate("v => localStorage.setItem(`notes ${location.pathname}`, v)", abime)
    telephone.reload()
    telephone.get_by_role("button", name="Écrire une").wait_for()
    write(telephone, "Toujours là")
    expect(telephone.locator(".notes").get_by_text("Toujours là")).to_be_visible()
    expect(telephone.get_by_text("✓ Arrivée à")).to_be_visible()


def test_le_mur_garde_ce_qu_il_a_quand_le_reseau_manque(salle: Salle) -> None:
    """Les écrans demandés d'avance se montrent encore, sans un mot ; revenu, le pupitre suit le mur."""
    mur = salle.poste()
    pupitre = salle.poste("/pupitre")
    mur.wait_for_timeout(1500)
    mur.context.set_offline(True)
    mur.keyboard.press("ArrowRight")
    wait_screen(mur, 2)
    assert "réseau" not in mur.locator("body").inner_text()
    mur.context.set_offline(False)
    expect(pupitre.get_by_text("Écran 2 sur 3")).to_be_visible(timeout=15_000)


@pytest.mark.parametrize("taille", TAILLES, ids=lambda t: f"{t[0]}x{t[1]}")
def test_rien_ne_deborde_ni_ne_se_coupe_a_cote_du_mur(salle: Salle, taille: tuple[int, int]) -> None:
    """Huit longues notes : les plus récentes entières, les autres comptées, rien sous 18 pixels."""
    for rang in range(8):
        posee = ateliers.Note(
            0,
            "2026-12-10T13:31:00+00:00",
            f"{rang} " + "des places libres le mercredi " * 5,
            territoire="CA Roissy Pays de France",
            seance=salle.numero,
            ecran=2,
            axe="petite_enfance",
        )
        ateliers.pose(salle.donnees, salle.jeton, posee, f"note-{rang}-essai")
    mur = salle.poste("#2", {"width": taille[0], "height": taille[1]})
    wait_screen(mur, 2)
    montrees = mur.locator(".note").count()
    assert 1 <= montrees < 8
    expect(mur.locator(".note").first).to_contain_text("7 des places")
    expect(mur.get_by_text(f"et {8 - montrees} notes plus anciennes")).to_be_visible()
    assert mur.evaluate(_FAUTES_JS) == []


def test_une_note_ne_refait_pas_la_page_de_l_animateur(
    salle: Salle, ouvrir: Callable[..., PageSurveillee]
) -> None:
    """Une note arrive, rien n'est échangé avec la page de Streamlit qui est ouverte à côté."""
    page = ouvrir("/seances").page
    attend_repos(page)
    page.evaluate(
        """() => {
          window.refaites = 0;
          const app = document.querySelector('[data-testid="stApp"]');
          new MutationObserver(() => (window.refaites += 1)).observe(app, {
            attributes: true, attributeFilter: ["data-test-script-state"] });
        }"""
    )
    mur = salle.poste("#2")
    telephone = salle.telephone()
    write(telephone, "Une note de plus")
    expect(mur.get_by_text("Une note de plus")).to_be_visible()
    page.wait_for_timeout(1500)
    assert page.evaluate("window.refaites") == 0


def test_axe_ne_trouve_aucune_faute_sur_les_trois_pages(salle: Salle) -> None:
    """Le mur et ses notes, le carré en grand, le pupitre, le téléphone, sa note, le code à taper."""
    mur, pupitre, telephone = salle.poste("#2"), salle.poste("/pupitre"), salle.telephone()
    wait_screen(mur, 2)
    write(telephone, "Une place", axe="Handicap")
    expect(mur.locator(".note")).to_be_visible()
    mur.mouse.move(100, 100)
    pages = [mur, pupitre, telephone]
    assert [faults(p) for p in pages] == [[]] * 3
    mur.keyboard.press("q")
    telephone.get_by_role("button", name="Écrire une").click()
    pupitre.goto(f"{salle.url}/participer")
    assert [faults(p) for p in pages] == [[]] * 3
    for bouton in telephone.locator("button:visible, select:visible, textarea:visible").all():
        boite = bouton.bounding_box()
        assert boite is not None
        assert boite["height"] >= 44


def faults(page: Page) -> list[tuple[str, list[str]]]:
    """Ce qu'axe reproche à une page."""
    lues = Axe().run(page).response["violations"]
    return [(f["id"], [n["html"][:200] for n in f["nodes"]][:3]) for f in lues]


def test_l_ecran_d_ouverture_montre_le_code_de_la_salle_et_le_pupitre_son_plan(salle: Salle) -> None:
    """Le code dès que l'atelier est ouvert ; le carré et l'adresse ; le temps prévu au pupitre."""
    ouvre = Ecran(0, "ouverture", "Écrivez vos remarques", texte="1. Quoi ?\n2. Avec qui ?")
    rayon.change(salle.donnees, salle.numero, "ouvrir", lambda s: modele.move(modele.add(s, ouvre), 4, 0))
    mur = salle.poste()
    place = mur.locator(".place-carre")
    expect(place.locator("text.vif").last).to_have_text(re.compile(r"^code [A-Z0-9]{6}$"))
    # À côté du carré de l'ouverture, celui des notes ferait double emploi.
    expect(mur.locator("#cote")).to_be_hidden()
    mur.evaluate(_POSER_JS, {"ouvert": True, "code": "K7M4QX", "adresse": "192.0.2.2:8501/p", "carre": CARRE})
    expect(place.locator("image")).to_have_attribute("href", CARRE)
    expect(place).to_contain_text("Visez le carré, ou tapez 192.0.2.2:8501/p")
    mur.keyboard.press("ArrowRight")
    expect(mur.locator("#cote")).to_be_visible()
    pupitre = salle.poste("/pupitre")
    expect(pupitre.locator(".temps")).to_contain_text("écoulées sur 15 min")
    expect(pupitre.locator(".plan")).to_have_text("3 min d’avance sur le plan")
