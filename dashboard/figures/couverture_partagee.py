"""A change of coverage split between its places and its children, inside one series. Pure.

``portrait/decomposition_couverture`` computes it (symmetrical split: the two effects add exactly to the
change). Rates and effects are in places for 100 children, children in births of three years.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from dashboard import formats
from dashboard.figures.dits import Dit, Lu, Phrase, say
from dashboard.figures.enfants import RAPPORT, Plage
from dashboard.figures.graphiques import Barre, Barres
from dashboard.figures.palettes import COULEURS_MODES
from data.fiches.completude import approximate

SERIES = {"taux_couverture_2017_2022": "ancienne série de la Cnaf", "taux_couverture": "série actuelle"}
COULEURS = {"places": COULEURS_MODES["eaje"], "enfants": COULEURS_MODES["assistantes_maternelles"]}
METHODE = (
    (
        "Places supposées = taux × enfants ÷ 100 ; enfants = naissances des trois années qui finissent "
        "avec l’année."
    ),
    (
        "Part des places = 100 × (places de la fin − places du début) × (1 ÷ enfants du début + 1 ÷ enfants "
        "de la fin) ÷ 2. Part des enfants = 100 × (places du début + places de la fin) ÷ 2 × (1 ÷ enfants de "
        "la fin − 1 ÷ enfants du début). Leur somme est exactement l’évolution du taux : aucune ne passe "
        "avant l’autre (Shapley)."
    ),
    (
        "La marge d’une part est celle des deux taux, arrondis au dixième, à travers la formule. La "
        "fourchette des enfants s’annule tant qu’une naissance donne autant d’enfants au début et à la fin : "
        "c’est une hypothèse (personne ne vient ni ne part plus qu’avant)."
    ),
    "Les deux séries ne se comparent pas : jamais une évolution de l’une à l’autre.",
)


@dataclass(frozen=True, slots=True)
class Effet:
    """The part of one cause in the change of the rate, in points, and its margin (±)."""

    valeur: float
    marge: float

    @property
    def lisible(self) -> bool:
        """True when it is larger than the rounding of the rates."""
        return formats.difference(self.valeur, 0.0, 1, (self.marge,))[1]


@dataclass(frozen=True, slots=True)
class Partage:
    """One series from its first to its last year; pairs are (first, last)."""

    code: str
    serie: str
    annees: tuple[int, int]
    taux: tuple[float, float]
    enfants: tuple[float, float]
    places_supposees: tuple[float, float]
    marge: float
    places: Effet
    naissances: Effet
    source: str

    @property
    def lisible(self) -> bool:
        """True when the change of the rate is larger than its rounding."""
        return formats.difference(self.taux[1], self.taux[0], 1, (self.marge,))[1]

    @property
    def lus_taux(self) -> tuple[Lu, Lu]:
        """The two rates in the store, first then last."""
        avant, apres = (Lu("departement", self.code, self.serie, "", a) for a in self.annees)
        return avant, apres

    def lus_enfants(self, rang: int) -> tuple[Lu, ...]:
        """The births of the three years of the first (0) or the last (1) year."""
        fin = self.annees[rang]
        return tuple(Lu("departement", self.code, "naissances", "", a) for a in range(fin - 2, fin + 1))


@dataclass(frozen=True, slots=True)
class CouverturePartagee:
    """The figure: every series of a département, each alone."""

    titre: str
    unite: str
    decimales: int
    partages: tuple[Partage, ...]
    lecture: Phrase


def build_modele(partages: tuple[Partage, ...], nom: str) -> CouverturePartagee:
    """``partages`` holds one series at least, the older first."""
    return CouverturePartagee(
        titre=f"{nom} : plus de places ou moins d’enfants ?",
        unite="points du taux de couverture (places pour 100 enfants)",
        decimales=1,
        partages=partages,
        lecture=say(
            " ".join(f"{{lecture_{i}}}" for i in range(len(partages))),
            **{f"lecture_{i}": reading(p, nom) for i, p in enumerate(partages)},
        ),
    )


def notes(partages: tuple[Partage, ...]) -> tuple[str, ...]:
    """The formula, and what it supposes; the latest series is the one discussed."""
    return (*METHODE[:-1], sensitivity(partages[-1]), METHODE[-1])


def bars(modele: CouverturePartagee) -> Barres:
    """What a picture draws: two bars per series, on one scale; hollow when within the rounding."""
    barres = tuple(
        Barre(
            f"{title(p)} : part des {nom}",
            effect(p, nom).valeur,
            effect_text(p, nom),
            COULEURS[nom] if effect(p, nom).lisible else "#ffffff",
        )
        for p in modele.partages
        for nom in COULEURS
    )
    return Barres(modele.titre, modele.unite, modele.decimales, barres, lecture=modele.lecture)


def table(modele: CouverturePartagee) -> pd.DataFrame:
    """One row per cause and series; a change within its rounding has no number, its text says why."""
    lignes: list[tuple[object, ...]] = []
    for p in modele.partages:
        serie = str(title(p))
        lus = p.taux[1] - p.taux[0] if p.lisible else math.nan
        lignes.append((serie, "Taux de couverture", *p.taux, lus, p.marge, str(change_text(p))))
        for nom, cause, quoi in (
            ("Places supposées", "places", p.places_supposees),
            ("Enfants (naissances de trois ans)", "enfants", p.enfants),
        ):
            effet = effect(p, cause)
            valeur = effet.valeur if effet.lisible else math.nan
            lignes.append((serie, nom, *quoi, valeur, effet.marge, str(effect_text(p, cause))))
    return pd.DataFrame(
        lignes,
        columns=[
            "Série",
            "Mesure",
            "Au début",
            "À la fin",
            "Effet sur le taux, en points",
            "Marge, en points",
            "Valeur affichée",
        ],
    )


def read_partages(lignes: pd.DataFrame, code: str) -> tuple[Partage, ...]:
    """From the rows of the query, the older series first."""

    def pair(ligne: dict[str, Any], nom: str) -> tuple[float, float]:
        return float(ligne[f"{nom}_debut"]), float(ligne[f"{nom}_fin"])

    return tuple(
        Partage(
            code=code,
            serie=str(x["serie"]),
            annees=(int(x["debut"]), int(x["fin"])),
            taux=pair(x, "taux"),
            enfants=pair(x, "enfants"),
            places_supposees=pair(x, "places"),
            marge=float(x["marge"]),
            places=Effet(float(x["effet_places"]), float(x["marge_places"])),
            naissances=Effet(float(x["effet_enfants"]), float(x["marge_enfants"])),
            source=str(x["source"]),
        )
        for x in cast("Iterable[dict[str, Any]]", lignes.to_dict("records"))
    )


def title(partage: Partage) -> Phrase:
    """« De 2022 à 2023, série actuelle »."""
    debut, fin = map(str, partage.annees)
    return say("De {debut} à {fin}, {serie}", debut=debut, fin=fin, serie=SERIES[partage.serie])


def rate_text(partage: Partage, rang: int) -> Phrase:
    """The rate of the first (0) or last (1) year."""
    texte = formats.number(partage.taux[rang], 1)
    return Phrase(texte, [Dit(texte, "valeur", (partage.lus_taux[rang],), 1)])


def children_text(partage: Partage, rang: int) -> Phrase:
    """The births of three years, as counted."""
    texte = formats.number(partage.enfants[rang])
    return Phrase(texte, [Dit(texte, "somme", partage.lus_enfants(rang))])


def places_text(partage: Partage, rang: int) -> Phrase:
    """« environ 35 000 (31 000 à 42 000) », the places that the rate supposes."""
    supposees = partage.places_supposees[rang]
    plage = Plage(supposees, *(r * supposees for r in RAPPORT))
    textes = [formats.number(approximate(v, supposees)) for v in (plage.valeur, plage.bas, plage.haut)]
    lus = (partage.lus_taux[rang], *partage.lus_enfants(rang))
    centre, bas, haut = (
        Dit(t, "effet", lus, critere="supposees", constantes=(bout,))
        for t, bout in zip(textes, (0.0, -1.0, 1.0), strict=True)
    )
    return say("environ {centre} ({bas} à {haut})", centre=centre, bas=bas, haut=haut)


def change_text(partage: Partage) -> Phrase:
    """« +1,7 », or « non interprétable (marge ± 0,1) »."""
    avant, apres = partage.lus_taux
    if not partage.lisible:
        marge = Dit(formats.number(partage.marge, 1), "marges", (apres, avant), 1)
        return say("non interprétable (marge ± {marge})", marge=marge)
    texte = formats.number(partage.taux[1] - partage.taux[0], 1, signe=True)
    return Phrase(texte, [Dit(texte, "ecart_signe", (apres, avant), 1)])


def effect_text(partage: Partage, cause: str) -> Phrase:
    """« +1,6 » of « places » or « enfants », or « non interprétable (marge ± 0,11) »."""
    effet = effect(partage, cause)
    if not effet.lisible:
        # Vers le haut : arrondie au plus près, la marge semblerait dépassée.
        marge = math.ceil(round(effet.marge * 100, 6)) / 100
        dit = _dit(partage, f"marge_{cause}", formats.number(marge, 2), 2)
        return say("non interprétable (marge ± {marge})", marge=dit)
    texte = formats.number(effet.valeur, 1, signe=True)
    return Phrase(texte, [_dit(partage, cause, texte, 1)])


def effect(partage: Partage, cause: str) -> Effet:
    """The effect of « places » or « enfants »."""
    return partage.places if cause == "places" else partage.naissances


def reading(partage: Partage, nom: str) -> Phrase:
    """The whole in one sentence: the change, what the places and the children did."""
    debut, fin = map(str, partage.annees)
    moins = partage.enfants[1] < partage.enfants[0]
    return say(
        "{nom}, de {debut} à {fin} : {avant} puis {apres} places pour 100 enfants ; {parts}.",
        nom=nom,
        debut=debut,
        fin=fin,
        avant=rate_text(partage, 0),
        apres=rate_text(partage, 1),
        parts=_parts(partage, "moins" if moins else "plus"),
    )


def _parts(partage: Partage, combien: str) -> Phrase:
    evolution = change_text(partage)
    if partage.lisible:
        evolution = say("{evolution} point{s}", evolution=evolution, s=_s(partage.taux[1] - partage.taux[0]))
    places = say("la part des places est {texte}", texte=effect_text(partage, "places"))
    if partage.places.lisible:
        sens = "plus" if partage.places.valeur > 0 else "moins"
        places = say("{effet} viendrait de places en {sens}", effet=effect_text(partage, "places"), sens=sens)
    enfants = say("la part des enfants est {texte}", texte=effect_text(partage, "enfants"))
    if partage.naissances.lisible:
        enfants = say(
            "{effet} d’enfants en {combien}", effet=effect_text(partage, "enfants"), combien=combien
        )
        if not partage.places.lisible:
            enfants = say(
                "{effet} viendrait d’enfants en {combien}",
                effet=effect_text(partage, "enfants"),
                combien=combien,
            )
    return say(
        "évolution : {evolution} ; {places} ; {enfants}", evolution=evolution, places=places, enfants=enfants
    )


def sensitivity(partage: Partage) -> Phrase:
    """What one per cent more children for a birth would move from one effect to the other."""
    point = formats.number(sum(partage.taux) / 200, 1)
    return say(
        "Si une naissance donnait un centième d’enfants de plus à la fin qu’au début, environ {point} point "
        "passerait de la part des enfants à celle des places.",
        point=_dit(partage, "sensibilite", point, 1),
    )


def _s(points: float) -> str:
    return "s" if abs(formats.rounded(points, 1)) >= 2 else ""


def _dit(partage: Partage, critere: str, texte: str, decimales: int) -> Dit:
    lus = (*partage.lus_taux, *partage.lus_enfants(0), *partage.lus_enfants(1))
    return Dit(texte, "effet", lus, decimales, critere=critere)
