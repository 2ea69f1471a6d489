"""Une actualisation entière, à vraie taille, contre le faux serveur : durée par source, mémoire.

`python -m tests.mesures.actualisation` publie tout le plan dans les formes des producteurs, lance la vraie
commande dans un processus à part et lit sa crête de mémoire ; puis une seconde, qui ne doit rien bouger.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(RACINE / "tests" / "donnees"))

from faux_producteurs import FauxProducteurs  # noqa: E402  # pyright: ignore[reportMissingImports]
from vraie_taille import publish_all  # noqa: E402  # pyright: ignore[reportMissingImports]

BUT_S, BUT_OCTETS = 120, 1_500_000_000
COMMANDE = (
    "import sys; sys.argv = ['observatoire', 'actualiser']\n"
    "from dashboard.commande import principale\n"
    "try:\n    principale.main()\n"
    "finally:\n    etat = open('/proc/self/status').read()\n"
    "    print('crete', etat.split('VmHWM:')[1].split()[0])\n"
)


def main() -> None:
    """Print what a whole refresh costs, then what a second one does."""
    with FauxProducteurs() as serveur, tempfile.TemporaryDirectory() as local:
        debut = time.monotonic()
        for jeu, lignes in publish_all(serveur).items():
            print(f"{jeu} : {lignes:,} lignes".replace(",", "\u202f"))
        octets = sum(len(f.corps) for f in serveur.fichiers.values())
        print(f"publié en {time.monotonic() - debut:.0f} s, {octets / 1e6:.0f} Mo à recevoir\n", flush=True)
        for tour in ("première", "seconde"):
            avant = _processor()
            duree, sortie = _refresh(serveur.adresse, Path(local))
            texte, _, crete = sortie.rpartition("crete ")
            print(texte if tour == "première" else texte.strip().rpartition("\n")[2])
            print(
                f"{tour} : {duree:.1f} s (but {BUT_S} s), {_processor() - avant:.1f} s de calcul, "
                f"{1024 * int(crete) / 1e6:.0f} Mo de mémoire (but {BUT_OCTETS / 1e6:.0f} Mo)\n",
                flush=True,
            )


def _processor() -> float:
    """Seconds that the processes launched here have computed: what a busy machine does not change."""
    lu = resource.getrusage(resource.RUSAGE_CHILDREN)
    return lu.ru_utime + lu.ru_stime


def _refresh(adresse: str, local: Path) -> tuple[float, str]:
    env = {**os.environ, "OBSERVATOIRE_DONNEES": str(local)}
    env |= {"OBSERVATOIRE_CNAF": adresse, "OBSERVATOIRE_INSEE": adresse}
    debut = time.monotonic()
    fait = subprocess.run(
        [sys.executable, "-c", COMMANDE], cwd=RACINE, env=env, capture_output=True, text=True, check=False
    )
    if "crete " not in fait.stdout:
        raise SystemExit(fait.stdout + fait.stderr)
    return time.monotonic() - debut, fait.stdout


if __name__ == "__main__":
    main()
