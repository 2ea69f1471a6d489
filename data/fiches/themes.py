"""The themes, in one table: what the cards, the portraits and the published references are sorted by.

A card names its theme by its code. The eight themes of a CTG have a section in the portrait; the others
say in which section the figures of their cards stand. ``cles`` orders a section and brings in what another
theme shares with it; an indicator that no section names comes after, in the section of its theme.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar


class Fiche(Protocol):
    """What a theme needs to know of a card."""

    @property
    def code(self) -> str: ...

    @property
    def theme(self) -> str: ...

    @property
    def portrait(self) -> bool: ...


class Rangee(Protocol):
    """Anything that bears a theme."""

    @property
    def theme(self) -> str: ...


T = TypeVar("T", bound=Rangee)
F = TypeVar("F", bound=Fiche)


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme: its indicators in reading order, its services, and what no source gives yet.

    ``cles`` are « indicateur:modalité » (the total when nothing follows the colon); ``equipements`` are
    types of the file of services; ``manque`` says what would complete the section and ``geste`` how to
    get it. A theme without a section of its own has only ``section``, the code of another.
    """

    code: str
    nom: str
    cles: tuple[str, ...] = ()
    equipements: tuple[str, ...] = ()
    manque: str = ""
    geste: str = ""
    section: str = ""

    @property
    def indicateurs(self) -> tuple[str, ...]:
        """Codes of its indicators, each once."""
        return tuple(dict.fromkeys(cle.partition(":")[0] for cle in self.cles))


IMPORT_POSTES = "la page « Mes données », fichier des postes de coopération"
IMPORT_EAJE = "la page « Mes données », fichier des EAJE que tient la Caf"
IMPORT_EQUIPEMENTS = "la page « Mes données », fichier des équipements"
# Ce qui décrit le territoire lui-même : dans sa carte d'identité, pas dans une section.
TERRITOIRE = "territoire"

_TABLE = (
    Theme(
        "petite_enfance",
        "Accueil du jeune enfant",
        (
            "taux_couverture:",
            "taux_couverture:eaje",
            "taux_couverture:assistantes_maternelles",
            "taux_couverture:prescolarisation",
            "taux_couverture:garde_domicile",
            "naissances:",
            "evolution_naissances_5_ans:",
            "evolution_naissances_10_ans:",
            "population_0_4:",
            "creches:",
            "foyers_paje:",
            "places_eaje:",
            "etablissements_eaje:",
            "taux_occupation_reel:",
            "taux_occupation_financier:",
            "taux_facturation:",
            "etp_coordination:petite_enfance",
            "etp_pour_1000_enfants:",
        ),
        ("eaje", "rpe"),
        "L'usage des places d'EAJE (heures réalisées et facturées) n'est publié nulle part par EPCI.",
        IMPORT_EAJE,
    ),
    Theme(
        TERRITOIRE,
        "Territoire",
        (
            "population_municipale:",
            "densite:",
            "superficie:",
            "nombre_communes:",
            "part_moins_15:",
            "part_65_plus:",
            "part_population_rurale:",
        ),
    ),
    Theme("allocataires", "Allocataires", section="acces_aux_droits"),
    Theme("population", "Population", section=TERRITOIRE),
    Theme("revenus", "Revenus", section="acces_aux_droits"),
    Theme("occupation", "Occupation des EAJE", section="petite_enfance"),
    Theme(
        "enfance_jeunesse",
        "Enfance et jeunesse",
        (
            "part_moins_20:",
            "population_age:5-9",
            "population_age:10-14",
            "population_age:15-19",
            "ecoles:",
            "gymnases:",
            "etp_coordination:enfance_jeunesse",
        ),
        ("alsh", "clas", "ps_jeunes", "ludotheque"),
        "L'offre d'accueils de loisirs et de services aux jeunes n'est pas livrée.",
        IMPORT_EQUIPEMENTS,
    ),
    Theme(
        "parentalite",
        "Soutien à la parentalité",
        ("foyers_af:", "caf_monoparents:", "etp_coordination:parentalite"),
        ("laep",),
        "Les lieux d'accueil enfants-parents et la médiation familiale ne sont pas livrés.",
        IMPORT_EQUIPEMENTS,
    ),
    Theme(
        "handicap",
        "Handicap",
        ("caf_aah:", "etp_coordination:handicap"),
        (),
        "La Cnaf publie les bénéficiaires de l'AEEH et de l'AAH ; ils ne sont pas livrés avec l'application.",
        "le bouton « Actualiser » de la page « Sources et méthode », ou votre Caf",
    ),
    Theme(
        "animation_vie_sociale",
        "Animation de la vie sociale",
        ("etp_coordination:animation_vie_sociale",),
        ("centre_social", "evs"),
        "Les centres sociaux et les espaces de vie sociale ne sont pas livrés.",
        IMPORT_EQUIPEMENTS,
    ),
    Theme(
        "acces_aux_droits",
        "Accès aux droits",
        (
            "foyers_allocataires:",
            "personnes_couvertes:",
            "foyers_rsa:",
            "foyers_prime_activite:",
            "niveau_vie_median:",
            "niveau_vie_median_2014_2021:",
            "taux_pauvrete:",
            "taux_pauvrete_2016_2021:",
            "taux_chomage:",
            "part_prestations_sociales:",
            "france_services:",
            "etp_coordination:acces_aux_droits",
        ),
        (),
        "Le non-recours aux droits n'est décrit par aucun fichier livré.",
        "votre Caf et vos partenaires (CCAS, France services)",
    ),
    Theme(
        "logement",
        "Logement",
        (
            "logements_sociaux:",
            "part_logements_sociaux:",
            "part_logements_vacants:",
            "foyers_aides_logement:",
            "etp_coordination:logement",
        ),
        ("fjt",),
        "Les impayés de loyer et l'hébergement ne sont décrits par aucun fichier livré.",
        "le programme local de l'habitat, votre Caf",
    ),
    Theme(
        "coordination",
        "Coordination de la CTG",
        (
            "postes_coordination:",
            "etp_coordination:",
            "etp_coordination:coordination",
            "etp_thematique:",
            "part_petite_enfance_jeunesse:",
            "etp_pour_10000_habitants:",
        ),
        (),
        "Les postes de coopération ne sont publiés nulle part.",
        IMPORT_POSTES,
    ),
    Theme("financement", "Financement", section="coordination"),
)
THEMES: Mapping[str, Theme] = {t.code: t for t in _TABLE}


def name_of(code: str) -> str:
    """The label of a theme; the code itself when there is none (its card is then refused)."""
    return THEMES[code].nom if code in THEMES else code


def grouped(elements: Iterable[T]) -> dict[str, list[T]]:
    """Those elements by name of theme, in the order of the table."""
    rangs = {t.nom: rang for rang, t in enumerate(_TABLE)}
    groupes: dict[str, list[T]] = {}
    for element in elements:
        groupes.setdefault(element.theme, []).append(element)
    return dict(sorted(groupes.items(), key=lambda g: rangs.get(g[0], len(rangs))))


def sections(fiches: Mapping[str, F]) -> tuple[Theme, ...]:
    """The eight sections of a portrait, with every card that is theirs."""
    return tuple(_complete(t, fiches) for t in _TABLE if t.manque)


def portrayed(fiches: Mapping[str, F]) -> dict[str, F]:
    """The cards that a portrait shows: not those that only a map or a table does."""
    return {code: fiche for code, fiche in fiches.items() if fiche.portrait}


def shelves(fiches: Mapping[str, F]) -> tuple[Theme, ...]:
    """Every card once, under the theme where one looks for it: the sections, and the territory.

    The order is that of the table; a theme without any card stands there too.
    """
    entiers = [_complete(t, fiches) for t in _TABLE if not t.section]
    return tuple(
        replace(
            t,
            cles=tuple(
                f"{code}:" for code in t.indicateurs if code in fiches and section_of(code, entiers) is t
            ),
        )
        for t in entiers
    )


def identity(fiches: Mapping[str, F]) -> tuple[str, ...]:
    """Indicators that describe the territory itself."""
    return _complete(THEMES[TERRITOIRE], fiches).indicateurs


def section_of(indicateur: str, toutes: Sequence[Theme]) -> Theme | None:
    """The section of an indicator: the first that shows its total, else the first that shows it."""
    entiers = [t for t in toutes if f"{indicateur}:" in t.cles]
    return next(iter([*entiers, *(t for t in toutes if indicateur in t.indicateurs)]), None)


def _complete(theme: Theme, fiches: Mapping[str, F]) -> Theme:
    """The theme and, after what it names, the cards of its own that no section names."""
    nommes = {code for t in _TABLE for code in t.indicateurs}
    siens = {t.nom for t in _TABLE if theme.code in (t.section or t.code,)}
    neufs = sorted(f.code for f in fiches.values() if f.theme in siens and f.code not in nommes)
    return replace(theme, cles=(*theme.cles, *(f"{code}:" for code in neufs)))
