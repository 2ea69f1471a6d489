"""From the address of a figure to a file: the command's own work, by the gallery."""

from __future__ import annotations

import datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from dashboard.exports.rendus import FORMATS, render
from dashboard.exports.socle.fichiers import ExportError, write_file
from dashboard.galerie import registre
from dashboard.galerie.tirage import Adresse, Cliche, Tirage
from dashboard.lecture.selection import PARAMETRES
from dashboard.lecture.vues import Lecteur

PAGE_CARTE, SECONDE = "carte", "carte-seconde"
# Le zoom et le mode d'affichage voyagent dans l'adresse sans rien changer à la figure.
_AFFICHAGE = ("vue", "presenter")


class LienError(ExportError):
    """The address cannot be exported. The text is a French sentence."""


def read_link(lien: str, lecteur: Lecteur, *, code: str = "", carte: int = 1) -> Tirage:
    """What an address shows (« https://…/carte?portee=… », a figure's own, or the part after « ? »).

    ``code`` names a figure among those of the page (the first one by default); ``carte`` is 2 for the
    second of two maps. Raises LienError when something in it would not be kept: a file must show what
    was asked.
    """
    if not lien.strip():
        raise LienError("Le lien est vide : copiez l'adresse d'une page à figures.")
    morceaux = urlsplit(lien.strip())
    page = morceaux.path.rstrip("/").rpartition("/")[2]
    requete = morceaux.query
    if not requete and "=" in page and not morceaux.netloc:
        page, requete = "", page
    params = {nom: valeur for nom, valeur in parse_qsl(requete) if nom not in _AFFICHAGE}
    cliche = _asked(Adresse(page or PAGE_CARTE, params), code, carte)
    if inconnus := sorted(set(params) - _settings(cliche.page)):
        raise LienError(
            f"Le lien porte un réglage inconnu : {', '.join(inconnus)}. Copiez l'adresse de la page telle "
            "qu'elle est."
        )
    tirage = registre.build(cliche.address(params), lecteur)
    if tirage.figure is None:
        raise LienError(f"{tirage.vide} Le fichier n'a donc pas été écrit.")
    if tirage.phrases:
        raise LienError(" ".join((*tirage.phrases, "Le fichier n'a donc pas été écrit.")))
    return tirage


def _asked(adresse: Adresse, code: str, carte: int) -> Cliche:
    """The figure that is asked for. Raises LienError when there is none of that name."""
    cliche = registre.CLICHES.get(adresse.code) or registre.nearest(adresse)
    if cliche is None:
        raise LienError(f"Ce lien ouvre la page « {adresse.code} », qui n'a pas de figure à exporter.")
    siens = [c for c in registre.CLICHES.values() if c.page == cliche.page]
    if code:
        cliche = next((c for c in siens if c.code == code), None)
    elif carte != 1:
        cliche = registre.CLICHES[SECONDE] if (cliche.code, carte) == (PAGE_CARTE, 2) else None
        if cliche is None:
            raise LienError("Ce lien ne montre qu'une carte : il n'y en a pas de deuxième.")
    if cliche is None:
        raise LienError(
            f"Cette page n'a pas de figure « {code} ». Les siennes : {', '.join(c.code for c in siens)}."
        )
    return cliche


def _settings(page: str) -> set[str]:
    """Every setting that an address of that page may carry."""
    siens = [c for c in registre.CLICHES.values() if c.page == page]
    return set(PARAMETRES).union(*(c.champs for c in siens), *(c.ouvre for c in siens))


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
    code: str = "",
    carte: int = 1,
) -> None:
    """Write the figure of an address to ``sortie``; ``code`` and ``carte`` are those of ``read_link``.

    Same store, same link, same date: same bytes. Raises ExportError.
    """
    genre = kind_of(sortie, dpi=dpi, machine=machine)
    tirage = read_link(lien, lecteur, code=code, carte=carte)
    assert tirage.figure is not None, "un lien sans figure a déjà sa phrase"
    write_file(sortie, render(tirage.figure, genre, couches=tirage.couches or None, date=date))
