"""Where a value stands in its group: the rank in words, or what forbids one."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.figures.dits import Phrase, say
from dashboard.figures.groupe import Groupe
from dashboard.figures.territoire.lectures import Valeur


def known(valeurs: Sequence[Valeur], fictif: bool) -> list[Valeur]:
    """Those that have a number of the same kind: an invented one is never ranked among real ones."""
    return [v for v in valeurs if v.nombre is not None and v.fictif == fictif]


def rank(valeur: Valeur, valeurs: Sequence[Valeur], groupe: Groupe) -> Phrase:
    """« 4e sur 10 », under the name of the group; '' alone, all alike, or not of the group."""
    if not _inside(valeur, groupe) or valeur.nombre is None:
        return Phrase()
    return groupe.rank_short(_numbers(valeur, valeurs), valeur.nombre, valeur.lu)


def rank_said(valeur: Valeur, valeurs: Sequence[Valeur], groupe: Groupe) -> Phrase:
    """« 4e des 10 EPCI du Val-d'Oise », the very words of every page; '' as ``rank``."""
    if not _inside(valeur, groupe) or valeur.nombre is None:
        return Phrase()
    return groupe.rank(_numbers(valeur, valeurs), valeur.nombre, valeur.lu)


def behind(valeur: Valeur, valeurs: Sequence[Valeur], groupe: Groupe) -> Phrase:
    """« 2e sur 10, derrière Roissy Pays de France »: a count is placed by who has more."""
    texte = rank(valeur, valeurs, groupe)
    if not texte or valeur.nombre is None:
        return texte
    devant = [v for v in known(valeurs, valeur.fictif) if float(v.nombre or 0.0) > valeur.nombre]
    if not devant:
        suivants = [v for v in known(valeurs, valeur.fictif) if float(v.nombre or 0.0) < valeur.nombre]
        suivant = max(suivants, key=lambda v: float(v.nombre or 0.0))
        return _beside(texte, "devant", suivant)
    return _beside(texte, "derrière", min(devant, key=lambda v: float(v.nombre or 0.0)))


def _inside(valeur: Valeur, groupe: Groupe) -> bool:
    return valeur.lu.niveau == groupe.niveau and valeur.lu.code in groupe.membres


def _numbers(valeur: Valeur, valeurs: Sequence[Valeur]) -> list[float]:
    return [float(v.nombre or 0.0) for v in known(valeurs, valeur.fictif)]


def _beside(texte: Phrase, mot: str, autre: Valeur) -> Phrase:
    return say("{texte}, {mot} {nom}", texte=texte, mot=mot, nom=autre.nom)
