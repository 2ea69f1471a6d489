"""``courbe_indice``: births from a common first year (100), the territory beside its references."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.figures.dits import Dit, Lu, Phrase, say
from dashboard.figures.groupe import Groupe

SURES = ("publie", "estime")
# En deçà, une année de plus ou de moins ferait une « tendance » : quelques enfants.
NAISSANCES_MIN = 50
# Deux pour cent en dix ans : « se maintiennent ».
STABLE_PCT = 2.0
DEBUT_VOULU = 2014


@dataclass(frozen=True, slots=True)
class Courbe:
    """One series, base 100 at its first year; ``role`` is « sujet », « repere » or « large »."""

    nom: str
    role: str
    indices: tuple[float, ...]
    croissance: Phrase


@dataclass(frozen=True, slots=True)
class Naissances:
    """The births of the territory: the last number, its trend in a sentence, the curves.

    ``courbes`` is empty when a trend would be read from too few children; ``annees`` then too.
    ``sens``: « hausse », « baisse », « maintien », « peu » or « » (one year, or none).
    """

    nombre: Phrase
    annee: int
    phrase: Phrase
    autres: Phrase
    annees: tuple[int, ...]
    courbes: tuple[Courbe, ...]
    sens: str
    croissance_pct: float
    large_pct: float | None
    large_egal: bool
    sources: tuple[str, ...]

    @property
    def citees(self) -> list[tuple[str, int]]:
        """(source, year) of every year shown; the last alone would not date the first."""
        return [(s, a) for s in self.sources for a in self.annees or (self.annee,)]


def build_naissances(
    series: pd.DataFrame,
    sujet: tuple[str, str],
    nom: str,
    groupe: Groupe,
    reperes: Sequence[tuple[str, str, str]],
) -> Naissances | None:
    """From rows of ``comparer/series``; ``reperes`` are (level, code, name), the widest last.

    None when no birth is known. Every curve runs over the same years, without a gap.
    """
    toutes = _series(series)
    sienne = toutes.get(sujet, {})
    if not sienne:
        return None
    fin = max(sienne)
    debut = next((a for a in sorted(sienne) if a >= DEBUT_VOULU), fin)
    annees = tuple(range(debut, fin + 1))
    lus = _ends(sujet, debut, fin)
    nombre = formats.number(sienne[fin])
    dit = Phrase(nombre, [Dit(nombre, "valeur", lus[:1])])
    sources = tuple(dict.fromkeys(str(s) for s in series["source"].dropna()))
    entiere = len(annees) > 1 and all(a in sienne for a in annees)
    peu = min(sienne[debut], sienne[fin]) < NAISSANCES_MIN
    if not entiere or peu:
        return Naissances(
            dit,
            fin,
            _few(sienne, sujet, debut, fin) if entiere else Phrase("Une seule année : pas d'évolution."),
            Phrase(),
            (),
            (),
            "peu" if entiere else "",
            0.0,
            None,
            False,
            sources,
        )
    croissance = _growth(sienne, debut, fin)
    courbes = [Courbe(nom, "sujet", _indices(sienne, annees), _growth_said(sienne, sujet, debut, fin))]
    larges: list[float] = []
    for rang, (niveau, code, nom_repere) in enumerate(reperes):
        autre = toutes.get((niveau, code), {})
        if not all(a in autre for a in annees) or (niveau, code) == sujet:
            continue
        role = "large" if rang == len(reperes) - 1 else "repere"
        dite = _growth_said(autre, (niveau, code), debut, fin)
        courbes.append(Courbe(nom_repere, role, _indices(autre, annees), dite))
        if role == "large":
            larges.append(_growth(autre, debut, fin))
    return Naissances(
        dit,
        fin,
        _trend(sienne, sujet, debut, fin),
        _others(toutes, groupe, debut, fin),
        annees,
        tuple(courbes),
        _direction(croissance),
        croissance,
        larges[0] if larges else None,
        bool(larges) and formats.rounded(larges[0], 1) == formats.rounded(croissance, 1),
        sources,
    )


def _series(series: pd.DataFrame) -> dict[tuple[str, str], dict[int, float]]:
    """Known births by territory, then by year; an invented number is none."""
    toutes: dict[tuple[str, str], dict[int, float]] = {}
    sures = series[series["statut"].isin(SURES) & series["valeur"].notna() & ~series["fictif"]]
    for x in sures.itertuples():
        toutes.setdefault((str(x.niveau), str(x.code_territoire)), {})[int(x.millesime)] = float(x.valeur)  # type: ignore[arg-type]
    return toutes


def _indices(serie: Mapping[int, float], annees: Sequence[int]) -> tuple[float, ...]:
    return tuple(100 * serie[a] / serie[annees[0]] for a in annees)


def _ends(lieu: tuple[str, str], debut: int, fin: int) -> tuple[Lu, Lu]:
    return tuple(Lu(*lieu, "naissances", "", a) for a in (fin, debut))  # type: ignore[return-value]


def _growth(serie: Mapping[int, float], debut: int, fin: int) -> float:
    return 100 * (serie[fin] - serie[debut]) / serie[debut]


def _growth_said(serie: Mapping[int, float], lieu: tuple[str, str], debut: int, fin: int) -> Phrase:
    """« +1,3 % », « −19,2 % »."""
    texte = formats.number(_growth(serie, debut, fin), 1, signe=True)
    dit = Dit(texte, "croissance", _ends(lieu, debut, fin), 1)
    return say("{n}\u00a0%", n=dit)


def _trend(serie: Mapping[int, float], lieu: tuple[str, str], debut: int, fin: int) -> Phrase:
    """« 1,3 % de plus qu'en 2014 », « autant qu'en 2014 »."""
    croissance = _growth(serie, debut, fin)
    texte = formats.number(abs(croissance), 1)
    if serie[fin] == serie[debut]:
        return Phrase(f"autant qu'en {debut}")
    if formats.rounded(croissance, 1) == 0:
        return Phrase(f"presque autant qu'en {debut}")
    # Le juge relit la croissance avec son signe : le mot le porte ici.
    dit = Dit(texte, "croissance", _ends(lieu, debut, fin), 1, critere="sans_signe")
    return say(
        "{n}\u00a0% de {sens} qu'en {annee}",
        n=dit,
        sens="plus" if croissance > 0 else "moins",
        annee=str(debut),
    )


def _few(serie: Mapping[int, float], lieu: tuple[str, str], debut: int, fin: int) -> Phrase:
    texte = formats.number(serie[debut])
    dit = Dit(texte, "valeur", _ends(lieu, debut, fin)[1:])
    return say("{n} en {annee} : trop peu d'enfants pour dire une tendance", n=dit, annee=str(debut))


def _direction(croissance: float) -> str:
    if abs(croissance) < STABLE_PCT:
        return "maintien"
    return "hausse" if croissance > 0 else "baisse"


def _others(
    toutes: Mapping[tuple[str, str], Mapping[int, float]], groupe: Groupe, debut: int, fin: int
) -> Phrase:
    """« Les 9 autres EPCI du Val-d'Oise en comptent moins qu'en 2014. »"""
    autres = groupe.autres
    # D'une commune à l'autre, quelques naissances de plus ou de moins ne disent rien.
    if groupe.niveau == "commune" or not groupe.code or len(autres) < 2:
        return Phrase()
    connus = {c: toutes.get((groupe.niveau, c), {}) for c in autres}
    if not all(debut in s and fin in s for s in connus.values()):
        return Phrase()
    moins = [c for c, s in connus.items() if s[fin] < s[debut]]
    annee = str(debut)
    if len(moins) == len(autres):
        tous = groupe.les_autres.capital()
        return say("{tous} en comptent moins qu'en {annee}.", tous=tous, annee=annee)
    if not moins:
        return say(
            "{aucun} {tous} n'en compte moins qu'en {annee}.",
            aucun="Aucune" if groupe.feminin else "Aucun",
            tous=groupe.des_autres,
            annee=annee,
        )
    return say(
        "{n} {tous} en {verbe} moins qu'en {annee}.",
        n=Dit(formats.number(len(moins)), "compte", critere="liste", nom=",".join(moins)),
        tous=groupe.des_autres,
        verbe="comptent" if len(moins) > 1 else "compte",
        annee=annee,
    )
