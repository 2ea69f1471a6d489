"""Chart models as native PowerPoint charts, whose figures open in the spreadsheet and change.

A model without a native form (a flow, a pyramid…) is laid down as a picture of its print drawing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from dashboard import formats
from dashboard.exports.bureau.diapos.axes import (
    FORMATS,
    add_native,
    fit_categories,
    known,
    points_of,
    rgb,
    set_axes,
    unsign_axes,
)
from dashboard.exports.bureau.diapos.nuage import add_cloud
from dashboard.exports.bureau.diapos.support import ENCRE, Boite
from dashboard.figures.avant_apres import AvantApres
from dashboard.figures.calendrier import Calendrier
from dashboard.figures.chaleur import Chaleur
from dashboard.figures.classement import Classement
from dashboard.figures.comparaison import Comparaison
from dashboard.figures.courbes import Courbes
from dashboard.figures.couverture_partagee import CouverturePartagee
from dashboard.figures.flux import Flux
from dashboard.figures.graphiques import Barre, Barres, Decomposition, Evolution, Repartition
from dashboard.figures.halteres import Halteres
from dashboard.figures.nuage import Nuage
from dashboard.figures.palettes import ACCENT, BARRE
from dashboard.figures.pyramide import Pyramide
from dashboard.figures.scenarios import COULEURS, HORIZON, Scenarios
from dashboard.figures.tableau_chiffres import TableauChiffres
from dashboard.figures.tableau_mots import TableauMots
from dashboard.figures.tables import registry
from dashboard.figures.territoire.chiffres import ChiffresCles
from dashboard.figures.territoire.figures import CourbesNaissances, LignesTheme

# Noms de MSO_LINE.
TIRETS = {"tirets": "DASH", "mixte": "DASH_DOT", "points": "ROUND_DOT"}


def _births(diapo: Any, boite: Boite, modele: CourbesNaissances) -> Any:
    return _curves(diapo, boite, modele.courbes)


def add_chart(diapo: Any, boite: Boite, modele: Any, entier: Any = None) -> Any | None:
    """The shape of the native chart of a model in a box; None when it has no native form.

    ``entier`` is the whole of which ``modele`` is a part: every part keeps the scale of the whole.
    """
    faire = NATIFS.get(type(modele))
    if faire is None:
        return None
    forme = faire(diapo, boite, modele)
    forme.name = modele.titre[:200]
    graphique = forme.chart
    graphique.font.size = points_of(13)
    graphique.font.color.rgb = rgb(ENCRE)
    unsign_axes(graphique)
    if isinstance(modele, Barres | Classement | Decomposition | AvantApres):
        fit_categories(graphique, boite)
    if (plafond := _ceiling(entier or modele)) is not None:
        graphique.value_axis.minimum_scale, graphique.value_axis.maximum_scale = 0, plafond
    return forme


def is_native(modele: Any) -> bool:
    """True when a model has a native chart, False when a slide shows its picture."""
    return NATIFS.get(type(modele)) is not None


def _ceiling(modele: Any) -> float | None:
    """The end of the axis of the bars, above the highest; None when the axis is another's matter."""
    if isinstance(modele, Classement):
        modele = ranked_bars(modele)
    if isinstance(modele, AvantApres):
        valeurs = [p for h in modele.lignes for p in h.places]
    elif isinstance(modele, Barres):
        valeurs = [*(b.valeur for b in modele.barres), *(r.valeur for r in modele.lignes)]
    elif isinstance(modele, Decomposition):
        valeurs = [sum(v for v in g.parties if v == v) for g in modele.groupes]
    else:
        return None
    haut = max(valeurs, default=0.0)
    if haut <= 0 or min(valeurs) < 0:
        return None
    puissance = 10 ** math.floor(math.log10(haut))
    if isinstance(modele, Decomposition):
        # Des graduations rondes, sans doubler l'axe dès cent une places.
        pas = puissance if haut >= 2 * puissance else puissance / 5
    else:
        pas = puissance / 10
    # Au bout de la plus longue barre, la place de son chiffre.
    return math.ceil(haut * (1.0 if isinstance(modele, Decomposition) else 1.06) / pas) * pas


def _bars(diapo: Any, boite: Boite, modele: Barres) -> Any:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION

    donnees = CategoryChartData(number_format=FORMATS.get(modele.decimales, "General"))
    # Les références sont des barres grises : un trait natif ne suivrait pas les données.
    lignes = [(b.nom, b.valeur, b.couleur, b.choisie) for b in modele.barres]
    lignes += [(f"{r.nom} (référence)", r.valeur, "#9a9a9a", False) for r in modele.lignes]
    lignes.sort(key=lambda ligne: ligne[1])
    donnees.categories = [formats.typography(ligne[0]) for ligne in lignes]
    donnees.add_series(formats.typography(modele.unite), [ligne[1] for ligne in lignes])
    forme = add_native(diapo, XL_CHART_TYPE.BAR_CLUSTERED, boite, donnees)
    graphique = forme.chart
    graphique.has_legend = graphique.has_title = False
    trace = graphique.plots[0]
    trace.gap_width, trace.vary_by_categories = 35, False
    trace.has_data_labels = True
    etiquettes = trace.data_labels
    etiquettes.number_format, etiquettes.number_format_is_linked = (
        FORMATS.get(modele.decimales, "General"),
        False,
    )
    etiquettes.position, etiquettes.font.size = XL_LABEL_POSITION.OUTSIDE_END, points_of(13)
    for rang, (_, _, couleur, choisie) in enumerate(lignes):
        point = trace.series[0].points[rang].format
        point.fill.solid()
        point.fill.fore_color.rgb = rgb(couleur)
        if choisie:
            point.line.color.rgb = rgb(ENCRE)
            point.line.width = points_of(2.5)
    set_axes(graphique, valeurs=False)
    return forme


def _ranks(diapo: Any, boite: Boite, modele: Classement) -> Any:
    return _bars(diapo, boite, ranked_bars(modele))


def ranked_bars(modele: Classement) -> Barres:
    """A ranking as bars; its middle half, that no native chart shades, is said above them."""
    barres = tuple(
        Barre(r.nom, r.valeur, r.texte, ACCENT if r.choisie else BARRE, r.choisie) for r in modele.rangs
    )
    return Barres(modele.titre, modele.unite, modele.decimales, barres, modele.lignes)


def _distribution(diapo: Any, boite: Boite, modele: Repartition) -> Any:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    donnees = CategoryChartData(number_format="0")
    donnees.categories = [
        f"{formats.number(i.debut, modele.decimales)} à {formats.number(i.fin, modele.decimales)}"
        for i in modele.intervalles
    ]
    donnees.add_series(f"Nombre : {modele.niveau}", [i.effectif for i in modele.intervalles])
    forme = add_native(diapo, XL_CHART_TYPE.COLUMN_CLUSTERED, boite, donnees)
    forme.chart.has_legend = forme.chart.has_title = False
    forme.chart.plots[0].gap_width = 4
    for rang, intervalle in enumerate(modele.intervalles):
        point = forme.chart.plots[0].series[0].points[rang].format
        point.fill.solid()
        point.fill.fore_color.rgb = rgb(intervalle.couleur)
    set_axes(forme.chart, valeurs=True)
    return forme


def _parts(diapo: Any, boite: Boite, modele: Decomposition) -> Any:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION

    donnees = CategoryChartData(number_format=FORMATS.get(modele.decimales, "General"))
    groupes = modele.groupes[::-1]
    donnees.categories = [formats.typography(g.nom) for g in groupes]
    for rang, nom in enumerate(modele.modalites):
        # Une part inconnue reste vide : un zéro dirait autre chose.
        donnees.add_series(formats.typography(nom), [known(g.parties[rang]) for g in groupes])
    forme = add_native(diapo, XL_CHART_TYPE.BAR_STACKED, boite, donnees)
    graphique = forme.chart
    graphique.has_title, graphique.has_legend = False, True
    graphique.legend.position, graphique.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    trace = graphique.plots[0]
    trace.gap_width, trace.overlap = 40, 100
    for serie, couleur in zip(trace.series, modele.couleurs, strict=True):
        serie.format.fill.solid()
        serie.format.fill.fore_color.rgb = rgb(couleur)
    set_axes(graphique, valeurs=True)
    return forme


def _two_days(diapo: Any, boite: Boite, modele: AvantApres) -> Any:
    """Two bars per territory, then and today: the form that a spreadsheet changes most easily."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION

    format_nombre = FORMATS.get(modele.decimales, "General")
    donnees = CategoryChartData(number_format=format_nombre)
    lignes = modele.lignes[::-1]
    donnees.categories = [formats.typography(h.nom if h.interpretable else f"{h.nom} ≈") for h in lignes]
    # Une valeur absente reste vide : un zéro dirait qu'elle est montée de rien.
    donnees.add_series(formats.typography(modele.territoire), [h.territoire for h in lignes])
    donnees.add_series(formats.typography(modele.reference), [h.reference for h in lignes])
    forme = add_native(diapo, XL_CHART_TYPE.BAR_CLUSTERED, boite, donnees)
    graphique = forme.chart
    graphique.has_title, graphique.has_legend = False, True
    graphique.legend.position, graphique.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    trace = graphique.plots[0]
    trace.gap_width, trace.overlap, trace.has_data_labels = 40, 0, True
    etiquettes = trace.data_labels
    etiquettes.number_format, etiquettes.number_format_is_linked = format_nombre, False
    etiquettes.position, etiquettes.font.size = XL_LABEL_POSITION.OUTSIDE_END, points_of(12)
    for serie, couleur in zip(trace.series, (ACCENT, "#9a9a9a"), strict=True):
        serie.format.fill.solid()
        serie.format.fill.fore_color.rgb = rgb(couleur)
    set_axes(graphique, valeurs=False)
    return forme


def _trend(diapo: Any, boite: Boite, modele: Evolution) -> Any:
    series = [(modele.unite, modele.valeurs, ACCENT, 2.5, "plein")]
    return _lines(diapo, boite, modele.millesimes, series, modele.decimales)


def _curves(diapo: Any, boite: Boite, modele: Courbes) -> Any:
    series = [
        (
            s.nom,
            s.valeurs,
            ACCENT if s.choisie else "#666666" if s.reference else "#b5b5c9",
            3.0 if s.choisie else 1.75,
            modele.stroke(s),
        )
        for s in modele.series
    ]
    return _lines(diapo, boite, modele.millesimes, series, modele.decimales)


def _scenarios(diapo: Any, boite: Boite, modele: Scenarios) -> Any:
    connues = modele.naissances
    annees = range(modele.debut, modele.fin + HORIZON + 1)
    series: list[Any] = [("Naissances connues", [*connues, *[None] * HORIZON], ACCENT, 3.0, "plein")]
    vides = [None] * (len(connues) - 1)
    series += [
        (f"Scénario {s.nom.lower()}", [*vides, *modele.joined(s)[1]], COULEURS[s.cle], 2.0, "plein")
        for s in modele.scenarios
    ]
    return _lines(diapo, boite, annees, series, modele.decimales)


def _lines(diapo: Any, boite: Boite, annees: Any, series: list[Any], decimales: int) -> Any:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
    from pptx.enum.dml import MSO_LINE

    donnees = CategoryChartData(number_format=FORMATS.get(decimales, "General"))
    donnees.categories = [str(a) for a in annees]
    for nom, valeurs, *_ in series:
        donnees.add_series(formats.typography(nom), [known(v) for v in valeurs])
    forme = add_native(diapo, XL_CHART_TYPE.LINE_MARKERS, boite, donnees)
    graphique = forme.chart
    graphique.has_title, graphique.has_legend = False, len(series) > 1
    if graphique.has_legend:
        graphique.legend.position = XL_LEGEND_POSITION.BOTTOM
        graphique.legend.include_in_layout = False
    for serie, (_, _, couleur, epaisseur, trait) in zip(graphique.plots[0].series, series, strict=True):
        serie.smooth = False
        serie.format.line.color.rgb = rgb(couleur)
        serie.format.line.width = points_of(epaisseur)
        if trait != "plein":
            serie.format.line.dash_style = getattr(MSO_LINE, TIRETS[trait])
        serie.marker.format.fill.solid()
        serie.marker.format.fill.fore_color.rgb = rgb(couleur)
    if len(series) == 1:
        graphique.plots[0].has_data_labels = True
        graphique.plots[0].data_labels.number_format = FORMATS.get(decimales, "General")
        graphique.plots[0].data_labels.number_format_is_linked = False
        graphique.plots[0].data_labels.position = XL_LABEL_POSITION.ABOVE
    set_axes(graphique, valeurs=True)
    graphique.value_axis.minimum_scale = 0
    return forme


NATIFS: Mapping[type, Callable[[Any, Boite, Any], Any]] = registry(
    "dashboard/exports/bureau/diapos/graphiques.py, NATIFS",
    {
        Barres: _bars,
        Classement: _ranks,
        Repartition: _distribution,
        Decomposition: _parts,
        Evolution: _trend,
        Courbes: _curves,
        CourbesNaissances: _births,
        Scenarios: _scenarios,
        AvantApres: _two_days,
        Nuage: add_cloud,
    },
    # PowerPoint n'a pas leur forme : leur image.
    sans=(
        Flux,
        Pyramide,
        Chaleur,
        Calendrier,
        Comparaison,
        Halteres,
        CouverturePartagee,
        LignesTheme,
        TableauMots,
        TableauChiffres,
        ChiffresCles,
    ),
)
# Leurs axes n'ont pas de titre : l'unité s'écrit au-dessus. Un nuage écrit les siennes lui-même.
SANS_UNITE = frozenset(NATIFS) - {Nuage}
