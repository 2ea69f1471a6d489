"""The commands of « observatoire exporter »: files made without opening the application."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

Jour = Annotated[str, typer.Option("--date", help="Date écrite sur le fichier, AAAA-MM-JJ (aujourd'hui).")]


def register(app: typer.Typer, commande: type, groupe: type) -> typer.Typer:
    """Add the group « exporter » to the application and give it back, for other commands."""
    exporter = typer.Typer(cls=groupe, no_args_is_help=True, add_completion=False)
    app.add_typer(exporter, name="exporter", help="Écrit une figure dans un fichier.")
    exporter.command(cls=commande)(figure)
    # Sans cette fonction, typer confond un groupe d'une seule commande avec cette commande.
    exporter.callback()(_groupe)
    return exporter


def _groupe() -> None:
    """Écrit une figure dans un fichier, sans ouvrir l'application."""


def figure(
    lien: Annotated[
        str, typer.Option("--lien", help="Adresse d'une page à figures, copiée de l'application.")
    ],
    sortie: Annotated[
        Path, typer.Option("--sortie", help="Fichier à écrire : .svg, .png, .pdf, .csv ou .xlsx.")
    ],
    date: Jour = "",
    ppp: Annotated[int, typer.Option("--ppp", help="Points par pouce d'un PNG, 150 ou 300.")] = 150,
    machine: Annotated[
        bool, typer.Option("--machine", help="CSV pour un programme : virgules et points.")
    ] = False,
    code: Annotated[
        str, typer.Option("--figure", help="Laquelle, quand la page en montre plusieurs (la première).")
    ] = "",
    carte: Annotated[int, typer.Option("--carte", help="2 : la deuxième de deux cartes côte à côte.")] = 1,
) -> None:
    """Écrit la figure d'une adresse : image, dessin, page, tableau ou classeur."""
    from dashboard.dossiers.lien import export_link
    from dashboard.lecture import store

    jour = read_date(date)
    with store.pinned():
        export_link(lien, sortie, store, date=jour, dpi=ppp, machine=machine, code=code, carte=carte)
    print(f"Figure écrite : {sortie}")


def read_date(texte: str) -> datetime.date | None:
    """An ISO date, None when it is empty. Raises ExportError."""
    from dashboard.exports.socle.fichiers import ExportError

    try:
        return datetime.date.fromisoformat(texte) if texte else None
    except ValueError:
        raise ExportError(
            f"« {texte} » n'est pas une date : écrivez l'année, le mois et le jour, par exemple 2026-03-01."
        ) from None
