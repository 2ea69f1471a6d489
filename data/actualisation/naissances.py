"""Births by commune and above (Insee, ``DS_ETAT_CIVIL_NAIS_COMMUNES``), on the territories of today.

The file follows the communes of its own year. An EPCI is the sum of its communes of today when each has its
row; when one is gone, the published figure is kept if it is still their sum. A commune is kept as long as
none of its EPCI is gone: another may have taken it in, and would then bear the births of both.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

from data.actualisation import archive, melodi
from data.actualisation.archive import Cellules
from data.actualisation.cubes import Chiffre, Cube
from data.actualisation.perimetre import Perimetre
from data.actualisation.tableau import FichierRecuError, Tableau

# Mayotte y entre en 2014 : avant, la France n'est pas la même.
CUBE = Cube((Chiffre("naissances", {"EC_MEASURE": ("LVB",)}),), additif=True, depuis=2014)
# Sans ligne depuis toujours, sans qu'une commune ait disparu.
SANS_LIGNE = frozenset({"15031", "15035", "15047", "15171", "97701", "97801"})
CHANGES = "laissés, EPCI dont les communes ne sont plus celles d'aujourd'hui"
REFAITS = "refaits, EPCI qui ont changé depuis : la somme de leurs communes d'aujourd'hui"
VOISINES = "laissées, communes d'un EPCI dont une commune n'a plus de ligne"


class Naissances(NamedTuple):
    """The archive, read once: its cells, and the communes that every level is checked against."""

    cellules: Cellules
    communes: Tableau


def scan(chemin: Path, nom: str, perimetre: Perimetre, niveaux: tuple[str, ...]) -> Naissances:
    """Raises FichierRecuError, or BadZipFile for a damaged archive."""
    cellules = archive.scan(chemin, nom, CUBE, niveaux)
    return Naissances(cellules, melodi.read(cellules, nom, "commune", perimetre, CUBE))


def read(lu: Naissances, nom: str, niveau: str, perimetre: Perimetre) -> Tableau:
    """The births of a level. Raises FichierRecuError."""
    if niveau == "commune":
        tableau = _without_merged(lu.communes, perimetre)
    else:
        tableau = melodi.read(lu.cellules, nom, niveau, perimetre, CUBE)
    if niveau == "epci":
        _follow_communes(tableau, lu.communes, perimetre)
    if not tableau.lignes:
        raise FichierRecuError(f"{nom} : aucun territoire n'a gardé ses communes d'aujourd'hui.")
    return tableau


def _gone(communes: Tableau, perimetre: Perimetre) -> set[str]:
    """The EPCI of which an inhabited commune has no row any more."""
    presentes = {code for code, _ in communes.lignes}
    return {
        epci
        for code, epci in perimetre.epci_de.items()
        if code not in presentes and code not in SANS_LIGNE and perimetre.populations.get(code)
    }


def _without_merged(communes: Tableau, perimetre: Perimetre) -> Tableau:
    touches = _gone(communes, perimetre)
    lignes = {
        cle: valeurs
        for cle, valeurs in communes.lignes.items()
        if perimetre.epci_de.get(cle[0]) not in touches
    }
    tableau = Tableau("commune", communes.colonnes, lignes, communes.ecartees.copy(), [*communes.remarques])
    if laissees := communes.territoires - tableau.territoires:
        tableau.ecartees[VOISINES] += laissees
    return tableau


def _follow_communes(epci: Tableau, communes: Tableau, perimetre: Perimetre) -> None:
    sommes: defaultdict[tuple[str, int], float] = defaultdict(float)
    manquent: Counter[tuple[str, int]] = Counter()
    for annee in communes.annees:
        for code, siege in perimetre.epci_de.items():
            ligne = communes.lignes.get((code, annee))
            if ligne is not None and ligne[0] is not None:
                sommes[siege, annee] += ligne[0]
            elif code not in SANS_LIGNE and perimetre.populations.get(code):
                manquent[siege, annee] += 1
    disparues = _gone(communes, perimetre)
    changes: set[str] = set()
    refaits: set[str] = set()
    for cle, somme in sommes.items():
        publie = epci.lignes.get(cle, (None,))[0]
        if publie == somme:
            continue
        if not manquent[cle]:
            epci.lignes[cle] = (somme,)
            refaits.add(cle[0])
        elif cle[0] in disparues and publie is not None:
            del epci.lignes[cle]
            changes.add(cle[0])
    epci.ecartees.update({CHANGES: len(changes)} if changes else {})
    epci.ecartees.update({REFAITS: len(refaits)} if refaits else {})
