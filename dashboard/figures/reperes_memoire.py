"""The département of a published dissertation: its posts by axis, its EPCI under pseudonyms."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from dashboard import formats
from dashboard.figures.dits import Dit, Phrase, say
from dashboard.figures.graphiques import Barre, Barres, Decomposition, GroupeBarres
from dashboard.figures.palettes import COULEURS_AXES
from data.fiches.memoire import NOMS_AXES, EpciMemoire, Memoire

SOURCE_MEMOIRE = (
    "S. Moncorgé, « Les Conventions territoriales globales : enjeux et difficultés de la mise en "
    "œuvre d'un projet social de territoire », mémoire EHESP – Université Rennes 2, 2025."
)
PARTAGE = "Le temps d'un poste qui porte plusieurs axes est partagé à parts égales."
REPERES_MEMOIRE = ("conventions_departement", "charges_departement", "charges_epci_a")
COOPERATIONS = {
    "limitee": ("Limitée", "tous les EAJE et ALSH en régie directe"),
    "necessaire": ("Nécessaire", "tous les EAJE et ALSH associatifs"),
    "differenciee": ("Différenciée", "en régie et autrement à la fois"),
}


def scope(memoire: Memoire) -> Phrase:
    """What the two charts cover."""
    return say(
        "{postes} postes listés, {etp} ETP, d'un département enquêté ; EPCI sous pseudonyme, sur "
        "aucune carte.",
        postes=_posts(memoire),
        etp=_said(memoire.etp, "etp"),
    )


def warning(memoire: Memoire) -> Phrase:
    """What must be read before the figures."""
    return say(
        "EPCI sous pseudonyme : sur aucune carte, et jamais rattachés à un EPCI réel. Le tableau du "
        "mémoire ne liste pas tout le monde : ce sont {postes} postes listés et {etp} ETP, pas des "
        "personnes.",
        postes=_posts(memoire),
        etp=_said(memoire.etp, "etp"),
    )


def _posts(memoire: Memoire) -> Dit:
    return Dit(formats.number(len(memoire.postes)), "memoire", critere="postes")


def memoire_axes(memoire: Memoire) -> Barres:
    """ETP of the listed posts by axis, the highest first, the empty axes last."""
    axes = memoire.etp_by_axis()
    tries = sorted(axes.items(), key=lambda x: -x[1])
    vides = [NOMS_AXES[a].lower() for a, etp in tries if etp == 0]
    return Barres(
        "ETP listés, par axe de la CTG",
        "ETP",
        2,
        tuple(
            Barre(NOMS_AXES[a], etp, formats.number(etp, 2) if etp else "0", COULEURS_AXES[a])
            for a, etp in tries
        ),
        lecture=say(
            "L'axe coordination compte {coordination} des {total} ETP listés ; aucun n'est listé aux "
            "axes {vides}. Hors coordination, la petite enfance et l'enfance-jeunesse font {part} %.",
            coordination=_said(axes["coordination"], "axe:coordination"),
            total=_said(memoire.etp, "etp"),
            vides=formats.enumeration(vides),
            part=_said(memoire.part_jeunesse_pct, "part_jeunesse"),
        ),
        colonne="Axe",
    )


def memoire_epci(memoire: Memoire) -> Decomposition:
    """ETP of each EPCI under its pseudonym, axis by axis; one without a post keeps its row."""
    axes = [a for a, etp in memoire.etp_by_axis().items() if etp]
    lus = [(epci, memoire.etp_by_axis(epci.code)) for epci in memoire.epci]
    lus.sort(key=lambda x: (-sum(x[1].values()), x[0].code))
    premier, parts = lus[0]
    sans = [e.nom for e, etp in lus if not sum(etp.values())]
    return Decomposition(
        "ETP listés, par EPCI sous pseudonyme",
        "ETP",
        2,
        tuple(NOMS_AXES[a] for a in axes),
        tuple(COULEURS_AXES[a] for a in axes),
        tuple(
            GroupeBarres(
                f"{epci.nom} : {_total(sum(etp.values()))}",
                tuple(etp[a] for a in axes),
                tuple(formats.number(etp[a], 2) for a in axes),
            )
            for epci, etp in lus
        ),
        say(
            "L'EPCI {nom} a {etp} ETP listés, le plus du département ; {sans} n'en {ont} aucun.",
            nom=premier.nom,
            etp=_said(sum(parts.values()), f"epci:{premier.code}"),
            sans=formats.enumeration(sans),
            ont="ont" if len(sans) > 1 else "a",
        ),
        "par axe",
    )


def _said(valeur: float, critere: str) -> Dit:
    """A number of the tables of the dissertation, to one decimal."""
    return Dit(formats.number(valeur, 1), "memoire", decimales=1, critere=critere)


def _total(etp: float) -> str:
    return formats.number(etp, 1) if etp else "0"


def cooperation_groups(memoire: Memoire) -> list[tuple[str, str]]:
    """(type and its rule, names of the EPCI), then the EPCI of which no type is given."""
    groupes = [
        (f"{nom} : {regle}", _names(e for e in memoire.epci if e.cooperation == code))
        for code, (nom, regle) in COOPERATIONS.items()
    ]
    sans = _names(e for e in memoire.epci if not e.cooperation)
    return [*groupes, ("Sans type", sans)] if sans else groupes


def epci_table(memoire: Memoire) -> pd.DataFrame:
    """The eleven EPCI; a number that the dissertation does not give is « non dit »."""
    return pd.DataFrame(
        [
            (
                epci.nom,
                COOPERATIONS[epci.cooperation][0] if epci.cooperation else "non dite",
                "non dit" if epci.charges is None else formats.number(epci.charges),
                _total(sum(memoire.etp_by_axis(epci.code).values())),
                epci.remarque or "–",
            )
            for epci in memoire.epci
        ],
        columns=["EPCI", "Coopération", "Chargés de coopération", "ETP listés", "Remarque"],
    )


def _names(epci: Iterable[EpciMemoire]) -> str:
    return formats.enumeration([e.nom for e in epci])
