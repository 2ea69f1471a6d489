"""The grounds of the maps, drawn from the store and the delivered contours.

A scope of the level AUTOUR is an EPCI among those of its group, whole even beyond its département, and
those that touch it, that the edge of the view cuts; its code is « 200058485-departement ».
"""

from __future__ import annotations

from pathlib import Path

import duckdb

import queries
from dashboard.figures.textes import Portee
from geo.couches import Fond, Forme, assemble_fond

RACINE = Path(__file__).resolve().parents[2]
CONTOURS = RACINE / "data" / "embarque" / "contours"
AUTOUR = "autour"
# Ce qui se dessine en couleurs autour d'un EPCI : le reste du groupe est trop loin pour une carte.
DESSINES = ("departement", "region", "limitrophes")
# Mètres par unité de carte : sous le pixel d'un grand écran à chaque échelle.
UNITES_M = {"france": 500.0, "region": 100.0, "departement": 50.0, "epci": 20.0, "ept": 20.0, AUTOUR: 100.0}


def around(code_epci: str, parmi: str, nom: str) -> Portee:
    """The scope that draws an EPCI among its group, ``parmi`` one of DESSINES, and its neighbours."""
    return Portee(AUTOUR, f"{code_epci}-{parmi}", nom)


def split_around(code: str) -> tuple[str, str]:
    """(EPCI, parmi) of the code of such a scope; ('', '') for any other text."""
    epci, _, parmi = code.partition("-")
    return (epci, parmi) if parmi in DESSINES else ("", "")


def build(con: duckdb.DuckDBPyConnection, niveau: str, portee: str, code: str) -> Fond:
    """The ground of a scope. Raises ContourError, or ValueError when no shape has a contour."""
    if portee == AUTOUR:
        return _build_around(con, code)
    lignes = queries.run(con, "carte/formes", niveau=niveau, portee=portee, code_portee=code)
    formes = [
        Forme(str(x.couche), str(x.code_forme), str(x.code_territoire), str(x.nom), bool(x.rattache))
        for x in lignes.itertuples()
    ]
    voisins = queries.run(con, "carte/voisins", portee=portee, code_portee=code)
    couche = "france_departements" if portee == "france" else "departements"
    dedans = [(couche, str(v.code_territoire)) for v in voisins.itertuples() if v.dans_portee]
    autour = [(couche, str(v.code_territoire)) for v in voisins.itertuples()]
    return assemble_fond(
        CONTOURS,
        f"{portee}.{niveau}" if portee == "france" else f"{portee}-{code}.{niveau}",
        formes,
        limites=[] if niveau == "departement" else dedans,
        contexte=[] if portee == "france" else autour,
        unite_m=UNITES_M[portee],
    )


def _build_around(con: duckdb.DuckDBPyConnection, code: str) -> Fond:
    epci, parmi = split_around(code)
    lignes = queries.run(con, "carte/formes_autour", code_territoire=epci, parmi=parmi)
    formes = [
        Forme(str(x.couche), str(x.code_forme), str(x.code_territoire), str(x.nom), bool(x.rattache))
        for x in lignes.itertuples()
    ]
    touches = queries.run(con, "carte/departements_autour", epci=",".join(f.code_territoire for f in formes))
    tous = queries.run(con, "carte/voisins", portee="france", code_portee="FRANCE")
    return assemble_fond(
        CONTOURS,
        f"{AUTOUR}-{code}.epci",
        formes,
        limites=[("departements", str(c)) for c in touches["code_territoire"]],
        contexte=[("departements", str(c)) for c in tous["code_territoire"]],
        unite_m=UNITES_M[AUTOUR],
        serre=True,
    )
