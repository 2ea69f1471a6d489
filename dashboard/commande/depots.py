"""The commands about local files: template, import, journal, archive. Registered by ``cli``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from dashboard.gestes.depots import Fait, FichierControle

FORMATS_RAPPORT = ("texte", "json")
LIGNES_APERCU = 40

Nom = Annotated[
    str,
    typer.Argument(metavar="FORMAT", help="Code d'un format ; un code inconnu fait dire ceux qui existent."),
]
Recu = Annotated[Path, typer.Argument(metavar="FICHIER", help="Le fichier rempli, .xlsx ou .csv.")]


def register(app: typer.Typer, commande: type) -> None:
    """Add these commands to the application; ``commande`` says their help in French."""
    for fonction in (modele, importer, depots, archive):
        app.command(cls=commande)(fonction)


def modele(
    format: Nom, sortie: Annotated[Path, typer.Option("--sortie", help="Fichier à écrire, .xlsx ou .csv.")]
) -> None:
    """Écrit le modèle à remplir d'un format de fichier local."""
    from dashboard.exports.socle.fichiers import FichierError, write_file
    from dashboard.gestes import depots as gestes_depots

    _, octets = gestes_depots.template(format, sortie.suffix.lstrip(".").lower())
    if sortie.exists():
        # Un modèle rempli porte souvent le nom du modèle vide.
        raise gestes_depots.ImportFaute(
            f"{sortie} existe déjà, et peut être rempli : donnez un autre nom à --sortie."
        )
    try:
        write_file(sortie, octets)
    except FichierError as erreur:
        raise gestes_depots.ImportFaute(f"{sortie} ne s'écrit pas. {erreur}") from erreur
    print(f"Modèle écrit : {sortie}")


def importer(
    format: Nom,
    fichier: Recu,
    feuille: Annotated[
        str | None, typer.Option("--feuille", help="Feuille du classeur, s'il y en a plusieurs.")
    ] = None,
    essai: Annotated[
        bool, typer.Option("--essai", help="Contrôler et montrer l'aperçu, sans rien déposer.")
    ] = False,
    rapport: Annotated[str, typer.Option("--format", help="texte ou json.")] = "texte",
    reponse: Annotated[
        list[str] | None,
        typer.Option(
            "--reponse",
            metavar="CLÉ=CHOIX",
            help="Réponse à une question du rapport ; à répéter pour chacune.",
        ),
    ] = None,
    qui: Annotated[str, typer.Option("--qui", help="Qui dépose : un service, une fonction.")] = "",
    commentaire: Annotated[str, typer.Option("--commentaire", help="Une note au journal.")] = "",
) -> None:
    """Contrôle un fichier local, le dépose et refait le magasin ; code 1 s'il porte une faute, ou
    si une question reste sans réponse."""
    from dashboard.gestes import depots as gestes_depots

    if rapport not in FORMATS_RAPPORT:
        raise typer.BadParameter(f"« {rapport} » : texte ou json.")
    controle = gestes_depots.check(format, _read(fichier), fichier.name, feuille, _answers(reponse or []))
    fait = None
    if controle.accepte and not essai:
        fait = gestes_depots.confirm(controle, qui=qui, commentaire=commentaire)
    if rapport == "json":
        print(json.dumps(_as_json(controle, fait), ensure_ascii=False, indent=1))
    else:
        print(_as_text(controle, fait))
    if not controle.accepte:
        remede = (
            "corrigez le fichier, puis recommencez."
            if controle.rapport.nombre_erreurs
            else "répondez à chaque question par --reponse clé=choix, puis recommencez."
        )
        print(f"Rien n'a été déposé : {remede}", file=sys.stderr)
        raise typer.Exit(1)
    if fait is not None:
        _say(fait)
    elif rapport == "texte":
        print("Essai : rien n'a été déposé.")


def depots(
    annuler: Annotated[
        int | None, typer.Option("--annuler", help="Annuler ce dépôt, par son numéro.")
    ] = None,
    restaurer: Annotated[
        int | None, typer.Option("--restaurer", help="Restaurer ce dépôt, par son numéro.")
    ] = None,
) -> None:
    """Liste les dépôts de fichiers locaux, ou en annule ou restaure un."""
    from dashboard import dates
    from dashboard.gestes import depots as gestes_depots
    from dashboard.gestes import phrases

    if annuler is not None and restaurer is not None:
        raise gestes_depots.ImportFaute("Choisissez : --annuler ou --restaurer, pas les deux.")
    if annuler is not None:
        _say(gestes_depots.undo(annuler), sur=sys.stdout)
        return
    if restaurer is not None:
        _say(gestes_depots.restore(restaurer), sur=sys.stdout)
        return
    liste = gestes_depots.deposits()
    for depot in liste:
        print(f"n° {depot.numero}  {dates.moment(depot.date)}  {depot.nom_fichier}")
        morceaux = [
            depot.format,
            phrases.places(depot, gestes_depots.name_of),
            phrases.years(depot),
            phrases.size(depot),
            phrases.state(depot),
            *([f"par {depot.qui}"] if depot.qui else []),
            *([depot.commentaire] if depot.commentaire else []),
        ]
        print(f"      {' · '.join(morceaux)}")
    if not liste:
        print("Aucun fichier n'a été déposé.")
    if retard := gestes_depots.lateness():
        print(f"{retard} Lancez « observatoire construire ».", file=sys.stderr)


def archive(
    sortie: Annotated[
        Path | None, typer.Option("--sortie", help="Écrire l'archive de tous les dépôts, .zip.")
    ] = None,
    reprendre: Annotated[
        Path | None, typer.Option("--reprendre", help="Reprendre les dépôts de cette archive.")
    ] = None,
) -> None:
    """Écrit tous les dépôts dans une archive, ou reprend ceux d'une archive."""
    from dashboard.gestes import depots as gestes_depots

    if (sortie is None) == (reprendre is None):
        raise gestes_depots.ImportFaute(
            "Dites quoi faire : --sortie FICHIER.zip pour écrire une archive, ou "
            "--reprendre FICHIER.zip pour en reprendre une."
        )
    if sortie is not None:
        print(f"Archive écrite : {gestes_depots.export_archive(sortie)}")
    if reprendre is not None:
        _say(gestes_depots.import_archive(reprendre), sur=sys.stdout)


def _read(fichier: Path) -> bytes:
    from dashboard.gestes.depots import ImportFaute

    try:
        return fichier.read_bytes()
    except IsADirectoryError as erreur:
        raise ImportFaute(f"{fichier} est un dossier : donnez un fichier .xlsx ou .csv.") from erreur
    except OSError as erreur:
        raise ImportFaute(
            f"{fichier} n'existe pas, ou ne se lit pas : vérifiez son nom et son dossier."
        ) from erreur


def _answers(textes: list[str]) -> dict[str, str]:
    """« clé=choix » texts as a mapping. Raises ImportFaute on any other text."""
    from dashboard.gestes.depots import ImportFaute

    reponses: dict[str, str] = {}
    for texte in textes:
        cle, egal, choix = (m.strip() for m in texte.partition("="))
        if not (cle and egal and choix):
            raise ImportFaute(
                f"« --reponse {texte} » : attendu clé=choix, comme le rapport les donne "
                "(par exemple total-9=donnee)."
            )
        if reponses.get(cle, choix) != choix:
            raise ImportFaute(f"« {cle} » a deux réponses : {reponses[cle]} et {choix}.")
        reponses[cle] = choix
    return reponses


def _say(fait: Fait, sur: Any = None) -> None:
    """The sentence of a gesture; on the error output, code 1, when the store could not follow."""
    if fait.a_jour:
        if sur is not None:
            print(fait.phrase, file=sur)
        return
    print(fait.phrase, file=sys.stderr)
    raise typer.Exit(1)


def _as_text(controle: FichierControle, fait: Fait | None) -> str:
    from dashboard.gestes import depots as gestes_depots
    from dashboard.gestes import phrases

    blocs = [controle.rapport.to_text().rstrip()]
    if controle.apercu is not None:
        lignes = [f"- {ligne}" for ligne in phrases.preview_lines(controle.apercu, gestes_depots.name_of)]
        if len(lignes) > LIGNES_APERCU:
            reste = len(lignes) - LIGNES_APERCU
            lignes = [*lignes[:LIGNES_APERCU], f"- et {reste} autres territoires et années"]
        blocs += [f"\n{phrases.preview_summary(controle.apercu)}", *lignes]
        blocs += [controle.perdue] if controle.perdue else []
    if fait is not None and fait.a_jour:
        blocs.append(f"\n{fait.phrase}")
    return "\n".join(blocs)


def _as_json(controle: FichierControle, fait: Fait | None) -> dict[str, Any]:
    return {
        "accepte": controle.accepte,
        "resume": controle.rapport.summary(),
        "fautes": controle.rapport.to_rows(),
        "questions": [
            {
                "cle": q.cle,
                "phrase": str(q),
                "feuille": q.feuille,
                "lignes": list(q.lignes),
                "colonne": q.colonne,
                "reponse": q.reponse or None,
                "choix": [
                    {"code": c.code, "lecture": c.lecture, "consequence": c.consequence} for c in q.choix
                ],
            }
            for q in controle.rapport.questions
        ],
        "lignes_laissees": list(controle.rapport.laissees),
        "apercu": [
            {
                "code_territoire": ligne.portee.code_territoire,
                "annee": ligne.portee.millesime,
                "depot_remplace": ligne.depot,
                "avant": ligne.avant,
                "apres": ligne.apres,
            }
            for ligne in (controle.apercu.lignes if controle.apercu else ())
        ],
        "depot": fait.depot.numero if fait and fait.depot else None,
        "magasin_a_jour": fait.a_jour if fait else None,
    }
