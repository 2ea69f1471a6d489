"""Compare, dans une même séance, notre page, le plancher de Streamlit et la façon habituelle.

`python -m tests.mesures` écrit un tableau et `mesures.json` dans le dossier des données. Les
rapports comptent avant les temps : les trois pages sont mesurées à tour de rôle, sur la même
machine. Une mesure impossible est dite, elle n'arrête pas les autres.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.mesures import parcours
from tests.mesures.contours import build_geojson
from tests.mesures.croissance import measure_growth
from tests.mesures.exports import measure_exports
from tests.mesures.gestes import measure_gestures
from tests.mesures.navigation import Banc, Tour
from tests.mesures.premier import measure_first_load
from tests.mesures.relais import Relais
from tests.mesures.reprises import measure_reruns
from tests.navigateur.conftest import ARGUMENTS, GRAND_ECRAN, find_chromium
from tests.serveur.serveur_reel import Server, build_store

RACINE = Path(__file__).resolve().parents[2]
ICI = Path(__file__).parent
CONTOURS = RACINE / "data" / "embarque" / "contours" / "france_epci.parquet"
SCRIPTS = {
    "carte": RACINE / "dashboard" / "serveur.py",
    "plancher": ICI / "serveur_plancher.py",
    "habituel": ICI / "habituel.py",
}
REPETITIONS_REQUETE = 60


@dataclass
class Ligne:
    """One line of the table: what, how much, the goal, and whether it is met (None: no goal)."""

    mesure: str
    valeur: float | None
    unite: str
    but: str = ""
    tenu: bool | None = None
    note: str = ""


def at_most(mesure: str, valeur: float | None, borne: float, unite: str) -> Ligne:
    """Return a line whose goal is an upper bound."""
    but = f"≤ {french(borne)} {unite}"
    return Ligne(mesure, valeur, unite, but, None if valeur is None else valeur <= borne)


def at_least(mesure: str, valeur: float | None, borne: float, unite: str) -> Ligne:
    """Return a line whose goal is a lower bound."""
    but = f"≥ {french(borne)} {unite}"
    return Ligne(mesure, valeur, unite, but, None if valeur is None else valeur >= borne)


def unmeasured(mesure: str, note: str) -> Ligne:
    """Return a line that says why there is no value."""
    return Ligne(mesure, None, "", note=note)


def french(valeur: float) -> str:
    """Return a number in French: decimal comma, thin spaces, as many decimals as it deserves."""
    decimales = 0 if valeur == int(valeur) or abs(valeur) >= 100 else 1 if valeur >= 10 else 2
    return f"{valeur:,.{decimales}f}".replace(",", "\u202f").replace(".", ",")


def measure_change(navigateur: Browser, donnees: Path, tours: int) -> list[Ligne]:
    """Change the indicator `tours` times on the three pages, in turn."""
    lignes: list[Ligne] = []
    serveurs: dict[str, Server] = {}
    bancs: dict[str, Banc] = {}
    releves: dict[str, list[Tour]] = {}
    with tempfile.TemporaryDirectory() as dossier, contextlib.ExitStack() as pile:
        geojson = Path(dossier) / "epci.json"
        try:
            build_geojson(CONTOURS, geojson)
            os.environ["OBSERVATOIRE_MESURES_GEOJSON"] = str(geojson)
        except (FileNotFoundError, KeyError) as erreur:
            lignes.append(Ligne("Façon habituelle", None, "", note=str(erreur)))
        for sorte, script in SCRIPTS.items():
            if sorte == "habituel" and not geojson.exists():
                continue
            try:
                options = ("--server.enableStaticServing", "true") if sorte == "habituel" else ()
                serveurs[sorte] = Server(script, donnees, *options)
                pile.callback(serveurs[sorte].stop)
                serveurs[sorte].wait()
                relais = Relais(serveurs[sorte].url)
                pile.callback(relais.stop)
                # Le premier visiteur paie l'import des modules : ce n'est pas lui qu'on mesure.
                chauffe = navigateur.new_page(viewport=GRAND_ECRAN, locale="fr-FR")
                adresse = relais.url + (parcours.FRANCE if sorte == "carte" else "/")
                Banc.open(chauffe, adresse, sorte)
                chauffe.context.close()
                page = navigateur.new_page(viewport=GRAND_ECRAN, locale="fr-FR")
                bancs[sorte] = Banc.open(page, adresse, sorte, relais)
                # Un tour pour rien : le premier changement charge ce que la page n'avait pas.
                bancs[sorte].measure(parcours.change_indicator, 0)
                releves[sorte] = []
            except Exception as erreur:
                bancs.pop(sorte, None)
                note = str(erreur).strip().splitlines()[0]
                lignes.append(Ligne(f"Page « {sorte} »", None, "", note=note))
        for tour in range(1, tours + 1):
            for sorte, banc in list(bancs.items()):
                try:
                    releves[sorte].append(banc.measure(parcours.change_indicator, tour))
                except Exception as erreur:
                    del bancs[sorte]
                    note = str(erreur).strip().splitlines()[0]
                    lignes.append(Ligne(f"Page « {sorte} »", None, "", note=note))
        lignes += summarize(releves)
        if "carte" in bancs:
            lignes += measure_session(bancs["carte"])
    return lignes


def summarize(releves: dict[str, list[Tour]]) -> list[Ligne]:
    """Return the ratios first, then medians of time and bytes for each page."""
    ms = {s: statistics.median(t.ms for t in tours) for s, tours in releves.items() if tours}
    ko = {s: statistics.median(t.octets for t in t_) / 1e3 for s, t_ in releves.items() if t_}
    carte, plancher, habituel = (ms.get(s) for s in SCRIPTS)
    lignes: list[Ligne] = []
    rapport = carte / plancher if carte and plancher else None
    lignes.append(at_most("Du clic au dessin : carte / plancher", rapport, 1.3, "×"))
    rapport = habituel / carte if habituel and carte else None
    lignes.append(at_least("Du clic au dessin : habituel / carte", rapport, 3, "×"))
    lignes.append(at_most("Reçu à chaque changement", ko.get("carte"), 15, "ko"))
    for sorte in SCRIPTS:
        lignes.append(Ligne(f"Du clic au dessin, {sorte} (médiane)", ms.get(sorte), "ms"))
        if sorte != "carte":
            lignes.append(Ligne(f"Reçu à chaque changement, {sorte}", ko.get(sorte), "ko"))
    return lignes


def measure_session(banc: Banc) -> list[Ligne]:
    """Count how often the geometry was sent."""
    fonds = [a for a in banc.octets.adresses if "/contours/" in a]
    envois = max((fonds.count(f) for f in set(fonds)), default=0)
    return [at_most("Envois de la géométrie", envois, 1, "fois")]


def measure_build() -> list[Ligne]:
    """Time `observatoire construire` in a new folder, in a new process."""
    with tempfile.TemporaryDirectory() as dossier:
        debut = time.perf_counter()
        sortie = subprocess.run(
            [sys.executable, "-m", "dashboard.commande", "construire"],
            cwd=RACINE,
            env={**os.environ, "OBSERVATOIRE_DONNEES": dossier},
            capture_output=True,
            text=True,
            check=False,
        )
        duree = time.perf_counter() - debut
    if sortie.returncode != 0:
        derniere = (sortie.stderr.strip() or "échec").splitlines()[-1]
        return [Ligne("Construction du magasin", None, "s", note=derniere)]
    return [at_most("Construction du magasin", duree, 10, "s"), measure_local()]


LOCAL_SEUL = """
import time
from data.magasin import build
durees = []
for entier in (True, False, False, False):
    debut = time.perf_counter()
    build.build(entier=entier)
    durees.append(time.perf_counter() - debut)
print(durees[0], min(durees[1:]))
"""


def measure_local() -> Ligne:
    """Time what an import makes again, over a full build, in one process."""
    libelle = "Refaire le magasin local seul, sur une construction entière"
    with tempfile.TemporaryDirectory() as dossier:
        sortie = subprocess.run(
            [sys.executable, "-c", LOCAL_SEUL],
            cwd=RACINE,
            env={**os.environ, "OBSERVATOIRE_DONNEES": dossier},
            capture_output=True,
            text=True,
            check=False,
        )
    if sortie.returncode != 0:
        return Ligne(libelle, None, "×", note=(sortie.stderr.strip() or "échec").splitlines()[-1])
    entiere, locale = map(float, sortie.stdout.split())
    ligne = at_most(libelle, locale / entiere, 1 / 3, "×")
    ligne.note = f"{french(locale)} s sur {french(entiere)} s"
    return ligne


def measure_queries(donnees: Path) -> list[Ligne]:
    """Time each page query: median and 95th percentile over 60 runs."""
    import queries
    from data.magasin import emplacement
    from tests.magasins import open_store

    base = emplacement.present(donnees)
    if not base.is_file():
        return [Ligne("Requêtes", None, "ms", note="Aucun magasin dans le dossier des données.")]
    lignes: list[Ligne] = []
    with open_store(base) as con:
        for nom, parametres in parcours.REQUETES:
            detail = " ".join(str(v) for v in parametres.values())
            libelle = f"{nom} {detail}".strip()
            try:
                queries.run(con, nom, **parametres)
                durees: list[float] = []
                calcul = time.process_time()
                for _ in range(REPETITIONS_REQUETE):
                    debut = time.perf_counter()
                    queries.run(con, nom, **parametres)
                    durees.append((time.perf_counter() - debut) * 1e3)
                calcul = (time.process_time() - calcul) * 1e3 / REPETITIONS_REQUETE
            except Exception as erreur:
                note = str(erreur).strip().splitlines()[0]
                lignes.append(Ligne(libelle, None, "ms", note=note))
                continue
            centiles = statistics.quantiles(durees, n=20)
            ligne = at_most(f"{libelle}, p95", centiles[18], 20, "ms")
            # Sur une machine occupée, seul le processeur dit ce que la requête coûte.
            ligne.note = f"p50 : {french(statistics.median(durees))} ms ; processeur : {french(calcul)} ms"
            lignes.append(ligne)
    return lignes


def show(titre: str, lignes: list[Ligne]) -> None:
    """Print the lines as a French table."""
    print(f"\n{titre}")
    largeur = max((len(ligne.mesure) for ligne in lignes), default=0)
    for ligne in lignes:
        valeur = "non mesuré" if ligne.valeur is None else f"{french(ligne.valeur)} {ligne.unite}"
        verdict = {None: "", True: "tenu", False: "MANQUÉ"}[ligne.tenu]
        texte = f"  {ligne.mesure:<{largeur}}  {valeur:>14}  {ligne.but:<11} {verdict:<7}"
        print(f"{texte} {ligne.note}".rstrip())


def main() -> int:
    """Run every measure, print the tables, write mesures.json; return 1 if a goal is missed."""
    analyseur = argparse.ArgumentParser(prog="python -m tests.mesures", description=__doc__)
    analyseur.add_argument("--tours", type=int, default=7, help="changements d'indicateur (7)")
    options = analyseur.parse_args()
    donnees = Path(os.environ.get("OBSERVATOIRE_DONNEES") or RACINE / "data" / "local").resolve()
    donnees.mkdir(parents=True, exist_ok=True)
    blocs: dict[str, list[Ligne]] = {}

    def add(titre: str, mesurer: Callable[[], list[Ligne]]) -> None:
        try:
            blocs[titre] = mesurer()
        except Exception as erreur:
            note = str(erreur).strip().splitlines()[0] if str(erreur).strip() else repr(erreur)
            blocs[titre] = [Ligne(titre, None, "", note=note)]
        show(titre, blocs[titre])

    def in_chromium(mesurer: Callable[[Browser], list[Ligne]]) -> list[Ligne]:
        chemin = find_chromium()
        if chemin is None:
            return [Ligne("Navigateur", None, "", note="Aucun Chromium (variable CHROMIUM).")]
        # Sans magasin, la carte ne se mesure pas ; le plancher et l'habituel, si.
        with contextlib.suppress(RuntimeError):
            build_store(donnees)
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=chemin, args=ARGUMENTS)
            try:
                return mesurer(chromium)
            finally:
                chromium.close()

    add(
        "Changer d'indicateur (1 255 EPCI)",
        lambda: in_chromium(lambda c: measure_change(c, donnees, options.tours)),
    )
    for titre, mesurer in {
        "Premier chargement": measure_first_load,
        "Du geste au dessin, à côté d'une page vide": measure_gestures,
    }.items():
        add(
            titre,
            lambda mesurer=mesurer: in_chromium(lambda c: mesurer(c, donnees, SCRIPTS, at_most, unmeasured)),
        )
    add(
        "Relancer une page entière",
        lambda: in_chromium(lambda c: measure_reruns(c, donnees, SCRIPTS, at_most, unmeasured)),
    )
    add("Construire", measure_build)
    add("Requêtes des pages (60 fois chacune)", lambda: measure_queries(donnees))
    add("Requêtes quand le magasin grossit (×100 / ×1)", lambda: measure_growth(donnees, at_most, unmeasured))
    add("Exports (médiane de cinq)", lambda: list(measure_exports(at_most, at_least, unmeasured)))
    contenu = {
        "machine": {"coeurs": os.cpu_count(), "python": platform.python_version()},
        "tours": options.tours,
        "mesures": {titre: [asdict(li) for li in lignes] for titre, lignes in blocs.items()},
    }
    sortie = donnees / "mesures.json"
    sortie.write_text(json.dumps(contenu, ensure_ascii=False, indent=2), encoding="utf-8")
    print(f"\nÉcrit : {sortie.name}")
    manques = [li for lignes in blocs.values() for li in lignes if li.tenu is False]
    return 1 if manques else 0


if __name__ == "__main__":
    raise SystemExit(main())
