"""The small map of a theme: flat colours for a rate, circles for a count; a few kilobytes."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from dashboard import formats
from dashboard.figures.carte import level_name
from dashboard.figures.classes import assign, classify
from dashboard.figures.modele import Reglages
from dashboard.figures.palettes import sequential
from dashboard.figures.territoire.lectures import Valeur
from dashboard.figures.territoire.rangs import known
from data.fiches.catalogue import Indicateur
from geo.couches import Fond

# Dessinée à moins de 350 pixels : un point de grille plus fin ne se verrait pas.
GRILLE = 420
ABSENT, AILLEURS, NEUTRE = "absent", "#f3f3f1", "#ffffff"
_PALETTE = "bleus"
_NOMBRE = re.compile(r"-?\d+")
RAYON_MAX = 0.085


@dataclass(frozen=True, slots=True)
class Vignette:
    """A map without words: ``formes`` are (path, fill), ``cercles`` (x, y, radius), in units of ``vue``.

    ``couleurs`` run from the lowest class to the highest; ``bas`` and ``haut`` are the words at both
    ends. ``choisi`` is the outline of the territory, '' when it is not on the map.
    """

    vue: tuple[int, int]
    formes: tuple[tuple[str, str], ...]
    limites: str
    choisi: str
    cercles: tuple[tuple[int, int, float, bool], ...]
    titre: str
    couleurs: tuple[str, ...]
    bas: str
    haut: str
    description: str
    fictif: bool
    absents: bool


def build_vignette(
    fond: Fond, fiche: Indicateur, nom: str, valeurs: Sequence[Valeur], niveau: str, choisi: str
) -> Vignette | None:
    """The map of one key for the group; None when fewer than two of its territories have a value."""
    sienne = next((v for v in valeurs if v.lu.code == choisi and v.nombre is not None), None)
    connues = known(valeurs, sienne.fictif if sienne else False)
    if len(connues) < 2 or not {v.lu.code for v in connues} & {f.code_territoire for f in fond.formes}:
        return None
    trace = _drawn(fond)
    par_code = {v.lu.code: float(v.nombre or 0.0) for v in connues}
    annee, fictif = connues[0].lu.millesime, connues[0].fictif
    titre = f"{nom}, {annee}"
    description = f"{titre}, par {level_name(niveau, 1)} : {fiche.unite}."
    contours = "".join(
        d
        for d, f in zip(trace.chemins, fond.formes, strict=True)
        if f.code_territoire == choisi and f.rattache
    )
    commun: dict[str, Any] = {
        "vue": trace.vue,
        "limites": trace.limites,
        "choisi": contours,
        "titre": titre,
        "description": description,
        "fictif": fictif,
    }
    if fiche.est_effectif:
        plus = max(par_code.values()) or 1.0
        return Vignette(
            **commun,
            formes=tuple(
                (d, NEUTRE if f.rattache else AILLEURS)
                for d, f in zip(trace.chemins, fond.formes, strict=True)
            ),
            cercles=_circles(fond, trace, par_code, plus, choisi),
            couleurs=(),
            bas=f"le plus grand cercle : {formats.number(plus, fiche.decimales)}",
            haut="",
            absents=False,
        )
    # Les classes de la même carte en grand, sur « Cartes ».
    usuels = Reglages()
    discretisation = classify(
        list(par_code.values()), usuels.methode, usuels.nombre, usuels.seuils, fiche.decimales, peu=True
    )
    couleurs = sequential(_PALETTE, discretisation.nombre)
    classes = dict(zip(par_code, assign(list(par_code.values()), discretisation), strict=True))
    formes = tuple(
        (d, _fill(f.code_territoire, f.rattache, classes, couleurs))
        for d, f in zip(trace.chemins, fond.formes, strict=True)
    )
    bornes = list(discretisation.bornes)
    return Vignette(
        **commun,
        formes=formes,
        cercles=(),
        couleurs=couleurs,
        bas=f"moins de {_number(bornes[1], fiche)}" if len(bornes) > 2 else _number(bornes[0], fiche),
        haut=f"{_number(bornes[-2], fiche)} et plus" if len(bornes) > 2 else "",
        absents=any(fill == ABSENT for _, fill in formes),
    )


@dataclass(frozen=True, slots=True)
class _Trace:
    vue: tuple[int, int]
    pas: float
    chemins: tuple[str, ...]
    limites: str


@lru_cache(maxsize=24)
def _coarse(
    cle: str, vue: tuple[int, int, int, int], chemins: tuple[str, ...], limites: tuple[str, ...]
) -> _Trace:
    pas = max(1.0, max(vue[2], vue[3]) / GRILLE)
    return _Trace(
        (round(vue[2] / pas), round(vue[3] / pas)),
        pas,
        tuple(coarsen(d, pas) for d in chemins),
        "".join(coarsen(d, pas, ferme=False) for d in limites),
    )


def _drawn(fond: Fond) -> _Trace:
    return _coarse(f"{fond.cle}-{fond.empreinte}", fond.vue, fond.chemins, fond.limites)


def coarsen(chemin: str, pas: float, *, ferme: bool = True) -> str:
    """The same path on a grid ``pas`` times wider; a border shared by two shapes stays shared."""
    morceaux: list[str] = []
    plus_long = ""
    for brut in chemin.split("M")[1:]:
        nombres = [int(n) for n in _NOMBRE.findall(brut)]
        x, y = nombres[0], nombres[1]
        points = [(round(x / pas), round(y / pas))]
        for dx, dy in zip(nombres[2::2], nombres[3::2], strict=True):
            x, y = x + dx, y + dy
            point = (round(x / pas), round(y / pas))
            if point != points[-1]:
                points.append(point)
        texte = _relative(points, ferme)
        plus_long = max(plus_long, texte, key=len)
        if len(points) >= (3 if ferme else 2):
            morceaux.append(texte)
    return "".join(morceaux) or plus_long


def _relative(points: Sequence[tuple[int, int]], ferme: bool) -> str:
    jetons: list[str] = []
    for (x0, y0), (x, y) in pairwise(points):
        for v in (x - x0, y - y0):
            jetons.append(f"{v}" if v < 0 or not jetons else f" {v}")
    return f"M{points[0][0]} {points[0][1]}l{''.join(jetons) or '0 0'}{'z' if ferme else ''}"


def _fill(code: str, rattache: bool, classes: Mapping[str, int | None], couleurs: Sequence[str]) -> str:
    if not rattache:
        return AILLEURS
    classe = classes.get(code)
    return ABSENT if classe is None else couleurs[classe]


def _circles(
    fond: Fond, trace: _Trace, par_code: Mapping[str, float], plus: float, choisi: str
) -> tuple[tuple[int, int, float, bool], ...]:
    rayon = RAYON_MAX * max(trace.vue)
    poses = [
        (
            round(p[0] / trace.pas),
            round(p[1] / trace.pas),
            round(rayon * math.sqrt(max(par_code[f.code_territoire], 0.0) / plus), 1),
            f.code_territoire == choisi,
        )
        for f, p in zip(fond.formes, fond.points, strict=True)
        if f.rattache and f.code_territoire in par_code
    ]
    return tuple(sorted(poses, key=lambda c: -c[2]))


def _number(borne: float, fiche: Indicateur) -> str:
    return formats.number(borne, 0 if borne == round(borne) else fiche.decimales)
