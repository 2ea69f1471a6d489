"""The note that a phone sends: only what the house knows is kept of what it claims."""

from __future__ import annotations

from typing import Any

from dashboard.dossiers import mur
from dashboard.gestes import seances
from dashboard.gestes.ateliers import Note
from dashboard.lecture import store
from dashboard.projection.messages import NOMS_AXES
from data.erreurs import PhraseError
from data.garde.notes import FIGURE_MAX
from data.garde.seances.modele import Seance
from data.memoire.temps import now


def build(numero: int, message: dict[str, Any]) -> Note:
    """A note as the memory keeps it. A place, an axis or a screen that is not ours is left out."""
    seance = seances.find(numero)
    ecran = next((e for e in seance.ecrans if e.numero == message.get("ecran")), None)
    axe = message.get("axe")
    niveau, code, nom = _place(seance, ecran.numero if ecran else 0, message.get("ou"))
    figure = ecran.figures[0].titre if ecran and ecran.figures else ""
    return Note(
        0,
        now(),
        str(message.get("texte", ""))[:2000],
        niveau=niveau,
        code_territoire=code,
        territoire=nom,
        figure=figure[:FIGURE_MAX],
        seance=numero,
        ecran=ecran.numero if ecran else 0,
        axe=axe if isinstance(axe, str) and axe in NOMS_AXES else "",
    )


def _place(seance: Seance, ecran: int, ou: object) -> tuple[str, str, str]:
    """Level, code and name of a territory that the screen shows; blanks for anything else."""
    if not ecran or not isinstance(ou, str) or ":" not in ou:
        return "", "", ""
    niveau, _, code = ou.partition(":")
    try:
        with store.pinned():
            endroits = mur.places(seances.screen(seance, ecran))
    except PhraseError:
        return "", "", ""
    return next(
        ((e.niveau, e.code, e.nom) for e in endroits if (e.niveau, e.code) == (niveau, code)), ("", "", "")
    )
