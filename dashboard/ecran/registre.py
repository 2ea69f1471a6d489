"""Which functions draw and tabulate each chart model on the screen, in one place.

A new kind of chart adds its line here; pages and exports then know it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.ecran import comparaison as comparaison_html
from dashboard.ecran.plotly import (
    barres,
)
from dashboard.ecran.plotly import (
    calendrier as rendu_calendrier,
)
from dashboard.ecran.plotly import (
    chaleur as rendu_chaleur,
)
from dashboard.ecran.plotly import (
    comparaison as rendu_plotly_comparaison,
)
from dashboard.ecran.plotly import (
    flux as rendu_plotly_flux,
)
from dashboard.ecran.plotly import (
    nuage as rendu_plotly_nuage,
)
from dashboard.ecran.plotly import (
    pyramide as rendu_plotly_pyramide,
)
from dashboard.figures import (
    calendrier,
    chaleur,
    classement,
    comparaison,
    courbes,
    flux,
    graphiques,
    halteres,
    nuage,
    pyramide,
    tables,
)
from dashboard.figures.calendrier import Calendrier
from dashboard.figures.chaleur import Chaleur
from dashboard.figures.planche import Planche


@dataclass(frozen=True, slots=True)
class Rendu:
    """``draw(modele, pied=...)`` gives the Plotly figure, ``table(modele)`` the same figures.

    ``html``, when given, is what the screen shows instead of the figure: a table reads better.
    """

    draw: Callable[..., Any]
    table: Callable[[Any], pd.DataFrame]
    html: Callable[[Any], str] | None = None


RENDUS: dict[type, Rendu] = {
    graphiques.Barres: Rendu(barres.draw_barres, tables.bars),
    graphiques.Repartition: Rendu(barres.draw_repartition, tables.distribution),
    graphiques.Decomposition: Rendu(barres.draw_decomposition, tables.parts),
    graphiques.Evolution: Rendu(barres.draw_evolution, tables.trend),
    flux.Flux: Rendu(rendu_plotly_flux.draw_flux, flux.table),
    pyramide.Pyramide: Rendu(rendu_plotly_pyramide.draw_pyramide, pyramide.pyramid_table),
    nuage.Nuage: Rendu(rendu_plotly_nuage.draw_nuage, nuage.table),
    Chaleur: Rendu(rendu_chaleur.draw_chaleur, chaleur.table, rendu_chaleur.html),
    Calendrier: Rendu(rendu_calendrier.draw_calendrier, calendrier.table),
    comparaison.Comparaison: Rendu(
        rendu_plotly_comparaison.draw_comparaison, comparaison.table, comparaison_html.render
    ),
    classement.Classement: Rendu(rendu_plotly_comparaison.draw_classement, classement.table),
    halteres.Halteres: Rendu(rendu_plotly_comparaison.draw_halteres, halteres.table),
    courbes.Courbes: Rendu(rendu_plotly_comparaison.draw_courbes, courbes.table),
}


def draw(planche: Planche, *, image: bool = False) -> Any:
    """The Plotly figure of a chart, marked when it is fictitious.

    ``image``: with its title and what stands under it drawn inside, as a picture must have.
    """
    rendu = RENDUS[type(planche.modele)]
    figure = rendu.draw(planche.modele, pied=planche.pied if image else "")
    if planche.fictif:
        barres.mark_fictitious(figure)
    return figure


def html(planche: Planche) -> str:
    """What the screen shows instead of the figure, marked when it is fictitious; '' for most."""
    rendu = RENDUS[type(planche.modele)]
    if rendu.html is None:
        return ""
    classe = "ctg-html ctg-fictif" if planche.fictif else "ctg-html"
    return f'<div class="{classe}">{rendu.html(planche.modele)}</div>'


def table(planche: Planche) -> pd.DataFrame:
    """The figures of a chart as a table with French columns."""
    return RENDUS[type(planche.modele)].table(planche.modele)
