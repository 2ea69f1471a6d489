"""The EPCI that resemble one, read from a store: the only place that says who they are.

Pure of Streamlit: the reader is given (see ``vues.Lecteur``), so that portrait, comparison and
files name the same people.
"""

from __future__ import annotations

import pandas as pd

from dashboard.figures import semblables
from dashboard.figures.semblables import Semblables
from dashboard.lecture.vues import Lecteur


def read_similar(lecteur: Lecteur, code: str) -> Semblables:
    """The ``semblables.NOMBRE`` EPCI nearest to an EPCI. Raises SemblablesError with a sentence."""
    valeurs, genres = candidates(lecteur)
    return semblables.nearest(valeurs, genres, code)


def candidates(lecteur: Lecteur) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Values and kinds of every variable of the distance, one row per EPCI of the store."""
    presences = lecteur.known().presences
    mesures = [
        f"{variable.cle}||{presences[variable.cle, 'epci'].latest('')}"
        for variable in semblables.VARIABLES
        if (variable.cle, "epci") in presences
    ]
    lues = lecteur.run("comparer/nationales", niveau="epci", mesures=",".join(mesures))
    lues["genre"] = lues["statut"] + lues["fictif"].map({True: ", fictif", False: ""})
    # Un secret ou un « 0 ou secret » ne se compare pas.
    sures = lues[lues["statut"].isin(["publie", "estime"])]
    tous = pd.Index(lues["code_territoire"].unique())
    valeurs = sures.pivot(index="code_territoire", columns="indicateur", values="valeur")
    genres = sures.pivot(index="code_territoire", columns="indicateur", values="genre")
    types = lues.drop_duplicates("code_territoire").set_index("code_territoire")["type"]
    complets = genres.reindex(tous).reindex(columns=[v.cle for v in semblables.VARIABLES])
    return (valeurs.reindex(tous).assign(type=types.map(semblables.DEGRES)), complets.assign(type="publie"))
