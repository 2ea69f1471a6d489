"""Which territories share a border, from the shipped layers: a line of some length, never a point.

The layers of one scale are exact coverages (shared borders have the same vertices), so that the
intersection of two shapes is their border to the metre, without any tolerance.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

from geo.couches import Couche
from geo.fabrique.ecriture import write_parquet

# Le niveau de chaque couche dont on cherche les voisins.
NIVEAUX = {"communes": "commune", "epci": "epci", "departements": "departement"}
# Un contact par un point n'a pas de longueur ; le plus court segment d'une couche au mètre en a une.
LONGUEUR_MIN_M = 0.5
SCHEMA = pa.schema([("niveau", pa.string()), ("code", pa.string()), ("limitrophe", pa.string())])

# Sa place parmi les fichiers livrés.
PAIRES = Path("territoires/limitrophes.parquet")

# Niveau, code, code plus grand.
Paire = tuple[str, str, str]


def find_pairs(couche: Couche) -> list[tuple[str, str]]:
    """Pairs of codes that share a border of the layer, each once, the smaller code first, sorted."""
    codes = np.array(list(couche.rang))
    paires: list[tuple[str, str]] = []
    # Deux zones ont chacune leurs mètres : la Guadeloupe n'est pas au large de la Bretagne.
    for zone in np.unique(couche.zones.astype(str)):
        ici = np.flatnonzero(couche.zones.astype(str) == zone)
        formes = couche.geometries[ici]
        gauche, droite = shapely.STRtree(formes).query(formes, predicate="intersects")
        gauche, droite = gauche[gauche < droite], droite[gauche < droite]
        longueurs = shapely.length(shapely.intersection(formes[gauche], formes[droite]))
        bordes = longueurs >= LONGUEUR_MIN_M
        for a, b in zip(codes[ici[gauche[bordes]]], codes[ici[droite[bordes]]], strict=True):
            paires.append((min(str(a), str(b)), max(str(a), str(b))))
    return sorted(paires)


def all_pairs(couches: Mapping[str, Couche]) -> list[Paire]:
    """The pairs of every level of ``NIVEAUX``, level by level."""
    return [(niveau, *paire) for couche, niveau in NIVEAUX.items() for paire in find_pairs(couches[couche])]


def write_pairs(chemin: Path, paires: list[Paire]) -> None:
    """One row per pair."""
    niveaux, codes, limitrophes = zip(*paires, strict=True)
    write_parquet(chemin, SCHEMA, {"niveau": niveaux, "code": codes, "limitrophe": limitrophes})
