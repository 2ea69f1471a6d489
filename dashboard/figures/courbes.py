"""The model of several series by year, each named at the end of its line. Pure functions.

Values are real or in base 100: each series then starts at 100 in its first sure year. A change
smaller than the publication errors is marked, and said; a break in series is kept as such.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import pandas as pd

from dashboard import formats
from dashboard.figures.dits import VIDE, Dit, Lu, Phrase, say, say_value
from dashboard.figures.paires import gap_unit, pair
from data.fiches.catalogue import Indicateur

SURES = ("publie", "estime")


@dataclass(frozen=True, slots=True)
class Serie:
    """One territory: a value (or None) and its text per year of the model.

    ``bruts`` are the values as published, whatever the axis; ``lisible`` is False when the change
    from the first to the last sure year is within the errors, None with fewer than two years.
    """

    cle: str
    nom: str
    valeurs: tuple[float | None, ...]
    textes: tuple[str, ...]
    bruts: tuple[str, ...]
    choisie: bool = False
    reference: bool = False
    lisible: bool | None = None


@dataclass(frozen=True, slots=True)
class Courbes:
    """Series on one axis; ``ruptures`` are years from which the series is not comparable."""

    titre: str
    unite: str
    decimales: int
    millesimes: tuple[int, ...]
    series: tuple[Serie, ...]
    ruptures: tuple[int, ...] = ()
    base: bool = False
    notes: tuple[str, ...] = ()
    lecture: str = ""

    def stroke(self, serie: Serie) -> str:
        """« plein », or the dashes of a reference: two of them never have the same, the last has dots."""
        reperes = [s.cle for s in self.series if s.reference]
        if serie.cle not in reperes:
            return "plein"
        rang = reperes.index(serie.cle)
        if rang == 0:
            return "tirets"
        return "points" if rang == len(reperes) - 1 else "mixte"


class Sure(NamedTuple):
    annee: int
    valeur: float
    marge: float


def build_courbes(
    fiche: Indicateur,
    modalite: str,
    series: pd.DataFrame,
    noms: Mapping[str, str],
    *,
    choisi: str = "",
    references: frozenset[str] = frozenset(),
    base: bool = False,
) -> Courbes | None:
    """Curves of the territories of ``noms`` (« niveau:code » to name), in that order.

    ``series`` are rows of ``comparer/series``. None with fewer than two years for every one.
    """
    lues = series.assign(cle=series["niveau"] + ":" + series["code_territoire"])
    lues = lues[lues["cle"].isin(list(noms))]
    annees = tuple(sorted({int(a) for a in lues["millesime"]}))
    if len(annees) < 2:
        return None
    ruptures = tuple(sorted(int(a) for a in fiche.ruptures if annees[0] < int(a) <= annees[-1]))
    faites: list[Serie] = []
    notes: list[str] = [fiche.ruptures[str(a)] for a in ruptures]
    incertaines: list[str] = []
    lecture = VIDE
    for cle, nom in noms.items():
        lignes = lues[lues["cle"] == cle]
        sures = _sure_years(lignes)
        if not sures or (base and sures[0].valeur <= 0):
            notes.append(f"{nom} : aucune valeur sûre à dessiner.")
            continue
        serie = _serie(cle, nom, lignes, annees, sures, fiche, base)
        faites.append(replace(serie, choisie=cle == choisi, reference=cle in references))
        if serie.lisible is False:
            incertaines.append(nom)
        if base and sures[0].annee != annees[0]:
            notes.append(f"{nom} : base 100 en {sures[0].annee}, première année présente.")
        if cle == choisi:
            lecture = trend_sentence(nom, sures, fiche, _reads(cle, fiche, modalite, sures))
    if incertaines:
        notes.append(
            f"≈ : de la première à la dernière année, un écart dans l'arrondi, non interprétable "
            f"({formats.enumeration(incertaines)})."
        )
    nom_indicateur = fiche.nom_court
    if modalite:
        nom_indicateur += f" : {fiche.nom_modalite(modalite)}"
    suite = f", base 100 en {annees[0]}" if base else ""
    return Courbes(
        titre=f"{nom_indicateur}, {annees[0]}-{annees[-1]}{suite}",
        unite=f"base 100 en {annees[0]}" if base else fiche.unite,
        decimales=1 if base else fiche.decimales,
        millesimes=annees,
        series=tuple(faites),
        ruptures=ruptures,
        base=base,
        notes=tuple(notes),
        lecture=lecture or _widest(faites, lues, fiche, modalite),
    )


def trend_sentence(nom: str, sures: list[Sure], fiche: Indicateur, lus: tuple[Lu, ...]) -> Phrase:
    """First and last sure years, the change and its percentage, or why it cannot be read.

    ``lus`` tells where the values of ``sures`` stand in the store, in their order.
    """
    if len(sures) < 2:
        return Phrase(f"{nom} : une seule année connue.")
    debut, fin = sures[0], sures[-1]
    bouts = (lus[-1], lus[0])
    ecart, lisible = _change(sures, fiche)
    phrase = say(
        "{nom}, de {annee} à {annee_fin} : {paire}",
        nom=nom,
        annee=str(debut.annee),
        annee_fin=str(fin.annee),
        paire=pair(
            _value(debut.valeur, lus[0], fiche), _value(fin.valeur, lus[-1], fiche), fiche.unite, lien="puis"
        ),
    )
    if ecart == 0:
        return say("{phrase}, sans changement.", phrase=phrase)
    if not lisible:
        return say("{phrase} ; l'écart, dans l'arrondi, n'est pas interprétable.", phrase=phrase)
    signe = formats.number(ecart, fiche.decimales, signe=True)
    phrase = say(
        "{phrase}, soit {ecart}{points}",
        phrase=phrase,
        ecart=Dit(signe, "ecart_signe", bouts, fiche.decimales),
        points=gap_unit(fiche.unite, signe),
    )
    if debut.valeur > 0 and fiche.est_effectif:
        pourcent = formats.number(100 * ecart / debut.valeur, 1, signe=True)
        phrase = say("{phrase} ({pourcent} %)", phrase=phrase, pourcent=Dit(pourcent, "croissance", bouts, 1))
    traversees = [a for a in fiche.ruptures if debut.annee < int(a) <= fin.annee]
    if traversees:
        phrase = say(
            "{phrase} ; la série change en {annees}, cet écart ne se lit pas comme une évolution",
            phrase=phrase,
            annees=formats.enumeration(traversees),
        )
    return say("{phrase}.", phrase=phrase)


def _value(valeur: float, lu: Lu, fiche: Indicateur) -> str:
    return say_value(formats.number(valeur, fiche.decimales), lu, fiche.decimales)


def _reads(cle: str, fiche: Indicateur, modalite: str, sures: list[Sure]) -> tuple[Lu, ...]:
    niveau, _, code = cle.partition(":")
    return tuple(Lu(niveau, code, fiche.code, modalite, s.annee) for s in sures)


def table(modele: Courbes) -> pd.DataFrame:
    """One row per territory: the value of each year as published, base 100 beside when drawn."""
    colonnes: dict[str, list[object]] = {"Territoire": [s.nom for s in modele.series]}
    for rang, annee in enumerate(modele.millesimes):
        colonnes[str(annee)] = [s.bruts[rang] for s in modele.series]
        if modele.base:
            colonnes[f"{annee} (base 100)"] = [s.textes[rang] for s in modele.series]
    colonnes["Écart de la première à la dernière année"] = [
        {True: "interprétable", False: "non interprétable", None: "une seule année"}[s.lisible]
        for s in modele.series
    ]
    return pd.DataFrame(colonnes)


def _sure_years(lignes: pd.DataFrame) -> list[Sure]:
    """Years with a sure value; a « 0 ou secret » is none."""
    sures = lignes[lignes["statut"].isin(SURES) & lignes["valeur"].notna()].sort_values("millesime")
    return [
        Sure(int(a), float(v), 0.0 if pd.isna(m) else float(m))
        for a, v, m in zip(sures["millesime"], sures["valeur"], sures["marge"], strict=True)
    ]


def _change(sures: list[Sure], fiche: Indicateur) -> tuple[float, bool]:
    debut, fin = sures[0], sures[-1]
    return formats.difference(fin.valeur, debut.valeur, fiche.decimales, (debut.marge, fin.marge))


def _serie(
    cle: str,
    nom: str,
    lignes: pd.DataFrame,
    annees: tuple[int, ...],
    sures: list[Sure],
    fiche: Indicateur,
    base: bool,
) -> Serie:
    statuts = {
        int(a): (None if pd.isna(v) else float(v), str(s))
        for a, v, s in zip(lignes["millesime"], lignes["valeur"], lignes["statut"], strict=True)
    }
    connues = {s.annee: s.valeur for s in sures}
    depart = sures[0].valeur
    valeurs = tuple(
        (connues[a] * 100 / depart if base else connues[a]) if a in connues else None for a in annees
    )
    bruts = tuple(formats.value_or_status(*statuts.get(a, (None, "absent")), fiche.decimales) for a in annees)
    textes = tuple(
        formats.number(v, 1) if base and v is not None else brut
        for v, brut in zip(valeurs, bruts, strict=True)
    )
    lisible = _change(sures, fiche)[1] if len(sures) > 1 else None
    return Serie(cle, nom, valeurs, textes, bruts, lisible=lisible)


def _widest(series: list[Serie], lues: pd.DataFrame, fiche: Indicateur, modalite: str) -> Phrase:
    """Without a chosen territory: the one whose drawn value moved the most."""
    mobiles = [
        (abs(connues[-1] - connues[0]), s)
        for s in series
        if s.lisible and not s.reference
        for connues in [[v for v in s.valeurs if v is not None]]
    ]
    if not mobiles:
        return VIDE
    serie = max(mobiles, key=lambda x: x[0])[1]
    sures = _sure_years(lues[lues["cle"] == serie.cle])
    return trend_sentence(serie.nom, sures, fiche, _reads(serie.cle, fiche, modalite, sures))
