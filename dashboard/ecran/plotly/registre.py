"""Which functions draw each chart model on the screen, in one place.

A new kind of chart adds its line here; pages and exports then know it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.ecran import comparaison as ecran_comparaison
from dashboard.ecran import couverture_partagee as ecran_partage
from dashboard.ecran.plotly import (
    barres,
    cadre,
    calendrier,
    chaleur,
    comparaison,
    flux,
    nuage,
    pyramide,
    tableau_chiffres,
    tableau_mots,
)
from dashboard.ecran.plotly import chiffres as plotly_chiffres
from dashboard.ecran.plotly import scenarios as plotly_scenarios
from dashboard.ecran.plotly import territoire as plotly_territoire
from dashboard.ecran.territoire import blocs as territoire_blocs
from dashboard.ecran.territoire import portrait as territoire_lignes
from dashboard.figures import graphiques
from dashboard.figures.avant_apres import AvantApres
from dashboard.figures.calendrier import Calendrier
from dashboard.figures.chaleur import Chaleur
from dashboard.figures.classement import Classement
from dashboard.figures.comparaison import Comparaison
from dashboard.figures.courbes import Courbes
from dashboard.figures.couverture_partagee import CouverturePartagee
from dashboard.figures.flux import Flux
from dashboard.figures.halteres import Halteres
from dashboard.figures.nuage import Nuage
from dashboard.figures.planche import Planche
from dashboard.figures.pyramide import Pyramide
from dashboard.figures.scenarios import Scenarios
from dashboard.figures.tableau_chiffres import TableauChiffres
from dashboard.figures.tableau_mots import TableauMots
from dashboard.figures.tables import registry
from dashboard.figures.territoire.chiffres import ChiffresCles
from dashboard.figures.territoire.figures import CourbesNaissances, LignesTheme


@dataclass(frozen=True, slots=True)
class Rendu:
    """``draw(modele, pied=...)`` gives the Plotly figure.

    ``html``, when given, is what the screen shows instead of the figure: a table reads better.
    """

    draw: Callable[..., Any]
    html: Callable[[Any], str] | None = None


RENDUS: Mapping[type, Rendu] = registry(
    "dashboard/ecran/plotly/registre.py, RENDUS",
    {
        graphiques.Barres: Rendu(barres.draw_barres),
        graphiques.Repartition: Rendu(barres.draw_repartition),
        graphiques.Decomposition: Rendu(barres.draw_decomposition),
        graphiques.Evolution: Rendu(barres.draw_evolution),
        Flux: Rendu(flux.draw_flux),
        Pyramide: Rendu(pyramide.draw_pyramide),
        Nuage: Rendu(nuage.draw_nuage),
        Chaleur: Rendu(chaleur.draw_chaleur, chaleur.html),
        Calendrier: Rendu(calendrier.draw_calendrier),
        Comparaison: Rendu(comparaison.draw_comparaison, ecran_comparaison.render),
        Classement: Rendu(comparaison.draw_classement),
        Halteres: Rendu(comparaison.draw_halteres),
        AvantApres: Rendu(comparaison.draw_halteres),
        Courbes: Rendu(comparaison.draw_courbes),
        Scenarios: Rendu(plotly_scenarios.draw_scenarios),
        CourbesNaissances: Rendu(
            plotly_territoire.draw_naissances, lambda m: territoire_blocs.courbe_indice(m.naissances)
        ),
        LignesTheme: Rendu(plotly_territoire.draw_lignes, lambda m: territoire_lignes.lines_table(m.theme)),
        CouverturePartagee: Rendu(barres.draw_partage, ecran_partage.split_tables),
        TableauMots: Rendu(tableau_mots.draw_mots, tableau_mots.html),
        TableauChiffres: Rendu(tableau_chiffres.draw_chiffres, tableau_chiffres.html),
        ChiffresCles: Rendu(plotly_chiffres.draw_chiffres, plotly_chiffres.html),
    },
)


def draw(planche: Planche, *, image: bool = False) -> Any:
    """The Plotly figure of a chart, marked when it is fictitious.

    ``image``: with its title and what stands under it drawn inside, as a picture must have.
    """
    rendu = RENDUS[type(planche.modele)]
    figure = rendu.draw(planche.modele, pied=planche.pied if image else "")
    if planche.fictif:
        cadre.mark_fictitious(figure)
    return figure


def html(planche: Planche) -> str:
    """What the screen shows instead of the figure, marked when it is fictitious; '' for most."""
    rendu = RENDUS[type(planche.modele)]
    if rendu.html is None:
        return ""
    classe = "ctg-html ctg-fictif" if planche.fictif else "ctg-html"
    return f'<div class="{classe}">{rendu.html(planche.modele)}</div>'
