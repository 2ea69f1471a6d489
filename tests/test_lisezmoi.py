"""Ce que README.md donne à taper existe : commandes, options, requêtes, paramètres, cibles de make."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer.main

import queries
from dashboard.commande import principale

RACINE = Path(__file__).resolve().parents[1]
LISEZMOI = (RACINE / "README.md").read_text(encoding="utf-8")
# Une commande peut continuer à la ligne ; ce qui suit # l'explique.
BLOCS = re.sub(r"\\\n\s+", "", "\n".join(x for x in LISEZMOI.splitlines() if x.startswith("    ")))
TAPEES = [x.split(" # ")[0].strip() for x in BLOCS.splitlines()]
OBSERVATOIRE = [x for x in TAPEES if re.match(r"(\.venv\\Scripts\\)?observatoire\s", x)]


def faults(tapee: str) -> list[str]:
    """Ce qui n'existe pas dans une ligne « observatoire … »."""
    _, *mots = shlex.split(tapee.replace("\\", "/"))
    commande: Any = typer.main.get_command(principale.app)
    while mots and hasattr(commande, "commands"):
        if mots[0] not in commande.commands:
            return [mots[0]]
        commande = commande.commands[mots.pop(0)]
    options = {o for p in commande.params for o in p.opts}
    if commande.name == "lire" and mots:
        if mots[0] not in queries.names():
            return [mots[0]]
        options |= {f"--{p.nom}" for p in queries.load(mots[0]).parametres}
    return [m for m in mots if m.startswith("--") and m not in options]


@pytest.mark.parametrize("tapee", OBSERVATOIRE)
def test_une_commande_du_lisezmoi_existe_avec_ses_options(tapee: str) -> None:
    assert faults(tapee) == []


def test_le_detecteur_voit_une_commande_une_option_et_une_requete_fausses() -> None:
    assert len(OBSERVATOIRE) > 12
    assert faults("observatoire construir") == ["construir"]
    assert faults(".venv\\Scripts\\observatoire construire --vite") == ["--vite"]
    assert faults("observatoire exporter copil --depart 95") == ["--depart"]
    assert faults("observatoire lire indicateurs/valeur") == ["indicateurs/valeur"]
    assert faults("observatoire lire indicateurs/valeurs --couleur x") == ["--couleur"]


def test_les_cibles_de_make_existent() -> None:
    cibles = set(re.findall(r"^([a-z]+):", (RACINE / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    demandees = {x.split()[1] for x in TAPEES if x.startswith("make ")}
    assert demandees
    assert demandees <= cibles


def test_le_chemin_sans_make_est_entier_et_dans_l_ordre() -> None:
    """Un environnement, l'installation de ce dossier, la construction, l'ouverture, sans make."""
    chemin = [x for x in TAPEES if x.startswith(("py ", ".venv\\Scripts\\"))]
    assert chemin == [
        "py -3.11 -m venv .venv",
        r".venv\Scripts\python -m pip install .",
        r".venv\Scripts\observatoire construire --si-besoin",
        r".venv\Scripts\observatoire ouvrir",
    ]
    projet = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert projet["scripts"] == {"observatoire": "dashboard.commande.principale:main"}
    assert projet["requires-python"] == ">=3.11"
