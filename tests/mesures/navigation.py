"""Mesurer dans la page : les octets reçus, et le temps du clic au dessin peint."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import CDPSession, Page

from tests.mesures.relais import Relais

DELAI_MS = 30_000

# L'état dessiné de chaque sorte de page : une chaîne qui change quand le dessin est fait.
# La recherche traverse les racines d'ombre, et garde l'élément trouvé tant qu'il est en place.
_OUTILS_JS = """
() => {
  const chercher = (racine) => {
    for (const element of racine.querySelectorAll("*")) {
      if (element.hasAttribute("data-version")) return element;
      if (element.shadowRoot) {
        const trouve = chercher(element.shadowRoot);
        if (trouve) return trouve;
      }
    }
    return null;
  };
  let carte = null;
  const etats = {
    carte: () => {
      if (!carte?.isConnected) carte = chercher(document);
      return carte ? carte.dataset.version : null;
    },
    plancher: () => document.querySelector("[data-dessin]")?.dataset.dessin ?? null,
    habituel: () => {
      const figure = document.querySelector(".js-plotly-plot");
      if (!figure || figure.querySelectorAll("path.choroplethlocation").length < 1000) return null;
      return figure.querySelector(".gtitle")?.textContent ?? null;
    },
  };
  const peint = () => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));
  globalThis.mesure = {
    etat: (sorte) => etats[sorte](),
    attendre: async (sorte, delai) => {
      const fin = performance.now() + delai;
      while (etats[sorte]() === null && performance.now() < fin) {
        await new Promise((r) => setTimeout(r, 30));
      }
      await peint();
      return etats[sorte]() !== null;
    },
    armer: (sorte, delai) => {
      const avant = etats[sorte]();
      globalThis.mesure.resultat = new Promise((rendre) => {
        // Le choix se fait au relâchement du bouton sur la proposition.
        const surClic = (evenement) => {
          const cible = evenement.composedPath()[0];
          if (!cible.closest?.('[role="option"]')) return;
          document.removeEventListener("pointerup", surClic, true);
          const debut = performance.now();
          const regarder = async () => {
            const maintenant = etats[sorte]();
            if (maintenant !== null && maintenant !== avant) {
              await peint();
              rendre(performance.now() - debut);
            } else if (performance.now() - debut > delai) rendre(-1);
            else requestAnimationFrame(regarder);
          };
          regarder();
        };
        document.addEventListener("pointerup", surClic, true);
      });
    },
  };
}
"""


class Octets:
    """Bytes a page receives: HTTP as on the wire (headers included), websocket payloads.

    With websocket compression on, the browser reports payloads once decompressed: the websocket
    figure is then an upper bound.
    """

    def __init__(self, cdp: CDPSession) -> None:
        self.http = 0
        self.websocket = 0
        self.adresses: list[str] = []
        cdp.on("Network.loadingFinished", self._on_http)
        cdp.on("Network.webSocketFrameReceived", self._on_frame)
        cdp.on("Network.requestWillBeSent", lambda e: self.adresses.append(e["request"]["url"]))
        cdp.send("Network.enable")

    def _on_http(self, evenement: dict) -> None:
        self.http += int(evenement["encodedDataLength"])

    def _on_frame(self, evenement: dict) -> None:
        trame = evenement["response"]
        contenu = trame["payloadData"]
        self.websocket += len(contenu.encode()) if trame["opcode"] == 1 else len(base64.b64decode(contenu))

    @property
    def total(self) -> int:
        """HTTP and websocket bytes since the start."""
        return self.http + self.websocket


@dataclass
class Tour:
    """One change of indicator: milliseconds from click to painted, bytes received."""

    ms: float
    octets: int


@dataclass
class Banc:
    """A page under measure; `sorte` is carte, plancher or habituel; opened through `relais`, if there is one,
    which then counts the bytes of the wire."""

    page: Page
    sorte: str
    octets: Octets
    relais: Relais | None = None

    @classmethod
    def open(cls, page: Page, adresse: str, sorte: str, relais: Relais | None = None) -> Banc:
        """Open `adresse` on a fresh page and wait for its first drawing; TimeoutError otherwise."""
        octets = Octets(page.context.new_cdp_session(page))
        page.goto(adresse)
        page.evaluate(_OUTILS_JS)
        if not page.evaluate("([s, d]) => mesure.attendre(s, d)", [sorte, DELAI_MS]):
            raise TimeoutError(f"La page « {sorte} » n'a rien dessiné.")
        page.wait_for_timeout(1000)
        return cls(page, sorte, octets, relais)

    @property
    def recus(self) -> int:
        """Bytes received since the start."""
        return self.relais.recus if self.relais else self.octets.total

    def measure(self, geste: Callable[[Page, int], None], tour: int) -> Tour:
        """Do `geste`, wait for the drawing; TimeoutError when nothing was drawn."""
        self.page.evaluate("([s, d]) => mesure.armer(s, d)", [self.sorte, DELAI_MS])
        avant = self.recus
        geste(self.page, tour)
        ms = float(self.page.evaluate("mesure.resultat"))
        if ms < 0:
            raise TimeoutError(f"La page « {self.sorte} » n'a pas redessiné.")
        # Ce qui suit le dessin (fin du script) compte aussi dans les octets.
        self.page.wait_for_timeout(400)
        return Tour(ms, self.recus - avant)
