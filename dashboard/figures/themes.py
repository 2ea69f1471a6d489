"""The eight themes of a CTG and what each of them is described with: the only place that says so.

An indicator of the cards stands in one theme, or in ``IDENTITE`` when it describes the territory
itself. ``cles`` are « indicateur:modalité » (the total when nothing follows the colon).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme: its indicators in reading order, its services, and what no source gives yet.

    ``equipements`` are types of the file of services; ``manque`` says what would complete the theme
    and ``geste`` how to get it.
    """

    code: str
    nom: str
    cles: tuple[str, ...]
    equipements: tuple[str, ...]
    manque: str
    geste: str

    @property
    def indicateurs(self) -> tuple[str, ...]:
        """Codes of its indicators, each once."""
        return tuple(dict.fromkeys(cle.partition(":")[0] for cle in self.cles))


IDENTITE = ("population_municipale", "densite", "superficie", "nombre_communes", "part_moins_15")
IMPORT_POSTES = "la page « Mes données », fichier des postes de coopération"
IMPORT_EAJE = "la page « Mes données », fichier des EAJE que tient la Caf"
IMPORT_EQUIPEMENTS = "la page « Mes données », fichier des équipements"

THEMES = (
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
            "population_0_4:",
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
        "enfance_jeunesse",
        "Enfance et jeunesse",
        (
            "population_age:5-9",
            "population_age:10-14",
            "population_age:15-19",
            "etp_coordination:enfance_jeunesse",
        ),
        ("alsh", "clas", "ps_jeunes", "ludotheque"),
        "L'offre d'accueils de loisirs et de services aux jeunes n'est pas livrée.",
        IMPORT_EQUIPEMENTS,
    ),
    Theme(
        "parentalite",
        "Soutien à la parentalité",
        ("foyers_af:", "etp_coordination:parentalite"),
        ("laep",),
        "Les lieux d'accueil enfants-parents et la médiation familiale ne sont pas livrés.",
        IMPORT_EQUIPEMENTS,
    ),
    Theme(
        "handicap",
        "Handicap",
        ("etp_coordination:handicap",),
        (),
        "Les bénéficiaires de l'AEEH et de l'AAH sont publiés par la Cnaf (jeu s_ben_com_f), mais pas "
        "dans les fichiers livrés ici.",
        "data.caf.fr, jeu s_ben_com_f, ou votre Caf",
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
            "taux_pauvrete:",
            "etp_coordination:acces_aux_droits",
        ),
        (),
        "Le non-recours et les points d'accueil ne sont décrits par aucun fichier livré.",
        "votre Caf et vos partenaires (France services, CCAS)",
    ),
    Theme(
        "logement",
        "Logement",
        ("foyers_aides_logement:", "etp_coordination:logement"),
        ("fjt",),
        "Le parc, les impayés et l'hébergement ne sont décrits par aucun fichier livré.",
        "le programme local de l'habitat, votre Caf",
    ),
    Theme(
        "coordination",
        "Coordination de la convention",
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
)


def theme_of(indicateur: str) -> Theme | None:
    """The theme of an indicator: the first that shows its total, else the first that shows it."""
    entiers = [t for t in THEMES if f"{indicateur}:" in t.cles]
    return next(iter([*entiers, *(t for t in THEMES if indicateur in t.indicateurs)]), None)
