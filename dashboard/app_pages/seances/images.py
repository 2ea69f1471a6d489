"""Les adresses des écrans d'une séance, dessinés hors de la page : vignettes, aperçu, projection."""

from __future__ import annotations

from urllib.parse import urlencode

from dashboard.gestes.seances import Seance
from dashboard.lecture import store

VIGNETTE = (1280, 720)
PETITE, GRANDE = 480, 1600


def address(seance: Seance, ecran: int, pixels: int = PETITE) -> str:
    """The picture of a screen, another address as soon as the séance or the data change."""
    largeur, hauteur = VIGNETTE
    version = f"{seance.revision}-{store.state().contenu[:12]}"
    reglages = urlencode({"l": largeur, "h": hauteur, "px": pixels, "v": version})
    return f"./projeter/{seance.numero}/ecran/{ecran}.png?{reglages}"


def presenter(numero: int) -> str:
    """The window of who presents it."""
    return f"./projeter/{numero}/pupitre"


def projection(numero: int, ecran: int = 0) -> str:
    """The page that projects a séance, on one of its screens."""
    return f"./projeter/{numero}" + (f"#{ecran}" if ecran else "")
