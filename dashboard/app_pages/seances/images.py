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


def tried(seance: Seance, ecran: int, rang: int, adresse: str, pixels: int = GRANDE) -> str:
    """The picture of a screen with the figure of that address at that place: nothing is kept yet."""
    version = f"{seance.revision}-{store.state().contenu[:12]}"
    reglages = urlencode({"rang": rang, "figure": adresse, "px": pixels, "v": version})
    return f"./projeter/{seance.numero}/ecran/{ecran}/essai.png?{reglages}"


def proposed(territoire: str, cle: str, pixels: int = PETITE) -> str:
    """The picture of a screen that is only proposed there, made when the browser asks for it."""
    reglages = urlencode({"px": pixels, "v": store.state().contenu[:12]})
    return f"./projeter/propose/{territoire}/{cle}.png?{reglages}"


def of_template(territoire: str, modele: str, rang: int, pixels: int = PETITE) -> str:
    """The picture of the ``rang``-th screen that a template would make there, empty ones left out."""
    reglages = urlencode({"px": pixels, "v": store.state().contenu[:12]})
    return f"./projeter/modele/{territoire}/{modele}/{rang}.png?{reglages}"


def presenter(numero: int) -> str:
    """The window of who presents it."""
    return f"./projeter/{numero}/pupitre"
