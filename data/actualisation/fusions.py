"""Communes that took another one in after the perimeter: their figures are those of both.

Nobody says it in the file: it is known by a measure (inhabitants, families) that leaps beside a commune
that is gone. The commune is left out, and so is every sum that it would enter: both say why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from data.actualisation.perimetre import Perimetre
from data.actualisation.tableau import Tableau

# D'un recensement au suivant, aucune commune de quelque taille ne gagne un dixième.
HAUSSE_MAX = 1.1
REUNIES = "laissées, communes qui en ont réuni une autre depuis"
NOMS_DITS = 4
Avant = Callable[[str, int], float]


def drop_merged(
    tableau: Tableau,
    perimetre: Perimetre,
    mesure: Mapping[tuple[str, int], float],
    avant: Avant,
    mot: str,
    *,
    hausse_min: float = 0,
) -> None:
    """Leave out the communes of ``tableau`` that took another in since, and say it of both.

    ``mesure`` is what the file gives of a commune a year; ``avant`` what it was in the perimeter of today,
    0 when nothing is known; ``mot`` names it (« ses habitants »). Under ``hausse_min`` a rise is noise.
    """
    reunies: dict[str, list[str]] = {}
    for annee in tableau.annees:
        parties: dict[str, dict[str, float]] = defaultdict(dict)
        for code, epci in perimetre.epci_de.items():
            if (code, annee) not in tableau.lignes and (nombre := avant(code, annee)):
                parties[epci][code] = nombre
        for code, epci in perimetre.epci_de.items():
            d_avant, lus = avant(code, annee), mesure.get((code, annee), 0.0)
            siennes = [p for p, n in parties.get(epci, {}).items() if lus - d_avant > max(n / 2, hausse_min)]
            if not d_avant or lus <= HAUSSE_MAX * d_avant:
                siennes = []
            # Réunie une année, elle l'est les suivantes, où rien ne monte plus.
            siennes = siennes or [p for p in reunies.get(code, ()) if p in parties.get(epci, {})]
            if siennes and (code, annee) in mesure:
                reunies[code] = siennes
                tableau.lignes.pop((code, annee), None)
                tableau.ecartees[REUNIES] += 1
                phrase = _merged(perimetre, code, siennes, annee, mot)
                tableau.raisons.update(dict.fromkeys((code, *siennes), phrase))
                tableau.remarques.append(phrase.removesuffix("."))


def sum_reason(perimetre: Perimetre, communes: Tableau, manquent: Sequence[str], annee: int) -> str:
    """Why an EPCI has no sum: which of its communes have no row, and why when it is known."""
    noms = [perimetre.name("commune", code) for code in manquent]
    connues = dict.fromkeys(r for code in manquent if (r := communes.raisons.get(code)))
    verbe = "n'a pas de ligne" if len(noms) == 1 else "n'ont pas de ligne"
    partiel = (
        f"Partiel : en {annee}, {_enumeration(noms)} {verbe} à reprendre dans le fichier, et une somme sans "
        f"{'elle' if len(noms) == 1 else 'elles'} ne serait pas celle de cet EPCI."
    )
    return " ".join([partiel, *connues])


def _merged(perimetre: Perimetre, code: str, parties: Sequence[str], annee: int, mot: str) -> str:
    """« X a réuni Y depuis : en 2024, ses chiffres sont ceux des deux. », and from what it is known."""
    nom, noms = perimetre.name("commune", code), [perimetre.name("commune", p) for p in parties]
    autre = noms[0] if len(noms) == 1 else f"une commune voisine ({' ou '.join(noms[:NOMS_DITS])})"
    return (
        f"D'après {mot} en {annee}, {nom} a réuni {autre} depuis : ses chiffres sont ceux des deux, et ne "
        "sont pas repris."
    )


def _enumeration(noms: Sequence[str]) -> str:
    if len(noms) > NOMS_DITS:
        return f"{', '.join(noms[:NOMS_DITS])} et {len(noms) - NOMS_DITS} autres communes"
    return noms[0] if len(noms) == 1 else f"{', '.join(noms[:-1])} et {noms[-1]}"
