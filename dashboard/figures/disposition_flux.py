"""Where the boxes and the ribbons of a flow stand: the same on the screen and on paper."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dashboard.figures.flux import Flux, Noeud

# Hauteur du montant qui fait l'échelle, et place d'un nom au-dessus de sa boîte.
HAUTEUR_ECHELLE_PX, NOM_PX = 150, 48


LARGEUR_BOITE = 0.045


@dataclass(frozen=True, slots=True)
class CaseFlux:
    """Where a node stands: left edge, top and bottom, in the units of the axes."""

    x: float
    haut: float
    bas: float


def place(modele: Flux) -> dict[str, CaseFlux]:
    """The box of each node; a column is centred in the height of the figure."""
    nom = NOM_PX * euros_per_px(modele)
    total = height_px(modele) * euros_per_px(modele)
    derniere = max(n.colonne for n in modele.noeuds)
    boites: dict[str, CaseFlux] = {}
    for colonne, membres in _columns(modele).items():
        occupe = sum(modele.amount(n.code) + nom for n in membres)
        y = total - (total - occupe) / 2
        for noeud in membres:
            haut = y - nom
            y = haut - modele.amount(noeud.code)
            boites[noeud.code] = CaseFlux(colonne / derniere * (1 - LARGEUR_BOITE), haut, y)
    return boites


def ribbons(modele: Flux, boites: dict[str, CaseFlux]) -> list[tuple[CaseFlux, CaseFlux]]:
    """For each flow, where it leaves and where it arrives: stacked along the boxes, in order."""
    sortis = {code: boite.haut for code, boite in boites.items()}
    entres = dict(sortis)
    tous: list[tuple[CaseFlux, CaseFlux]] = []
    for lien in modele.liens:
        de, vers = sortis[lien.de], entres[lien.vers]
        sortis[lien.de], entres[lien.vers] = de - lien.montant, vers - lien.montant
        depart = CaseFlux(boites[lien.de].x + LARGEUR_BOITE, de, sortis[lien.de])
        tous.append((depart, CaseFlux(boites[lien.vers].x, vers, entres[lien.vers])))
    return tous


def euros_per_px(modele: Flux) -> float:
    return (modele.echelle or 1.0) / HAUTEUR_ECHELLE_PX


def height_px(modele: Flux) -> int:
    """Height of the fullest column, names included: never a stretch, only less blank."""
    return math.ceil(
        max(
            sum(NOM_PX + modele.amount(n.code) / euros_per_px(modele) for n in membres)
            for membres in _columns(modele).values()
        )
    )


def _columns(modele: Flux) -> dict[int, list[Noeud]]:
    colonnes: dict[int, list[Noeud]] = {}
    for noeud in modele.noeuds:
        colonnes.setdefault(noeud.colonne, []).append(noeud)
    return colonnes
