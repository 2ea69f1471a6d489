"""``legende_axe``: classes to scale, one point per territory, the references named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard import formats
from dashboard.figures.modele import Aplat
from dashboard.figures.territoire.lignes import Trait, name_sides, stack

POINTS_MAX = 60


@dataclass(frozen=True, slots=True)
class Bande:
    """One class: from 0 to 1 along the axis, its colour, « 45 à 48 », how many territories."""

    debut: float
    fin: float
    couleur: str
    libelle: str
    effectif: int


@dataclass(frozen=True, slots=True)
class LegendeAxe:
    """The whole legend. ``place`` and ``nom`` are those of the territory, None and '' without one.

    ``points`` are (place, floor), none above sixty territories. ``absents`` are (words, number).
    """

    bandes: tuple[Bande, ...]
    points: tuple[tuple[float, int], ...]
    place: float | None
    nom: str
    traits: tuple[Trait, ...]
    absents: tuple[tuple[str, str, int], ...]
    unite: str


def build_legende_axe(
    aplat: Aplat, valeurs: Sequence[tuple[str, float]], choisi: str, nom: str
) -> LegendeAxe:
    """The legend of a filled map; ``valeurs`` are (code, value) of the territories of the group."""
    bornes = aplat.discretisation.bornes
    reperes = [r for c in aplat.classes for r in c.reperes]
    connues = [v for _, v in valeurs]
    bas = min([*connues, *(r.valeur for r in reperes)], default=0.0)
    haut = max([*connues, *(r.valeur for r in reperes)], default=1.0)
    etendue = (haut - bas) or 1.0
    bas, haut = bas - 0.03 * etendue, haut + 0.03 * etendue

    def place(valeur: float) -> float:
        return min(1.0, max(0.0, (valeur - bas) / (haut - bas)))

    limites = [0.0, *(place(b) for b in bornes[1:-1]), 1.0]
    bandes = tuple(
        Bande(
            limites[c.rang],
            limites[c.rang + 1],
            c.couleur,
            _label(bornes, c.rang, aplat.decimales),
            c.effectif,
        )
        for c in sorted(aplat.classes, key=lambda c: c.rang)
    )
    sienne = dict(valeurs).get(choisi)
    autres = [place(v) for c, v in valeurs if c != choisi]
    return LegendeAxe(
        bandes,
        stack(autres) if len(autres) < POINTS_MAX else (),
        None if sienne is None else place(sienne),
        "" if sienne is None else f"{nom} {formats.number(sienne, aplat.decimales)}",
        name_sides(
            [Trait(place(r.valeur), r.nom, formats.number(r.valeur, aplat.decimales)) for r in reperes], 0.155
        ),
        tuple((a.lettre, a.libelle, a.effectif) for a in aplat.absences),
        aplat.unite,
    )


def _label(bornes: Sequence[float], rang: int, decimales: int) -> str:
    """« moins de 45 », « 45 à 48 », « 52 et plus »: the outer bounds are those of the values."""
    dernier = len(bornes) - 2
    if dernier <= 0:
        return formats.number(bornes[0], decimales) if bornes[0] == bornes[-1] else "toutes les valeurs"
    if rang == 0:
        return f"moins de {_bound(bornes[1], decimales)}"
    if rang == dernier:
        return f"{_bound(bornes[rang], decimales)} et plus"
    return f"{_bound(bornes[rang], decimales)} à {_bound(bornes[rang + 1], decimales)}"


def _bound(borne: float, decimales: int) -> str:
    return formats.number(borne, 0 if borne == round(borne) else decimales)
