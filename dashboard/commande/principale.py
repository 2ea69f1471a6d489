"""The command ``observatoire``: build the store, control it, read it, open the application.

Every error is one French sentence on the error output, and the exit code is 1 (2 for a command
that was not understood). Heavy modules are imported where they serve: ``--help`` stays instant.
"""

from __future__ import annotations

import os
import sys
import time
import urllib.request
import webbrowser
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

from dashboard.commande import actualiser, demenager, depots, dossiers, exporter, memoire, personnes, servir
from data.erreurs import PhraseError

if TYPE_CHECKING:
    import pandas as pd

RACINE = Path(__file__).resolve().parents[2]
FORMATS = ("table", "csv", "json")
ATTENTE_SERVEUR_S = 60.0
TRACE = "OBSERVATOIRE_TRACE"

rich_utils.COMMANDS_PANEL_TITLE = "Commandes"
rich_utils.REQUIRED_LONG_STRING = "[obligatoire]"
rich_utils.DEFAULT_STRING = "[par défaut : {}]"


class _French:
    """Says the option --help in French, for commands and groups."""

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "Affiche cette aide."
        return option


class Commande(_French, TyperCommand):
    """A command whose help is in French."""


class Commandes(_French, TyperGroup):
    """The group of commands; an unknown one is named with those that exist."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise typer.BadParameter(
                f"La commande « {args[0]} » n'existe pas. Commandes qui existent : "
                f"{', '.join(self.list_commands(ctx))}.",
                ctx,
            )
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=Commandes,
    help="Observatoire CTG : construire le magasin de données, y apporter des fichiers, le lire.",
    no_args_is_help=True,
    add_completion=False,
)


@app.command(cls=Commande)
def construire(
    si_besoin: Annotated[
        bool, typer.Option("--si-besoin", help="Ne rien faire si le magasin est à jour.")
    ] = False,
) -> None:
    """Construit le magasin à partir des données livrées, le contrôle, puis le met en place."""
    from rich.progress import BarColumn, Progress, TextColumn

    from data.magasin import build, ouvrir

    magasin = ouvrir.path()
    retards = build.lateness(magasin) if si_besoin else ("illisible",)
    if not retards:
        print("Le magasin est à jour.")
        return
    colonnes = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
    )
    with Progress(*colonnes, transient=True) as barre:
        tache = barre.add_task("Construction du magasin", total=1)
        construit = build.build(
            magasin,
            # Demandée, elle refait tout : un magasin officiel abîmé se répare.
            entier="illisible" in retards,
            suivi=lambda texte, fait, total: barre.update(
                tache, description=texte[:60], completed=fait, total=total
            ),
        )
    print(f"Magasin construit : {_shown(construit)}")


@app.command(cls=Commande)
def verifier() -> None:
    """Passe les contrôles du magasin et relit les fichiers déposés ; code 1 si l'un échoue."""
    import queries
    from dashboard.gestes import depots as gestes_depots
    from data.magasin import ouvrir

    with ouvrir.reading(_remedy()) as con:
        resultats = queries.check(con)
    for controle in resultats:
        verdict = "échoue" if controle.fautives else "passe "
        print(f"{verdict}  {controle.phrase}")
        if controle.fautives:
            print(f"        {controle.fautives} ligne(s) fautive(s), par exemple :")
            for exemple in controle.exemples:
                print(f"        - {exemple}")
    rates = sum(bool(c.fautives) for c in resultats)
    print(f"{len(resultats) - rates} contrôles passent, {rates} échouent.")
    alteres = gestes_depots.verify_deposits()
    print("\n".join(alteres) or "Les fichiers déposés sont ceux reçus, octet pour octet.")
    if rates or alteres:
        raise typer.Exit(1)


@app.command(cls=Commande, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def lire(
    ctx: typer.Context,
    requete: Annotated[
        str, typer.Argument(metavar="REQUETE", help="Nom d'une requête, par exemple indicateurs/valeurs.")
    ] = "",
    format: Annotated[str, typer.Option("--format", help="table, csv ou json.")] = "table",
) -> None:
    """Lit une requête nommée : les mêmes chiffres que les pages, pour les scripts.

    Les paramètres de la requête se donnent en options, par exemple --indicateur taux_couverture
    --niveau epci --millesime 2023. Sans REQUETE, la liste des requêtes et de leurs paramètres.
    """
    import queries
    from data.magasin import ouvrir

    if not requete:
        _list_queries()
        return
    if format not in FORMATS:
        raise typer.BadParameter(f"« {format} » : les formats sont {', '.join(FORMATS)}.")
    parametres = _parameters(ctx.args)
    # Une requête ou un paramètre inconnus se disent même sans magasin.
    lue = queries.load(requete)
    if lue.ecrit:
        raise _Faute(
            f"La requête « {requete} » écrit dans le magasin : elle ne sert qu'à "
            "« observatoire construire ». Les requêtes à lire : « observatoire lire »."
        )
    if lue.recues:
        raise _Faute(
            f"La requête « {requete} » compare le magasin à une référence : son résultat se télécharge sur "
            "la page « Notes de la salle », en CSV. Les requêtes à lire : « observatoire lire »."
        )
    queries.complete(lue, parametres)
    with ouvrir.reading(_remedy()) as con:
        queries.check_values(con, lue, parametres)
        resultat = queries.run(con, requete, None, **parametres)
    _print(resultat, format)


@app.command(cls=Commande)
def ouvrir(
    port: Annotated[int, typer.Option("--port", help="Port de l'application.")] = 8501,
    sans_navigateur: Annotated[
        bool, typer.Option("--sans-navigateur", help="Ne pas ouvrir le navigateur.")
    ] = False,
    reseau: Annotated[
        bool,
        typer.Option(
            "--reseau", help="La montrer aussi aux autres postes du réseau, qui ne peuvent que la consulter."
        ),
    ] = False,
) -> None:
    """Ouvre l'application dans le navigateur, sur ce poste seulement (sauf --reseau)."""
    from dashboard.session import porte
    from data.magasin import emplacement, ouvrir

    magasin = ouvrir.path()
    if not magasin.is_file():
        raise ouvrir.missing(_remedy())
    servir.check_port(port, listened(reseau=reseau))
    _bring_memory_to_date()
    porte.read_rules(reseau=reseau)
    commande = open_command(port, reseau=reseau)
    if not sans_navigateur and (sys.platform != "linux" or os.environ.get("DISPLAY")):
        cle = porte.read_key(magasin.parent).texte
        adresse = f"http://127.0.0.1:{port}"
        Thread(target=_open_browser, args=(adresse, f"/?{porte.PARAMETRE}={cle}"), daemon=True).start()
    # Le service part du dossier qui contient nos paquets : ce sont ceux-là qu'il importe, et un dépôt
    # y a ses réglages (une roue les a près du script). Un chemin relatif, lui, part d'ici.
    env = {**os.environ, emplacement.VARIABLE: str(emplacement.folder().resolve())}
    raise typer.Exit(servir.serve(commande, RACINE, env))


actualiser.register(app, Commande)
depots.register(app, Commande)
memoire.register(app, Commande)
personnes.register(app, Commande, Commandes)
demenager.register(app, Commande)
dossiers.register(exporter.register(app, Commande, Commandes), Commande)


def _bring_memory_to_date() -> None:
    """Nobody at a desk knows of versions of a memory: this application takes over an older one."""
    from dashboard.gestes import memoire as gestes

    try:
        sauvee = gestes.bring_to_date()
    except PhraseError as erreur:
        # Chaque page dira ce que la mémoire a : les cartes, elles, s'ouvrent.
        typer.echo(str(erreur), err=True)
        return
    if sauvee is not None:
        typer.echo(
            "La mémoire d'une version précédente a été reprise. Telle qu'elle était, elle est gardée dans "
            f"{sauvee}."
        )


def _open_browser(adresse: str, chemin: str) -> None:
    """Open the application with its key, once it answers; give up after a minute."""
    fin = time.monotonic() + ATTENTE_SERVEUR_S
    while time.monotonic() < fin:
        try:
            with urllib.request.urlopen(f"{adresse}/_stcore/health", timeout=1):
                webbrowser.open(adresse + chemin)
                return
        except OSError:
            time.sleep(0.2)


def listened(*, reseau: bool) -> str:
    """Where the application listens: on this machine alone, or on every interface."""
    return "0.0.0.0" if reseau else "127.0.0.1"


def open_command(port: int, *, reseau: bool) -> list[str]:
    """The command that serves the application."""
    # L'adresse est dite aussi sans --reseau : un réglage de la machine ne doit pas ouvrir l'application.
    return [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(RACINE / "dashboard" / "serveur.py"),
        "--server.port",
        str(port),
        "--server.address",
        listened(reseau=reseau),
    ]


class _Faute(PhraseError):
    """What was typed cannot be done."""


def main() -> None:
    """Entry point: run a command, turn every foreseen error into a sentence and an exit code."""
    try:
        code = app(standalone_mode=False)
    except typer.TyperException as erreur:
        _stop(_usage_sentence(erreur), 2)
    except (typer.Abort, KeyboardInterrupt):
        _stop("Interrompu ; rien n'a été mis en place.", 130)
    except PhraseError as erreur:
        _stop(str(erreur), 1)
    except Exception as erreur:
        # Trente lignes d'anglais ne disent rien à qui tape la commande ; qui l'aide les demande.
        if os.environ.get(TRACE):
            raise
        _stop(
            f"Une erreur imprévue a arrêté la commande ({type(erreur).__name__} : {erreur}). Recommencez ; "
            f"si elle revient, recommencez avec {TRACE}=1 et transmettez ce qui s'affiche.",
            1,
        )
    else:
        sys.exit(code if isinstance(code, int) else 0)


def _usage_sentence(erreur: Any) -> str:
    """What was not understood in the command. Typer publishes the root of its errors only: the
    kind of this one is its name."""
    genre, ctx = type(erreur).__name__, getattr(erreur, "ctx", None)
    param = getattr(erreur, "param", None)
    aide = f"Voir « {ctx.command_path if ctx is not None else 'observatoire'} --help »."
    if genre == "NoArgsIsHelpError":
        return str(erreur)
    if genre == "NoSuchOption":
        return f"L'option {erreur.option_name} n'existe pas. {aide}"
    if genre == "BadArgumentUsage":
        return f"Un argument de trop, ou mal placé. {aide}"
    if genre == "MissingParameter":
        return f"Il manque « {param.name if param is not None else ''} ». {aide}"
    if genre == "BadOptionUsage":
        return f"L'option {erreur.option_name} demande une valeur. {aide}"
    if genre == "BadParameter" and param is not None:
        return f"La valeur de « {param.name} » ne convient pas. {aide}"
    if erreur.message.startswith("Got unexpected extra argument"):
        return f"Un argument de trop : {erreur.message.rpartition('(')[2].rstrip(')')}. {aide}"
    return f"{erreur.message} {aide}"


def _stop(phrase: str, code: int) -> None:
    print(phrase, file=sys.stderr)
    sys.exit(code)


def _remedy() -> Any:
    """What one who types commands does about a store that does not open."""
    from data.magasin import ouvrir

    return ouvrir.Remede(
        f"Construisez-le avec « {ouvrir.COMMANDE} ».",
        f"Refaites-le avec « {ouvrir.COMMANDE} ».",
        _shown(ouvrir.path()),
    )


def _shown(chemin: Path) -> str:
    """A path as the user can type it: from the current folder when it is inside."""
    try:
        return str(chemin.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(chemin)


def _parameters(arguments: list[str]) -> dict[str, str]:
    """``--cle valeur`` or ``--cle=valeur`` pairs. Raises _Faute for anything else."""
    parametres: dict[str, str] = {}
    reste = list(arguments)
    while reste:
        cle = reste.pop(0)
        if not cle.startswith("--") or cle == "--":
            raise _Faute(f"« {cle} » n'est pas compris : écrivez les paramètres « --cle valeur ».")
        nom, egal, valeur = cle[2:].partition("=")
        if not egal:
            if not reste:
                raise _Faute(f"Le paramètre --{nom} n'a pas de valeur : écrivez « --{nom} valeur ».")
            valeur = reste.pop(0)
        parametres[nom.replace("-", "_")] = valeur
    return parametres


def _list_queries() -> None:
    import queries

    for nom in queries.names():
        requete = queries.load(nom)
        if requete.ecrit or requete.recues:
            continue
        options = " ".join(f"--{p.nom} …" if p.requis else f"[--{p.nom} …]" for p in requete.parametres)
        print(f"{nom} {options}".rstrip())
        print(f"    {requete.resume}")


def _print(resultat: pd.DataFrame, format: str) -> None:
    if format == "csv":
        sys.stdout.write(resultat.to_csv(index=False, lineterminator="\n"))
    elif format == "json":
        sys.stdout.write(resultat.to_json(orient="records", force_ascii=False, indent=1) + "\n")
    elif resultat.empty:
        print("Aucune ligne.")
    else:
        print(resultat.apply(_in_words).to_string(index=False, na_rep="–", max_colwidth=60))
        print(f"{len(resultat)} ligne(s).")


def _in_words(colonne: pd.Series) -> pd.Series:
    """A column for the eye: oui or non for a boolean, – for what is missing."""
    if colonne.dtype.kind == "f":
        return colonne
    mots = {True: "oui", False: "non"}
    return (
        colonne.astype(object)
        .map(lambda v: mots[bool(v)] if colonne.dtype.kind == "b" else v, na_action="ignore")
        .where(colonne.notna(), "–")
    )
