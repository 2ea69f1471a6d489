"""Reprise entière de chaque page, à côté de celle d'une page vide : de la demande à la fin."""

from __future__ import annotations

import contextlib
import json
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from data.garde import preferences
from data.garde.preferences import Preferences
from tests.navigateur.conftest import GRAND_ECRAN
from tests.serveur.serveur_reel import Server

RAPPORT_MAX = 2.0
# Le premier écran et tout le portrait par thème, dans une seule page.
ENTIER_MAX = 4.0
MON_TERRITOIRE = "Mon territoire"
PREMIER_ECRAN = "Mon territoire, premier écran"
REPETITIONS = 9
PORTEE = "portee=departement-95"
MIEN = "epci:200058485"
TERRITOIRE = f"{PORTEE}&territoire=200058485"
PAGES = {
    MON_TERRITOIRE: "/",
    "Carte du Val-d'Oise": f"/carte?{PORTEE}",
    "Comparer, tableau": f"/comparer?{TERRITOIRE}",
    "Comparer, classement": f"/comparer?{TERRITOIRE}&onglet=classement",
    "Couverture × occupation": f"/couverture-occupation?{PORTEE}",
    "ETP par axe": f"/coordination?{PORTEE}",
    "Portrait": f"/portrait?{TERRITOIRE}",
}
# Le premier bloc qui suit le premier écran : quand son message arrive, tout ce qui précède est là.
_SUITE = "figure_mt_(?!carte|chiffres)"
# À poser avant la page : ce que dit chaque message du canal, et à quelle image il est arrivé.
_ECOUTER = """(suite) => {
  const attendu = new RegExp(suite);
  globalThis.suiteVenue = null;
  globalThis.WebSocket = class extends WebSocket {
    constructor(...arguments_) {
      super(...arguments_);
      this.addEventListener("message", ({ data }) => {
        if (globalThis.suiteVenue || !(data instanceof ArrayBuffer)) return;
        if (!attendu.test(new TextDecoder("latin1").decode(data))) return;
        globalThis.suiteVenue = new Promise((rendre) => {
          requestAnimationFrame(() => rendre(performance.now()));
        });
      });
    }
  };
}"""
# La touche « r » de Streamlit relance toute la page ; l'application dit elle-même où elle en est.
_RELANCER = """() => new Promise((rendre) => {
  const app = document.querySelector('[data-testid="stApp"]');
  const debut = performance.now();
  globalThis.suiteVenue = null;
  let partie = false;
  const surveillant = new MutationObserver(() => {
    const etat = app.getAttribute("data-test-script-state");
    partie ||= etat !== "notRunning";
    if (!partie || etat !== "notRunning") return;
    surveillant.disconnect();
    requestAnimationFrame(async () => {
      const fin = performance.now() - debut;
      rendre([fin, ((await globalThis.suiteVenue) ?? debut + fin) - debut]);
    });
  });
  surveillant.observe(app, { attributes: true });
  const touche = { key: "r", code: "KeyR", keyCode: 82, bubbles: true };
  for (const geste of ["keydown", "keyup"]) {
    document.body.dispatchEvent(new KeyboardEvent(geste, touche));
  }
  setTimeout(() => rendre([-1, -1]), 10000);
})"""


def measure_reruns(
    navigateur: Browser,
    donnees: Path,
    scripts: dict[str, Path],
    at_most: Callable[[str, float | None, float, str], Any],
    unmeasured: Callable[[str, str], Any],
) -> list[Any]:
    """Median time of a full rerun of each page, over that of the empty page (goal: 2 times)."""
    with contextlib.ExitStack() as pile:
        pile.enter_context(_at_home(donnees))
        urls: dict[str, str] = {}
        for sorte in ("plancher", "carte"):
            serveur = Server(scripts[sorte], donnees)
            pile.callback(serveur.stop)
            serveur.wait()
            urls[sorte] = serveur.url
        vide = _median(navigateur, f"{urls['plancher']}/")
        if vide is None:
            return [unmeasured("Page vide", "elle ne s'est pas relancée")]
        plancher = vide[0]
        lignes: list[Any] = []
        for nom, adresse in PAGES.items():
            lus = _median(navigateur, urls["carte"] + adresse)
            if lus is None:
                lignes.append(unmeasured(nom, "la page ne s'est pas relancée"))
                continue
            entier, premier = lus
            mesures = {nom: (entier, ENTIER_MAX if nom == MON_TERRITOIRE else RAPPORT_MAX)}
            if nom == MON_TERRITOIRE:
                mesures = {PREMIER_ECRAN: (premier, RAPPORT_MAX), **mesures}
            for dit, (temps, but) in mesures.items():
                ligne = at_most(f"{dit} / page vide", temps / plancher, but, "×")
                ligne.note = f"{temps:.0f} ms contre {plancher:.0f}"
                lignes.append(ligne)
        return lignes


@contextlib.contextmanager
def _at_home(donnees: Path) -> Iterator[None]:
    """A reader who said what their territory is; without one, the first page is that question."""
    avant = preferences.read(donnees)
    preferences.write(donnees, Preferences(MIEN))
    try:
        yield
    finally:
        preferences.write(donnees, avant)


def _median(navigateur: Browser, adresse: str) -> tuple[float, float] | None:
    """Milliseconds to the end of a rerun, and to that of its first screen (the same without another)."""
    page: Page = navigateur.new_page(viewport=GRAND_ECRAN, locale="fr-FR")
    try:
        page.add_init_script(f"({_ECOUTER})({json.dumps(_SUITE)})")
        page.goto(adresse)
        page.locator('[data-test-script-state="notRunning"]').wait_for()
        page.wait_for_timeout(3000)
        lus = [page.evaluate(_RELANCER) for _ in range(REPETITIONS + 2)][2:]
        entiers, premiers = zip(*lus, strict=True)
        return None if min(entiers) < 0 else (statistics.median(entiers), statistics.median(premiers))
    finally:
        page.context.close()
