"""A screen of a séance as the wall shows it: from what was read of it to what is drawn. Pure."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from dashboard.dates import MOIS
from dashboard.dossiers.ecrans import EcranLu, FigureLue, finding_of
from dashboard.dossiers.modeles import Propose
from dashboard.exports.mur.modele import Affiche, Montree
from dashboard.figures.modele import Carte
from dashboard.formats import ordinal
from data.garde.seances.modele import ILLISIBLE, NE_SE_LIT_PAS, OUVERTURE, Seance

MINUTES_PAR_ECRAN = 4
# Ce que dit un écran qui n'a encore aucune figure : blanc, il laisserait croire à une panne.
SANS_FIGURE = {
    "figures": "Cet écran n'a plus de figure.",
    "notes": "Les notes de la salle paraissent à côté de chaque écran (touche N) ; celles qui sont retenues "
    "sont au compte rendu.",
    "evaluation": "Aucune évaluation n'est posée sur cet écran : ajoutez la figure « Évaluation ».",
    ILLISIBLE: NE_SE_LIT_PAS,
    "controle": "Aucune liste de contrôle n'est posée sur cet écran : ajoutez celle du schéma pluriannuel.",
}


@dataclass(frozen=True, slots=True)
class Endroit:
    """What a note of this screen may be about: a territory that its maps show."""

    niveau: str
    code: str
    nom: str


def minutes(nombre: int) -> int:
    """How long that many screens last, at the pace of a meeting, to five minutes; 0 for none."""
    return max(5, 5 * round(nombre * MINUTES_PAR_ECRAN / 5)) if nombre else 0


def poster(lu: EcranLu, seance: Seance) -> Affiche:
    """A screen ready to be drawn, at its place among the others. Raises SeancesError when it is gone."""
    figures = tuple(_shown(f) for f in lu.figures)
    # Un écran dont aucune figure ne se lit dit pourquoi, plutôt que de rester blanc.
    vides = "" if any(f.figure or f.vu for f in figures) else "\n".join(f.vide for f in figures if f.vide)
    muet = "" if figures else SANS_FIGURE.get(lu.ecran.nature, "")
    return Affiche(
        lu.message,
        figures,
        lu.ecran.texte or vides or muet,
        seance.rank(lu.ecran.numero) + 1,
        len(seance.ecrans),
        seance.entete.territoire.partition(":")[2],
        carre=lu.ecran.nature == OUVERTURE,
    )


def proposed(propose: Propose, territoire: str) -> Affiche:
    """A screen that is only proposed, as it would be; one without figures there says why."""
    recette = propose.recette
    return Affiche(
        recette.nom if propose.vide else recette.message or finding_of(propose.tirages),
        tuple(Montree(t.figure) for t in propose.tirages),
        propose.vide or recette.texte,
        territoire=territoire,
        carre=recette.nature == OUVERTURE and not propose.vide,
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
