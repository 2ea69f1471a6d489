"""The commands about people: what is held about somebody, its erasure, how long things are kept."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dashboard.gestes.personnes import Lieu, Texte

FORMATS = ("table", "json")
LE_TEXTE = Annotated[
    str, typer.Argument(metavar="TEXTE", help="Nom, courriel, téléphone… ; accents et majuscules ignorés.")
]
MOT = Annotated[bool, typer.Option("--mot", help="Mot entier : « Ali » n'est pas dans « alimenter ».")]
SAUVEGARDE = Annotated[
    list[Path] | None,
    typer.Option("--sauvegarde", help="Une sauvegarde à regarder aussi ; l'option peut se répéter."),
]
HORS_DE_VUE = (
    "Hors de portée : les archives de dépôts (« observatoire archive »), les exports et les sauvegardes "
    "gardés ailleurs. Refaites-les ou supprimez-les."
)


def register(app: typer.Typer, commande: type, groupe: type) -> None:
    """Add these commands to the application; ``commande`` and ``groupe`` say their help in French."""
    personne = typer.Typer(cls=groupe, no_args_is_help=True, add_completion=False)
    app.add_typer(personne, name="personne", help="Ce qui est gardé d'une personne : le chercher, l'effacer.")
    personne.command(cls=commande)(chercher)
    personne.command(cls=commande)(effacer)
    app.command(cls=commande)(durees)


def chercher(
    texte: LE_TEXTE,
    sauvegarde: SAUVEGARDE = None,
    mot: MOT = False,
    format: Annotated[str, typer.Option("--format", help="table ou json.")] = "table",
) -> None:
    """Dit tout ce que la mémoire et les sauvegardes gardent d'un texte, et ce que l'effacer ferait."""
    from dashboard.gestes import personnes

    if format not in FORMATS:
        raise typer.BadParameter(f"« {format} » : {' ou '.join(FORMATS)}.")
    lieux = personnes.search(personnes.read(texte, mot=mot), sauvegarde or [])
    if format == "json":
        print(json.dumps([_flat(x) for x in lieux], ensure_ascii=False, indent=1))
        return
    print("\n".join(_lines(lieux)))
    print(HORS_DE_VUE)


def effacer(
    texte: LE_TEXTE,
    sauvegarde: SAUVEGARDE = None,
    mot: MOT = False,
    oui: Annotated[bool, typer.Option("--oui", help="Effacer sans demander.")] = False,
) -> None:
    """Efface un texte de la mémoire et des sauvegardes, ou met « effacé » à sa place. Sans retour."""
    from dashboard.gestes import personnes

    cherche = personnes.read(texte, mot=mot)
    lieux = personnes.search(cherche, sauvegarde or [])
    print("\n".join(_lines(lieux)))
    if not lieux:
        return
    if not oui and not typer.confirm("Effacer tout cela ? Rien ne le fera revenir."):
        print("Rien n'a été changé.")
        raise typer.Exit(1)
    _erase(cherche, sauvegarde or [])


def durees(
    notes: Annotated[int | None, typer.Option("--notes", help="Mois après la date d'une note.")] = None,
    audit: Annotated[int | None, typer.Option("--audit", help="Mois après un geste.")] = None,
    comptes: Annotated[int | None, typer.Option("--comptes", help="Mois sans visite d'un compte.")] = None,
) -> None:
    """Dit combien de mois se gardent notes, journal des gestes et comptes ; les options les changent."""
    from dashboard.gestes import durees as gestes

    voulues = {"notes": notes, "audit": audit, "comptes": comptes}
    changees = {objet: mois for objet, mois in voulues.items() if mois is not None}
    if changees:
        print(gestes.write(replace(gestes.read(), **changees)))
        return
    print(f"Durées de conservation : {gestes.said(gestes.read())}.")
    print(gestes.last_purge())


def purge(a_blanc: bool) -> None:
    """« observatoire memoire purger »: say what would go, then erase it."""
    from dashboard.gestes import durees as gestes

    if a_blanc:
        print(f"À effacer : {gestes.preview().phrase()} ({gestes.said(gestes.read())}). Rien n'a été changé.")
        return
    print(f"Effacé : {gestes.purge().phrase()} ({gestes.said(gestes.read())}).")


def _erase(cherche: Texte, sauvegardes: list[Path]) -> None:
    from dashboard.gestes import personnes

    for ou, fait in personnes.erase(cherche, sauvegardes):
        print(f"{ou} : {fait.phrase()}")
    restes = personnes.search(cherche, sauvegardes)
    if restes:
        print("Il reste :", file=sys.stderr)
        print("\n".join(_lines(restes)), file=sys.stderr)
    print(HORS_DE_VUE)
    if restes:
        raise typer.Exit(1)


def _lines(lieux: list[Lieu]) -> list[str]:
    if not lieux:
        return ["Rien : ni dans la mémoire, ni dans les sauvegardes regardées."]
    lignes: list[str] = []
    for lieu in lieux:
        lignes.append(f"{lieu.ou} :")
        lignes += [
            f"  {t.quoi} {t.numero}, {t.champ} : « {t.texte} »\n      {t.suite}" for t in lieu.trouvailles
        ]
    return lignes


def _flat(lieu: Lieu) -> dict[str, object]:
    return {"ou": lieu.ou, "trouvailles": [asdict(t) for t in lieu.trouvailles]}
