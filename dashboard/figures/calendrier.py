"""The model of a calendar: periods between two dates, and where they stand on a given day.

The day is a parameter: nothing here reads the clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from dashboard import formats
from dashboard.dates import french_date
from dashboard.figures.dits import Dit, Phrase, enumerate_phrases, say
from dashboard.figures.noms import of


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a period stands: a name, a colour and a pattern (of ``nuage.MOTIFS``), in order."""

    code: str
    nom: str
    couleur: str
    motif: str


SITUATIONS = (
    Situation("echue", "échue", "#8c8c8c", "croix"),
    Situation("renouvellement_en_retard", "renouvellement en retard", "#d7191c", "rayures"),
    Situation("en_renouvellement", "en renouvellement", "#c2a5cf", "points"),
    Situation("a_renouveler", "à renouveler dans les douze mois", "#e08214", "hachures"),
    Situation("en_cours", "en cours", "#0b3c6f", "plein"),
    Situation("a_venir", "signature à venir", "#5ab4d6", "grille"),
)
PLURIELS = {"echue": "échues", "renouvellement_en_retard": "renouvellements en retard"}
_PAR_CODE = {s.code: s for s in SITUATIONS}


@dataclass(frozen=True, slots=True)
class Periode:
    """One bar, from ``debut`` to ``fin`` (both included); ``detail`` is said beside its name.

    ``code`` is that of the convention.
    """

    nom: str
    detail: str
    debut: date
    fin: date
    situation: Situation
    choisie: bool = False
    code: str = ""

    @property
    def texte(self) -> str:
        """« du 1er janvier 2022 au 31 décembre 2025, en cours »."""
        return f"du {french_date(self.debut)} au {french_date(self.fin)}, {self.situation.nom}"


@dataclass(frozen=True, slots=True)
class Calendrier:
    """Periods, the first to end first, and the day they are read on."""

    titre: str
    unite: str
    decimales: int
    lecture: str
    periodes: tuple[Periode, ...]
    jour: date


def build_calendrier(lignes: pd.DataFrame, *, titre: str, jour: date, selection: str = "") -> Calendrier:
    """Calendar of conventions.

    ``lignes``: nom, detail, codes_epci (comma separated), signature, fin (dates), situation (code
    of SITUATIONS). ``selection`` is the code of an EPCI whose conventions stand out.
    """
    periodes = [
        replace(
            read_periode(ligne), choisie=bool(selection) and selection in str(ligne["codes_epci"]).split(",")
        )
        for _, ligne in lignes.iterrows()
    ]
    periodes.sort(key=lambda p: (p.fin, p.debut, p.nom))
    return Calendrier(titre, "années", 0, _reading(periodes, jour), tuple(periodes), jour)


def read_periode(ligne: pd.Series) -> Periode:
    """The period of a convention: signature, fin, situation, and its name when the row has one."""
    return Periode(
        str(ligne.get("nom", "")),
        str(ligne.get("detail", "")),
        pd.Timestamp(ligne["signature"]).date(),
        pd.Timestamp(ligne["fin"]).date(),
        _PAR_CODE[str(ligne["situation"])],
        code=str(ligne.get("ctg", "")),
    )


def table(modele: Calendrier) -> pd.DataFrame:
    """One row per period, dates in French."""
    return pd.DataFrame(
        [
            (p.nom, p.detail, french_date(p.debut), french_date(p.fin), p.situation.nom)
            for p in modele.periodes
        ],
        columns=["Convention", "Territoires", "Signature", "Échéance", "Situation"],
    )


def count(periodes: Sequence[Periode], code: str) -> int:
    """How many periods are in a situation."""
    return sum(p.situation.code == code for p in periodes)


def counted(periodes: Sequence[Periode], jour: date) -> Phrase:
    """« 10 conventions : 5 en cours, 2 échues »: all of them, in their situation at ``jour``."""

    def said(siennes: Sequence[Periode], code: str) -> Dit:
        codes = ",".join(p.code for p in siennes)
        constantes = (float(jour.toordinal()),)
        return Dit(formats.number(len(siennes)), "convention", critere=code, constantes=constantes, nom=codes)

    total = Phrase(formats.plural(len(periodes), "convention"), [said(periodes, "")])
    details: list[Phrase] = []
    for situation in reversed(SITUATIONS):
        siennes = [p for p in periodes if p.situation.code == situation.code]
        if siennes:
            mots = PLURIELS.get(situation.code, situation.nom) if len(siennes) > 1 else situation.nom
            details.append(say("{n} {mots}", n=said(siennes, situation.code), mots=mots))
    if not details:
        return total
    return say("{total} : {details}", total=total, details=enumerate_phrases(details))


def _reading(periodes: Sequence[Periode], jour: date) -> str:
    """The next end, in words; the last one when all are past."""
    if not periodes:
        return ""
    suivantes = [p for p in periodes if p.fin >= jour]
    if not suivantes:
        derniere = periodes[-1]
        return (
            f"Au {french_date(jour)}, toutes les échéances sont passées ; la dernière était celle "
            f"{of('commune', derniere.nom)}, le {french_date(derniere.fin)}."
        )
    premiere = suivantes[0]
    return (
        f"Au {french_date(jour)}, la prochaine échéance est celle {of('commune', premiere.nom)} : "
        f"{french_date(premiere.fin)}."
    )
