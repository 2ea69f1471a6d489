"""Time of each exported file, and the same chart by kaleido (a browser) in one go when it is there."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

REPETITIONS = 5
VUES = {
    "France, 1 255 EPCI": {},
    "Val-d'Oise, EPCI, sélection": {"portee": "departement-95", "territoire": "200058485"},
    "Creuse, communes, cercles": {
        "portee": "departement-23",
        "niveau": "commune",
        "indicateur": "foyers_rsa",
    },
}
# Ce que ferait la façon habituelle : la même figure Plotly, imprimée par un navigateur.
_KALEIDO = """
import json, sys, time
import plotly.graph_objects as go
import kaleido
figure = go.Figure(json.load(open(sys.argv[1], encoding="utf-8")))
debut = time.perf_counter()
figure.write_image(sys.argv[2], width=1000, scale=2)
print(time.perf_counter() - debut)
"""


def measure_exports(
    at_most: Callable[..., Any], at_least: Callable[..., Any], missing: Callable[[str, str], Any]
) -> Sequence[Any]:
    """Lines of the table, made by the functions of the bench: goals, and what cannot be measured."""
    from dashboard.ecran.plotly import registre
    from dashboard.exports.rendus import render
    from dashboard.figures import graphiques
    from dashboard.figures.planche import Planche
    from dashboard.lecture import selection as lecture_selection
    from dashboard.lecture import store
    from dashboard.lecture.vues import build_vue

    lignes: list[Any] = []
    barres: Planche | None = None
    for nom, params in VUES.items():
        selection, _ = lecture_selection.parse(params, store.known())
        portee = store.scope(selection.portee, selection.code_portee)
        assert portee is not None
        vue = build_vue(store, selection, portee)
        carte = vue.cartes[0]
        for genre, borne in (("png", 0.8), ("png300", 1.6), ("svg", 0.2), ("pdf", 0.4), ("xlsx", 1.0)):
            duree = _median(lambda g=genre, c=carte, v=vue: render(c, g, couches=v.couches))
            lignes.append(at_most(f"Carte {genre} : {nom}", duree, borne, "s"))
        if selection.territoire:
            modele = graphiques.build_barres(vue.couche, "epci", carte.aplat, selection.territoire)
            barres = Planche(modele, carte.champ, carte.source, carte.annees, "barres")
    assert barres is not None
    graphique = barres
    duree = _median(lambda: render(graphique, "png"))
    lignes.append(at_most("Graphique en barres, PNG", duree, 0.8, "s"))
    autre, raison = _kaleido(registre.draw(graphique, image=True))
    if autre is None:
        lignes.append(missing("Le même par kaleido, en un coup", raison))
    else:
        lignes.append(at_least("kaleido en un coup, rapporté au nôtre", autre / duree, 5, "×"))
        lignes[-1].note = f"kaleido : {autre:.2f} s".replace(".", ",")
    return [*lignes, *_packs(at_most), *_memory(at_most, missing)]


def _packs(at_most: Callable[..., Any]) -> list[Any]:
    """The ready-made packs, once each: seconds, and megabytes of the file."""
    from dashboard.dossiers import livraisons
    from dashboard.lecture import store

    lignes: list[Any] = []
    for nom, faire, secondes, mega in (
        ("Diaporama du COPIL, Val-d'Oise", lambda: livraisons.make_copil(store, "95"), 6, 2),
        ("Dossier SDSF, Creuse", lambda: livraisons.make_sdsf(store, "23"), 20, 20),
        # La moitié des 17,5 s de la version d'avant, mesurée à côté sur la même machine.
        ("Dossier SDSF, Gironde (28 EPCI)", lambda: livraisons.make_sdsf(store, "33"), 8.75, 20),
        ("Portrait PDF, CC Vexin Centre", lambda: livraisons.make_portrait(store, "200035970"), 2, 0.5),
    ):
        debut = time.perf_counter()
        livraison = faire()
        lignes.append(at_most(nom, time.perf_counter() - debut, secondes, "s"))
        lignes.append(at_most(f"{nom} : fichier", len(livraison.octets) / 1e6, mega, "Mo"))
        lignes[-1].note = " ".join(livraison.manques)
    return lignes


def _memory(at_most: Callable[..., Any], missing: Callable[[str, str], Any]) -> list[Any]:
    """Most memory that a command ever held, one process each; nothing where the system does not say it."""
    lignes: list[Any] = []
    for nom, mots in (
        ("Mémoire d'un COPIL, Gironde", ("copil", "--departement", "33", "--territoire", "243300316")),
        (
            "Mémoire d'une tournée de COPIL, 28 EPCI de Gironde",
            ("seance", "--modele", "copil", "--territoire", "243300316", "--tournee", "33"),
        ),
    ):
        crete = _peak(mots, "zip" if "--tournee" in mots else "pptx")
        if crete is None:
            lignes.append(missing(nom, "Ce système ne dit pas la mémoire d'un processus (/proc)."))
        else:
            lignes.append(at_most(nom, crete, 400, "Mo"))
    return lignes


def _peak(mots: Sequence[str], extension: str) -> float | None:
    """Megabytes of the highest resident memory of « observatoire exporter … », None when it is not told."""
    crete: float | None = None
    with tempfile.TemporaryDirectory() as dossier:
        sortie = str(Path(dossier) / f"f.{extension}")
        with subprocess.Popen(
            [sys.executable, "-m", "dashboard.commande", "exporter", *mots, "--sortie", sortie],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as enfant:
            while enfant.poll() is None:
                try:
                    dit = Path(f"/proc/{enfant.pid}/status").read_text(encoding="ascii", errors="replace")
                except OSError:
                    dit = ""
                if lu := re.search(r"VmHWM:\s+(\d+)", dit):
                    crete = int(lu[1]) / 1024
                time.sleep(0.1)
    return crete


def _median(faire: Callable[[], bytes]) -> float:
    """Median of a few runs, in seconds; the first one, that imports, does not count."""
    faire()
    durees: list[float] = []
    for _ in range(REPETITIONS):
        debut = time.perf_counter()
        faire()
        durees.append(time.perf_counter() - debut)
    return statistics.median(durees)


def _kaleido(figure: Any) -> tuple[float | None, str]:
    """Seconds of one picture by kaleido, or why there is none; it is no dependency of the product."""
    from tests.navigateur.conftest import find_chromium

    chromium = find_chromium()
    if chromium is None:
        return None, "Aucun Chromium (variable CHROMIUM)."
    with tempfile.TemporaryDirectory() as dossier:
        modele = Path(dossier) / "figure.json"
        modele.write_text(json.dumps(json.loads(figure.to_json())), encoding="utf-8")
        try:
            fait = subprocess.run(
                [sys.executable, "-c", _KALEIDO, str(modele), str(Path(dossier) / "f.png")],
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
                env={**os.environ, "BROWSER_PATH": str(chromium)},
            )
        except subprocess.TimeoutExpired:
            return None, "kaleido n'a pas rendu d'image en deux minutes."
    if fait.returncode == 0:
        return float(fait.stdout.split()[-1]), ""
    if "No module named 'kaleido'" in fait.stderr:
        return None, "kaleido n'est pas installé (pip install kaleido, pour comparer seulement)."
    return None, f"kaleido a échoué : {fait.stderr.strip().splitlines()[-1][:120]}"
