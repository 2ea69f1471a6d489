"""Les réglages propres à la page « Comparer », tels que l'adresse les porte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.figures.halteres import AXES
from dashboard.figures.semblables import NOMBRE
from dashboard.lecture.parmi import ANCIENS

MEMBRES_MAX = 12
MESURES_MAX = 10
MAILLES = {"epci": "EPCI", "commune": "Communes", "departement": "Départements"}
# Un choix à la main n'est que de cette page ; tout autre groupe est celui de « parmi », le même partout.
CHOIX = "choix"
ONGLETS = {
    "tableau": "Tableau",
    "classement": "Classement",
    "ecarts": "Écarts",
    "modes": "Décomposition",
    "evolution": "Évolution",
    "nuage": "Nuage",
    "cartes": "Petites cartes",
}


@dataclass(frozen=True, slots=True)
class EtatComparer:
    """What the page shows. Empty texts and tuples mean « the default », decided with the data.

    ``mesures`` are keys « indicateur:modalite »; ``x``, ``y``, ``rang``, ``suivi`` and ``petites``
    too. ``repere`` is a level (« france »), « mediane » or a code of the group.
    """

    groupe: str = ""
    maille: str = ""
    membres: tuple[str, ...] = ()
    mesures: tuple[str, ...] = ()
    repere: str = ""
    onglet: str = "tableau"
    tri: str = ""
    croissant: bool = False
    rang: str = ""
    axe: str = ""
    suivi: str = ""
    base: str = ""
    x: str = ""
    y: str = ""
    noms: str = ""
    petites: str = ""


def parse(params: Mapping[str, str]) -> tuple[EtatComparer, tuple[str, ...]]:
    """Settings and sentences. Keys of measures are checked later, against the store."""
    messages: list[str] = []

    def choose(nom: str, permis: Mapping[str, object] | tuple[str, ...], defaut: str) -> str:
        valeur = params.get(nom, "")
        if valeur and valeur not in permis:
            messages.append(f"Dans l'adresse, « {nom} = {valeur} » est inconnu : il est ignoré.")
        return valeur if valeur in permis else defaut

    def several(nom: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(x for x in params.get(nom, "").split(",") if x))

    # Ce que d'anciens liens réglaient : le même groupe partout vaut mieux qu'un groupe à soi.
    messages += [
        f"Dans l'adresse, « {nom} = {params[nom]} » ne se règle plus : les {NOMBRE} EPCI semblables "
        "sont les mêmes partout, choisis sur leur structure."
        for nom in ("proches", "sans")
        if params.get(nom)
    ]
    return EtatComparer(
        groupe=CHOIX if choose("groupe", (CHOIX, *ANCIENS), "") == CHOIX else "",
        maille=choose("maille", MAILLES, ""),
        membres=several("membres"),
        mesures=several("mesures"),
        repere=params.get("repere", ""),
        onglet=choose("onglet", ONGLETS, "tableau"),
        tri=params.get("tri", ""),
        croissant=params.get("sens", "") == "croissant",
        rang=params.get("rang", ""),
        axe=choose("axe", AXES, ""),
        suivi=params.get("suivi", ""),
        base=choose("echelle", ("base", "valeurs"), ""),
        x=params.get("x", ""),
        y=params.get("y", ""),
        noms="oui" if params.get("noms") == "oui" else "",
        petites=params.get("petites", ""),
    ), tuple(messages)
