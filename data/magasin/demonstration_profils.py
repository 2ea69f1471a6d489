"""What the fictitious demonstration says of each EPCI of its two departments.

Every figure here is invented: only the codes are real. The levels are chosen so that each page has
something to show: the four cases of coverage × occupation, the three types of cooperation, an
EPCI without any post, one without any convention, conventions at every stage of their life.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

TOUS_AXES = (
    "petite_enfance",
    "enfance_jeunesse",
    "parentalite",
    "handicap",
    "animation_vie_sociale",
    "acces_aux_droits",
    "logement",
    "coordination",
)
_SOCLE = ("petite_enfance", "enfance_jeunesse", "parentalite", "coordination")
_ELARGI = (*_SOCLE[:3], "animation_vie_sociale", "acces_aux_droits", "coordination")
LIMITEE, NECESSAIRE, DIFFERENCIEE = "limitee", "necessaire", "differenciee"


@dataclass(frozen=True, slots=True)
class PosteDemo:
    """A post: its axes, its ETP, its place, whether it comes from a CEJ, its years."""

    axes: tuple[str, ...]
    etp: float
    position: str
    ancien_cej: bool = False
    depuis: int = 2022
    jusqu_a: int | None = None
    cofinance: bool = True


@dataclass(frozen=True, slots=True)
class CtgDemo:
    """A convention; ``statut`` is the one of 1 January 2026."""

    signature: date
    fin: date
    statut: str
    axes: tuple[str, ...] = _SOCLE


@dataclass(frozen=True, slots=True)
class Profil:
    """What to invent for an EPCI.

    ``occupation`` is the real occupation of 2023 (a share), ``tendance`` its change per year.
    ``eaje`` is a number of establishments; None leaves it to the population. ``postes_depuis`` is
    the first year of which the EPCI is told; no post from then on is a known zero.
    """

    cooperation: str
    postes: tuple[PosteDemo, ...]
    ctg: CtgDemo | None
    occupation: float = 0.70
    tendance: float = 0.0
    eaje: int | None = None
    zonage: str = "aucun"
    postes_depuis: int = 2023


_SIX_TEMPS_PARTIELS = (
    PosteDemo(("coordination",), 0.8, "chef_de_service", ancien_cej=True),
    PosteDemo(("petite_enfance",), 0.7, "dedie"),
    PosteDemo(("enfance_jeunesse",), 0.7, "dedie", ancien_cej=True),
    PosteDemo(("parentalite",), 0.5, "terrain"),
    PosteDemo(("animation_vie_sociale",), 0.4, "terrain", depuis=2024),
    PosteDemo(("acces_aux_droits",), 0.3, "terrain", depuis=2025, cofinance=False),
)
_GRANDE_EQUIPE = (
    PosteDemo(("coordination",), 1.0, "direction", ancien_cej=True),
    PosteDemo(("petite_enfance",), 1.0, "dedie"),
    PosteDemo(("enfance_jeunesse",), 1.0, "dedie", ancien_cej=True),
    PosteDemo(("parentalite", "animation_vie_sociale"), 0.8, "dedie", depuis=2024),
)
_GRANDE_EQUIPE_AVEC_HANDICAP = (
    PosteDemo(("coordination",), 1.0, "chef_de_service"),
    PosteDemo(("petite_enfance",), 1.0, "chef_de_service", ancien_cej=True),
    PosteDemo(("petite_enfance", "handicap"), 0.6, "dedie", depuis=2024),
    PosteDemo(("enfance_jeunesse",), 0.8, "dedie"),
    PosteDemo(("animation_vie_sociale", "acces_aux_droits"), 0.6, "dedie", depuis=2025),
)
_TRIO = (
    PosteDemo(("coordination",), 0.8, "chef_de_service", ancien_cej=True),
    PosteDemo(("petite_enfance",), 0.6, "dedie"),
    PosteDemo(("enfance_jeunesse", "parentalite"), 0.7, "terrain"),
)
_POSTE_UNIQUE = (PosteDemo(TOUS_AXES, 1.0, "dedie"),)
_DUO = (
    PosteDemo(("coordination",), 0.5, "direction", ancien_cej=True),
    PosteDemo(("petite_enfance", "enfance_jeunesse"), 0.6, "dedie"),
)
_DUO_QUI_CHANGE = (
    PosteDemo(("coordination",), 0.4, "chef_de_service", jusqu_a=2024),
    PosteDemo(("coordination", "parentalite"), 0.8, "dedie", depuis=2025),
    PosteDemo(("petite_enfance",), 0.5, "terrain"),
)
_COORDINATION_SEULE = (PosteDemo(("coordination",), 0.6, "chef_de_service", ancien_cej=True),)
_RELAIS = (PosteDemo(("petite_enfance", "parentalite"), 0.5, "terrain", cofinance=False),)
_TARDIF = (PosteDemo(("petite_enfance", "enfance_jeunesse", "logement"), 0.6, "dedie", depuis=2025),)

PROFILS: Mapping[str, Profil] = MappingProxyType(
    {
        # Val-d'Oise.
        "200035970": Profil(
            DIFFERENCIEE,
            _DUO,
            CtgDemo(date(2021, 11, 15), date(2025, 12, 31), "en_renouvellement"),
            occupation=0.58,
            tendance=-0.03,
        ),
        "200055655": Profil(
            DIFFERENCIEE,
            _GRANDE_EQUIPE,
            CtgDemo(date(2023, 6, 20), date(2027, 12, 31), "en_cours", _ELARGI),
            occupation=0.86,
            tendance=0.01,
            zonage="qpv",
        ),
        "200056380": Profil(
            NECESSAIRE,
            _SIX_TEMPS_PARTIELS,
            CtgDemo(date(2024, 12, 10), date(2028, 12, 31), "en_cours", _ELARGI),
            occupation=0.74,
        ),
        "200058485": Profil(
            DIFFERENCIEE,
            _GRANDE_EQUIPE_AVEC_HANDICAP,
            CtgDemo(date(2022, 3, 15), date(2026, 12, 31), "en_cours", (*_ELARGI, "handicap")),
            occupation=0.71,
            tendance=0.01,
        ),
        "200073013": Profil(
            LIMITEE,
            _DUO_QUI_CHANGE,
            CtgDemo(date(2022, 1, 18), date(2026, 6, 30), "en_renouvellement"),
            occupation=0.63,
            tendance=-0.02,
        ),
        "249500109": Profil(
            DIFFERENCIEE,
            _GRANDE_EQUIPE,
            CtgDemo(date(2025, 4, 8), date(2029, 12, 31), "en_cours", TOUS_AXES),
            occupation=0.80,
            tendance=0.01,
            zonage="qpv",
        ),
        "249500430": Profil(
            NECESSAIRE,
            _POSTE_UNIQUE,
            CtgDemo(date(2024, 2, 6), date(2027, 12, 31), "en_cours", TOUS_AXES),
            occupation=0.85,
        ),
        "249500455": Profil(
            NECESSAIRE,
            _TRIO,
            CtgDemo(date(2019, 12, 16), date(2023, 12, 31), "echue"),
            occupation=0.53,
            tendance=-0.04,
        ),
        "249500489": Profil(
            LIMITEE,
            _TRIO,
            CtgDemo(date(2021, 10, 5), date(2026, 9, 30), "en_cours"),
            occupation=0.66,
            tendance=0.02,
            zonage="qpv",
        ),
        "249500513": Profil(
            LIMITEE, (), CtgDemo(date(2023, 12, 14), date(2027, 12, 31), "en_cours"), occupation=0.87
        ),
        # Creuse.
        "200034825": Profil(
            DIFFERENCIEE,
            _TRIO,
            CtgDemo(date(2022, 12, 12), date(2026, 12, 31), "en_cours", _ELARGI),
            occupation=0.76,
        ),
        "200041556": Profil(
            LIMITEE,
            _RELAIS,
            CtgDemo(date(2023, 9, 21), date(2027, 12, 31), "en_cours"),
            occupation=0.83,
            eaje=2,
            zonage="zrr",
        ),
        "200044014": Profil(
            DIFFERENCIEE,
            _DUO,
            CtgDemo(date(2020, 12, 17), date(2024, 12, 31), "echue"),
            occupation=0.55,
            tendance=-0.04,
            zonage="zrr",
        ),
        "200067189": Profil(
            NECESSAIRE,
            _COORDINATION_SEULE,
            CtgDemo(date(2025, 1, 30), date(2029, 12, 31), "en_cours"),
            occupation=0.71,
            zonage="zrr",
        ),
        "200067544": Profil(
            DIFFERENCIEE,
            _DUO_QUI_CHANGE,
            CtgDemo(date(2021, 12, 9), date(2025, 12, 31), "en_renouvellement"),
            occupation=0.61,
            tendance=-0.02,
            zonage="zrr",
        ),
        # Aucun EAJE : le taux de couverture publié y compte 0,0 place d'EAJE.
        "200067593": Profil(
            NECESSAIRE,
            _TARDIF,
            CtgDemo(date(2025, 7, 3), date(2029, 6, 30), "en_cours", _ELARGI),
            eaje=0,
            zonage="zrr",
        ),
        "242300135": Profil(
            LIMITEE,
            _COORDINATION_SEULE,
            CtgDemo(date(2024, 5, 28), date(2028, 4, 30), "en_cours"),
            occupation=0.79,
            zonage="zrr",
        ),
        "242320000": Profil(DIFFERENCIEE, (), None, occupation=0.57, zonage="zrr"),
        "242320109": Profil(
            NECESSAIRE,
            _POSTE_UNIQUE,
            CtgDemo(date(2024, 1, 16), date(2027, 12, 31), "en_cours", TOUS_AXES),
            occupation=0.68,
            zonage="zrr",
            postes_depuis=2024,
        ),
    }
)
