"""Combien de fois la carte est tramée (mise en points) à chaque changement, vu par les outils de Chromium.

Une fois suffit. Tout ce qui touche la couche où elle est la fait retramer : un fondu, une couleur d'ascenseur
héritée par mille formes, une couche partagée avec la page. Rien à l'écran ne le montre, que le temps.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Page

TRACES = "devtools.timeline,cc,disabled-by-default-devtools.timeline"
# Ce qui suit le dessin (reprise du serveur, légende, tableau) peut encore le toucher.
SUITE_MS = 2000
# Sans carte graphique, Chromium trame par carreaux de ce côté : autant de tâches que de carreaux touchés.
CARREAU_PX = 256
# La première image d'un relevé repeint parfois la page entière, que rien n'y ait changé ou non : huit choix
# dans un seul relevé font huit tramages, et celui-là. On lui donne une image avant le geste, sans la compter.
REPERE = "geste"
_UNE_IMAGE = """async (repere) => {
  const image = () => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));
  const point = document.createElement("div");
  point.style.cssText = "position:fixed;left:0;top:0;width:4px;height:4px;background:#000;z-index:99999";
  document.body.append(point);
  await image();
  point.remove();
  await image();
  await new Promise((r) => setTimeout(r, 400));
  console.timeStamp(repere);
}"""


@dataclass(frozen=True)
class Trames:
    """What one change rastered: whole drawings of the map (-1: it has no layer), milliseconds in all."""

    fois: float
    ms: float


def count_rasters(page: Page, geste: Callable[[], None]) -> Trames:
    """Do `geste` on a page that shows a map, and count the rasters of the map until it is still."""
    cdp = page.context.new_cdp_session(page)
    couches: dict[int, float] = {}
    noeud = _map_node(cdp)
    cdp.on("LayerTree.layerTreeDidChange", lambda e: couches.update(_layers_of(e, noeud)))
    cdp.send("LayerTree.enable")
    evenements: list[dict[str, Any]] = []
    finis: list[bool] = []
    cdp.on("Tracing.dataCollected", lambda e: evenements.extend(e["value"]))
    cdp.on("Tracing.tracingComplete", lambda _: finis.append(True))
    page.wait_for_timeout(300)
    cdp.send("Tracing.start", {"categories": TRACES, "transferMode": "ReportEvents"})
    page.evaluate(_UNE_IMAGE, REPERE)
    geste()
    page.wait_for_timeout(SUITE_MS)
    cdp.send("Tracing.end")
    while not finis:
        page.wait_for_timeout(50)
    cdp.detach()
    debut = _start(evenements)
    taches = [
        e
        for e in evenements
        if e["name"] == "RasterTask" and "tileData" in e.get("args", {}) and e["ts"] >= debut
    ]
    siens = sum(t["args"]["tileData"]["layerId"] in couches for t in taches)
    ms = sum(t.get("dur", 0) for t in taches) / 1000
    return Trames(siens / max(couches.values()) if couches else -1, ms)


def _start(evenements: list[dict[str, Any]]) -> int:
    """Instant of the mark that comes before the gesture; LookupError when the trace lost it."""
    for e in evenements:
        if e["name"] == "TimeStamp" and e.get("args", {}).get("data", {}).get("message") == REPERE:
            return int(e["ts"])
    raise LookupError("Le relevé a perdu le début du geste.")


def _map_node(cdp: CDPSession) -> int:
    """Identity of the box of the map; LookupError when the page has none."""
    cdp.send("DOM.enable")
    reste = [cdp.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]]
    while reste:
        noeud = reste.pop()
        attributs = noeud.get("attributes", [])
        if "toile" in " ".join(attributs[1::2]).split() and "class" in attributs[::2]:
            return int(noeud["backendNodeId"])
        reste += [*noeud.get("children", []), *noeud.get("shadowRoots", [])]
    raise LookupError("Aucune carte dans cette page.")


def _layers_of(evenement: dict[str, Any], noeud: int) -> dict[int, float]:
    """Layer ─► tiles that it takes to draw it whole."""
    return {
        int(c["layerId"]): math.ceil(c["width"] / CARREAU_PX) * math.ceil(c["height"] / CARREAU_PX)
        for c in evenement.get("layers", [])
        if c.get("backendNodeId") == noeud
    }
