"""From the address of a map view to a file: the command's own work, without Streamlit."""

from __future__ import annotations

import datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from dashboard.exports.rendus import FORMATS, render
from dashboard.exports.socle.fichiers import ExportError, write_file
from dashboard.lecture.selection import PARAMETRES, parse
from dashboard.lecture.vues import Lecteur, Vue, build_vue

PAGES_CARTE = ("", "carte")
# Le zoom et le mode d'affichage voyagent dans l'adresse sans rien changer à la figure.
_AFFICHAGE = ("vue", "presenter")


class LienError(ExportError):
    """The address cannot be exported. The text is a French sentence."""


def read_link(lien: str, lecteur: Lecteur) -> Vue:
    """The view that an address shows (« https://…/carte?portee=… », or the part after « ? »).

    Raises LienError when something in it would not be kept: a file must show what was asked.
    """
    morceaux = urlsplit(lien.strip())
    page = morceaux.path.rstrip("/").rpartition("/")[2]
    requete = morceaux.query
    if not requete and "=" in page and not morceaux.netloc:
        page, requete = "", page
    if page not in PAGES_CARTE:
        raise LienError(
            f"Ce lien ouvre la page « {page} » : seule une vue de la page « Carte » s'exporte ainsi."
        )
    params = {nom: valeur for nom, valeur in parse_qsl(requete) if nom not in _AFFICHAGE}
    if inconnus := sorted(set(params) - PARAMETRES):
        raise LienError(
            f"Le lien porte un réglage inconnu : {', '.join(inconnus)}. Copiez l'adresse de la page "
            "« Carte » telle qu'elle est."
        )
    selection, messages = parse(params, lecteur.known())
    if messages:
        raise LienError(" ".join((*messages, "Le fichier n'a donc pas été écrit.")))
    portee = lecteur.scope(selection.portee, selection.code_portee)
    if portee is None:
        raise LienError("Le territoire du lien n'est plus dans le magasin.")
    vue = build_vue(lecteur, selection, portee)
    if vue.message:
        raise LienError(f"{vue.message} Le fichier n'a donc pas été écrit.")
    return vue


def kind_of(sortie: Path, *, dpi: int = 150, machine: bool = False) -> str:
    """Which of ``rendus.FORMATS`` a file name asks for. Raises LienError."""
    extension = sortie.suffix.lower().lstrip(".")
    connues = list(dict.fromkeys(f.extension for f in FORMATS.values()))
    if extension not in connues:
        raise LienError(
            f"« {sortie.name} » : donnez à --sortie une de ces extensions : {', '.join(connues)}."
        )
    if dpi not in (150, 300):
        raise LienError("La résolution d'une image PNG est de 150 ou de 300 ppp.")
    if extension == "png" and dpi == 300:
        return "png300"
    return "csv-machine" if extension == "csv" and machine else extension


def export_link(
    lien: str,
    sortie: Path,
    lecteur: Lecteur,
    *,
    date: datetime.date | None = None,
    dpi: int = 150,
    machine: bool = False,
    carte: int = 1,
) -> None:
    """Write the figure of an address to ``sortie``; ``carte`` is 2 for the second of two maps.

    Same store, same link, same date: same bytes. Raises ExportError.
    """
    genre = kind_of(sortie, dpi=dpi, machine=machine)
    vue = read_link(lien, lecteur)
    if not 1 <= carte <= len(vue.cartes):
        raise LienError("Ce lien ne montre qu'une carte : il n'y en a pas de deuxième.")
    choisie = vue.voisin if carte == 2 and vue.voisin is not None else vue.couche
    couches = [c for c in (choisie, vue.superposee) if c is not None]
    write_file(sortie, render(vue.cartes[carte - 1], genre, couches=couches, date=date))
