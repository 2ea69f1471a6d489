"""A screen of a séance as the wall shows it: from what was read of it to what is drawn. Pure."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from dashboard.dates import MOIS
from dashboard.dossiers.ecrans import EcranLu, FigureLue
from dashboard.exports.mur.modele import Affiche, Montree
from dashboard.figures.modele import Carte
from dashboard.formats import ordinal
from data.garde.seances.modele import Seance


@dataclass(frozen=True, slots=True)
class Endroit:
    """What a note of this screen may be about: a territory that its maps show."""

    niveau: str
    code: str
    nom: str


def poster(lu: EcranLu, seance: Seance) -> Affiche:
    """A screen ready to be drawn, at its place among the others. Raises SeancesError when it is gone."""
    figures = tuple(_shown(f) for f in lu.figures)
    # Un écran dont aucune figure ne se lit dit pourquoi, plutôt que de rester blanc.
    vides = "" if any(f.figure or f.vu for f in figures) else "\n".join(f.vide for f in figures if f.vide)
    return Affiche(
        lu.message,
        figures,
        lu.ecran.texte or vides,
        seance.rank(lu.ecran.numero) + 1,
        len(seance.ecrans),
        seance.entete.territoire.partition(":")[2],
    )


def places(lu: EcranLu) -> tuple[Endroit, ...]:
    """The territories that the maps of a screen name, by name."""
    vus: dict[tuple[str, str], Endroit] = {}
    for lue in lu.figures:
        if isinstance(lue.figure, Carte):
            for forme in (f for f in lue.figure.fond.formes if f.rattache):
                endroit = Endroit(lue.figure.niveau, forme.code_territoire, forme.nom)
                vus[endroit.niveau, endroit.code] = endroit
    return tuple(sorted(vus.values(), key=lambda e: e.nom))


def _shown(lue: FigureLue) -> Montree:
    if lue.placee.gardee and lue.avant is not None:
        return Montree(None, lue.avant, _day(lue.placee.jour))
    return Montree(lue.figure, vide=lue.vide)


def _day(iso: str) -> str:
    """« 12 novembre », or '' for what is not a day."""
    try:
        jour = datetime.date.fromisoformat(iso)
    except ValueError:
        return ""
    return f"{ordinal(1) if jour.day == 1 else jour.day} {MOIS[jour.month - 1]}"
