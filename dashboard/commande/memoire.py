"""The commands about the memory: save it, put it back, say where it stands. Registered by ``principale``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.commande import personnes

if TYPE_CHECKING:
    from dashboard.gestes.memoire import Contenu

QUOI = ("etat", "migrer", "purger", "verifier")


def register(app: typer.Typer, commande: type) -> None:
    """Add these commands to the application; ``commande`` says their help in French."""
    for fonction in (memoire, sauvegarder, restaurer):
        app.command(cls=commande)(fonction)


def memoire(
    quoi: Annotated[
        str, typer.Argument(metavar="ETAT|MIGRER|PURGER|VERIFIER", help="etat, migrer, purger ou verifier.")
    ] = "etat",
    a_blanc: Annotated[bool, typer.Option("--a-blanc", help="Avec purger : dire sans effacer.")] = False,
) -> None:
    """Dit où est la mémoire, la vérifie, la met à jour, ou en efface ce qui a passé sa durée."""
    from dashboard.gestes import memoire as gestes

    if quoi not in QUOI:
        raise typer.BadParameter(f"« {quoi} » : {', '.join(QUOI[:-1])} ou {QUOI[-1]}.")
    if a_blanc and quoi != "purger":
        raise typer.BadParameter("--a-blanc ne va qu'avec « purger ».")
    if quoi == "purger":
        personnes.purge(a_blanc)
    elif quoi == "etat":
        print("\n".join(gestes.state().lines()))
    elif quoi == "migrer":
        avant, apres, sauvee = gestes.migrate()
        if sauvee is None:
            print(f"La mémoire est déjà à la version {apres}.")
        else:
            print(f"Mémoire passée de la version {avant} à la version {apres}. L'ancienne : {sauvee}")
    elif fautes := gestes.verify():
        for faute in fautes:
            print(faute, file=sys.stderr)
        raise typer.Exit(1)
    else:
        print("\n".join(["La mémoire est intacte.", *gestes.remarks()]))


def sauvegarder(
    sortie: Annotated[Path, typer.Argument(metavar="FICHIER", help="Fichier à écrire, en .zip.")],
) -> None:
    """Écrit toute la mémoire (dépôts, notes, listes, références, réglages) dans un seul fichier."""
    from dashboard.gestes import memoire as gestes

    print(f"Sauvegarde écrite : {sortie} ({_said(gestes.save(sortie))})")


def restaurer(
    fichier: Annotated[Path, typer.Argument(metavar="FICHIER", help="Une sauvegarde de l'observatoire.")],
    oui: Annotated[bool, typer.Option("--oui", help="Remplacer la mémoire sans demander.")] = False,
) -> None:
    """Remet une sauvegarde à la place de toute la mémoire, qui est sauvegardée d'abord."""
    from dashboard.gestes import memoire as gestes

    trouvee = gestes.inspect(fichier)
    print(f"{fichier} : {_said(trouvee)}")
    presents = gestes.state()
    if any(presents.nombres.values()) and not oui:
        ici = ", ".join(presents.counts())
        question = f"La mémoire de ce poste ({ici}) sera remplacée, après une sauvegarde. Continuer ?"
        if not typer.confirm(question):
            print("Rien n'a été changé.")
            raise typer.Exit(1)
    remise, avant, plainte = gestes.restore(fichier)
    print(f"Mémoire restaurée : {_said(remise)}.")
    if avant is not None:
        print(f"Celle d'avant : {avant}")
    for remarque in gestes.remarks():
        print(remarque)
    if plainte:
        print(plainte, file=sys.stderr)
        raise typer.Exit(1)


def _said(contenu: Contenu) -> str:
    from dashboard.gestes import memoire as gestes

    return ", ".join(gestes.counts(contenu.nombres))
