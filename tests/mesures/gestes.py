"""Du geste au dessin, à côté de celui d'une page vide : ce qu'attend qui clique.

Un geste part au relâchement du bouton ; il est dessiné à la deuxième image après que ce qu'il change a
changé.
Le processeur du serveur et la durée de son script se lisent sur les mêmes gestes.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Browser, Page

from tests.mesures import chronometre, parcours
from tests.mesures.trames import count_rasters
from tests.navigateur.conftest import GRAND_ECRAN
from tests.serveur.serveur_reel import Server

TOURS = 5
STREAMLIT = ("-m", "streamlit")
DELAI_MS = 15_000
PORTEE = "portee=departement-95"
# Ce que le serveur dépensait à chaque changement avant, et la moitié que le but en laisse.
PROCESSEUR_MS = 22.0
SCRIPT_MAX = 1.5

# Un jeu qui se fabrique ne compte pas encore : plus rien ne vient depuis tant de secondes.
CALME_S = 3
_JEUX_VENUS = "() => performance.getEntriesByType('resource').filter((e) => e.name.includes('/jeux/')).length"

# Ce qui change quand un geste est dessiné : une chaîne, lue à travers les racines d'ombre.
_OUTILS = """() => {
  const tous = (filtre, racine = document, trouves = []) => {
    for (const e of racine.querySelectorAll("*")) {
      if (e.matches(filtre)) trouves.push(e);
      if (e.shadowRoot) tous(filtre, e.shadowRoot, trouves);
    }
    return trouves;
  };
  const lu = (filtre, lire) => tous(filtre).map(lire).join("|");
  const etats = {
    // Revenue à un fond connu, la carte ne change pas de version : ses formes comptent aussi.
    carte: () => lu("[data-version]", (e) =>
      [e.dataset.version, e.dataset.dessin, e.querySelectorAll(".formes path").length].join(":")),
    plancher: () => lu("[data-dessin]", (e) => e.dataset.dessin),
    choix: () => lu(".choix", (e) => e.getAttribute("d")),
    zoom: () => lu("[data-zoom]", (e) => e.dataset.zoom),
    tableau: () => lu(".zone tbody", (e) => e.rows.length > 0),
  };
  const peint = () => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));
  globalThis.gestes = {
    armer: (sorte, delai) => {
      globalThis.gestes.resultat = new Promise((rendre) => {
        const avant = etats[sorte]();
        let debut = null;
        // Le dernier relâchement est celui du geste : ouvrir une liste en fait un avant lui.
        const surFin = () => { debut = performance.now(); };
        document.addEventListener("pointerup", surFin, true);
        // Une liste du navigateur se choisit sans relâcher rien dans la page.
        document.addEventListener("input", surFin, true);
        const fin = performance.now() + delai;
        const regarder = async () => {
          const maintenant = debut === null ? avant : etats[sorte]();
          if (debut !== null && maintenant !== avant && maintenant !== "") {
            document.removeEventListener("pointerup", surFin, true);
            document.removeEventListener("input", surFin, true);
            await peint();
            rendre(performance.now() - debut);
          } else if (performance.now() > fin) rendre(-1);
          else requestAnimationFrame(regarder);
        };
        regarder();
      });
    },
  };
}"""


@dataclass(frozen=True)
class Geste:
    """A gesture: its name, what it changes, how it is done, where, its goal over the floor."""

    nom: str
    etat: str
    faire: Callable[[Page, int], None]
    adresse: str
    but: float


# Les formes de la carte sont aussi des options, pour qui la parcourt au clavier.
_OPTION = '[role="option"]:not(path):not([aria-disabled="true"]):not([aria-selected="true"])'


def _choose(libelle: str, rang_du_champ: int = 0) -> Callable[[Page, int], None]:
    """Choose an option of a list, another at each turn, and not the present one."""

    def choose(page: Page, tour: int) -> None:
        champ = page.get_by_role("combobox", name=libelle).nth(rang_du_champ)
        presente = champ.input_value() if champ.evaluate("(e) => e.tagName") == "INPUT" else ""
        champ.click()
        options = page.locator(_OPTION).filter(visible=True)
        if presente:
            options = options.filter(has_not_text=presente)
        options.first.wait_for()
        options.nth(tour % options.count()).click()

    return choose


def _choose_year(page: Page, tour: int) -> None:
    """Choose another year than the present one, as one does: looked at, then chosen."""
    champ = page.get_by_role("combobox", name="Année")
    champ.focus()
    page.wait_for_timeout(300)
    annees = champ.locator("option").all_inner_texts()
    autres = [a for a in annees if a != champ.input_value()]
    champ.select_option(autres[tour % len(autres)])


def _click_shape(page: Page, tour: int) -> None:
    page.locator(".formes path").nth(2 + tour).click(force=True)


def _zoom(page: Page, tour: int) -> None:
    page.locator(".boutons button").nth(0).click()


def _table(page: Page, tour: int) -> None:
    page.get_by_text(parcours.LIBELLE_TABLEAU, exact=True).first.click()


def _communes(page: Page, tour: int) -> None:
    page.get_by_role("button", name="Voir ses communes").first.click()


CARTE = f"/carte?{PORTEE}"
GESTES = (
    Geste("Indicateur", "carte", _choose("Indicateur"), CARTE, 1.3),
    Geste("Année", "carte", _choose_year, f"{CARTE}&indicateur=naissances", 1.3),
    Geste("Clic sur un territoire", "choix", _click_shape, CARTE, 1.3),
    Geste("Zoom", "zoom", _zoom, CARTE, 1.3),
    Geste("Niveau", "carte", _choose("Niveau"), CARTE, 2.8),
    Geste("Portée (ses communes)", "carte", _communes, f"{CARTE}&territoire=200058485", 2.8),
    Geste("Tableau", "tableau", _table, CARTE, 2.8),
    Geste("Deuxième carte", "carte", _choose("Indicateur", 1), f"{CARTE}&carte2=naissances", 2.8),
)
VIDE = Geste("Page vide", "plancher", _choose("Indicateur"), "/", 0)
# Ceux qu'on ne refait pas sur place : la page se rouvre à chaque tour.
_UNE_FOIS = ("Portée (ses communes)", "Tableau")


@contextlib.contextmanager
def served(
    donnees: Path, script: Path, *options: str, lanceur: Sequence[str] = STREAMLIT
) -> Iterator[Server]:
    """A server of that script, ready to answer; stopped at the end."""
    serveur = Server(script, donnees, *options, lanceur=lanceur)
    try:
        serveur.wait()
        yield serveur
    finally:
        serveur.stop()


def measure_gestures(
    navigateur: Browser,
    donnees: Path,
    scripts: dict[str, Path],
    at_most: Callable[[str, float | None, float, str], Any],
    unmeasured: Callable[[str, str], Any],
) -> list[Any]:
    """Each gesture over that of the empty page, then the server's part and the rasters of the map."""
    lignes: list[Any] = []
    with contextlib.ExitStack() as pile:
        vide, plein = (pile.enter_context(_timed(donnees, scripts[s])) for s in ("plancher", "carte"))
        sol = _Releve.of(navigateur, *vide, VIDE)
        for geste in GESTES:
            try:
                lu = _Releve.of(navigateur, *plein, geste)
            except Exception as erreur:
                lignes.append(
                    unmeasured(f"{geste.nom} / page vide", str(erreur).strip().splitlines()[0][:90])
                )
                continue
            ligne = at_most(f"{geste.nom} / page vide", lu.ms / sol.ms, geste.but, "×")
            ligne.note = f"{lu.ms:.0f} ms contre {sol.ms:.0f}"
            lignes.append(ligne)
            if geste.nom == "Indicateur":
                lignes += _server_part(lu, sol, at_most)
        lignes.append(_rasters(navigateur, plein[0], at_most))
    return lignes


@contextlib.contextmanager
def _timed(donnees: Path, script: Path) -> Iterator[tuple[Server, Path]]:
    """A server that notes what each rerun costs it, and the file where it does."""
    with tempfile.TemporaryDirectory() as dossier:
        sortie = Path(dossier) / "reprises.txt"
        os.environ[chronometre.VARIABLE] = str(sortie)
        with served(donnees, script, lanceur=("-m", "tests.mesures.chronometre")) as serveur:
            yield serveur, sortie


def _server_part(lu: _Releve, sol: _Releve, at_most: Callable[..., Any]) -> list[Any]:
    processeur = at_most("Processeur du serveur, par changement", lu.processeur, PROCESSEUR_MS, "ms")
    processeur.note = f"page vide : {sol.processeur:.0f} ms"
    script = at_most("Durée du script / page vide", lu.reprise / sol.reprise, SCRIPT_MAX, "×")
    script.note = (
        f"de la demande reçue au dernier message parti : {lu.reprise:.0f} ms contre {sol.reprise:.0f}, "
        f"dont {lu.script:.0f} et {sol.script:.0f} de processeur"
    )
    return [processeur, script]


def _rasters(navigateur: Browser, serveur: Server, at_most: Callable[..., Any]) -> Any:
    with _opened(navigateur, serveur.url + "/carte") as page:
        lus = [count_rasters(page, lambda: parcours.next_indicator(page)) for _ in range(TOURS + 1)][1:]
    ligne = at_most(
        "Tramages de la carte par changement", statistics.median(r.fois for r in lus), 1.3, "fois"
    )
    ligne.note = f"{statistics.median(r.ms for r in lus):.0f} ms de tramage, page entière"
    return ligne


@contextlib.contextmanager
def _opened(navigateur: Browser, adresse: str) -> Iterator[Page]:
    page = navigateur.new_page(viewport=GRAND_ECRAN, locale="fr-FR")
    try:
        page.goto(adresse)
        page.locator('[data-test-script-state="notRunning"]').wait_for()
        page.wait_for_timeout(2000)
        _look_at_list(page)
        page.evaluate(_OUTILS)
        yield page
    finally:
        page.context.close()


def _look_at_list(page: Page) -> None:
    """Let the sets of the view come, as they do while one reads the list; the first reader has them made."""
    champ = page.get_by_role("combobox", name=parcours.LIBELLE_INDICATEUR).first
    if page.locator(".st-key-liste_indicateurs").count():
        champ.focus()
        venus, calmes = -1, 0
        while calmes < CALME_S:
            page.wait_for_timeout(1000)
            avant, venus = venus, int(page.evaluate(_JEUX_VENUS))
            calmes = calmes + 1 if venus == avant else 0
        champ.blur()


@dataclass(frozen=True)
class _Releve:
    """Of one gesture, in milliseconds: to the drawing, the server's processor, its rerun, its script.

    Medians, but for the processor: the system counts it by ten milliseconds, only a mean says it.
    """

    ms: float
    processeur: float
    reprise: float
    script: float

    @classmethod
    def of(cls, navigateur: Browser, serveur: Server, reprises: Path, geste: Geste) -> _Releve:
        """Do the gesture some times; TimeoutError when it draws nothing."""
        processus = psutil.Process(serveur.processus.pid)
        tours: list[tuple[float, float]] = []
        if geste.nom in _UNE_FOIS:
            for tour in range(TOURS):
                with _opened(navigateur, serveur.url + geste.adresse) as page:
                    tours.append(_once(page, geste, tour, processus))
        else:
            with _opened(navigateur, serveur.url + geste.adresse) as page:
                # Un tour pour rien : le premier charge ce que la page n'avait pas.
                tours = [_once(page, geste, tour, processus) for tour in range(TOURS + 1)][1:]
        durees, processeurs = zip(*tours, strict=True)
        # Un zoom ne demande rien au serveur.
        faites = chronometre.read(reprises)[-len(tours) :] or [(0.0, 0.0)]
        reprise, script = (statistics.median(colonne) for colonne in zip(*faites, strict=True))
        return cls(statistics.median(durees), statistics.mean(processeurs), reprise, script)


def _once(page: Page, geste: Geste, tour: int, processus: psutil.Process) -> tuple[float, float]:
    page.evaluate("([s, d]) => gestes.armer(s, d)", [geste.etat, DELAI_MS])
    avant = processus.cpu_times()
    geste.faire(page, tour)
    ms = float(page.evaluate("gestes.resultat"))
    page.wait_for_timeout(700)
    apres = processus.cpu_times()
    if ms < 0:
        raise TimeoutError("le geste n'a rien dessiné")
    return ms, (apres.user + apres.system - avant.user - avant.system) * 1000
