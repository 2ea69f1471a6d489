"""What is written on a map beside the names: the lines of a label, its value, its number."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence

from dashboard import formats
from dashboard.figures.modele import Carte
from dashboard.figures.palettes import luminance
from dashboard.figures.placement import FormeNommee, Pose, Variante

# Sous un nom, le mot d'une absence ; la légende le dit en entier.
MOTS = {"a": "absent", "i": "partiel", "s": "non publié", "z": "0 ou secret", "o": "sans objet"}
LUMINANCE_BLANC = 0.22
ENCRE, BLANC = "#161616", "#ffffff"
_CHIFFRES = "0123456789abcdefghijklmnopqrstuvwxyz"

_MOTS = re.compile("[^ -]+(?: - |[ -])?")
_ANNEAU = re.compile(r"M(-?\d+) (-?\d+)l?([^zM]*)z")


def wrap_name(nom: str, parts: int, mesure: Callable[[str, bool], float]) -> tuple[str, ...] | None:
    """The name in that many lines, the widest as narrow as can be; None when it has too few words."""
    mots = split_words(nom)
    if len(mots) < parts:
        return None
    mieux: tuple[float, tuple[str, ...]] | None = None

    def suite(debut: int, reste: int, lignes: tuple[str, ...]) -> None:
        nonlocal mieux
        if reste == 1:
            toutes = tuple(s.strip() for s in (*lignes, "".join(mots[debut:])))
            large = max(mesure(s, False) for s in toutes)
            if mieux is None or large < mieux[0]:
                mieux = (large, toutes)
            return
        for fin in range(debut + 1, len(mots) - reste + 2):
            suite(fin, reste - 1, (*lignes, "".join(mots[debut:fin])))

    suite(0, parts, ())
    return mieux[1] if mieux else None


def split_words(nom: str) -> list[str]:
    """The pieces of a name, each with the space or the hyphen that ends it."""
    return _MOTS.findall(nom) or [nom]


def variants(
    nom: str, valeur: str, mesure: Callable[[str, bool], float], *, corps: float = 13.0, numero: bool = True
) -> tuple[Variante, ...]:
    """A name in one to three lines, then its value; at last a number alone."""
    large = mesure(valeur, True) if valeur else 0.0
    faites: list[Variante] = []
    for rang, cout in enumerate((0.0, 0.12, 0.24), start=1):
        lignes = wrap_name(nom, rang, mesure)
        if lignes is None:
            break
        w = max(large, *(mesure(s, False) for s in lignes), 0.0) + 4
        h = (len(lignes) + (1 if valeur else 0)) * (corps + 2) + 2
        faites.append(Variante(w, h, cout, True, lignes, valeur))
    if numero:
        faites.append(Variante(22.0, 18.0, 22.0, False, None))
    return tuple(faites)


def numbered(poses: Sequence[Pose | None], formes: Sequence[FormeNommee]) -> dict[int, int]:
    """The number of each label that is only a number, in reading order."""
    seuls = [
        (math.floor(p.y / 24 + 0.5), p.x, a)
        for a, p in enumerate(poses)
        if p is not None and formes[a].variantes[p.v].lignes is None
    ]
    return {a: rang for rang, (_, _, a) in enumerate(sorted(seuls), start=1)}


def weights(codes: Sequence[str], population: Mapping[str, float]) -> str:
    """One base-36 digit per territory, by rank of population: « z » is the most populated."""
    connus = sorted((population.get(c, 0.0), c) for c in set(codes))
    dernier = max(len(connus) - 1, 1)
    rang = {code: math.floor(35 * i / dernier) for i, (_, code) in enumerate(connus)}
    return "".join(_CHIFFRES[rang[c]] for c in codes)


def weight(poids: str, rang: int) -> float:
    """The weight of a shape, 0..1; all alike when nothing is known."""
    return int(poids[rang], 36) / 35 if poids else 0.5


def label_value(carte: Carte, rang: int) -> str:
    """What a label says under the name: the value as it is printed, or the word of its absence."""
    aplat, cercles = carte.aplat, carte.cercles
    if aplat is not None:
        if aplat.motifs:
            return ""
        return _said(aplat.valeurs[rang], aplat.decimales, aplat.codes[rang])
    if cercles is None:
        return ""
    return _said(cercles.valeurs[rang], cercles.decimales, cercles.statuts[rang])


def _said(valeur: float | None, decimales: int, lettre: str) -> str:
    mot = MOTS.get(lettre)
    if mot is None:
        return "" if valeur is None else formats.number(valeur, decimales)
    if lettre == "i" and valeur is not None:
        return f"{formats.number(valeur, decimales)} ({mot})"
    return mot


def label_ink(carte: Carte, rang: int) -> tuple[str, str]:
    """(ink, halo) of a label written in its territory: white on a dark class, edged with the class."""
    aplat = carte.aplat
    code = aplat.codes[rang] if aplat is not None else ""
    if aplat is None or aplat.motifs or not code.isdigit():
        return ENCRE, BLANC
    couleur = aplat.couleurs[int(code)]
    return (BLANC if luminance(couleur) < LUMINANCE_BLANC else ENCRE), couleur


def rings(chemin: str) -> list[list[tuple[int, int]]]:
    """Closed rings of a path of ``geo.chemins``: « M12 5l3 4-1 2z »."""
    anneaux: list[list[tuple[int, int]]] = []
    for x, y, suite in _ANNEAU.findall(chemin):
        ici = (int(x), int(y))
        anneau = [ici]
        pas = [int(n) for n in re.findall(r"-?\d+", suite)]
        for dx, dy in zip(pas[::2], pas[1::2], strict=True):
            ici = (ici[0] + dx, ici[1] + dy)
            anneau.append(ici)
        anneaux.append(anneau)
    return anneaux
