"""A séance asked for by the command line: which one, where, in which file. Pure: the memory is given."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboard import formats
from dashboard.dates import today
from dashboard.dossiers import modeles, seance, tournee
from dashboard.dossiers.composer import compose
from dashboard.dossiers.livraisons import find_territory
from dashboard.dossiers.seance import FORMATS, Emporte, Retenues, carry
from dashboard.exports.socle.fichiers import ExportError
from dashboard.figures.feuilles import Livraison, Suivi
from dashboard.lecture.vues import Lecteur
from data.garde.seances.modele import Seance, SeancesError

Trouver = Callable[[int], Seance]
_EXTENSIONS = tuple(dict.fromkeys(f.extension for f in FORMATS.values()))
_EN_TOURNEE = tuple(genre for genre in FORMATS if genre != "zip")


@dataclass(frozen=True, slots=True)
class Commande:
    """What the command says: a kept séance or a template, one place or a whole département."""

    numero: int = 0
    modele: str = ""
    territoire: str = ""
    tournee: str = ""
    format: str = ""


def check(demande: Commande, sortie: Path) -> str:
    """The kind of the file to be written. Raises ExportError (French) for what does not hold together."""
    if bool(demande.numero) == bool(demande.modele):
        raise ExportError(
            "Donnez --numero (une séance gardée) ou --modele (diagnostic, copil, sdsf), l'un des deux."
        )
    if demande.modele and demande.modele not in modeles.MODELES:
        raise ExportError(
            f"Le modèle « {demande.modele} » n'existe pas : il y a "
            f"{formats.enumeration(list(modeles.MODELES))}."
        )
    if demande.modele and not demande.territoire and not demande.tournee:
        raise ExportError("Un modèle se fait quelque part : ajoutez --territoire, par exemple 200058485.")
    if demande.tournee and demande.territoire:
        raise ExportError("Donnez --territoire (un seul) ou --tournee (tous ceux d'un département).")
    if demande.tournee:
        if demande.format and (demande.format not in FORMATS or demande.format == "zip"):
            raise ExportError(f"Le format « {demande.format} » n'existe pas ici : {_either(_EN_TOURNEE)}.")
        return "zip"
    extension = sortie.suffix.lower().lstrip(".")
    genre = demande.format or extension
    if extension not in _EXTENSIONS:
        raise ExportError(
            f"« {sortie.name} » : donnez à --sortie un nom qui finit par "
            f"{_either([f'.{e}' for e in _EXTENSIONS])}."
        )
    if genre not in FORMATS or FORMATS[genre].extension != extension:
        raise ExportError(
            f"Le format « {genre} » ne s'écrit pas dans « {sortie.name} » : l'extension de --sortie le dit, "
            "et --format livret fait d'un .pdf celui qu'on emporte."
        )
    return genre


def _either(choix: Sequence[str]) -> str:
    """« pptx, pdf ou docx »."""
    return f"{', '.join(choix[:-1])} ou {choix[-1]}"


def make(
    demande: Commande,
    genre: str,
    lecteur: Lecteur,
    jour: datetime.date | None,
    suivi: Suivi,
    *,
    trouver: Trouver,
    memoire: Callable[[str], str],
    retenues: Callable[[int], Retenues],
) -> Livraison:
    """The file. Raises ExportError or SeancesError (French)."""
    jour = jour or today()
    if demande.tournee:
        nom, faire = _for_each(demande, lecteur, trouver, memoire)
        return tournee.make_round(
            nom, faire, demande.tournee, demande.format or "pptx", lecteur, jour=jour, suivi=suivi, seul=True
        )
    if demande.modele:
        emporte, manques = _of_template(demande, lecteur)
    else:
        emporte, manques = _kept(demande, lecteur, trouver, memoire, retenues)
    livraison = seance.make(emporte, genre, lecteur, jour=jour, suivi=suivi)
    livraison.manques = [*manques, *livraison.manques]
    return livraison


def _kept(
    demande: Commande,
    lecteur: Lecteur,
    trouver: Trouver,
    memoire: Callable[[str], str],
    retenues: Callable[[int], Retenues],
) -> tuple[Emporte, tuple[str, ...]]:
    """A kept séance, played elsewhere when a place is given."""
    gardee = _found(demande.numero, trouver)
    if not demande.territoire:
        return carry(gardee, memoire, retenues(gardee.numero)), ()
    avant = modeles.read_place(lecteur, gardee.entete.territoire)
    apres = modeles.read_place(lecteur, _named(lecteur, demande.territoire))
    if avant is None or apres is None:
        raise ExportError("Cette séance n'a pas de territoire : donnez-lui le sien dans ses réglages.")
    return tournee.elsewhere(carry(gardee, memoire), avant, apres, lecteur)


def _found(numero: int, trouver: Trouver) -> Seance:
    """The séance of that number. Raises ExportError (French)."""
    try:
        return trouver(numero)
    except SeancesError as erreur:
        raise ExportError(
            f"La séance {numero} ne se trouve pas : elle n'a jamais existé, est à la corbeille ou n'est pas "
            "partagée. Son numéro est dans son adresse (/seances?seance=3)."
        ) from erreur


def _for_each(
    demande: Commande, lecteur: Lecteur, trouver: Trouver, memoire: Callable[[str], str]
) -> tuple[str, tournee.Faire]:
    """The name of a round, and how the séance of each place is made: a template is made anew there."""
    if demande.modele:
        modele = modeles.MODELES[demande.modele]
        return modele.nom, lambda lieu: compose(modele, lieu, lecteur)
    origine = _found(demande.numero, trouver)
    return origine.entete.nom, tournee.replayed(carry(origine, memoire), lecteur)


def _of_template(demande: Commande, lecteur: Lecteur) -> tuple[Emporte, tuple[str, ...]]:
    """A template, made there without being kept."""
    lieu = modeles.read_place(lecteur, _named(lecteur, demande.territoire))
    if lieu is None:
        raise ExportError(f"Le territoire « {demande.territoire} » n'a pas de séance : donnez un autre code.")
    return compose(modeles.MODELES[demande.modele], lieu, lecteur)


def _named(lecteur: Lecteur, code: str) -> str:
    portee = find_territory(lecteur, code)
    return f"{portee.niveau}:{portee.code}"
