"""Native spreadsheet charts, one function per chart model that suits; they read the sheet's cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

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
    graphiques,
    halteres,
    nuage,
    pyramide,
    scenarios,
)
from dashboard.figures.palettes import ACCENT, BARRE, CERCLE, COULEUR_FEMMES, COULEUR_HOMMES, ENCRE, GRIS
from dashboard.figures.tableau_chiffres import TableauChiffres
from dashboard.figures.tableau_mots import TableauMots
from dashboard.figures.tables import registry
from dashboard.figures.territoire.chiffres import ChiffresCles
from dashboard.figures.territoire.figures import CourbesNaissances, LignesTheme

TIRETS = {"plein": "solid", "tirets": "dash", "mixte": "dash_dot", "points": "round_dot"}
_TEXTE = {"name": "Calibri", "size": 11, "color": ENCRE}


@dataclass(frozen=True, slots=True)
class Plage:
    """Where the table lies: its sheet, and the row of its headings."""

    feuille: str
    table: pd.DataFrame
    depart: int

    def column(self, rang: int, nombre: int | None = None) -> list[Any]:
        """Reference of the first ``nombre`` cells of a column (all of them by default)."""
        fin = self.depart + (len(self.table) if nombre is None else nombre)
        return [self.feuille, self.depart + 1, rang, fin, rang]

    def name_column(self) -> int:
        """Where the names of the territories are."""
        return next((i for i, c in enumerate(self.table.columns) if c == "Territoire"), 0)

    def value_column(self) -> int:
        """The first column of numbers with decimals, or the second column."""
        genres = [self.table[c].dtype.kind for c in self.table.columns]
        return genres.index("f") if "f" in genres else 1

    def heading(self, rang: int) -> list[Any]:
        return [self.feuille, self.depart, rang]


def bars(classeur: Any, modele: graphiques.Barres, plage: Plage, colonne: int = 1) -> Any:
    """Horizontal bars in the order of the screen, each with its colour."""
    graphique = classeur.add_chart({"type": "bar"})
    nombre = len(modele.barres)
    graphique.add_series(
        {
            "name": plage.heading(colonne),
            "categories": plage.column(plage.name_column(), nombre),
            "values": plage.column(colonne, nombre),
            "points": [
                {
                    "fill": {"color": b.couleur},
                    "border": {"color": ENCRE if b.choisie else GRIS, "width": 2 if b.choisie else 0.5},
                }
                for b in modele.barres
            ],
            "data_labels": {"value": True, "num_format": _number(modele.decimales)},
            "gap": 40,
        }
    )
    _horizontal(graphique, modele.unite, modele.decimales, len(plage.table))
    return graphique


def two_days(classeur: Any, modele: avant_apres.AvantApres, plage: Plage) -> Any:
    """Two bars per territory, then and today; an empty cell has none."""
    graphique = classeur.add_chart({"type": "bar"})
    for rang, couleur in ((2, "#9a9a9a"), (3, ACCENT)):
        graphique.add_series(
            {
                "name": (modele.reference, modele.territoire)[rang - 2],
                "categories": plage.column(0),
                "values": plage.column(rang),
                "fill": {"color": couleur},
                "data_labels": {"value": True, "num_format": _number(modele.decimales)},
                "gap": 40,
            }
        )
    _horizontal(graphique, modele.unite, modele.decimales, 2 * len(plage.table))
    graphique.set_legend({"position": "bottom"})
    return graphique


def distribution(classeur: Any, modele: graphiques.Repartition, plage: Plage) -> Any:
    """Columns that touch each other, one per interval."""
    graphique = classeur.add_chart({"type": "column"})
    graphique.add_series(
        {
            "name": plage.heading(2),
            "categories": plage.column(0),
            "values": plage.column(2),
            "points": [{"fill": {"color": i.couleur}} for i in modele.intervalles],
            "gap": 5,
        }
    )
    graphique.set_x_axis({"name": f"De ({modele.unite})", "num_font": _TEXTE})
    graphique.set_y_axis({"name": f"Nombre : {modele.niveau}", "num_font": _TEXTE, "min": 0})
    graphique.set_legend({"none": True})
    return graphique


def parts(classeur: Any, modele: graphiques.Decomposition, plage: Plage) -> Any:
    """Stacked bars, a series per part."""
    graphique = classeur.add_chart({"type": "bar", "subtype": "stacked"})
    for rang, couleur in enumerate(modele.couleurs, start=1):
        graphique.add_series(
            {
                "name": plage.heading(rang),
                "categories": plage.column(0),
                "values": plage.column(rang),
                "fill": {"color": couleur},
                "border": {"color": "#ffffff"},
                "gap": 40,
            }
        )
    _horizontal(graphique, modele.unite, modele.decimales, len(plage.table))
    graphique.set_legend({"position": "bottom"})
    return graphique


def trend(classeur: Any, modele: graphiques.Evolution, plage: Plage) -> Any:
    """One line; a missing year leaves a gap."""
    graphique = classeur.add_chart({"type": "line"})
    graphique.add_series(
        {
            "name": plage.heading(1),
            "categories": plage.column(0),
            "values": plage.column(1),
            "line": {"color": ACCENT, "width": 2.5},
            "marker": {"type": "circle", "size": 7, "fill": {"color": ACCENT}, "border": {"color": ACCENT}},
            "data_labels": {"value": True, "position": "above", "num_format": _number(modele.decimales)},
        }
    )
    graphique.show_blanks_as("gap")
    graphique.set_y_axis({"name": modele.unite, "min": 0, "num_font": _TEXTE})
    graphique.set_x_axis({"num_font": _TEXTE})
    graphique.set_legend({"none": True})
    return graphique


def ranking(classeur: Any, modele: classement.Classement, plage: Plage) -> Any:
    """Bars of a ranking, the chosen one dark."""
    barres = tuple(
        graphiques.Barre(r.nom, r.valeur, r.texte, ACCENT if r.choisie else BARRE, r.choisie)
        for r in modele.rangs
    )
    colonne = plage.value_column()
    return bars(
        classeur, graphiques.Barres(modele.titre, modele.unite, modele.decimales, barres), plage, colonne
    )


def scatter(classeur: Any, modele: nuage.Nuage, plage: Plage) -> Any:
    """One mark per territory, named; its colour is that of its category."""
    graphique = classeur.add_chart({"type": "scatter"})
    points = sorted(modele.points, key=lambda p: (-p.x, p.nom))
    couleurs = [CERCLE if p.categorie is None else modele.categories[p.categorie].couleur for p in points]
    serie: dict[str, Any] = {
        "name": modele.titre,
        "categories": plage.column(1),
        "values": plage.column(2),
        "marker": {"type": "circle", "size": 9, "border": {"color": ENCRE}},
        "points": [{"fill": {"color": c}, "border": {"color": ENCRE}} for c in couleurs],
    }
    if nuage.few_enough(len(points)):
        debut = plage.depart + 2
        serie["data_labels"] = {
            "custom": [{"value": f"='{plage.feuille}'!$A${debut + i}"} for i in range(len(points))],
            "value": True,
            "position": "right",
        }
    graphique.add_series(serie)
    graphique.set_x_axis({"name": f"{modele.titre_x} ({modele.unite_x})", "num_font": _TEXTE})
    graphique.set_y_axis({"name": f"{modele.titre_y} ({modele.unite_y})", "num_font": _TEXTE})
    graphique.set_legend({"none": True})
    return graphique


def curves(classeur: Any, modele: courbes.Courbes, plage: Plage) -> Any:
    """A line per territory; a missing year leaves a gap."""
    graphique = classeur.add_chart({"type": "line"})
    annees = len(modele.millesimes)
    for rang, serie in enumerate(modele.series):
        ligne = plage.depart + 1 + rang
        couleur = ACCENT if serie.choisie else ENCRE if serie.reference else "#8d99a8"
        graphique.add_series(
            {
                "name": [plage.feuille, ligne, 0],
                "categories": [plage.feuille, plage.depart, 1, plage.depart, annees],
                "values": [plage.feuille, ligne, 1, ligne, annees],
                "line": {
                    "color": couleur,
                    "width": 3 if serie.choisie else 1.5,
                    "dash_type": TIRETS[modele.stroke(serie)],
                },
            }
        )
    graphique.show_blanks_as("gap")
    graphique.set_y_axis({"name": modele.unite, "num_font": _TEXTE})
    graphique.set_x_axis({"num_font": _TEXTE})
    graphique.set_legend({"position": "right"})
    return graphique


def births(classeur: Any, modele: scenarios.Scenarios, plage: Plage) -> Any:
    """A line for the births known, one per scenario; years without a value leave a gap."""
    graphique = classeur.add_chart({"type": "line"})
    couleurs = [ACCENT, *(scenarios.COULEURS[s.cle] for s in modele.scenarios)]
    for rang, couleur in enumerate(couleurs, start=1):
        trait = {"color": couleur, "width": 2.5, "dash_type": "solid" if rang == 1 else "dash"}
        graphique.add_series(
            {
                "name": plage.heading(rang),
                "categories": plage.column(0),
                "values": plage.column(rang),
                "line": trait,
            }
        )
    graphique.show_blanks_as("gap")
    graphique.set_y_axis({"name": modele.unite, "min": 0, "num_font": _TEXTE})
    graphique.set_x_axis({"num_font": _TEXTE})
    graphique.set_legend({"position": "bottom"})
    return graphique


def ages(classeur: Any, modele: pyramide.Pyramide, plage: Plage) -> Any:
    """Women and men side by side: a spreadsheet has no mirrored bars without negative numbers."""
    graphique = classeur.add_chart({"type": "bar"})
    nombre = len(modele.tranches)
    for rang, couleur in ((1, COULEUR_FEMMES), (2, COULEUR_HOMMES)):
        graphique.add_series(
            {
                "name": plage.heading(rang),
                "categories": plage.column(0, nombre),
                "values": plage.column(rang, nombre),
                "fill": {"color": couleur},
                "gap": 30,
            }
        )
    graphique.set_x_axis({"name": modele.unite, "min": 0, "num_format": "#,##0"})
    graphique.set_y_axis({"num_font": _TEXTE})
    graphique.set_legend({"position": "bottom"})
    return graphique


def _horizontal(graphique: Any, unite: str, decimales: int, barres: int) -> None:
    """First row at the top, values from zero, no legend."""
    # Chaque barre porte son nom : sans cela, un tableur en saute quand elles sont nombreuses.
    police = _TEXTE if barres <= 20 else {**_TEXTE, "size": 8}
    graphique.set_y_axis({"reverse": True, "num_font": police, "interval_unit": 1})
    graphique.set_x_axis(
        {
            "name": unite,
            "min": 0,
            "num_font": _TEXTE,
            "num_format": _number(decimales),
            "major_gridlines": {"visible": True, "line": {"color": "#eeeeee"}},
        }
    )
    graphique.set_legend({"none": True})


def _number(decimales: int) -> str:
    return "#,##0" + (f".{'0' * decimales}" if decimales else "")


NATIFS: Mapping[type, Callable[[Any, Any, Plage], Any]] = registry(
    "dashboard/exports/bureau/classeur_graphiques.py, NATIFS",
    {
        graphiques.Barres: bars,
        graphiques.Repartition: distribution,
        graphiques.Decomposition: parts,
        graphiques.Evolution: trend,
        classement.Classement: ranking,
        nuage.Nuage: scatter,
        courbes.Courbes: curves,
        pyramide.Pyramide: ages,
        scenarios.Scenarios: births,
        avant_apres.AvantApres: two_days,
    },
    # Excel n'a pas leur forme : leur table.
    sans=(
        flux.Flux,
        chaleur.Chaleur,
        calendrier.Calendrier,
        comparaison.Comparaison,
        halteres.Halteres,
        couverture_partagee.CouverturePartagee,
        CourbesNaissances,
        LignesTheme,
        TableauMots,
        TableauChiffres,
        ChiffresCles,
    ),
)
