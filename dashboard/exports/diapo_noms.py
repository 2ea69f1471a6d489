"""The names of a map on a slide: in their territory when they fit, else a number and a list."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard import formats
from dashboard.exports import polices
from dashboard.exports.diapositives import POUCE, Boite, Diaporama, Texte
from dashboard.exports.feuilles import Tableau
from dashboard.figures.carte import level_name
from dashboard.figures.modele import ABSENCES, Aplat, Carte
from dashboard.figures.palettes import luminance

# Rayon du plus grand cercle, en part du plus petit côté de la carte.
RAYON_MAX = 0.085
_LETTRE, _LIGNE = 58_000, round(0.21 * POUCE)
_TYPE = re.compile(r"^(CC|CA|CU) (de la |de l'|de l\u2019|du |des |de |d'|d\u2019)?")
_POINTS_LISTE, _LIGNES_LISTE = 10, 3
# Les lettres d'un modèle inconnu peuvent être plus larges que les nôtres d'un tiers.
_LARGEUR_LETTRES = 1.3


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
        boites = carte.fond.boites
        x, y = min(b[0] for b in boites), min(b[1] for b in boites)
        w = max(max(b[0] + b[2] for b in boites) - x, 1)
        h = max(max(b[1] + b[3] for b in boites) - y, 1)
        k = min(place.large / w, place.haut / h)
        return cls(
            k,
            place.x + (place.large - k * w) / 2 - k * x,
            place.y + (place.haut - k * h) / 2 - k * y,
            k * min(w, h) * RAYON_MAX,
        )

    def __call__(self, point: tuple[float, float]) -> tuple[int, int]:
        return round(self.dx + self.k * point[0]), round(self.dy + self.k * point[1])


@dataclass(frozen=True, slots=True)
class Place:
    """A label of the map, centred on (x, y): a name or, when ``numero``, its number in the list."""

    rang: int
    x: int
    y: int
    nom: str
    chiffre: str
    numero: int = 0


def place_names(carte: Carte, projection: Projection) -> list[Place]:
    """Where every territory of the scope is named; those too small have a number instead."""
    principal = carte.cercles or carte.aplat
    if principal is None:
        return []
    prises: list[tuple[int, int, int, int]] = []
    places: list[Place] = []
    # Les plus larges d'abord : c'est là que le nom tient.
    rangs = sorted(range(len(carte.fond.formes)), key=lambda r: -carte.fond.boites[r][2])
    vus: set[str] = set()
    for rang in rangs:
        forme = carte.fond.formes[rang]
        if not forme.rattache or forme.code_territoire in vus:
            continue
        vus.add(forme.code_territoire)
        place = _place(carte, projection, rang)
        boite = carte.fond.boites[rang]
        tient = len(place.nom) * _LETTRE <= projection.k * boite[2]
        tient = tient and projection.k * boite[3] * 1.3 >= 2 * _LIGNE
        if not tient or _overlaps(prises, place, place.nom):
            place = replace(place, nom="", numero=1)
            if _overlaps(prises, place, place.chiffre):
                place = _aside(prises, replace(place, chiffre=""))
        prises.append(_room(place, place.nom or place.chiffre or "00"))
        places.append(place)
    return _numbered(places, carte)


def _place(carte: Carte, projection: Projection, rang: int) -> Place:
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


def _aside(prises: list[tuple[int, int, int, int]], place: Place) -> Place:
    """A number moved a little when something is already written there."""
    pas = round(0.13 * POUCE)
    essais = [replace(place, x=place.x + dx * pas, y=place.y + dy * pas)
              for dx, dy in ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, 1))]  # fmt: skip
    return next((e for e in essais if not _overlaps(prises, e, "00")), place)


def _numbered(places: Sequence[Place], carte: Carte) -> list[Place]:
    """Numbers follow the names, in the order of the alphabet."""
    sans_nom = sorted(
        (p for p in places if p.numero), key=lambda p: formats.slug(carte.fond.formes[p.rang].nom)
    )
    numeros = {p.rang: i for i, p in enumerate(sans_nom, start=1)}
    return [replace(p, numero=numeros.get(p.rang, 0)) for p in places]


def numbers(places: Sequence[Place]) -> dict[int, int]:
    """Shape -> number, of the territories that the map does not name, from 1."""
    return dict(sorted(((p.rang, p.numero) for p in places if p.numero), key=lambda c: c[1]))


def fit_names(carte: Carte, place: Boite) -> tuple[Projection, list[Place], Boite | None]:
    """The projection of a map in a box, its labels, and the strip of their list under the map.

    Without a strip, either every territory is named or the list needs a slide of its own.
    """
    essai = Projection.of(carte, place)
    places = place_names(carte, essai)
    for lignes in range(1, _LIGNES_LISTE + 1):
        if not numbers(places):
            break
        haut = round((0.12 + 0.19 * lignes) * POUCE)
        dessus = Boite(place.x, place.y, place.large, place.haut - haut)
        projection = Projection.of(carte, dessus)
        essayees = place_names(carte, projection)
        phrase = numbered_names(carte, numbers(essayees))
        large = polices.width(phrase, _POINTS_LISTE) * _LARGEUR_LETTRES * 12_700
        if large <= lignes * (place.large - 0.3 * POUCE):
            bande = Boite(place.x, place.y + place.haut - haut, place.large, haut)
            return projection, essayees, bande
    return essai, places, None


def numbered_names(carte: Carte, numeros: Mapping[int, int]) -> str:
    """« (1) CA Plaine Vallée 45,5 · (2) CC Vexin Centre 49,7 »."""
    return "Sur la carte : " + " · ".join(
        f"({numero}) {carte.fond.formes[rang].nom} {value_text(carte, rang, unite=False)}"
        for rang, numero in numeros.items()
    )


def names_table(carte: Carte, numeros: Mapping[int, int]) -> Tableau:
    """Territories, their numbers on the map (0: none) and their values, for the next slide."""
    principal = carte.cercles or carte.aplat
    titre = "" if principal is None else principal.titre
    unite = f" ({principal.unite})" if principal is not None and principal.unite else ""
    rangs = list(numeros)
    numerotee = any(numeros.values())
    if not numerotee:
        rangs.sort(key=lambda r: formats.slug(carte.fond.formes[r].nom))
    lignes: dict[str, tuple[str, ...]] = {}
    for rang in rangs:
        forme = carte.fond.formes[rang]
        numero = (str(numeros[rang]),) if numerotee else ()
        lignes[forme.code_territoire] = (forme.nom, *numero, value_text(carte, rang, unite=False))
    codes = list(lignes)
    colonnes = ("Numéro sur la carte",) if numerotee else ()
    niveau = level_name(carte.niveau, 1)
    return Tableau(
        (niveau[:1].upper() + niveau[1:], *colonnes, f"{titre}{unite}"),
        tuple(lignes.values()),
        codes.index(carte.selection) if carte.selection in codes else None,
        ordre="Par numéro." if numerotee else "Par ordre alphabétique.",
    )  # fmt: skip


def value_text(carte: Carte, rang: int, *, unite: bool = True) -> str:
    """« 48,5 places pour 100 enfants », the name of a category, or the word of an absence."""
    principal = carte.cercles or carte.aplat
    if principal is None:
        return ""
    if carte.aplat is not None and carte.aplat.motifs:
        code = carte.aplat.codes[rang]
        libelles = {str(c.rang): c.libelle for c in carte.aplat.classes}
        return libelles.get(code, ABSENCES.get(code, ""))
    valeur = principal.valeurs[rang]
    if valeur is not None:
        suite = f" {principal.unite}" if unite else ""
        return f"{formats.number(valeur, principal.decimales)}{suite}"
    codes = carte.cercles.fonds if carte.cercles else carte.aplat.codes if carte.aplat else ""
    return ABSENCES.get(codes[rang] if codes else "", "rattaché ailleurs")


def write_names(deck: Diaporama, diapo: Any, carte: Carte, places: Sequence[Place]) -> None:
    """Each label in its own box, that can be moved."""
    from pptx.enum.text import PP_ALIGN

    for place in places:
        nom = place.nom or (str(place.numero) if place.numero else "")
        # Un numéro se distingue d'une valeur : entre parenthèses.
        nom = f"({nom})" if place.numero else nom
        lignes = [Texte(t, p, g) for t, p, g in ((nom, 9, False), (place.chiffre, 11, True)) if t]
        if not lignes:
            continue
        large, haut = round(1.7 * POUCE), _LIGNE * len(lignes)
        boite = Boite(place.x - large // 2, place.y - haut // 2, large, haut)
        cadre = deck.write(diapo, boite, lignes, nom=f"Nom : {carte.fond.formes[place.rang].nom}")
        zone = cadre.text_frame
        zone.margin_top = zone.margin_bottom = 0
        sombre = carte.cercles is None and carte.aplat is not None
        sombre = sombre and _is_dark(carte.aplat, place.rang)  # type: ignore[arg-type]
        for paragraphe in zone.paragraphs:
            paragraphe.alignment = PP_ALIGN.CENTER
            paragraphe.space_after = _pt(0)
            if sombre:
                paragraphe.font.color.rgb = _white()


def _room(place: Place, texte: str) -> tuple[int, int, int, int]:
    """What a name and its figure cover around a point, in EMU."""
    demi = 36_000 * max(len(texte), 4 if place.chiffre else 3)
    haut = round(0.2 * POUCE) if place.chiffre else round(0.11 * POUCE)
    return place.x - demi, place.y - haut, place.x + demi, place.y + haut


def _overlaps(prises: list[tuple[int, int, int, int]], place: Place, texte: str) -> bool:
    x0, y0, x1, y1 = _room(place, texte)
    return any(x0 < b[2] and b[0] < x1 and y0 < b[3] and b[1] < y1 for b in prises)


def _is_dark(aplat: Aplat, rang: int) -> bool:
    code = aplat.codes[rang]
    return code.isdigit() and luminance(aplat.couleurs[int(code)]) < 0.28


def _pt(points: float) -> Any:
    from pptx.util import Pt

    return Pt(points)


def _white() -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor(255, 255, 255)
