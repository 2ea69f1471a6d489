"""The département studied in a published dissertation: 17 posts of 10 EPCI, under pseudonyms.

Source: S. Moncorgé, « Les Conventions territoriales globales : enjeux et difficultés de la mise en
œuvre d'un projet social de territoire », EHESP – Université Rennes 2, 2025 (tables 1 and 2). Its
EPCI are never tied to real ones: nothing here goes into the store, nor on a map.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from data.fiches.catalogue import DOSSIER_DATA, CatalogueError
from data.fiches.vocabulaire import AXE_COORDINATION, AXES

DOSSIER_MEMOIRE = DOSSIER_DATA / "embarque" / "memoire"
AXES_JEUNESSE = ("petite_enfance", "enfance_jeunesse")
COOPERATIONS = ("limitee", "necessaire", "differenciee")
NOMS_AXES = {a.code: a.libelle for a in AXES}
_CODES_AXES = tuple(NOMS_AXES)
_POSTES = ("epci", "poste", "thematiques", "etp", "intitule_poste", "ancien_coordinateur_cej")
_EPCI = ("epci", "pseudonyme", "cooperation", "gestion_eaje_alsh", "charges_cooperation", "remarque")


@dataclass(frozen=True, slots=True)
class PosteMemoire:
    """A listed post: its EPCI (a letter), the axes that it carries, its ETP."""

    epci: str
    poste: str
    axes: tuple[str, ...]
    etp: float
    intitule: str
    ancien_coordinateur_cej: bool


@dataclass(frozen=True, slots=True)
class EpciMemoire:
    """An EPCI under its pseudonym; ``charges`` is None when the dissertation does not say."""

    code: str
    pseudonyme: str
    cooperation: str
    gestion: str
    charges: int | None
    remarque: str

    @property
    def nom(self) -> str:
        return f"{self.code} – {self.pseudonyme}" if self.pseudonyme else self.code


@dataclass(frozen=True, slots=True)
class Memoire:
    """The two tables, and what is computed from them. A post's ETP is shared equally by axis."""

    postes: tuple[PosteMemoire, ...]
    epci: tuple[EpciMemoire, ...]

    @property
    def etp(self) -> float:
        """ETP of all the listed posts."""
        return sum(p.etp for p in self.postes)

    def etp_by_axis(self, epci: str = "") -> dict[str, float]:
        """ETP of each of the eight axes, zero included, of one EPCI or of all."""
        sommes = dict.fromkeys(_CODES_AXES, 0.0)
        for poste in self.postes:
            if epci in ("", poste.epci):
                for axe in poste.axes:
                    sommes[axe] += poste.etp / len(poste.axes)
        return sommes

    @property
    def part_jeunesse_pct(self) -> float:
        """Share of the two youth axes in the ETP, the axis coordination left out."""
        axes = self.etp_by_axis()
        hors = sum(etp for axe, etp in axes.items() if axe != AXE_COORDINATION)
        return 100 * sum(axes[a] for a in AXES_JEUNESSE) / hors


def load_memoire(dossier: Path = DOSSIER_MEMOIRE) -> Memoire:
    """Read both files. Raises CatalogueError with all the faults, line by line."""
    fautes: list[str] = []
    epci = tuple(_epci(dossier / "epci_2025.csv", fautes))
    postes = tuple(_posts(dossier / "postes_cooperation_2025.csv", {e.code for e in epci}, fautes))
    if fautes:
        raise CatalogueError(fautes)
    return Memoire(postes, epci)


def _rows(
    chemin: Path, colonnes: tuple[str, ...], fautes: list[str]
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """(where, row) of a CSV that must have exactly these columns."""
    try:
        with chemin.open(encoding="utf-8", newline="") as flux:
            lecteur = csv.DictReader(flux)
            if tuple(lecteur.fieldnames or ()) != colonnes:
                fautes.append(f"{chemin.name} : colonnes attendues : {', '.join(colonnes)}.")
                return
            for ligne in lecteur:
                yield f"{chemin.name}, ligne {lecteur.line_num}", ligne
    except (OSError, UnicodeDecodeError) as erreur:
        fautes.append(f"{chemin.name} est illisible ({erreur}) : remettez-le.")


def _posts(chemin: Path, epci: set[str], fautes: list[str]) -> Iterator[PosteMemoire]:
    for ou, ligne in _rows(chemin, _POSTES, fautes):
        axes = tuple(ligne["thematiques"].split("|"))
        if inconnus := [a for a in axes if a not in _CODES_AXES]:
            fautes.append(f"{ou} : axe « {inconnus[0]} » inconnu.")
            continue
        if ligne["epci"] not in epci:
            fautes.append(f"{ou} : EPCI « {ligne['epci']} » absent de epci_2025.csv.")
            continue
        try:
            etp = float(ligne["etp"])
        except ValueError:
            fautes.append(f"{ou} : ETP « {ligne['etp']} » n'est pas un nombre.")
            continue
        yield PosteMemoire(
            ligne["epci"],
            ligne["poste"],
            axes,
            etp,
            ligne["intitule_poste"],
            ligne["ancien_coordinateur_cej"] == "oui",
        )


def _epci(chemin: Path, fautes: list[str]) -> Iterator[EpciMemoire]:
    for ou, ligne in _rows(chemin, _EPCI, fautes):
        cooperation, charges = ligne["cooperation"], ligne["charges_cooperation"]
        if cooperation not in ("", *COOPERATIONS):
            fautes.append(f"{ou} : coopération « {cooperation} » inconnue.")
        elif charges and not charges.isdecimal():
            fautes.append(f"{ou} : « {charges} » n'est pas un nombre de chargés de coopération.")
        else:
            yield EpciMemoire(
                ligne["epci"],
                ligne["pseudonyme"],
                cooperation,
                ligne["gestion_eaje_alsh"],
                int(charges) if charges else None,
                ligne["remarque"],
            )
