"""The evolution of one value between two years, in words, and whether it can be interpreted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from dashboard import formats
from dashboard.figures.dits import Dit, Lu, Phrase, reads, say, say_value

Sens = Literal["hausse", "baisse", "stable", "marge", "rupture", "reserve", "seule", "aucune"]


@dataclass(frozen=True, slots=True)
class Point:
    """One known year of a series."""

    annee: int
    valeur: float
    marge: float | None
    texte: str


@dataclass(frozen=True, slots=True)
class Tendance:
    """From the first to the last year present: ``sens`` says what may be concluded, ``texte`` all.

    ``rupture``: the two years do not compare; ``reserve``: a caveat of the source holds for one of
    them; ``marge``: the difference is within the publication errors; ``seule``: one year only.
    """

    sens: Sens
    texte: str
    debut: Point | None = None
    fin: Point | None = None
    annee_rupture: int | None = None


AUCUNE = Tendance("aucune", "")


def known_points(serie: pd.DataFrame, decimales: int, lu: Lu | None = None) -> tuple[Point, ...]:
    """Years with a number that is not a « 0 ou secret », in order.

    ``lu`` says where one year of the series stands in the store.
    """
    # Des listes : un portrait a soixante séries, et chercher dans un tableau coûte plus que le lire.
    colonnes = (serie[c].tolist() for c in ("millesime", "valeur", "marge", "statut"))
    connues = sorted(
        (int(annee), float(valeur), None if pd.isna(marge) else float(marge))
        for annee, valeur, marge, statut in zip(*colonnes, strict=True)
        if statut in ("publie", "estime") and not pd.isna(valeur)
    )
    return tuple(
        Point(
            annee,
            valeur,
            marge,
            say_value(formats.number(valeur, decimales), lu and replace(lu, millesime=annee), decimales),
        )
        for annee, valeur, marge in connues
    )


def build_tendance(
    points: Sequence[Point], decimales: int, ruptures: Mapping[str, str], reserves: Sequence[str] = ()
) -> Tendance:
    """What may be said of a series. ``reserves`` are caveats that hold for its first or last year."""
    if not points:
        return AUCUNE
    if len(points) == 1:
        seule = say("une seule année : {annee}", annee=str(points[0].annee))
        return Tendance("seule", seule, points[0], points[0])
    debut, fin = points[0], points[-1]
    cassures = [a for a in sorted(map(int, ruptures)) if debut.annee < a <= fin.annee]
    if cassures:
        return _broken(points, decimales, cassures[-1])
    if reserves:
        texte = say("{bouts} : à ne pas comparer, le champ a changé", bouts=_from_to(debut, fin))
        return Tendance("reserve", texte, debut, fin)
    ecart, lisible = formats.difference(fin.valeur, debut.valeur, decimales, (debut.marge, fin.marge))
    return Tendance(
        _direction(ecart, lisible, decimales),
        say(
            "{bouts} : {ecart}",
            bouts=_from_to(debut, fin),
            ecart=_gap_words(ecart, lisible, decimales, (debut, fin)),
        ),
        debut,
        fin,
    )


def _broken(points: Sequence[Point], decimales: int, annee: int) -> Tendance:
    """A break between the two ends: only what follows it is compared, and never concluded from."""
    debut, fin = points[0], points[-1]
    suite = [p for p in points if p.annee >= annee]
    texte = say(
        "rupture de série en {annee} : {debut} et {fin} ne se comparent pas",
        annee=str(annee),
        debut=str(debut.annee),
        fin=str(fin.annee),
    )
    if len(suite) > 1:
        ecart, lisible = formats.difference(
            suite[-1].valeur, suite[0].valeur, decimales, (suite[0].marge, suite[-1].marge)
        )
        mots = _gap_words(ecart, lisible, decimales, (suite[0], suite[-1]))
        texte = say(
            "{texte} ; depuis, {bouts} : {mots}", texte=texte, bouts=_from_to(suite[0], suite[-1]), mots=mots
        )
    return Tendance("rupture", texte, debut, fin, annee)


def _from_to(debut: Point, fin: Point) -> Phrase:
    return say(
        "{debut} en {annee_debut}, {fin} en {annee_fin}",
        debut=debut.texte,
        annee_debut=str(debut.annee),
        fin=fin.texte,
        annee_fin=str(fin.annee),
    )


def _direction(ecart: float, lisible: bool, decimales: int) -> Sens:
    if formats.rounded(ecart, decimales) == 0:
        return "stable" if lisible or ecart == 0 else "marge"
    if not lisible:
        return "marge"
    return "hausse" if ecart > 0 else "baisse"


def _gap_words(ecart: float, lisible: bool, decimales: int, bouts: tuple[Point, Point]) -> Phrase:
    """What may be said of ``ecart``, from the first of ``bouts`` to the second."""
    lus = reads(bouts[1].texte, bouts[0].texte)
    if ecart == 0:
        return Phrase("sans changement")
    if not lisible:
        marge = sum(p.marge or 0.0 for p in bouts)
        # La marge entière : arrondie vers le bas, l'écart semblerait la dépasser.
        chiffres = next((d for d in range(decimales, 6) if round(marge, d) == marge), 6)
        dit = Dit(formats.number(marge, chiffres), "marges", lus, chiffres)
        return say("écart non interprétable (marge ± {marge})", marge=dit)
    if formats.rounded(ecart, decimales) == 0:
        return Phrase("presque sans changement")
    texte = formats.number(ecart, decimales, signe=True)
    return Phrase(texte, [Dit(texte, "ecart_signe", lus, decimales)])
