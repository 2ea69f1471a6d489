"""The list of chart models, each with its table: what the screen, the CSV and the XLSX print.

``TABLES`` declares the models: what draws them (screen, paper, slide, workbook) passes its own lines through
``registry``, which refuses to start when a model is neither drawn nor said to be left out.

Columns are French labels; numbers stay numbers, a missing one is NaN, and texts that explain a
missing value stand beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

import pandas as pd

from dashboard.figures import (
    avant_apres,
    calendrier,
    chaleur,
    classement,
    comparaison,
    courbes,
    couverture_partagee,
    flux,
    halteres,
    nuage,
    pyramide,
    scenarios,
    tableau_chiffres,
    tableau_mots,
)
from dashboard.figures.graphiques import Barres, Decomposition, Evolution, Repartition
from dashboard.figures.planche import Planche
from dashboard.figures.territoire import chiffres
from dashboard.figures.territoire import figures as territoire
from data.erreurs import DeclarationError

R = TypeVar("R")


def table(planche: Planche) -> pd.DataFrame:
    """The figures of a chart as a table with French columns."""
    return TABLES[type(planche.modele)](planche.modele)


def bars(modele: Barres) -> pd.DataFrame:
    """One row per bar, then one per reference line."""
    lignes = [(b.nom, b.valeur) for b in modele.barres]
    lignes += [(f"{r.nom} (référence)", r.valeur) for r in modele.lignes]
    return pd.DataFrame(lignes, columns=[modele.colonne, modele.unite.capitalize()])


def distribution(modele: Repartition) -> pd.DataFrame:
    """One row per interval: lower bound included, upper bound left out."""
    return pd.DataFrame(
        [(i.debut, i.fin, i.effectif) for i in modele.intervalles],
        columns=["De", "À moins de", f"Nombre : {modele.niveau}"],
    )


def parts(modele: Decomposition) -> pd.DataFrame:
    """One row per territory, one column per part."""
    return pd.DataFrame(
        [(g.nom, *g.parties) for g in modele.groupes], columns=["Territoire", *modele.modalites]
    )


def trend(modele: Evolution) -> pd.DataFrame:
    """One row per year; the text says why a value is missing."""
    return pd.DataFrame(
        {
            "Année": [str(m) for m in modele.millesimes],
            modele.unite.capitalize(): [float("nan") if v is None else v for v in modele.valeurs],
            "Valeur affichée": list(modele.textes),
        }
    )


TABLES: dict[type, Callable[[Any], pd.DataFrame]] = {
    Barres: bars,
    Repartition: distribution,
    Decomposition: parts,
    Evolution: trend,
    flux.Flux: flux.table,
    pyramide.Pyramide: pyramide.pyramid_table,
    nuage.Nuage: nuage.table,
    chaleur.Chaleur: chaleur.table,
    calendrier.Calendrier: calendrier.table,
    comparaison.Comparaison: comparaison.table,
    classement.Classement: classement.table,
    halteres.Halteres: halteres.table,
    avant_apres.AvantApres: avant_apres.table,
    courbes.Courbes: courbes.table,
    scenarios.Scenarios: scenarios.table,
    couverture_partagee.CouverturePartagee: couverture_partagee.table,
    territoire.CourbesNaissances: territoire.births_table,
    territoire.LignesTheme: territoire.lines_table,
    tableau_mots.TableauMots: tableau_mots.table,
    tableau_chiffres.TableauChiffres: tableau_chiffres.table,
    chiffres.ChiffresCles: chiffres.table,
}


def registry(nom: str, rendus: Mapping[type, R], sans: Collection[type] = ()) -> Mapping[type, R]:
    """``rendus``, once every declared model is in it or in ``sans`` (it has no such rendering).

    ``nom`` is the file and the name that must be mended. Raises DeclarationError otherwise.
    """
    tus = [m.__name__ for m in TABLES if m not in rendus and m not in sans]
    inconnus = [m.__name__ for m in {*rendus, *sans} if m not in TABLES]
    deux = [m.__name__ for m in sans if m in rendus]
    fautes = [
        *(f"« {m} » n'y a ni rendu, ni place parmi ceux qui n'en ont pas." for m in tus),
        *(f"« {m} » n'est pas un modèle de figures/tables.TABLES." for m in sorted(inconnus)),
        *(f"« {m} » y a un rendu, et y est dit sans." for m in deux),
    ]
    if fautes:
        raise DeclarationError([f"{nom} : {faute}" for faute in fautes])
    return rendus
