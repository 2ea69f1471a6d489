"""Where a value stands in its group: the rank in words, or what forbids one."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from dashboard import formats
from dashboard.figures.carte import level_name
from dashboard.figures.dits import Dit, Phrase, say
from dashboard.figures.territoire.lectures import Valeur, Voisinage, value_dit
from data.fiches.catalogue import Indicateur

FEMININS = ("commune", "region")


def known(valeurs: Sequence[Valeur], fictif: bool) -> list[Valeur]:
    """Those that have a number of the same kind: an invented one is never ranked among real ones."""
    return [v for v in valeurs if v.nombre is not None and v.fictif == fictif]


def rank(valeur: Valeur, groupe: Sequence[Valeur], voisinage: Voisinage) -> Phrase:
    """« 4e sur 10 », « 2e ex æquo avec un autre sur 9 connus »; '' alone, all alike, or not of the group."""
    place, nombre, entier = _place(valeur, groupe, voisinage)
    suite = "" if entier else " connues" if valeur.lu.niveau in FEMININS else " connus"
    return say("{rang} sur {nombre}{suite}", rang=place, nombre=nombre, suite=suite) if place else place


def rank_said(valeur: Valeur, groupe: Sequence[Valeur], voisinage: Voisinage) -> Phrase:
    """« 4e des 10 EPCI du Val-d'Oise », « 11e des 17 régions de France qui ont ce chiffre »."""
    place, nombre, entier = _place(valeur, groupe, voisinage)
    if not place:
        return place
    return say(
        "{rang} des {nombre} {unite} {de}{suite}",
        rang=place,
        nombre=nombre,
        unite=unit_said(voisinage, 2),
        de=voisinage.de,
        suite="" if entier else " qui ont ce chiffre",
    )


def _place(valeur: Valeur, groupe: Sequence[Valeur], voisinage: Voisinage) -> tuple[Phrase, Phrase, bool]:
    """(« 4e », « 10 », whether the whole group is known); '' when there is no rank to say."""
    rangs = sorted(float(v.nombre or 0.0) for v in known(groupe, valeur.fictif))
    dedans = valeur.lu.niveau == voisinage.niveau and valeur.lu.code in voisinage.noms
    if valeur.nombre is None or not dedans or len(rangs) < 2 or rangs[0] == rangs[-1]:
        return Phrase(), Phrase(), True
    place = len(rangs) - bisect.bisect_right(rangs, valeur.nombre) + 1
    egaux = bisect.bisect_right(rangs, valeur.nombre) - bisect.bisect_left(rangs, valeur.nombre)
    entier = len(rangs) == len(voisinage.noms)
    suffixe, ensemble, lus = "" if entier else "_connus", voisinage.ensemble, (valeur.lu,)
    dits = [Dit(formats.number(place), "rang", lus, dans=ensemble, critere=suffixe.strip("_"))]
    if egaux > 2:
        autres = formats.number(egaux - 1)
        dits.append(Dit(autres, "compte", lus, dans=ensemble, critere=f"ex_aequo{suffixe}"))
    texte = formats.number(len(rangs))
    nombre = Phrase(texte, [Dit(texte, "compte", lus, dans=ensemble, critere=f"classes{suffixe}")])
    feminin = valeur.lu.niveau in FEMININS
    return Phrase(formats.rank(place, egaux, feminin=feminin), dits), nombre, entier


def behind(valeur: Valeur, groupe: Sequence[Valeur], voisinage: Voisinage, fiche: Indicateur) -> Phrase:
    """« 2e sur 10, derrière Roissy Pays de France (28 984) »: a count is placed by who has more."""
    texte = rank(valeur, groupe, voisinage)
    if not texte or valeur.nombre is None:
        return texte
    devant = [v for v in known(groupe, valeur.fictif) if float(v.nombre or 0.0) > valeur.nombre]
    if not devant:
        suivants = [v for v in known(groupe, valeur.fictif) if float(v.nombre or 0.0) < valeur.nombre]
        suivant = max(suivants, key=lambda v: float(v.nombre or 0.0))
        return _beside(texte, "devant", suivant, fiche)
    return _beside(texte, "derrière", min(devant, key=lambda v: float(v.nombre or 0.0)), fiche)


def unit_said(voisinage: Voisinage, nombre: int) -> str:
    """« EPCI », « communes »."""
    return level_name(voisinage.niveau, nombre)


def _beside(texte: Phrase, mot: str, autre: Valeur, fiche: Indicateur) -> Phrase:
    return say(
        "{texte}, {mot} {nom} ({valeur})", texte=texte, mot=mot, nom=autre.nom, valeur=value_dit(autre, fiche)
    )
