"""Petits outils des essais du journal : des lignes, un dépôt, la photo d'une mémoire."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow as pa

from data.depots.journal import Depot, active_rows, add

CERGY, ARGENTEUIL, GUERET = "249500109", "95018", "200034825"
FORMAT = "eaje_activite"
Scope = tuple[str, int]


def table(portees: Iterable[Scope], valeur: str = "a", fois: int = 1) -> pa.Table:
    """``fois`` rows for each scope."""
    lignes = [p for p in portees for _ in range(fois)]
    return pa.table(
        {
            "code_territoire": pa.array([p[0] for p in lignes], pa.string()),
            "annee": pa.array([p[1] for p in lignes], pa.int64()),
            "nom": pa.array([valeur] * len(lignes), pa.string()),
        }
    )


def deposit(donnees: Path, *portees: Scope, valeur: str = "a", fois: int = 1, format: str = FORMAT) -> Depot:
    """A deposit of ``fois`` rows for each scope, each with ``valeur``."""
    contenu = f"fichier {valeur}".encode()
    lignes = table(portees, valeur, fois)
    return add(donnees, format, contenu, lignes, nom_fichier=f"{valeur}.csv")


def what_counts(donnees: Path, format: str = FORMAT) -> list[tuple[str, int, str]]:
    """The active rows, as (territory, year, value)."""
    lignes = active_rows(donnees, format)
    if not lignes.num_rows:
        return []
    return sorted((r["code_territoire"], r["annee"], r["nom"]) for r in lignes.to_pylist())


def in_child(action: Callable[[], object], kill_after: float | None = None) -> bool:
    """Run an action in a forked process, killed after a delay; True when it ended well."""
    enfant = os.fork()
    if enfant == 0:
        try:
            action()
            os._exit(0)
        except BaseException:
            os._exit(1)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(enfant, signal.SIGKILL)
    return os.waitpid(enfant, 0)[1] == 0
