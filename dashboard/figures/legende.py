"""The legend of a map, once: read by the screen, the paper and the slide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.figures.carte import method_sentence
from dashboard.figures.legende_axe import Axe, build_axe
from dashboard.figures.modele import (
    AILLEURS,
    DITS_AILLEURS,
    AbsenceLegende,
    Carte,
    CercleLegende,
    Cercles,
    ClasseLegende,
)
from dashboard.figures.palettes import GRIS_AILLEURS, GRIS_HORS


@dataclass(frozen=True, slots=True)
class Legende:
    """What the legend says, whoever draws it. ``titre`` is empty for circles alone.

    ``classes`` go from the highest, ``absences`` are those present on the map, ``cercles`` are
    sample circles in px of the screen; ``note`` says how the classes were cut. ``axe`` sets classes,
    territories and references on one scale (None for categories and circles).
    """

    titre: str
    sous_titre: str
    classes: tuple[ClasseLegende, ...]
    absences: tuple[AbsenceLegende, ...]
    cercles: tuple[CercleLegende, ...]
    titre_cercles: str
    note: str
    axe: Axe | None = None

    @property
    def principal(self) -> str:
        """Its title on one line: the areas first, else the circles."""
        return _joined(self.titre, self.sous_titre) if self.titre else self.titre_cercles


def build_legende(carte: Carte) -> Legende:
    """The legend of a map. Positions are to the thousandth of a class, radii to the tenth of a px."""
    aplat, cercles = carte.aplat, carte.cercles
    return Legende(
        titre=aplat.titre if aplat else "",
        sous_titre=_joined(aplat.unite, carte.periode or str(aplat.millesime)) if aplat else "",
        classes=tuple(
            replace(c, reperes=tuple(replace(r, position=round(r.position, 3)) for r in c.reperes))
            for c in (aplat.classes if aplat else ())
        ),
        absences=aplat.absences if aplat else cercles.absences if cercles else (),
        cercles=tuple(
            replace(c, rayon_px=round(c.rayon_px, 1)) for c in (cercles.legende if cercles else ())
        ),
        titre_cercles=_circles_title(cercles) if cercles else "",
        note=f"{method_sentence(aplat.discretisation)}." if aplat and aplat.discretisation.nombre else "",
        axe=build_axe(carte),
    )


def elsewhere_colour(absences: Sequence[AbsenceLegende]) -> str:
    """The ground of what is shown and not counted: grey for an exception, pale out of the group."""
    hors = any(a.lettre == AILLEURS and a.libelle not in DITS_AILLEURS for a in absences)
    return GRIS_HORS if hors else GRIS_AILLEURS


def _circles_title(cercles: Cercles) -> str:
    """« Population municipale, habitants, 2023 »; « Naissances, 2024 », whose name is its unit."""
    unite = "" if cercles.unite.lower() == cercles.titre.lower() else cercles.unite
    return _joined(cercles.titre, unite, str(cercles.millesime))


def _joined(*morceaux: str) -> str:
    """« places pour 100 enfants, 2023 »; the years alone for categories, which have no unit."""
    return ", ".join(filter(None, morceaux))
