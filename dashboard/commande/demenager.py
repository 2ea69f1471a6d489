"""The command that brings the local data of another folder here: « observatoire demenager »."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer, commande: type) -> None:
    """Add this command to the application; ``commande`` says its help in French."""
    app.command(cls=commande)(demenager)


def demenager(
    ancien: Annotated[
        Path | None,
        typer.Argument(metavar="DOSSIER", help="Les données à reprendre, par exemple data/local d'un dépôt."),
    ] = None,
) -> None:
    """Reprend ici les données locales d'un autre dossier, puis construit le magasin.

    Tout vient (dépôts, références, notes, listes, réglages), ou rien. L'autre dossier n'est que lu.
    Sans DOSSIER, dit où sont les données de cette installation.
    """
    from dashboard.gestes import demenagement
    from data.magasin import emplacement

    if ancien is None:
        print(emplacement.folder().resolve())
        return
    ici = demenagement.move_in(ancien)
    print(f"Les données de {ancien} sont maintenant dans {ici}, et le magasin est construit.")
    print(f"{ancien} n'a pas changé : supprimez-le quand vous n'en aurez plus besoin.")
