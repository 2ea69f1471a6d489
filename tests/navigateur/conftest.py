"""Ce qu'il faut aux essais dans un vrai navigateur : un serveur, un Chromium, une page surveillée.

Sans extension de pytest : Playwright est conduit directement, pour que ces fixtures gardent leurs
noms et leur portée. Chromium est celui de la machine (variable CHROMIUM, ou `chromium` du PATH).
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Download,
    Locator,
    Page,
    Request,
    ViewportSize,
    sync_playwright,
)

from dashboard.session import porte
from data.garde import notes, preferences
from data.garde.seances import rayon
from tests.serveur.serveur_reel import RACINE, TEMOIN, Server, build_store

GRAND_ECRAN: ViewportSize = {"width": 1440, "height": 900}
TELEPHONE: ViewportSize = {"width": 390, "height": 844}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Ce qu'un essai attend avant de renoncer, sur une machine lente : il ne chronomètre pas.
DELAI_CARTE_MS = 60_000

# Des mots qu'une phrase anglaise contient presque toujours et qu'aucune phrase française ne porte.
# Écartés parce qu'ils sont aussi français : an, as, axes, but, cache, content, date, distinct,
# file, format, label, main, menu, minimum, note, on, options, or, page, pan, pin, pour, sort,
# stop, tab, type.
_LISTE = """
the and of with without from this that these those your you are was were have has been
not yes into for to is it its by be can could should will would please while
search download upload browse drag limit per
close open opened opens select selected choose chosen
ascending descending column columns row rows show hide hidden view less more
press enter apply submit loading running rerun stopped connecting connected
settings about deploy fullscreen full screen copy copied clipboard clear value values
all none results required password help toggle
collapse expand sidebar skip home next previous month year day week today
january february march april june july august september october november december
monday tuesday wednesday thursday friday saturday sunday
error failed failure traceback warning retry try again cancel save delete add remove edit
increase decrease increment decrement dismiss autosize unpin empty
autoscale reset lasso click hover
"""
MOTS_ANGLAIS = frozenset(_LISTE.split())
# Des termes anglais entrés dans l'usage, que l'application écrit en français.
TERMES_ADMIS = re.compile(r"open data", re.IGNORECASE)
_MOT = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

# Parcourt tout ce qui se lit ou s'énonce, racines d'ombre ouvertes comprises.
_TEXTES_JS = """
() => {
  const textes = [];
  const visible = (element) => {
    const style = getComputedStyle(element);
    return style.display !== "none" && style.visibility !== "hidden";
  };
  const parcourir = (racine) => {
    for (const noeud of racine.childNodes) {
      if (noeud.nodeType === Node.TEXT_NODE) {
        const texte = noeud.nodeValue.trim();
        if (texte) textes.push(texte);
      } else if (noeud.nodeType === Node.ELEMENT_NODE) {
        if (["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE"].includes(noeud.tagName)) continue;
        if (noeud.getAttribute("data-testid") === "stIconMaterial") continue;
        if (!visible(noeud)) continue;
        for (const nom of ["aria-label", "title", "placeholder", "alt", "data-title",
                           "data-tooltip", "aria-description", "aria-roledescription"]) {
          const valeur = noeud.getAttribute(nom);
          if (valeur && valeur.trim()) textes.push(valeur.trim());
        }
        if (noeud.shadowRoot) parcourir(noeud.shadowRoot);
        parcourir(noeud);
      }
    }
  };
  parcourir(document.body);
  textes.push(document.title);
  return [...new Set(textes)];
}
"""

# Résout quand une carte dont la version dépasse `plancher` a été peinte.
_CARTE_JS = """
async ([plancher, delai]) => {
  const versions = (racine, trouvees = []) => {
    for (const element of racine.querySelectorAll("*")) {
      if (element.hasAttribute("data-version")) trouvees.push(Number(element.dataset.version));
      if (element.shadowRoot) versions(element.shadowRoot, trouvees);
    }
    return trouvees;
  };
  const fin = performance.now() + delai;
  for (;;) {
    const version = Math.max(-1, ...versions(document));
    if (version >= plancher) {
      await new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));
      return version;
    }
    if (performance.now() > fin) return -1;
    await new Promise((r) => setTimeout(r, 30));
  }
}
"""

# Résout quand le script s'est tu 400 ms de suite ; faux passé le délai.
_REPOS_JS = """
async (delai) => {
  const fin = performance.now() + delai;
  let depuis = performance.now();
  while (performance.now() < fin) {
    const application = document.querySelector('[data-testid="stApp"]');
    if (application?.dataset.testScriptState !== "notRunning") depuis = performance.now();
    if (performance.now() - depuis > 400) return true;
    await new Promise((r) => setTimeout(r, 30));
  }
  return false;
}
"""


@dataclass
class Surveillance:
    """Ce qu'une page a écrit en console et demandé ailleurs qu'au serveur."""

    erreurs: list[str] = field(default_factory=list)
    ailleurs: list[str] = field(default_factory=list)


def find_chromium() -> str | None:
    """Return the Chromium to drive: CHROMIUM, then the PATH, then Debian's place; None if none."""
    voulu = os.environ.get("CHROMIUM")
    if voulu:
        return voulu
    for nom in ("chromium", "chromium-browser", "google-chrome"):
        trouve = shutil.which(nom)
        if trouve:
            return trouve
    debian = Path("/usr/bin/chromium")
    return str(debian) if debian.exists() else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder `navigateur`."""
    dossier = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(dossier):
            item.add_marker(pytest.mark.navigateur)


@pytest.fixture(scope="session")
def donnees(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a store built for this session: tests may write in it."""
    dossier = tmp_path_factory.mktemp("donnees")
    build_store(dossier)
    return dossier


@pytest.fixture(autouse=True)
def rien_d_un_autre_essai(donnees: Path) -> None:
    """No séance, note or preference of an earlier test: files go to any worker, in any order."""
    for faite in rayon.list_seances(donnees):
        rayon.remove(donnees, faite.numero)
    for posee in notes.list_notes(donnees).notes:
        notes.remove(donnees, posee.numero)
    preferences.write(donnees, preferences.Preferences())


@pytest.fixture(scope="session")
def serveur(donnees: Path) -> Iterator[str]:
    """Address of the application, started once for the session."""
    processus = Server(RACINE / "dashboard" / "serveur.py", donnees)
    processus.wait()
    yield processus.url
    processus.stop()


@pytest.fixture(scope="session")
def navigateur() -> Iterator[Browser]:
    """The machine's Chromium, headless, shared by the session."""
    chemin = find_chromium()
    if chemin is None:
        pytest.fail("Aucun Chromium : installez-le ou donnez son chemin dans CHROMIUM.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chemin, args=ARGUMENTS)
        yield chromium
        chromium.close()


def watch(page: Page, url: str) -> Surveillance:
    """Record on `page` every console error and every request to another host than `url`'s."""
    surveillance = Surveillance()
    hote = urlsplit(url).netloc

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            surveillance.erreurs.append(message.text)

    def on_request(requete: Request) -> None:
        adresse = urlsplit(requete.url)
        if adresse.scheme in ("http", "https", "ws", "wss") and adresse.netloc != hote:
            surveillance.ailleurs.append(requete.url)

    page.on("console", on_console)
    page.on("pageerror", lambda erreur: surveillance.erreurs.append(str(erreur)))
    page.on("request", on_request)
    page.on(
        "websocket",
        lambda ws: None if urlsplit(ws.url).netloc == hote else surveillance.ailleurs.append(ws.url),
    )
    return surveillance


@dataclass
class PageSurveillee:
    """Une page et ce qui y a été relevé."""

    page: Page
    surveillance: Surveillance


@pytest.fixture
def ouvrir(navigateur: Browser, serveur: str) -> Iterator[Callable[..., PageSurveillee]]:
    """Open pages of the application: `ouvrir("/portrait", taille=TELEPHONE, langue="fr-FR")`.

    After the test, a console error or a request to another host fails it.
    """
    ouvertes: list[PageSurveillee] = []

    def open_page(
        chemin: str = "/carte", taille: ViewportSize = GRAND_ECRAN, langue: str = "fr-FR", **options: Any
    ) -> PageSurveillee:
        contexte = navigateur.new_context(
            viewport=taille, locale=langue, timezone_id="Europe/Paris", **options
        )
        # Le navigateur du poste : il a ouvert une fois l'adresse que la commande affiche.
        contexte.add_cookies([{"name": porte.COOKIE, "value": TEMOIN, "url": serveur}])
        page = contexte.new_page()
        surveillee = PageSurveillee(page, watch(page, serveur))
        ouvertes.append(surveillee)
        page.goto(serveur + chemin)
        wait_app(page)
        attend_repos(page)
        return surveillee

    yield open_page
    erreurs = [e for s in ouvertes for e in s.surveillance.erreurs]
    ailleurs = [a for s in ouvertes for a in s.surveillance.ailleurs]
    for surveillee in ouvertes:
        surveillee.page.context.close()
    assert erreurs == [], "La console du navigateur porte des erreurs."
    assert ailleurs == [], "La page a demandé quelque chose à un autre hôte."


@pytest.fixture
def page(ouvrir: Callable[..., PageSurveillee]) -> Page:
    """The map page, at 1440 × 900, in French."""
    return ouvrir().page


@pytest.fixture
def page_telephone(ouvrir: Callable[..., PageSurveillee]) -> Page:
    """The map page, at 390 × 844, in French."""
    return ouvrir(taille=TELEPHONE).page


def wait_app(page: Page, delai_ms: float = DELAI_CARTE_MS) -> None:
    """Wait until the script has run once: something is on the page and nothing is running."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(
        state="attached", timeout=delai_ms
    )


def attend_carte(page: Page, version: int = 1, delai_ms: float = DELAI_CARTE_MS) -> int:
    """Wait until the map has been drawn `version` times or more, and the page with it.

    Return its version; AssertionError when the map does not come in time.
    """
    atteinte = page.evaluate(_CARTE_JS, [version, delai_ms])
    assert atteinte >= version, f"La carte n'a pas atteint la version {version}."
    attend_repos(page, delai_ms)
    return int(atteinte)


def attend_repos(page: Page, delai_ms: float = DELAI_CARTE_MS) -> None:
    """Wait until the script has been still for a while.

    Une carte est peinte avant la fin de la page : un clic sur ce qui est en train d'être reposé
    n'arrive nulle part.
    """
    assert page.evaluate(_REPOS_JS, delai_ms), "La page travaille encore."


def ouvre_territoire(page: Page) -> None:
    """Open the territory panel of the top bar: search and scope."""
    attend_repos(page)
    page.get_by_role("button", name="Territoire :").click()
    page.get_by_role("group", name="Choisir un territoire").wait_for()


def choisit_etendue(page: Page, nom: str) -> None:
    """Choose the scope of the maps in the top bar, by its name."""
    ouvre_territoire(page)
    page.get_by_label("Étendue des cartes").select_option(label=nom)


def telecharge(bouton: Locator) -> Download:
    """The file that a button gives, clicked once the script is still."""
    attend_repos(bouton.page)
    with bouton.page.expect_download() as attendu:
        bouton.click()
    return attendu.value


def textes(page: Page) -> list[str]:
    """Return every distinct text a reader or a screen reader meets on the page."""
    return list(page.evaluate(_TEXTES_JS))


def est_anglais(texte: str) -> list[str]:
    """Return the English marker words of a text, in lower case, in order of appearance."""
    mots = _MOT.findall(TERMES_ADMIS.sub("", texte).lower())
    return [mot for mot in mots if mot in MOTS_ANGLAIS]


def mots_anglais(page: Page) -> list[str]:
    """Return the texts of the page that hold an English marker word."""
    return [texte for texte in textes(page) if est_anglais(texte)]
