"""The packs from the command line: « observatoire exporter copil, sdsf, portrait »."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dashboard.commande.exporter import Jour, read_date

if TYPE_CHECKING:
    from dashboard.figures.feuilles import Livraison, Suivi

Departement = Annotated[str, typer.Option("--departement", help="Code du département, par exemple 95 ou 2A.")]

Parmi = Annotated[
    str,
    typer.Option(
        "--parmi",
        help="Groupe où se comptent les rangs : limitrophes, departement, region, semblables, liste…",
    ),
]
Liste = Annotated[str, typer.Option("--liste", help="Clé d'une liste gardée, avec --parmi liste.")]


def register(exporter: typer.Typer, commande: type) -> None:
    """Add these commands to the group « exporter »; ``commande`` says their help in French."""
    for fonction in (copil, sdsf, portrait, seance):
        exporter.command(cls=commande)(fonction)


def copil(
    departement: Departement,
    sortie: Annotated[Path, typer.Option("--sortie", help="Diaporama à écrire, .pptx.")],
    territoire: Annotated[
        str,
        typer.Option(
            "--territoire", help="Code de l'EPCI à mettre en avant (de la commune en petite couronne)."
        ),
    ] = "",
    parmi: Parmi = "",
    liste: Liste = "",
    modele: Annotated[Path | None, typer.Option("--modele", help="Modèle .pptx de la collectivité.")] = None,
    date: Jour = "",
) -> None:
    """Écrit le diaporama d'un comité de pilotage : cartes et graphiques modifiables."""
    from dashboard.dossiers import livraisons
    from dashboard.exports.socle.fichiers import ExportError

    if modele is not None and not modele.is_file():
        raise ExportError(f"Le modèle {modele} n'existe pas : vérifiez son nom et son dossier.")
    jour = read_date(date)
    _deliver(
        sortie,
        "pptx",
        "Diaporama",
        lambda lecteur, suivi: livraisons.make_copil(
            lecteur,
            departement,
            territoire=territoire,
            parmi=parmi,
            liste=liste,
            modele=modele,
            jour=jour,
            suivi=suivi,
        ),
    )


def sdsf(
    departement: Departement,
    sortie: Annotated[Path, typer.Option("--sortie", help="Archive à écrire, .zip.")],
    parmi: Parmi = "",
    liste: Liste = "",
    date: Jour = "",
) -> None:
    """Écrit le dossier SDSF d'un département : classeur, cartes, portraits, résumé."""
    from dashboard.dossiers import livraisons

    jour = read_date(date)
    _deliver(
        sortie,
        "zip",
        "Dossier SDSF",
        lambda lecteur, suivi: livraisons.make_sdsf(
            lecteur, departement, parmi=parmi, liste=liste, jour=jour, suivi=suivi
        ),
    )


def portrait(
    territoire: Annotated[
        str, typer.Option("--territoire", help="Code d'un EPCI, d'une commune ou d'un département.")
    ],
    sortie: Annotated[Path, typer.Option("--sortie", help="Document à écrire, .pdf.")],
    parmi: Parmi = "",
    liste: Liste = "",
    date: Jour = "",
) -> None:
    """Écrit le portrait d'un territoire en pages à imprimer."""
    from dashboard.dossiers import livraisons

    jour = read_date(date)
    _deliver(
        sortie,
        "pdf",
        "Portrait",
        lambda lecteur, suivi: livraisons.make_portrait(
            lecteur, territoire, parmi=parmi, liste=liste, jour=jour, suivi=suivi
        ),
    )


def seance(
    sortie: Annotated[
        Path,
        typer.Option("--sortie", help="Fichier à écrire : .pptx, .pdf, .docx ou .zip (images et tableaux)."),
    ],
    numero: Annotated[
        int, typer.Option("--numero", help="Numéro d'une séance gardée : il est dans son adresse.")
    ] = 0,
    modele: Annotated[
        str, typer.Option("--modele", help="À défaut, un modèle : diagnostic, copil ou sdsf.")
    ] = "",
    territoire: Annotated[
        str,
        typer.Option("--territoire", help="Code où la faire : d'un EPCI, d'une commune ou d'un département."),
    ] = "",
    tournee: Annotated[
        str,
        typer.Option(
            "--tournee", help="Code d'un département : un fichier pour chacun de ses EPCI, dans un .zip."
        ),
    ] = "",
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            help="Avec --tournee : pptx, pdf, livret ou docx. Sans elle, livret fait d'un .pdf celui qu'on "
            "emporte.",
        ),
    ] = "",
    date: Jour = "",
) -> None:
    """Écrit une séance gardée, ou un modèle, pour un territoire ou pour tous ceux d'un département."""
    from dashboard.dossiers import commandees
    from dashboard.dossiers.seance import FORMATS
    from dashboard.gestes import ateliers, seances

    jour = read_date(date)
    demande = commandees.Commande(numero, modele, territoire, tournee, format_)
    genre = commandees.check(demande, sortie)
    _deliver(
        sortie,
        FORMATS[genre].extension,
        "Fichier de la séance",
        lambda lecteur, suivi: commandees.make(
            demande,
            genre,
            lecteur,
            jour,
            suivi,
            trouver=seances.find,
            memoire=seances.view,
            retenues=ateliers.retained,
        ),
    )


def _deliver(sortie: Path, extension: str, nom: str, faire: Callable[[Any, Suivi], Livraison]) -> None:
    """Make a pack behind a progress bar and write it whole; name on stderr what it lacks."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    from dashboard.exports.socle.fichiers import ExportError, check_folder, write_file
    from dashboard.lecture import store

    if sortie.suffix.lower() != f".{extension}":
        raise ExportError(f"« {sortie.name} » : donnez à --sortie un nom qui finit par .{extension}.")
    # Mieux vaut le savoir avant le calcul qu'après.
    check_folder(sortie)
    colonnes = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
    )
    console = Console(stderr=True)
    # Hors d'un terminal, une barre ne laisserait qu'une ligne vide.
    muette = not console.is_terminal
    with Progress(*colonnes, transient=True, console=console, disable=muette) as barre:
        tache = barre.add_task(nom, total=1)

        def follow(piece: str, fait: int, total: int) -> None:
            barre.update(tache, description=piece[:60], completed=fait, total=total)

        with store.pinned():
            livraison = faire(store, follow)
    write_file(sortie, livraison.octets)
    for manque in livraison.manques:
        print(f"Absent du fichier – {manque}", file=sys.stderr)
    print(f"{nom} écrit : {sortie}")
