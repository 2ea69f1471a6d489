"""What the deposits say in French: dates, states, previews. Pure; for the pages and the command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from dashboard import formats
from data.depots.formats import FORMATS
from data.depots.journal import Apercu, Depot

ETATS = {"actif": "actif", "annule": "annulé", "remplace": "remplacé"}
COLONNES_APERCU = (
    "Territoire",
    "Code",
    "Année",
    "Déjà là",
    "Ajoutées",
    "Remplacées",
    "Retirées",
    "Dépôt remplacé",
)
# Pourquoi un magasin est à refaire (« build.lateness ») : ce qui a changé, et ce qu'on voit en attendant.
RETARDS = {
    ("absent",): "Le magasin n'est pas encore construit : sans lui, aucun fichier ne peut être contrôlé.",
    (
        "illisible",
    ): "Le magasin ne s'ouvre pas : il a été fait par une autre version de l'observatoire, ou il "
    "est endommagé. Vos dépôts et vos réglages ne sont pas touchés.",
    ("livraison",): "L'observatoire a été mis à jour depuis la construction du magasin : les pages montrent "
    "encore les données livrées avant. Vos dépôts et vos réglages y sont déjà.",
    (
        "depots",
    ): "Le magasin n'a pas encore suivi vos derniers dépôts ou réglages : les pages montrent encore "
    "les chiffres d'avant.",
    ("livraison", "depots"): "L'observatoire a été mis à jour depuis la construction du magasin, qui n'a pas "
    "suivi non plus vos derniers dépôts ou réglages : les pages montrent encore les chiffres d'avant.",
}
OFFICIEL = (
    "Le magasin n'a pas encore suivi la dernière actualisation des chiffres officiels : les pages montrent "
    "encore ceux d'avant."
)
TERRITOIRES_CITES = 3
ANNEES_CITEES = 4

Nommer = Callable[[str], str]


def late(retards: Sequence[str]) -> str:
    """Why a store must be made again; '' for nothing."""
    autres = tuple(r for r in retards if r != "officiel")
    dites = ([RETARDS[autres]] if autres else []) + ([OFFICIEL] if len(autres) < len(retards) else [])
    return " ".join(dites)


@dataclass(frozen=True)
class Contenu:
    """What the store shows of a format; no line when it shows nothing. Years are 0 without one."""

    lignes: int = 0
    territoires: int = 0
    fictif: bool = False
    premiere_annee: int = 0
    derniere_annee: int = 0


@dataclass(frozen=True)
class EtatFormat:
    """Where a format stands: what the store shows, and the deposits that count."""

    format: str
    contenu: Contenu
    actifs: tuple[Depot, ...]

    @property
    def genre(self) -> Literal["reel", "fictif", "vide"]:
        if self.contenu.lignes == 0:
            return "vide"
        return "fictif" if self.contenu.fictif else "reel"

    def phrase(self) -> str:
        """One sentence: your rows, the demonstration, or nothing."""
        combien = count(self.contenu)
        if self.genre == "reel":
            depots = formats.plural(len(self.actifs), "dépôt actif", "dépôts actifs")
            return f"vos chiffres : {depots}, {combien}"
        if self.genre == "fictif":
            return f"démonstration : {combien}, entièrement fictives"
        return "aucun chiffre : ni dépôt actif, ni démonstration"


def count(contenu: Contenu) -> str:
    """``120 lignes sur 4 territoires, 2023 à 2025``."""
    annees = ""
    if contenu.premiere_annee:
        annees = f", {contenu.premiere_annee}"
        if contenu.derniere_annee != contenu.premiere_annee:
            annees += f" à {contenu.derniere_annee}"
    lignes = formats.plural(contenu.lignes, "ligne")
    return f"{lignes} sur {formats.plural(contenu.territoires, 'territoire')}{annees}"


def size(depot: Depot) -> str:
    """``34 lignes``."""
    return formats.plural(depot.lignes, "ligne")


def years(depot: Depot) -> str:
    """``2024 et 2025``; a format without years says so."""
    if not depot.millesimes:
        return "sans année"
    annees = [str(a) for a in depot.millesimes]
    if len(annees) > ANNEES_CITEES and depot.millesimes[-1] - depot.millesimes[0] < len(annees):
        return f"{annees[0]} à {annees[-1]}"
    return formats.enumeration(annees)


def places(depot: Depot, nommer: Nommer) -> str:
    """The first territories by name, then how many more."""
    noms = [nommer(code) for code in depot.territoires]
    return formats.enumeration(noms, TERRITOIRES_CITES)


def state(depot: Depot) -> str:
    """``actif``, ``annulé``, ``remplacé par le n° 4``, ``actif en partie…``."""
    if depot.statut == "annule":
        return ETATS["annule"]
    numeros = formats.enumeration([f"n°{formats.INSECABLE}{n}" for n in depot.remplace_par])
    par = f"{'le' if len(depot.remplace_par) == 1 else 'les'} {numeros}"
    if depot.statut == "remplace":
        return f"remplacé par {par}"
    return f"actif en partie, le reste est remplacé par {par}" if numeros else ETATS["actif"]


def done(depot: Depot, nommer: Nommer) -> str:
    """What was just deposited, in one sentence."""
    return (
        f"Dépôt n° {depot.numero} enregistré : {formats.plural(depot.lignes, 'ligne')} "
        f"({FORMATS[depot.format].nom}), {places(depot, nommer)}, {years(depot)}."
    )


def undone(depot: Depot, depots: Sequence[Depot]) -> str:
    """What stands once ``depot`` is undone, ``depots`` being the journal after it."""
    if any(d.format == depot.format and d.statut != "annule" for d in depots):
        reste = "ce qu'il remplaçait compte de nouveau"
    else:
        reste = "c'était le seul de ce format, ses pages reprennent la démonstration si elle est visible"
    return f"Dépôt n° {depot.numero} annulé : {reste}. Il est toujours au journal, vous pouvez le restaurer."


def preview_rows(apercu: Apercu, nommer: Nommer) -> list[tuple[str | int, ...]]:
    """One tuple (COLONNES_APERCU) per territory and year; the rows that change nothing too."""
    return [
        (
            nommer(ligne.portee.code_territoire),
            ligne.portee.code_territoire,
            str(ligne.portee.millesime) if ligne.portee.millesime else "sans année",
            ligne.avant,
            ligne.ajoutees,
            ligne.remplacees,
            ligne.retirees,
            f"n° {ligne.depot}" if ligne.depot else "aucun",
        )
        for ligne in apercu.lignes
    ]


def preview_lines(apercu: Apercu, nommer: Nommer) -> list[str]:
    """``CA Val Parisis (200058485), 2025 : 2 ajoutées, 0 remplacée, 1 retirée``, one per scope."""
    lignes: list[str] = []
    for ligne in apercu.lignes:
        code = ligne.portee.code_territoire
        annee = str(ligne.portee.millesime) if ligne.portee.millesime else "sans année"
        nombres = (
            formats.plural(ligne.ajoutees, "ajoutée"),
            formats.plural(ligne.remplacees, "remplacée"),
            formats.plural(ligne.retirees, "retirée"),
        )
        lignes.append(f"{nommer(code)} ({code}), {annee} : {', '.join(nombres)}")
    return lignes


def preview_summary(apercu: Apercu) -> str:
    """What an import would do, in one sentence."""
    territoires = len({ligne.portee.code_territoire for ligne in apercu.lignes})
    morceaux = [
        formats.plural(apercu.ajoutees, "ligne ajoutée", "lignes ajoutées"),
        formats.plural(apercu.remplacees, "remplacée", "remplacées"),
        formats.plural(apercu.retirees, "retirée", "retirées"),
    ]
    # Une convention de deux communes est une ligne, et change deux territoires.
    format_ = FORMATS[apercu.format]
    fin = f" ({format_.nom_ligne} compte dans chacun des siens)" if format_.territoire.multiple else ""
    return f"{', '.join(morceaux)}, sur {formats.plural(territoires, 'territoire')}{fin}."


def demonstration_lost(format_: str, contenu: Contenu) -> str:
    """What the demonstration loses when a first real file comes; nothing when none is shown."""
    if not (contenu.fictif and contenu.lignes):
        return ""
    return (
        f"La démonstration « {FORMATS[format_].nom} » ({count(contenu)}) disparaîtra de toutes les "
        "pages : dès qu'un vrai fichier est là, ses chiffres fictifs ne se montrent plus. Les "
        "territoires que votre fichier ne décrit pas seront vides."
    )
