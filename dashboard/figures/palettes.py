"""Colours: sequential palettes with regular luminance, and the fixed inks of the design.

All palettes stay readable with deuteranopia and in grey: their lightness falls steadily from the
lowest class to the highest (a test measures it). They are sampled from Plotly's own scales.
"""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from plotly import colors  # pyright: ignore[reportMissingTypeStubs]

ENCRE = "#161616"
GRIS = "#666666"
ACCENT = "#000091"
CERCLE = "#b34000"
NEUTRE = "#e8e8e8"
# Un territoire rattaché ailleurs, hors des classes de la portée : plus sombre que « sans objet ».
GRIS_AILLEURS = "#c9c9c9"
# Hors du groupe de comparaison n'est pas une exception : le fond reste pâle.
GRIS_HORS = "#f6f6f4"

# Une teinte par modalité, la même sur toutes les pages et tous les exports ; distinctes en couleur,
# en deutéranopie et en gris.
COULEURS_MODES = {
    "eaje": "#0b3c6f",
    "assistantes_maternelles": "#e08214",
    "prescolarisation": "#2f7d4f",
    "garde_domicile": "#c2a5cf",
}
COULEURS_AXES = {
    "petite_enfance": "#0b3c6f",
    "enfance_jeunesse": "#e08214",
    "parentalite": "#2f7d4f",
    "handicap": "#7b3294",
    "animation_vie_sociale": "#c0504d",
    "acces_aux_droits": "#5ab4d6",
    "logement": "#a08040",
    "coordination": "#767676",
}
COULEURS_GESTIONS = {
    "regie": "#0b3c6f",
    "association": "#e08214",
    "entreprise": "#2f7d4f",
    "autre": "#c2a5cf",
}
COULEURS_MODALITES = {**COULEURS_MODES, **COULEURS_AXES, **COULEURS_GESTIONS}

# Place dans un groupe : bleu et ocre quand l'indicateur a un sens, violet et vert sinon ; l'encre s'y
# lit partout (AA), et un signe dit toujours la même chose que la teinte.
TEINTES_PLACES = {
    ("sens", "mieux fort"): "#a9cfe8",
    ("sens", "mieux"): "#dcebf6",
    ("sens", "moins bien"): "#fbe6cf",
    ("sens", "moins bien fort"): "#f4bd86",
    ("neutre", "plus haut fort"): "#c9bce0",
    ("neutre", "plus haut"): "#e7e1f1",
    ("neutre", "plus bas"): "#e6efd9",
    ("neutre", "plus bas fort"): "#c8dcae",
}

# nom -> (libellé, échelle de Plotly, part claire, part foncée de l'échelle)
_ECHELLES: dict[str, tuple[str, str, float, float]] = {
    "bleus": ("Bleus", "Blues", 0.14, 1.0),
    "vert-bleu": ("Jaune, vert, bleu", "YlGnBu", 0.10, 1.0),
    "orange-brun": ("Jaune, orange, brun", "YlOrBr", 0.12, 1.0),
    "violets": ("Violets", "Purples", 0.16, 1.0),
    "viridis": ("Viridis", "Viridis_r", 0.04, 1.0),
    "gris": ("Gris (impression)", "Greys", 0.14, 0.92),
}
PALETTES = {nom: libelle for nom, (libelle, *_reste) in _ECHELLES.items()}
PALETTE_DEFAUT = "bleus"
# Une barre parmi d'autres, et la bande de la moitié du milieu.
BARRE, MILIEU = "#9db0c9", "#efe7d4"
COULEUR_FEMMES, COULEUR_HOMMES = "#0b3c6f", "#e08214"


@lru_cache(maxsize=128)
def sequential(nom: str, nombre: int) -> tuple[str, ...]:
    """``nombre`` colours (#rrggbb) of palette ``nom``, from the lowest class to the highest.

    One class gets a middle tone: neither « low » nor « high ».
    """
    _libelle, echelle, clair, fonce = _ECHELLES[nom if nom in _ECHELLES else PALETTE_DEFAUT]
    if nombre <= 0:
        return ()
    points = [0.5] if nombre == 1 else [rang / (nombre - 1) for rang in range(nombre)]
    positions = [clair + p * (fonce - clair) for p in points]
    rgb = cast(
        "list[tuple[float, float, float]]",
        colors.sample_colorscale(echelle, positions, colortype="tuple"),  # pyright: ignore[reportUnknownMemberType]
    )
    return tuple(_hexadecimal(couleur) for couleur in rgb)


def luminance(couleur: str) -> float:
    """Relative luminance (WCAG) of a #rrggbb colour, 0 black to 1 white."""
    canaux = [int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    lineaires = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in canaux]
    return 0.2126 * lineaires[0] + 0.7152 * lineaires[1] + 0.0722 * lineaires[2]


def _hexadecimal(rgb: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(255 * canal):02x}" for canal in rgb)
