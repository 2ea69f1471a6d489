"""Sentences about a code that is not a present territory: an EPCI that is gone, an EPT.

Said alike by the check of local files, the pages and the command. Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Sous quoi la somme des parts d'un successeur unique n'est pas le tout.
ENTIER_PCT = 99.95
INCONNU = "Aucun EPCI du découpage 2025 n'a ce code, disparu ou mal écrit : cherchez l'EPCI par son nom."
# Depuis 2015, la métropole exerce les compétences du département sur ses communes.
_LYON = (
    "{code} n'est pas un code du découpage de l'Insee : le département 69 (Rhône) comprend la "
    "Métropole de Lyon, dont le code d'EPCI est 200046977."
)
_PREFIXE_EPT = re.compile(r"^(ept|etablissement public territorial)\b ?((du|de|d|l) )?")


@dataclass(frozen=True, slots=True)
class Successeur:
    """An EPCI of today and the share of the population of the former one that it took (in %)."""

    code: str
    nom: str
    part_pct: float


def is_siren_like(code: str) -> bool:
    """True for nine digits: what an EPCI code looks like."""
    return len(code) == 9 and code.isdecimal()


def succession(nom: str, code: str, successeurs: Sequence[Successeur]) -> str:
    """« CC X (code) n'existe plus : ses communes sont aujourd'hui dans … », without a last point."""
    debut = f"{nom} ({code}) n'existe plus : ses communes sont aujourd'hui "
    if len(successeurs) == 1 and successeurs[0].part_pct >= ENTIER_PCT:
        return f"{debut}dans {successeurs[0].nom} ({successeurs[0].code})"
    cites = [f"{s.nom} ({s.code}, {_percent(s.part_pct)} de sa population)" for s in successeurs]
    debut += "réparties entre " if len(cites) > 1 else "en partie dans "
    return debut + " et ".join([", ".join(cites[:-1]), cites[-1]] if len(cites) > 1 else cites)


def successor_to_write(nom: str, code: str, successeurs: Sequence[Successeur]) -> str:
    """The same, with what to write in a file: the only successor, or the choice left to its author."""
    phrase = succession(nom, code, successeurs)
    if len(successeurs) == 1 and successeurs[0].part_pct >= ENTIER_PCT:
        return f"{phrase} : écrivez {successeurs[0].code}."
    return f"{phrase} : écrivez le code de celui qui convient à cette ligne, ou celui de sa commune."


def ept_to_write(nom: str, code: str, numero: int, communes: Sequence[tuple[str, str]]) -> str:
    """What to write instead of an EPT: its communes, each (code, name)."""
    cites = ", ".join(f"{c} ({n})" for c, n in communes)
    return (
        f"{nom} ({code}) est l'établissement public territorial T{numero}. Un EPT n'est pas un EPCI "
        f"à fiscalité propre : écrivez le code de chaque commune : {cites}."
    )


def bare_ept(nom: str) -> str:
    """A flattened name without « EPT », « T8 » nor « établissement public territorial » before it."""
    return _PREFIXE_EPT.sub("", nom).strip() or nom


def lyon(code: str) -> str:
    """What « 69M » or « 69D » means, '' for any other code."""
    propre = code.upper()
    return _LYON.format(code=propre) if propre in ("69M", "69D") else ""


def _percent(part: float) -> str:
    return f"{part:.1f} %".replace(".", ",").replace(" ", "\u202f")
