"""A séance made of a template for a place, without being kept: what it shows, what it lacks. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dashboard.dossiers import ecrans, modeles
from dashboard.dossiers.ecrans import EcranLu
from dashboard.dossiers.modeles import Lieu, Modele
from dashboard.dossiers.seance import Emporte
from dashboard.dossiers.tournee import territory
from dashboard.figures.feuilles import check_cancelled
from dashboard.lecture.vues import Lecteur
from data.garde.seances.modele import Entete, Seance, add


def compose(
    modele: Modele, lieu: Lieu, lecteur: Lecteur, *, annule: Callable[[], bool] | None = None
) -> tuple[Emporte, tuple[str, ...]]:
    """A séance of a template, there, and a sentence for each screen without figures. Raises Annule."""
    vues: dict[str, str] = {}

    def keep(contenu: str) -> str:
        vues[str(len(vues))] = contenu
        return str(len(vues) - 1)

    entete = Entete(f"{modele.nom}, {lieu.portee.nom}", territory(lieu), "", modele.public, modele.cle)
    faite = Seance(0, entete)
    lus: dict[int, EcranLu] = {}
    manques: list[str] = []
    for propose in modeles.proposals(modele.recettes, lieu, lecteur):
        check_cancelled(annule)
        if propose.vide:
            manques.append(modeles.missing(propose))
            continue
        figures = tuple(ecrans.placed(t, keep, "") for t in propose.tirages)
        faite = add(faite, replace(modeles.screen(propose), figures=figures))
        ecran = faite.ecrans[-1]
        lus[ecran.numero] = ecrans.just_placed(ecran, propose.tirages)
    return Emporte(faite, vues, lus=lus), tuple(manques)
