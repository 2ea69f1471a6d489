"""Une actualisation du petit monde dans un processus à part, qu'on tue net. Lancé par ses essais."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]


def start(racine: Path, adresse: str) -> subprocess.Popen[bytes]:
    """La lancer, sur le faux serveur qui est à cette adresse."""
    chemins = (RACINE, Path(__file__).parent)
    return subprocess.Popen(
        [sys.executable, __file__, str(racine)],
        cwd=RACINE,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, chemins)),
            "OBSERVATOIRE_CNAF": adresse,
            "OBSERVATOIRE_INSEE": adresse,
        },
    )


if __name__ == "__main__":
    from monde_actualise import MondeActualise

    fait = MondeActualise(Path(sys.argv[1])).refresh()
    sys.exit(bool(fait.echecs))
