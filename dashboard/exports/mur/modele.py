"""What a screen of a séance says, whatever draws it; and a drawing of it at a size."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.exports.socle.tables import Figure
from dashboard.exports.socle.vu import Vu

# En dessous, on ne lit plus d'un mur mais de sa main.
TELEPHONE_PX = 560


@dataclass(frozen=True, slots=True)
class Montree:
    """A figure as a screen shows it. ``figure`` is today's; None when ``vu``, the values of ``jour``
    (« 12 novembre »), stands for it, or when ``vide`` says why there is nothing."""

    figure: Figure | None
    vu: Vu | None = None
    jour: str = ""
    vide: str = ""


@dataclass(frozen=True, slots=True)
class Affiche:
    """A screen, ready to be drawn: message on top, one to four figures, or a text alone.

    ``rang`` and ``nombre`` make « 4 / 12 »; ``territoire`` is the code of the reader's territory (the one
    whose outline or row is in #000091), '' for none. ``carre``: the room of the QR code is kept beside the
    text; the page that is live draws it there.
    """

    message: str
    figures: tuple[Montree, ...] = ()
    texte: str = ""
    rang: int = 1
    nombre: int = 1
    territoire: str = ""
    carre: bool = False


@dataclass(frozen=True, slots=True)
class Taille:
    """A wall, in pixels. ``u`` is the unit of every length on it."""

    largeur: int
    hauteur: int

    @property
    def u(self) -> float:
        """1 at 1920×1080 and 1440 wide by 1080; texts are multiples of it, with a floor."""
        return min(self.hauteur / 1080, self.largeur / 1440)

    @property
    def telephone(self) -> bool:
        """True for what is held in the hand: other floors, and values alone on the maps."""
        return self.largeur < TELEPHONE_PX


TAILLES = (Taille(1920, 1080), Taille(1440, 900), Taille(1280, 720), Taille(1024, 768))


@dataclass(frozen=True, slots=True)
class Mur:
    """One drawing of a screen at a size. What does not fit goes on ``sur`` drawings, this one being the
    ``partie``-th from 1. ``dit`` is what it says to who does not see it; ``etroit`` a sentence when a
    figure had to be written smaller than its floor, '' when it holds."""

    svg: str
    taille: Taille
    partie: int
    sur: int
    dit: str
    etroit: str = ""
