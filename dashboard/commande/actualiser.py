"""The command that fetches the official figures: « observatoire actualiser »."""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dashboard.gestes.actualisation import Fichier, Prevu, Rapport


def register(app: typer.Typer, commande: type) -> None:
    """Add this command to the application; ``commande`` says its help in French."""
    app.command(cls=commande)(actualiser)


def actualiser(
    source: Annotated[
        list[str] | None,
        typer.Option("--source", help="Une source, par son code ; à répéter. Sans elle, toutes."),
    ] = None,
    depuis: Annotated[
        Path | None,
        typer.Option(
            "--depuis",
            metavar="DOSSIER",
            help="Prendre les fichiers de ce dossier au lieu du réseau ; vide, dire lesquels y mettre.",
        ),
    ] = None,
    essai: Annotated[
        bool, typer.Option("--essai", help="Dire ce qui serait demandé, sans rien récupérer.")
    ] = False,
    revenir: Annotated[
        bool, typer.Option("--revenir", help="Revenir à l'état d'avant la dernière actualisation.")
    ] = False,
) -> None:
    """Récupère les chiffres publiés par la Cnaf et l'Insee, les contrôle et refait le magasin.

    Une source refusée garde ce qu'elle avait, les autres se chargent ; code 1 si l'une a échoué.
    Coupée, la commande reprend où elle en était.
    """
    from dashboard import formats
    from dashboard.gestes import actualisation

    if revenir:
        if source or depuis or essai:
            raise typer.BadParameter("--revenir s'emploie seul.")
        print(actualisation.revert())
        return
    prevus = actualisation.planned(source or ())
    fichiers = actualisation.files(prevus)
    if essai:
        _say_plan(prevus, fichiers)
        return
    if depuis is not None and depuis.is_dir() and not actualisation.has_one(depuis, fichiers):
        _say_files(depuis, fichiers)
        return
    total = sum(f.octets for f in fichiers)
    if depuis is None:
        print(
            f"{formats.plural(len(fichiers), 'fichier')}, environ {actualisation.size(total)} ; "
            f"{actualisation.size(actualisation.free_space())} de libre sur le disque.",
            file=sys.stderr,
        )
    fait = _with_bar(source or (), depuis)
    print(fait.to_text())
    if fait.echecs:
        raise typer.Exit(1)


def _with_bar(sources: Collection[str], depuis: Path | None) -> Rapport:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn

    from dashboard.gestes import actualisation

    colonnes = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn())
    with Progress(*colonnes, transient=True, console=Console(stderr=True)) as barre:
        taches: dict[str, TaskID] = {}

        def follow(texte: str, fait: int, total: int) -> None:
            # Une barre par fichier ; une étape de la construction n'en laisse pas derrière elle.
            if texte not in taches:
                taches[texte] = barre.add_task(texte[:60], total=total)
            barre.update(taches[texte], completed=fait, total=max(total, 1))

        return actualisation.refresh(sources, depuis=depuis, suivi=follow)


def _say_plan(prevus: list[Prevu], fichiers: list[Fichier]) -> None:
    from dashboard import formats
    from dashboard.gestes import actualisation

    for prevu in prevus:
        print(f"{prevu.source.id}\n    {prevu.source.titre} · {prevu.etat}")
    print()
    for fichier in fichiers:
        print(f"{actualisation.size(fichier.octets):>8}  {fichier.adresses[0]}")
    total = sum(f.octets for f in fichiers)
    print(
        f"\n{formats.plural(len(fichiers), 'fichier')}, environ {actualisation.size(total)} ; "
        f"{actualisation.size(actualisation.free_space())} de libre sur le disque. Rien n'a été récupéré."
    )


def _say_files(depuis: Path, fichiers: list[Fichier]) -> None:
    """What to download by hand, and under which name."""
    print(
        f"{depuis} n'a aucun de ces fichiers. Téléchargez-les, sous ces noms, puis relancez la commande :\n"
    )
    for fichier in fichiers:
        print(f"{fichier.nom}\n    {fichier.adresses[0]}\n    page : {fichier.page}")
