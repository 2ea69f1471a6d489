"""What a portrait covers of the multi-year early-childhood plan, and what remains to be written.

The list is that of decree 2025-253 of 20 March 2025. The national indicators of the SDSF are in
the order of 4 July 2024, whose text is not here: the page refers to it and lists nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dashboard import formats
from dashboard.figures.dits import Dit, Ensemble, Lu, Phrase, join, number_said, say
from dashboard.figures.tableau_mots import TableauMots

Etat = Literal["en_partie", "a_decrire"]
ETATS: dict[Etat, str] = {"en_partie": "en partie", "a_decrire": "à décrire"}
RAPPEL = (
    "Le décret n°\u00a02025-253 du 20 mars 2025 demande un schéma pluriannuel aux communes de plus de "
    "10 000 habitants et aux EPCI compétents ; une CTG au contenu conforme en tient lieu."
)
RENVOI_SDSF = (
    "Pour le schéma départemental (SDSF), la liste nationale des indicateurs est celle de l'arrêté "
    "du 4 juillet 2024 : elle n'est pas reproduite ici, reportez-vous au texte."
)


@dataclass(frozen=True, slots=True)
class PresenceSchema:
    """What the data of a territory allow to answer.

    ``reels`` and ``fictifs`` hold keys of indicators and the names in ``LOCALES``; what is invented
    covers nothing. ``communes_couvertes`` of the ``communes`` have a published coverage rate.
    """

    reels: frozenset[str]
    fictifs: frozenset[str]
    communes: int
    communes_couvertes: int
    lieu: Ensemble | None = None
    annee: int = 0


LOCALES = ("equipements", "convention", "axes", "postes", "cofinancement")


@dataclass(frozen=True, slots=True)
class Rubrique:
    """One heading of the plan: its state, what this page gives, what remains to be described."""

    nom: str
    etat: Etat
    couvert: str
    reste: str


def build_controle(presence: PresenceSchema) -> tuple[Rubrique, ...]:
    """The eight headings in the order of the decree; none is ever complete by figures alone."""
    return tuple(_rubrique(nom, elements, reste, presence) for nom, elements, reste in _headings(presence))


def build_checklist(de: str, rubriques: tuple[Rubrique, ...]) -> TableauMots:
    """The same as a figure: a row per heading; its reading counts those that figures help to fill."""
    aidees = sum(r.etat == "en_partie" for r in rubriques)
    return TableauMots(
        f"Schéma pluriannuel {de} : ce que les chiffres donnent, ce qui reste à écrire",
        "rubriques du décret n°\u00a02025-253 du 20 mars 2025",
        _counted(de, aidees, len(rubriques)),
        ("Rubrique", "État", "Ce que donnent les chiffres", "Reste à décrire"),
        tuple((r.nom, ETATS[r.etat], r.couvert, r.reste) for r in rubriques),
        (1.2, 0.8, 2.4, 2.4),
    )


def _counted(de: str, aidees: int, toutes: int) -> Phrase:
    if not aidees:
        return say(
            "Les chiffres {de} ne remplissent aucune des {toutes} rubriques du schéma.",
            de=de,
            toutes=str(toutes),
        )
    return say(
        "Les chiffres {de} remplissent en partie {aidees} des {toutes} rubriques du schéma ; aucune "
        "n'est complète par eux seuls.",
        de=de,
        aidees=str(aidees),
        toutes=str(toutes),
    )


def _headings(presence: PresenceSchema) -> list[tuple[str, dict[str, str], str]]:
    """(heading, key of the data -> what it gives, what no data give)."""
    taux: str = "taux de couverture de la commune"
    if presence.communes > 1:
        lu = Lu("commune", "", "taux_couverture", "", presence.annee)
        publies = Dit(
            formats.number(presence.communes_couvertes), "compte", (lu,), dans=presence.lieu, critere="avec"
        )
        toutes = Dit("", "compte", dans=presence.lieu, critere="tous")
        mots = formats.plural(presence.communes, "commune")
        taux = say(
            "taux de couverture publié pour {publies} des {communes}",
            publies=publies,
            communes=number_said(presence.communes, mots, toutes),
        )
    return [
        (
            "Offre d'accueil",
            {
                "taux_couverture:": "places pour 100 enfants, par mode d'accueil",
                "places_eaje:": "places et gestion des EAJE",
                "equipements": "équipements ouverts",
            },
            "horaires, accueil d'urgence, accueil des enfants en situation de handicap",
        ),
        (
            "Besoins",
            {
                "population_0_4:": "enfants de 0 à 4 ans",
                "foyers_paje:": "foyers bénéficiaires de la Paje",
                "taux_occupation_reel:": "occupation des EAJE",
            },
            "demandes reçues et non satisfaites, projections de naissances, parole des familles",
        ),
        ("Zones sous-dotées", {"zones": taux}, "les communes sans taux publié et les quartiers"),
        ("Orientations", {"axes": "axes de la convention"}, "les priorités retenues et leur justification"),
        (
            "Emplois et métiers",
            {"postes": "postes et ETP de coopération"},
            "professionnels de l'accueil, postes vacants, formation",
        ),
        (
            "Investissements et moyens",
            {"cofinancement": "cofinancement de la Caf pour les postes"},
            "créations et rénovations prévues, moyens de chaque signataire",
        ),
        ("Calendrier", {"convention": "début et fin de la convention"}, "les étapes de chaque action"),
        ("Coût", {}, "coût et plan de financement de chaque action"),
    ]


def _rubrique(nom: str, elements: dict[str, str], reste: str, presence: PresenceSchema) -> Rubrique:
    reels = presence.reels | ({"zones"} if presence.communes_couvertes else set[str]())
    presents = [texte for cle, texte in elements.items() if cle in reels]
    inventes = [
        say("{texte} (fictif)", texte=texte)
        for cle, texte in elements.items()
        if cle in presence.fictifs and cle not in reels
    ]
    absents = [t for cle, t in elements.items() if cle not in reels | presence.fictifs]
    return Rubrique(
        nom,
        "en_partie" if presents else "a_decrire",
        join(" ; ", [*presents, *inventes]),
        join(" ; ", [*absents, reste]),
    )
