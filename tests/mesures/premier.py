"""Premier chargement : son poids, et sa durée à 4 Mbit/s sur un poste six fois plus lent.

Le plancher est une page vide servie par le même serveur.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tests.mesures import parcours
from tests.mesures.gestes import served
from tests.mesures.navigation import Octets
from tests.navigateur.conftest import GRAND_ECRAN

MBIT_PAR_S, LATENCE_MS, RALENTI = 4, 40, 6
CARTE_MO, TOUT_MO, RAPPORT_MAX = 1.0, 2.4, 1.3
TOURS = 3
DELAI_MS = 90_000
DESSINE = {"plancher": "[data-dessin]", "carte": ".formes path[data-classe]"}


def measure_first_load(
    navigateur: Browser,
    donnees: Path,
    scripts: dict[str, Path],
    at_most: Callable[[str, float | None, float, str], Any],
    unmeasured: Callable[[str, str], Any],
) -> list[Any]:
    """Bytes of the map, then with table and charts; time to the drawing, over that of the empty page."""
    lignes: list[Any] = []
    durees: dict[str, float] = {}
    for sorte in ("plancher", "carte"):
        with served(donnees, scripts[sorte]) as serveur:
            adresse = serveur.url + (parcours.PAGE_CARTE if sorte == "carte" else "/")
            # Le premier visiteur paie l'import des modules : ce n'est pas lui qu'on mesure.
            _weigh(navigateur, adresse, tout=False)
            durees[sorte] = statistics.median(_slow(navigateur, adresse, sorte) for _ in range(TOURS))
            if sorte == "carte":
                seule, entiere = _weigh(navigateur, adresse, tout=True)
                lignes.append(at_most("Premier chargement de la carte", seule, CARTE_MO, "Mo"))
                lignes.append(at_most("Après un tableau et un graphique", entiere, TOUT_MO, "Mo"))
    ligne = at_most(
        "À 4 Mbit/s, processeur 6 × plus lent, / page vide",
        durees["carte"] / durees["plancher"],
        RAPPORT_MAX,
        "×",
    )
    ligne.note = f"{durees['carte']:.0f} ms contre {durees['plancher']:.0f}"
    return [*lignes, ligne]


def _weigh(navigateur: Browser, adresse: str, *, tout: bool) -> tuple[float, float]:
    page = navigateur.new_page(viewport=GRAND_ECRAN, locale="fr-FR")
    try:
        octets = Octets(page.context.new_cdp_session(page))
        page.goto(adresse)
        page.locator('[data-test-script-state="notRunning"]').wait_for()
        page.wait_for_timeout(4000)
        seule = octets.total / 1e6
        if tout:
            parcours.open_table(page)
            parcours.open_chart(page)
            page.wait_for_timeout(1500)
        return seule, octets.total / 1e6
    finally:
        page.context.close()


def _slow(navigateur: Browser, adresse: str, sorte: str) -> float:
    page = navigateur.new_page(viewport=GRAND_ECRAN, locale="fr-FR")
    try:
        cdp = page.context.new_cdp_session(page)
        debit = MBIT_PAR_S * 1e6 / 8
        cdp.send("Network.enable")
        cdp.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": LATENCE_MS, "downloadThroughput": debit, "uploadThroughput": debit},
        )
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": RALENTI})
        page.goto(adresse, wait_until="commit", timeout=DELAI_MS)
        page.locator(DESSINE[sorte]).first.wait_for(state="attached", timeout=DELAI_MS)
        return float(page.evaluate("performance.now()"))
    finally:
        page.context.close()
