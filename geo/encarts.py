"""Where the overseas insets go, and at what scale.

All lengths are metres of the main plane (Lambert-93 when the metropole is shown), y upwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo.zones import METROPOLE, OUTRE_MER

Emprise = tuple[float, float, float, float]  # x_min, y_min, x_max, y_max

# Extent of the whole metropole in Lambert-93, Corsica included.
_FRANCE: Emprise = (99_000.0, 6_046_000.0, 1_243_000.0, 7_111_000.0)
# One column west of Finistère, as high as the country: wide enough for « Guadeloupe » in 12 px
# type when the map is 520 px high.
_COLONNE_HAUT = (-124_000.0, 7_111_000.0)  # top left corner of its first frame
_COLONNE_LARGEUR = 200_000.0
_RAPPORT = 1.0  # height over width of a frame, the same everywhere
_ECART = 0.08  # gap between two frames, as a share of their width
_TITRE = 0.18  # share of the height kept free at the top, for the name
_BORD = 0.06  # share of the width kept free on each side
# Shown metropole shapes that span this share of the country call for the national layout.
_NATIONAL = 0.8


@dataclass(frozen=True, slots=True)
class Placement:
    """Moves a zone into its frame: `cible + (point - source) * echelle`."""

    echelle: float
    source: tuple[float, float]
    cible: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Disposition:
    """One placement per zone; frames (main plane) only for the zones drawn in an inset."""

    placements: dict[str, Placement]
    cadres: dict[str, Emprise]


IDENTITE = Placement(1.0, (0.0, 0.0), (0.0, 0.0))


def arrange(emprises: Mapping[str, Emprise]) -> Disposition:
    """Place the zones shown, given their extents in their own projections.

    One zone: drawn plainly. The metropole and others: each other zone in a frame, at its own
    scale. Only overseas zones: all framed, side by side.
    """
    zones = [z.cle for z in OUTRE_MER if z.cle in emprises]
    if len(emprises) <= 1:
        return Disposition(dict.fromkeys(emprises, IDENTITE), {})
    cadres = _frames(zones, emprises.get(METROPOLE.cle))
    placements = {cle: _fit(emprises[cle], cadres[cle]) for cle in zones}
    if METROPOLE.cle in emprises:
        placements[METROPOLE.cle] = IDENTITE
    return Disposition(placements, cadres)


def _frames(zones: list[str], principale: Emprise | None) -> dict[str, Emprise]:
    if principale is None:
        return _line_up(zones, 0.0, 0.0, 150_000.0, en_colonne=False)
    x_min, y_min, x_max, y_max = principale
    large = x_max - x_min >= _NATIONAL * (_FRANCE[2] - _FRANCE[0])
    haute = y_max - y_min >= _NATIONAL * (_FRANCE[3] - _FRANCE[1])
    if large and haute:
        # A zone keeps its place in the column when another is missing.
        toutes = [z.cle for z in OUTRE_MER]
        colonne = _line_up(toutes, *_COLONNE_HAUT, _COLONNE_LARGEUR, en_colonne=True)
        return {cle: colonne[cle] for cle in zones}
    # Part of the metropole: the frames share its height, in a column on its left.
    cote = max(x_max - x_min, y_max - y_min)
    largeur = cote / (len(OUTRE_MER) * _RAPPORT + (len(OUTRE_MER) - 1) * _ECART)
    return _line_up(zones, x_min - largeur * (1 + _ECART), y_max, largeur, en_colonne=True)


def _line_up(
    zones: list[str], gauche: float, haut: float, largeur: float, *, en_colonne: bool
) -> dict[str, Emprise]:
    hauteur = largeur * _RAPPORT
    pas_x = 0.0 if en_colonne else largeur * (1 + _ECART)
    pas_y = hauteur + largeur * _ECART if en_colonne else 0.0
    return {
        cle: (gauche + i * pas_x, haut - i * pas_y - hauteur, gauche + i * pas_x + largeur, haut - i * pas_y)
        for i, cle in enumerate(zones)
    }


def _fit(emprise: Emprise, cadre: Emprise) -> Placement:
    largeur, hauteur = cadre[2] - cadre[0], cadre[3] - cadre[1]
    libre_x = largeur * (1 - 2 * _BORD)
    libre_y = hauteur * (1 - _TITRE) - largeur * _BORD
    echelle = min(libre_x / max(emprise[2] - emprise[0], 1.0), libre_y / max(emprise[3] - emprise[1], 1.0))
    return Placement(
        echelle,
        ((emprise[0] + emprise[2]) / 2, (emprise[1] + emprise[3]) / 2),
        ((cadre[0] + cadre[2]) / 2, cadre[1] + largeur * _BORD + libre_y / 2),
    )
