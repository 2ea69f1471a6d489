"""The names of a map that hold in their territories, or a number there; how they are written."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard import formats
from dashboard.exports.bureau.diapos.contours import half_width
from dashboard.exports.bureau.diapos.renvois import Zone
from dashboard.exports.bureau.diapos.support import POUCE, Boite, Diaporama, Texte
from dashboard.exports.papier import polices
from dashboard.figures.modele import Aplat, Carte
from dashboard.figures.palettes import luminance
from data.identifiants import slug

# Rayon du plus grand cercle, en part du plus petit côté de la carte.
RAYON_MAX = 0.085
_LIGNE = round(0.2 * POUCE)
_TYPE = re.compile(r"^(CC|CA|CU) (de la |de l'|de l\u2019|du |des |de |d'|d\u2019)?")
# Un numéro n'est connu qu'à la fin : il aura deux chiffres au plus.
_NUMERO_LARGE = 88
# Les lettres d'un modèle inconnu peuvent être plus larges que les nôtres.
_LARGEUR_NOMS = 1.25


@dataclass(frozen=True, slots=True)
class Projection:
    """Map units to EMU of the slide; ``k`` is the scale, ``rayon_max`` that of the largest circle."""

    k: float
    dx: float
    dy: float
    rayon_max: float

    @classmethod
    def of(cls, carte: Carte, place: Boite) -> Projection:
        """The projection that centres a map in a box."""
        x, y, x1, y1 = _covered(carte)
        w, h = max(x1 - x, 1), max(y1 - y, 1)
        k = min(place.large / w, place.haut / h)
        return cls(
            k,
            place.x + (place.large - k * w) / 2 - k * x,
            place.y + (place.haut - k * h) / 2 - k * y,
            k * min(w, h) * RAYON_MAX,
        )

    def __call__(self, point: tuple[float, float]) -> tuple[int, int]:
        return round(self.dx + self.k * point[0]), round(self.dy + self.k * point[1])

    def drawn(self, carte: Carte) -> Zone:
        """What the map covers of the slide."""
        x0, y0, x1, y1 = _covered(carte)
        return (*self((x0, y0)), *self((x1, y1)))

    def inverse(self, x: float, y: float) -> tuple[float, float]:
        """A point of the slide in the units of the map."""
        return (x - self.dx) / self.k, (y - self.dy) / self.k


def _covered(carte: Carte) -> Zone:
    """What the shapes cover of the view, in the units of the map: its edge cuts some neighbours."""
    boites = carte.fond.boites
    vx, vy, vw, vh = carte.fond.vue
    return (
        max(min(b[0] for b in boites), vx),
        max(min(b[1] for b in boites), vy),
        min(max(b[0] + b[2] for b in boites), vx + vw),
        min(max(b[1] + b[3] for b in boites), vy + vh),
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A label of the map, centred on (x, y): a name or, when ``numero``, its number in the list.

    ``pastille``: on a white ground, for what does not hold in its territory.
    """

    rang: int
    x: int
    y: int
    nom: str
    chiffre: str
    numero: int = 0
    pastille: bool = False


def place_names(carte: Carte, projection: Projection) -> list[Place]:
    """Where every territory of the scope is named; those too small have a number instead.

    A territory that even a number cannot point to without touching another is not there.
    """
    prises: list[Zone] = []
    places: list[Place] = []
    for rang in named(carte):
        place = at_centre(carte, projection, rang)
        pose = fitted(carte, projection, place, prises)
        pose = pose or _with_number(carte, projection, place, prises)
        if pose is not None:
            prises.append(room(pose))
            places.append(pose)
    return _numbered(places, carte)


def named(carte: Carte) -> list[int]:
    """The shapes to name, each territory of the scope once, the widest first."""
    if (carte.cercles or carte.aplat) is None:
        return []
    formes = carte.fond.formes
    vus: dict[str, int] = {}
    # Les plus larges d'abord : c'est là que le nom tient.
    for rang in sorted(range(len(formes)), key=lambda r: -carte.fond.boites[r][2]):
        if formes[rang].rattache:
            vus.setdefault(formes[rang].code_territoire, rang)
    return list(vus.values())


def fitted(carte: Carte, projection: Projection, place: Place, prises: Sequence[Zone]) -> Place | None:
    """The name when it holds in its territory, on one line or two."""
    for essai in (replace(place, nom=nom) for nom in _breaks(place.nom)):
        if _holds(carte, projection, essai) and not overlap(prises, essai):
            return essai
    return None


def _with_number(carte: Carte, projection: Projection, place: Place, prises: Sequence[Zone]) -> Place | None:
    """A number, with the figure when both hold; else alone, on white when it must stick out.

    None when it would touch another label.
    """
    numero = replace(place, nom="", numero=_NUMERO_LARGE)
    if place.chiffre and _holds(carte, projection, numero) and not overlap(prises, numero):
        return numero
    return _aside(carte, projection, prises, replace(numero, chiffre=""))


def _breaks(nom: str) -> list[str]:
    """A name on one line, then on two, cut at the space nearest to its middle."""
    coupes = [i for i, lettre in enumerate(nom) if lettre == " "]
    if not coupes:
        return [nom]
    coupe = min(coupes, key=lambda i: abs(2 * i - len(nom)))
    return [nom, f"{nom[:coupe]}\n{nom[coupe + 1 :]}"]


def _holds(carte: Carte, projection: Projection, place: Place) -> bool:
    """True when every line of a label stays in its territory."""
    lignes = _lines(place)
    haut = place.y - _LIGNE * len(lignes) / 2
    if carte.cercles is not None:
        # Sous son cercle, sur un fond uni : sa largeur suffit, si aucun cercle ne le couvre.
        boite = carte.fond.boites[place.rang]
        large = max(_width(*ligne) for ligne in lignes)
        if large > projection.k * boite[2] or projection.k * boite[3] * 1.3 < 2 * _LIGNE:
            return False
        return not overlap(_discs(carte, projection), place)
    for numero, (texte, points, gras) in enumerate(lignes):
        demi = _width(texte, points, gras) / 2
        for y in (haut + _LIGNE * (numero + part) for part in (0.2, 0.5, 0.8)):
            if _half(carte, projection, place.rang, place.x, y) < demi:
                return False
    return True


def _discs(carte: Carte, projection: Projection) -> list[Zone]:
    """What the circles of a map cover."""
    cercles = carte.cercles
    if cercles is None or cercles.valeur_max <= 0:
        return []
    zones: list[Zone] = []
    for rang, valeur in enumerate(cercles.valeurs):
        if valeur:
            x, y = projection(carte.fond.points[rang])
            # Le carré inscrit, à peu près : un coin vide n'en couvre pas un nom.
            r = 0.8 * projection.rayon_max * math.sqrt(valeur / cercles.valeur_max)
            zones.append((x - r, y - r, x + r, y + r))
    return zones


def _half(carte: Carte, projection: Projection, rang: int, x: float, y: float) -> float:
    """The room on both sides of a point of the slide, in its territory, in EMU."""
    u, v = projection.inverse(x, y)
    return projection.k * half_width(carte.fond.chemins[rang], u, v)


def at_centre(carte: Carte, projection: Projection, rang: int) -> Place:
    principal = carte.cercles or carte.aplat
    assert principal is not None
    valeur = principal.valeurs[rang]
    chiffre = "" if valeur is None else formats.number(valeur, principal.decimales)
    if carte.aplat and carte.aplat.motifs:
        chiffre = ""
    x, y = projection(carte.fond.points[rang])
    if carte.cercles is not None and carte.cercles.valeur_max > 0:
        part = max(valeur or 0, 0) / carte.cercles.valeur_max
        y += round(projection.rayon_max * math.sqrt(part) + 0.26 * POUCE)
    return Place(rang, x, y, _TYPE.sub("", carte.fond.formes[rang].nom), chiffre)


def _aside(carte: Carte, projection: Projection, prises: Sequence[Zone], place: Place) -> Place | None:
    """A number where its territory leaves it room, as near as can be; None without any."""
    pas = round(0.08 * POUCE)
    essais = [
        replace(place, x=place.x + dx * pas, y=place.y + dy * pas)
        for dx, dy in sorted(
            ((dx, dy) for dx in range(-4, 5) for dy in range(-4, 5)), key=lambda d: d[0] ** 2 + d[1] ** 2
        )
    ]
    libres = [e for e in essais if not overlap(prises, e)]
    dedans = [e for e in libres if _holds(carte, projection, e)]
    if dedans:
        return dedans[0]
    # Il déborde : sur fond blanc, il se lit par-dessus n'importe quelle couleur.
    autour = [e for e in libres if _half(carte, projection, e.rang, e.x, e.y) > 0]
    return replace(autour[0], pastille=True) if autour else None


def _numbered(places: Sequence[Place], carte: Carte) -> list[Place]:
    """Numbers follow the names, in the order of the alphabet."""
    sans_nom = sorted((p for p in places if p.numero), key=lambda p: slug(carte.fond.formes[p.rang].nom))
    numeros = {p.rang: i for i, p in enumerate(sans_nom, start=1)}
    return [replace(p, numero=numeros.get(p.rang, 0)) for p in places]


def write_names(deck: Diaporama, diapo: Any, carte: Carte, places: Sequence[Place]) -> None:
    """Each label in its own box, that can be moved."""
    from pptx.enum.text import PP_ALIGN

    for place in places:
        lignes = [Texte(t, p, g) for t, p, g in _lines(place)]
        if not lignes:
            continue
        haut = _LIGNE * len(lignes)
        large = round(max(1.2 * _width(t, p, g) for t, p, g in _lines(place)))
        boite = Boite(place.x - large // 2, place.y - haut // 2, large, haut)
        cadre = deck.write(diapo, boite, lignes, nom=f"Nom : {carte.fond.formes[place.rang].nom}")
        zone = cadre.text_frame
        zone.word_wrap = False
        zone.margin_top = zone.margin_bottom = zone.margin_left = zone.margin_right = 0
        sombre = carte.cercles is None and carte.aplat is not None and not place.pastille
        sombre = sombre and _is_dark(carte.aplat, place.rang)  # type: ignore[arg-type]
        if place.pastille:
            cadre.fill.solid()
            cadre.fill.fore_color.rgb = _white()
        for paragraphe in zone.paragraphs:
            paragraphe.alignment = PP_ALIGN.CENTER
            paragraphe.space_after = _pt(0)
            if sombre:
                paragraphe.font.color.rgb = _white()


def _lines(place: Place) -> list[tuple[str, int, bool]]:
    """(text, points, bold) of each line of a label; a number stands between brackets."""
    noms = [f"({place.numero})"] if place.numero else place.nom.split("\n")
    lignes = [*((nom, 11, False) for nom in noms), (place.chiffre, 12, True)]
    return [ligne for ligne in lignes if ligne[0]]


def _width(texte: str, points: float, gras: bool) -> float:
    """Width of a line in EMU, in letters a little wider than ours."""
    graisse = polices.DEMI_GRAS if gras else polices.NORMAL
    return polices.width(texte, points, graisse) * _LARGEUR_NOMS * 12_700


def room(place: Place) -> Zone:
    """What a label covers, in EMU."""
    lignes = _lines(replace(place, numero=_NUMERO_LARGE if place.numero else 0))
    demi = max(_width(*ligne) for ligne in lignes) / 2
    haut = _LIGNE * len(lignes) / 2
    return place.x - demi, place.y - haut, place.x + demi, place.y + haut


def overlap(prises: Sequence[Zone], place: Place) -> float:
    """How much of what a label covers is already taken, in EMU²."""
    x0, y0, x1, y1 = room(place)
    return sum(
        max(0.0, min(x1, b[2]) - max(x0, b[0])) * max(0.0, min(y1, b[3]) - max(y0, b[1])) for b in prises
    )


def _is_dark(aplat: Aplat, rang: int) -> bool:
    code = aplat.codes[rang]
    return code.isdigit() and luminance(aplat.couleurs[int(code)]) < 0.28


def _pt(points: float) -> Any:
    from pptx.util import Pt

    return Pt(points)


def _white() -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor(255, 255, 255)
