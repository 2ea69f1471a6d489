"""Un processus qui fait un geste, encore et encore, et qu'on tue net ; sert aux arrêts brutaux.

Un processus modèle, sans base ouverte, engendre celui qui fait le geste puis le tue : les imports ne
se paient qu'une fois. Un geste annonce ce qu'il a fait, comme à l'usager, dans un fichier à part : ce
qui est annoncé doit être là, quel que soit l'instant de la mort.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, Any

from donnees_petit_monde import PetitMonde

RACINE = Path(__file__).resolve().parents[2]
ETP = "etp_coordination"
TERRITOIRE = "200000001"
LIGNES_PAR_DEPOT = 2
# Le dépôt se joue au début, la construction ensuite : autant d'instants pour l'un que pour l'autre.
PART_DU_DEBUT = 0.3
TAILLE_CHIFFRES = 1_000_000
ANNONCES, ARCHIVE, SORTIE = "annonces.txt", "venue d'ailleurs {}.zip", "sorties"
peut_mourir = hasattr(os, "fork")


class Tueur:
    """Fait faire ``geste`` (une clé de ``GESTES``) au petit monde, et le tue quand on le dit.

    ``duree`` est celle d'un geste qu'on laisse finir, en secondes : mesurée à l'entrée, où il part à
    froid, puis sur ceux que la mort a manqués, pour qu'elle tombe dedans la fois suivante.
    """

    def __init__(self, monde: PetitMonde, geste: str, premier: int = 0) -> None:
        self._commande = [sys.executable, __file__, str(monde.racine), geste, str(premier)]
        self.duree = 0.0

    def __enter__(self) -> Tueur:
        chemins = (RACINE, Path(__file__).parent)
        self._processus = subprocess.Popen(
            self._commande,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=RACINE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, chemins))},
        )
        mot, _, duree = self._read().partition(" ")
        assert mot == "juste", "le geste qu'on laisse finir ne finit pas bien"
        self.duree = float(duree)
        return self

    def __exit__(self, *_: object) -> None:
        with self._processus:
            _open(self._processus.stdin).close()
        assert self._processus.returncode == 0

    def kill(self, rang: int, delai_s: float) -> bool:
        """Le geste de ce rang, tué après ce délai ; vrai quand la mort l'a pris avant sa fin."""
        entree = _open(self._processus.stdin)
        entree.write(f"{rang} {delai_s}\n")
        entree.flush()
        fin, _, duree = self._read().partition(" ")
        assert fin in ("tuee", "finie"), f"le geste n° {rang} a échoué : {fin}"
        if duree:
            self.duree = min(self.duree, float(duree))
        return fin == "tuee"

    def _read(self) -> str:
        return _open(self._processus.stdout).readline().strip()


def _open(flux: IO[str] | None) -> IO[str]:
    assert flux is not None
    return flux


def instants(essais: int, hasard: random.Random) -> list[float]:
    """Des instants d'un geste, en parts de sa durée : la moitié au début, où il s'enregistre."""
    debut = essais // 2
    tot = [PART_DU_DEBUT * (i + hasard.random()) / debut for i in range(debut)]
    tard = essais - debut
    return tot + [PART_DU_DEBUT + (1.05 - PART_DU_DEBUT) * (i + hasard.random()) / tard for i in range(tard)]


def announced(monde: PetitMonde) -> list[list[str]]:
    """Ce qui a été annoncé, dans l'ordre : un mot, puis ce qu'il faut pour le vérifier."""
    annonces = monde.racine / ANNONCES
    lues = annonces.read_text(encoding="utf-8") if annonces.exists() else ""
    return [ligne.split("\t") for ligne in lues.splitlines()]


# --- De l'autre côté : les gestes --------------------------------------------------------------


def rows_of(annee: int) -> bytes:
    """Un fichier de deux postes pour cette année."""
    return (
        "Territoire;Année;Poste;Axe;ETP\n"
        + "".join(f"{TERRITOIRE};{annee};P{n};Logement;0,5\n" for n in (1, 2))
    ).encode()


def _announce(monde: PetitMonde, *mots: object) -> None:
    ligne = "\t".join(str(m) for m in mots) + "\n"
    descripteur = os.open(monde.racine / ANNONCES, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(descripteur, ligne.encode())
    os.close(descripteur)


def _deposit(monde: PetitMonde, rang: int) -> None:
    from dashboard.gestes import depots as gestes_depots

    annee = 2000 + rang % 99
    fait = gestes_depots.confirm(gestes_depots.check(ETP, rows_of(annee), f"postes {annee}.csv"))
    assert fait.depot is not None
    _announce(monde, "depot", fait.depot.numero, fait.depot.sha256_lignes, fait.a_jour)


def _undo_or_restore(monde: PetitMonde, rang: int) -> None:
    """Le dépôt de ce rang : annulé s'il compte, restauré sinon."""
    from dashboard.gestes import depots as gestes_depots

    depots = gestes_depots.deposits()
    depot = depots[rang % len(depots)]
    if depot.statut == "actif":
        gestes_depots.undo(depot.numero)
    else:
        gestes_depots.restore(depot.numero)
    _announce(monde, "statut", len(depots), depot.numero, depot.statut)


def _take_back(monde: PetitMonde, rang: int) -> None:
    """Une archive venue d'ailleurs, une autre à chaque rang."""
    from dashboard.gestes import depots as gestes_depots

    fait = gestes_depots.import_archive(monde.racine / ARCHIVE.format(rang))
    _announce(monde, "reprise", rang, fait.a_jour)


def _build(monde: PetitMonde, rang: int) -> None:
    """Tantôt avec un chiffre de plus, tantôt sans : un autre état à chaque fois."""
    magasin = monde.build()
    _announce(monde, "magasin", magasin.name)


def _export(monde: PetitMonde, rang: int) -> None:
    """L'archive des dépôts, ou un fichier de chiffres, à la place du précédent."""
    from dashboard.exports.socle.fichiers import write_file
    from dashboard.gestes import depots as gestes_depots

    if rang % 2:
        sortie = gestes_depots.export_archive(monde.racine / SORTIE / "archive.zip")
    else:
        sortie = monde.racine / SORTIE / "chiffres.csv"
        write_file(sortie, b"x" * TAILLE_CHIFFRES)
    _announce(monde, "sortie", sortie.name)


GESTES: dict[str, Callable[[PetitMonde, int], None]] = {
    "importer": _deposit,
    "retirer ou restaurer": _undo_or_restore,
    "reprendre": _take_back,
    "construire": _build,
    "exporter": _export,
}


def main(racine: str, geste: str, premier: str) -> None:
    """Lit « rang délai » et répond « tuee » ou « finie », jusqu'à la fin de l'entrée."""
    import json
    import signal
    import time

    import duckdb  # noqa: F401
    import pandas  # noqa: F401
    import pyarrow.parquet  # noqa: F401

    from dashboard.commande.enfant import find_job
    from dashboard.gestes import depots as gestes_depots
    from dashboard.travailleur import processus

    def on_the_spot(
        ouvrage: str, entree: dict[str, Any], contenu: bytes, *_: object
    ) -> tuple[dict[str, Any], bytes]:
        dit, octets = find_job(ouvrage)(entree, contenu, gestes_depots.referential().renewed())
        return json.loads(json.dumps(dit)), octets

    # Un fichier se lit d'ordinaire dans un autre processus ; ici, les morts doivent tomber sur ce qui
    # écrit.
    processus.run = on_the_spot
    monde = PetitMonde(Path(racine))
    os.environ["OBSERVATOIRE_DONNEES"] = str(monde.magasin.parent)
    gestes_depots.build.build = partial(
        gestes_depots.build.build, dossier=monde.dossier, embarque=monde.embarque
    )

    def spawn(rang: int) -> int:
        pid = os.fork()
        if pid == 0:
            try:
                GESTES[geste](monde, rang)
                os._exit(0)
            except BaseException as erreur:
                print(f"rate : {erreur!r}".replace("\n", " "), flush=True)
                os._exit(1)
        return pid

    depart = time.perf_counter()
    statut = os.waitpid(spawn(int(premier)), 0)[1]
    print("rate" if statut else f"juste {time.perf_counter() - depart}", flush=True)
    for ligne in sys.stdin:
        rang, delai = ligne.split()
        depart = time.perf_counter()
        pid = spawn(int(rang))
        fini, mort = 0, 0
        while not fini and time.perf_counter() - depart < float(delai):
            time.sleep(0.0005)
            fini, mort = os.waitpid(pid, os.WNOHANG)
        if not fini:
            os.kill(pid, signal.SIGKILL)
            mort = os.waitpid(pid, 0)[1]
        if os.WIFSIGNALED(mort):
            print("tuee", flush=True)
        elif mort == 0:
            print(f"finie {time.perf_counter() - depart}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
