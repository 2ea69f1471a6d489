"""Class breaks: how values are cut into classes, and what each class holds.

Pure functions of numbers. A class is closed on the left and open on the right, the last one closed
on both sides, and its bounds are the very numbers that the legend prints: a value equal to a break
belongs to the upper class. Values are cut as they are printed (rounded to ``decimales``): the class
that a reader finds from a printed value is the class that is drawn. Jenks breaks come from jenkspy
(C++, 3 ms for 1,255 values; the pure Python of mapclassify takes 1.4 s).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import jenkspy  # pyright: ignore[reportMissingTypeStubs]
import numpy as np
from numpy.typing import NDArray

from dashboard.figures.classes_peu import PEU_MAX, PEU_MIN, round_breaks
from dashboard.figures.dits import Dit, number_said, say
from dashboard.formats import number, plural

METHODES = {
    "jenks": "Seuils naturels (Jenks)",
    "quantiles": "Quantiles (effectifs égaux)",
    "amplitudes": "Amplitudes égales",
    "q6": "Q6 (5, 25, 50, 75, 95 %)",
    "seuils": "Seuils saisis",
}
EXPLICATIONS = {
    "jenks": "valeurs proches rassemblées (Jenks)",
    "quantiles": "même effectif dans chacune (quantiles)",
    "amplitudes": "même étendue (amplitudes égales)",
    "q6": "bornes à 5, 25, 50, 75 et 95 % des territoires (Q6)",
    "seuils": "seuils saisis",
    "valeurs": "une par valeur distincte",
    "vides": "coupées dans les plus grands écarts, à des nombres ronds",
}
NOMBRE_MIN, NOMBRE_MAX = 2, 8
Tableau = NDArray[np.float64]
_MILLIERS = re.compile(r"[+-]? ?\d{1,3}( \d{3})*([.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Discretisation:
    """Breaks, from the lowest bound to the highest: ``len(bornes) == nombre de classes + 1``.

    ``remarque`` is a French sentence when the cut could not be made as asked, else ''.
    ``decimales`` is how values are rounded before they are put in a class.
    """

    methode: str
    bornes: tuple[float, ...]
    remarque: str = ""
    decimales: int = 1

    @property
    def nombre(self) -> int:
        """Number of classes; 0 when there is no value."""
        return max(len(self.bornes) - 1, 0)


def classify(
    valeurs: Sequence[float],
    methode: str,
    nombre: int,
    seuils: Sequence[float] = (),
    decimales: int = 1,
    *,
    peu: bool = False,
) -> Discretisation:
    """Cut finite ``valeurs`` into at most ``nombre`` classes.

    With ``peu``, a dozen values or fewer are not cut by Jenks but in their widest gaps, without a
    class of one (``classes_peu``).

    Values, then inner breaks, are rounded to the ``decimales`` that the legend prints, so that the
    legend says exactly what is drawn.

    No value: no class. All equal: one class that holds that value. No more distinct values than
    classes: one class per distinct value (method ``valeurs``, whatever was asked). Typed ``seuils``
    outside the values are kept: a reader may want the same cut on several maps; classes then may be
    empty, and the legend says so.
    """
    affichees = np.sort(_as_printed(np.asarray(valeurs, dtype=np.float64), decimales))
    tableau = np.unique(affichees)
    if tableau.size == 0:
        return Discretisation(methode, (), "Aucune valeur à classer.", decimales)
    bas, haut = float(tableau[0]), float(tableau[-1])
    if methode == "seuils":
        return _typed(bas, haut, seuils, decimales)
    if tableau.size == 1:
        remarque = (
            "Un seul territoire a une valeur : une seule classe."
            if len(valeurs) == 1
            else "Tous les territoires ont la même valeur : une seule classe."
        )
        return Discretisation("valeurs", (bas, haut), remarque, decimales)
    voulu = 6 if methode == "q6" else min(max(nombre, NOMBRE_MIN), NOMBRE_MAX)
    if methode == "jenks" and peu and PEU_MIN <= len(affichees) <= PEU_MAX:
        ronds = round_breaks(affichees.tolist(), voulu, decimales)
        if ronds:
            return Discretisation("vides", (bas, *ronds, haut), "", decimales)
    if tableau.size <= voulu:
        # Autant de classes que de valeurs distinctes : chaque valeur ouvre la sienne.
        remarque = (
            say(
                "{n} valeurs distinctes seulement : une classe par valeur.",
                n=_chosen(number(tableau.size), tableau.size, "valeurs distinctes de la carte"),
            )
            if tableau.size < voulu
            else ""
        )
        return Discretisation("valeurs", (*map(float, tableau), haut), remarque, decimales)
    coupe = _COUPES.get(methode, _jenks)
    # Vers le haut : aucune valeur, arrondie comme la borne, ne change de classe.
    internes = [math.ceil(round(b * 10**decimales, 6)) / 10**decimales for b in coupe(affichees, voulu)]
    bornes = _distinct(bas, internes, haut)
    remarque = ""
    if len(bornes) - 1 < voulu:
        faites = len(bornes) - 1
        remarque = say(
            "{faites} au lieu de {voulu} : trop de territoires ont la même valeur.",
            faites=number_said(
                faites, plural(faites, "classe"), _chosen("", faites, "classes de la légende")
            ),
            voulu=_chosen(number(voulu), voulu, "classes demandées"),
        )
    return Discretisation(methode, bornes, remarque, decimales)


def _chosen(texte: str, nombre: float, nom: str) -> Dit:
    """A number of the legend itself, that no value of the store holds."""
    return Dit(texte, "constante", constantes=(float(nombre),), nom=nom)


def assign(valeurs: Sequence[float | None], discretisation: Discretisation) -> list[int | None]:
    """Class of each value (0 is the lowest), None for a missing one.

    Values outside the bounds (a territory shown but not counted) go to the nearest class.
    """
    if discretisation.nombre == 0:
        return [None] * len(valeurs)
    internes = np.asarray(discretisation.bornes[1:-1])
    tableau = np.asarray([np.nan if v is None else v for v in valeurs], dtype=np.float64)
    affichees = _as_printed(tableau, discretisation.decimales)
    classes = np.searchsorted(internes, affichees, side="right").tolist()
    connues = np.isfinite(tableau).tolist()
    return [int(c) if connue else None for c, connue in zip(classes, connues, strict=True)]


def parse_seuils(texte: str) -> tuple[float, ...]:
    """Typed thresholds: « 40 ; 60,5 ; 80 » -> (40.0, 60.5, 80.0), sorted, without repeats.

    Raises ValueError with a French sentence that names what was not understood.
    """
    morceaux = [" ".join(m.replace("\u2212", "-").split()) for m in texte.split(";")]
    seuils: set[float] = set()
    for morceau in filter(None, morceaux):
        try:
            # Une espace ne sépare que des milliers : « 40 60 80 » n'est pas un seul nombre.
            if " " in morceau and not _MILLIERS.fullmatch(morceau):
                raise ValueError
            seuil = float(morceau.replace(" ", "").replace(",", "."))
        except ValueError:
            seuil = float("nan")
        if not np.isfinite(seuil):
            raise ValueError(
                f"« {morceau} » n'est pas un nombre : séparez les seuils par des points-virgules, "
                "par exemple 40 ; 60 ; 80."
            )
        seuils.add(seuil)
    if not seuils:
        raise ValueError("Aucun seuil saisi : donnez-en au moins un, par exemple 40 ; 60 ; 80.")
    if len(seuils) > NOMBRE_MAX - 1:
        raise ValueError(f"{len(seuils)} seuils : {NOMBRE_MAX - 1} au plus, pour rester lisible.")
    return tuple(sorted(seuils))


def _as_printed(valeurs: Tableau, decimales: int) -> Tableau:
    """``formats.rounded`` for a whole array."""
    return np.round(valeurs + np.copysign(1e-9, valeurs), decimales)


def _typed(bas: float, haut: float, seuils: Sequence[float], decimales: int) -> Discretisation:
    if not seuils:
        remarque = "Aucun seuil saisi : une seule classe. Saisissez des seuils."
        return Discretisation("seuils", (bas, haut), remarque, decimales)
    # Les bornes extrêmes s'écartent si un seuil sort des valeurs : la classe vide reste visible.
    bornes = (min(bas, seuils[0]), *seuils, max(haut, seuils[-1]))
    return Discretisation("seuils", bornes, "", decimales)


def _jenks(valeurs: Tableau, nombre: int) -> list[float]:
    """Lowest value of each class but the first (jenkspy gives the highest of each)."""
    hauts = jenkspy.jenks_breaks(valeurs.tolist(), n_classes=nombre)[1:-1]
    return [float(valeurs[np.searchsorted(valeurs, h, side="right")]) for h in hauts if h < valeurs[-1]]


def _quantiles(valeurs: Tableau, nombre: int) -> list[float]:
    return _at(valeurs, [rang / nombre for rang in range(1, nombre)])


def _q6(valeurs: Tableau, _nombre: int) -> list[float]:
    return _at(valeurs, [0.05, 0.25, 0.5, 0.75, 0.95])


def _at(valeurs: Tableau, parts: Sequence[float]) -> list[float]:
    return np.asarray(np.quantile(valeurs, parts), dtype=np.float64).tolist()


def _amplitudes(valeurs: Tableau, nombre: int) -> list[float]:
    bornes = np.linspace(float(valeurs[0]), float(valeurs[-1]), nombre + 1, dtype=np.float64)
    return bornes[1:-1].tolist()


_COUPES: dict[str, Callable[[Tableau, int], list[float]]] = {
    "jenks": _jenks,
    "quantiles": _quantiles,
    "q6": _q6,
    "amplitudes": _amplitudes,
}


def _distinct(bas: float, internes: Sequence[float], haut: float) -> tuple[float, ...]:
    gardees = sorted({b for b in internes if bas < b <= haut})
    return (bas, *gardees, haut)
