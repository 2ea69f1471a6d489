"""The six rooms of the application, the pages of each, and the links that lead there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Rubrique:
    """A link of the top bar; ``vues`` are its pages by address, the first one being where it leads."""

    nom: str
    vues: Mapping[str, str]


RUBRIQUES = (
    Rubrique("Mon territoire", {"": "L’essentiel", "portrait": "Portrait complet"}),
    Rubrique("Cartes", {"carte": "Carte"}),
    Rubrique(
        "Comparer", {"comparer": "Territoires côte à côte", "couverture-occupation": "Créer ou remplir ?"}
    ),
    Rubrique("Coordination", {"coordination": "ETP par axe"}),
    Rubrique("Séances", {"seances": "Toutes les séances", "notes": "Notes de la salle"}),
    Rubrique(
        "Données et sources",
        {
            "donnees": "Mes données",
            "sources": "Sources et méthode",
            "reperes": "Repères",
            "references": "Références figées",
        },
    ),
)


def links(page: str, parametres: Mapping[str, str]) -> list[dict[str, Any]]:
    """The six links, seen from a page (by its address); ``parametres`` say what is looked at."""
    return [
        {
            "nom": r.nom,
            "page": next(iter(r.vues)),
            "href": address(next(iter(r.vues)), parametres),
            # La page elle-même, ou une autre page de la même rubrique.
            "courante": ("page" if page == next(iter(r.vues)) else "true") if page in r.vues else "",
        }
        for r in RUBRIQUES
    ]


def views(page: str, parametres: Mapping[str, str]) -> dict[str, Any] | None:
    """The views of the room a page belongs to; None when it has only one, or belongs to none."""
    rubrique = next((r for r in RUBRIQUES if page in r.vues), None)
    # L'accueil porte lui-même le portrait par thème, et le lien du complet : sa hauteur est comptée.
    if rubrique is None or len(rubrique.vues) < 2 or not page:
        return None
    liens = [
        {"nom": nom, "page": p, "href": address(p, parametres), "courante": "page" if p == page else ""}
        for p, nom in rubrique.vues.items()
    ]
    return {"nom": f"{rubrique.nom} : vues", "liens": liens}


def address(page: str, parametres: Mapping[str, str]) -> str:
    """Address of a page relative to any other: ours are one level deep.

    Home has no address of its own: what is looked at is not written there.
    """
    return f"./{page}" + (f"?{urlencode(parametres)}" if page and parametres else "")
