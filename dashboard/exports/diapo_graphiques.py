"""Chart models as native PowerPoint charts, whose figures open in the spreadsheet and change.

A model without a native form (a flow, a pyramid…) is laid down as a picture of its print drawing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from dashboard import formats
from dashboard.exports.diapo_nuage import extents, label_places
from dashboard.exports.diapositives import ENCRE, Boite
from dashboard.figures.courbes import Courbes
from dashboard.figures.graphiques import Barres, Decomposition, Evolution, Repartition
from dashboard.figures.nuage import Nuage, cut_text
from dashboard.figures.palettes import ACCENT

# « 40C » est le français de France : virgule décimale, espace des milliers.
_FORMATS = {0: "[$-40C]#,##0", 1: "[$-40C]#,##0.0", 2: "[$-40C]#,##0.00"}
_GRAPHIQUE = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_SYMBOLES = {"rond": 8, "carre": 1, "losange": 2, "triangle": 3, "croix": 4}


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
    graphique.font.size = _pt(13)
    graphique.font.color.rgb = _rgb(ENCRE)
    _unsign_axes(graphique)
    if (plafond := _ceiling(entier or modele)) is not None:
        graphique.value_axis.minimum_scale, graphique.value_axis.maximum_scale = 0, plafond
    return forme


def _ceiling(modele: Any) -> float | None:
    """The end of the axis of the bars, above the highest; None when the axis is another's matter."""
    if isinstance(modele, Barres):
        valeurs = [*(b.valeur for b in modele.barres), *(r.valeur for r in modele.lignes)]
    elif isinstance(modele, Decomposition):
        valeurs = [sum(v for v in g.parties if v == v) for g in modele.groupes]
    else:
        return None
    haut = max(valeurs, default=0.0)
    if haut <= 0 or min(valeurs) < 0:
        return None
    pas = 10 ** math.floor(math.log10(haut)) / (1 if isinstance(modele, Decomposition) else 10)
    # Au bout de la plus longue barre, la place de son chiffre.
    return math.ceil(haut * (1.0 if isinstance(modele, Decomposition) else 1.06) / pas) * pas


def _bars(diapo: Any, boite: Boite, modele: Barres) -> Any:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION

    donnees = CategoryChartData(number_format=_FORMATS.get(modele.decimales, "General"))
    # Les références sont des barres grises : un trait natif ne suivrait pas les données.
    lignes = [(b.nom, b.valeur, b.couleur, b.choisie) for b in modele.barres]
    lignes += [(f"{r.nom} (référence)", r.valeur, "#9a9a9a", False) for r in modele.lignes]
    lignes.sort(key=lambda ligne: ligne[1])
    donnees.categories = [formats.typography(ligne[0]) for ligne in lignes]
    donnees.add_series(formats.typography(modele.unite), [ligne[1] for ligne in lignes])
    forme = _add(diapo, XL_CHART_TYPE.BAR_CLUSTERED, boite, donnees)
    graphique = forme.chart
    graphique.has_legend = graphique.has_title = False
    trace = graphique.plots[0]
    trace.gap_width, trace.vary_by_categories = 35, False
    trace.has_data_labels = True
    etiquettes = trace.data_labels
    etiquettes.number_format, etiquettes.number_format_is_linked = (
        _FORMATS.get(modele.decimales, "General"), False,
    )  # fmt: skip
    etiquettes.position, etiquettes.font.size = XL_LABEL_POSITION.OUTSIDE_END, _pt(13)
    for rang, (_, _, couleur, choisie) in enumerate(lignes):
        point = trace.series[0].points[rang].format
        point.fill.solid()
        point.fill.fore_color.rgb = _rgb(couleur)
        if choisie:
            point.line.color.rgb = _rgb(ENCRE)
            point.line.width = _pt(2.5)
    _axes(graphique, valeurs=False)
    return forme


def _distribution(diapo: Any, boite: Boite, modele: Repartition) -> Any:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    donnees = CategoryChartData(number_format="0")
    donnees.categories = [
        f"{formats.number(i.debut, modele.decimales)} à {formats.number(i.fin, modele.decimales)}"
        for i in modele.intervalles
    ]
    donnees.add_series(f"Nombre : {modele.niveau}", [i.effectif for i in modele.intervalles])
    forme = _add(diapo, XL_CHART_TYPE.COLUMN_CLUSTERED, boite, donnees)
    forme.chart.has_legend = forme.chart.has_title = False
    forme.chart.plots[0].gap_width = 4
    for rang, intervalle in enumerate(modele.intervalles):
        point = forme.chart.plots[0].series[0].points[rang].format
        point.fill.solid()
        point.fill.fore_color.rgb = _rgb(intervalle.couleur)
    _axes(forme.chart, valeurs=True)
    return forme


def _parts(diapo: Any, boite: Boite, modele: Decomposition) -> Any:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION

    donnees = CategoryChartData(number_format=_FORMATS.get(modele.decimales, "General"))
    groupes = modele.groupes[::-1]
    donnees.categories = [formats.typography(g.nom) for g in groupes]
    for rang, nom in enumerate(modele.modalites):
        # Une part inconnue reste vide : un zéro dirait autre chose.
        donnees.add_series(formats.typography(nom), [_known(g.parties[rang]) for g in groupes])
    forme = _add(diapo, XL_CHART_TYPE.BAR_STACKED, boite, donnees)
    graphique = forme.chart
    graphique.has_title, graphique.has_legend = False, True
    graphique.legend.position, graphique.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    trace = graphique.plots[0]
    trace.gap_width, trace.overlap = 40, 100
    for serie, couleur in zip(trace.series, modele.couleurs, strict=True):
        serie.format.fill.solid()
        serie.format.fill.fore_color.rgb = _rgb(couleur)
    _axes(graphique, valeurs=True)
    return forme


def _trend(diapo: Any, boite: Boite, modele: Evolution) -> Any:
    series = [(modele.unite, modele.valeurs, ACCENT, 2.5)]
    return _lines(diapo, boite, modele.millesimes, series, modele.decimales)


def _curves(diapo: Any, boite: Boite, modele: Courbes) -> Any:
    series = [
        (s.nom, s.valeurs, ACCENT if s.choisie else "#666666" if s.reference else "#b5b5c9",
         3.0 if s.choisie else 1.75)
        for s in modele.series
    ]  # fmt: skip
    return _lines(diapo, boite, modele.millesimes, series, modele.decimales)


def _lines(diapo: Any, boite: Boite, annees: Any, series: list[Any], decimales: int) -> Any:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION

    donnees = CategoryChartData(number_format=_FORMATS.get(decimales, "General"))
    donnees.categories = [str(a) for a in annees]
    for nom, valeurs, _, _ in series:
        donnees.add_series(formats.typography(nom), [_known(v) for v in valeurs])
    forme = _add(diapo, XL_CHART_TYPE.LINE_MARKERS, boite, donnees)
    graphique = forme.chart
    graphique.has_title, graphique.has_legend = False, len(series) > 1
    if graphique.has_legend:
        graphique.legend.position = XL_LEGEND_POSITION.BOTTOM
        graphique.legend.include_in_layout = False
    for serie, (_, _, couleur, epaisseur) in zip(graphique.plots[0].series, series, strict=True):
        serie.smooth = False
        serie.format.line.color.rgb = _rgb(couleur)
        serie.format.line.width = _pt(epaisseur)
        serie.marker.format.fill.solid()
        serie.marker.format.fill.fore_color.rgb = _rgb(couleur)
    if len(series) == 1:
        graphique.plots[0].has_data_labels = True
        graphique.plots[0].data_labels.number_format = _FORMATS.get(decimales, "General")
        graphique.plots[0].data_labels.number_format_is_linked = False
        graphique.plots[0].data_labels.position = XL_LABEL_POSITION.ABOVE
    _axes(graphique, valeurs=True)
    graphique.value_axis.minimum_scale = 0
    return forme


def _cloud(diapo: Any, boite: Boite, modele: Nuage) -> Any:
    from pptx.chart.data import XyChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
    from pptx.enum.chart import XL_MARKER_STYLE as MARQUES

    donnees = XyChartData(number_format=_FORMATS.get(modele.decimales_y, "General"))
    rangs: list[int | None] = [*range(len(modele.categories)), None]
    groupes = [(r, [p for p in modele.points if p.categorie == r]) for r in rangs]
    # LibreOffice perd les points d'une première série plus courte que les suivantes : les seuils,
    # deux points chacun, viennent en dernier.
    groupes = sorted(((r, p) for r, p in groupes if p), key=lambda groupe: -len(groupe[1]))
    for rang, points in groupes:
        nom = modele.titre_y if rang is None else modele.categories[rang].nom
        serie = donnees.add_series(formats.typography(nom))
        for point in points:
            serie.add_data_point(point.x, point.y)
    etendues = extents(modele)
    for coupe in modele.coupes:
        serie = donnees.add_series(formats.typography(f"Seuil : {cut_text(coupe, modele)}"))
        bas, haut = etendues["y" if coupe.axe == "x" else "x"]
        # Le deuxième point porte le nom : au sommet d'un trait debout, avant le bout d'un trait couché.
        for bout in (bas, haut) if coupe.axe == "x" else (bas, bas + 0.9 * (haut - bas), haut):
            serie.add_data_point(
                *((coupe.valeur, bout) if coupe.axe == "x" else (bout, coupe.valeur))
            )
    forme = _add(diapo, XL_CHART_TYPE.XY_SCATTER, boite, donnees)
    graphique = forme.chart
    graphique.has_title, graphique.has_legend = False, bool(modele.categories or modele.coupes)
    if graphique.has_legend:
        graphique.legend.position = XL_LEGEND_POSITION.BOTTOM
        graphique.legend.include_in_layout = False
    places = label_places(modele)
    series = list(graphique.plots[0].series)
    for serie, coupe in zip(series[len(groupes) :], modele.coupes, strict=True):
        _cut_line(serie, cut_text(coupe, modele), coupe.axe)
    for serie, (rang, points) in zip(series[: len(groupes)], groupes, strict=True):
        couleur = ACCENT if rang is None else modele.categories[rang].couleur
        symbole = "rond" if rang is None else modele.categories[rang].symbole
        serie.format.line.fill.background()
        serie.marker.style, serie.marker.size = MARQUES(_SYMBOLES.get(symbole, 8)), 13
        serie.marker.format.fill.solid()
        serie.marker.format.fill.fore_color.rgb = _rgb(couleur)
        for numero, point in enumerate(points):
            if point.code not in places:
                continue
            etiquette = serie.points[numero].data_label
            etiquette.has_text_frame = True
            etiquette.text_frame.text = formats.typography(point.nom)
            etiquette.text_frame.paragraphs[0].runs[0].font.size = _pt(11)
            etiquette.position = getattr(XL_LABEL_POSITION, places[point.code])
    _axes(graphique, valeurs=True)
    for axe, titre, unite in (
        (graphique.category_axis, modele.titre_x, modele.unite_x),
        (graphique.value_axis, modele.titre_y, modele.unite_y),
    ):
        axe.has_title = True
        axe.axis_title.text_frame.text = formats.typography(f"{titre} ({unite})")
        axe.axis_title.text_frame.paragraphs[0].runs[0].font.size = _pt(12)
        axe.axis_title.text_frame.paragraphs[0].runs[0].font.bold = False
    _frame(graphique, modele)
    return forme


def _cut_line(serie: Any, nom: str, axe: str) -> None:
    """A threshold as a dashed line without marks, its name at its end."""
    from pptx.enum.chart import XL_LABEL_POSITION, XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE

    serie.smooth = False
    serie.marker.style = XL_MARKER_STYLE.NONE
    serie.format.line.color.rgb = _rgb(ENCRE)
    serie.format.line.width = _pt(1.25)
    serie.format.line.dash_style = MSO_LINE.DASH
    etiquette = serie.points[1].data_label
    etiquette.has_text_frame = True
    etiquette.text_frame.text = formats.typography(f"Seuil : {nom}")
    police = etiquette.text_frame.paragraphs[0].runs[0].font
    police.size, police.bold = _pt(11), True
    # Le seuil vertical porte son nom à gauche de son sommet, l'horizontal au-dessus de son bout.
    etiquette.position = XL_LABEL_POSITION.LEFT if axe == "x" else XL_LABEL_POSITION.ABOVE


def _frame(graphique: Any, modele: Nuage) -> None:
    """Axes that hold the points and the thresholds, their numbers at the edges."""
    from pptx.enum.chart import XL_TICK_LABEL_POSITION

    etendues = extents(modele)
    for axe, cle in ((graphique.category_axis, "x"), (graphique.value_axis, "y")):
        axe.minimum_scale, axe.maximum_scale = etendues[cle]
        axe.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        axe.has_major_gridlines = False


def _axes(graphique: Any, *, valeurs: bool) -> None:
    """Little ink: pale grid, no value axis when every bar bears its figure."""
    axe = graphique.value_axis
    axe.visible = valeurs
    axe.has_major_gridlines = valeurs
    axe.tick_labels.number_format, axe.tick_labels.number_format_is_linked = (
        "[$-40C]#,##0.##",
        False,
    )
    if valeurs:
        axe.major_gridlines.format.line.color.rgb = _rgb("#e5e5e5")
        axe.format.line.color.rgb = _rgb("#999999")
        axe.tick_labels.font.size = _pt(12)
    if graphique.category_axis._element.tag.endswith("}catAx"):
        graphique.category_axis.format.line.color.rgb = _rgb("#999999")
        categories = len(graphique.plots[0].categories)
        graphique.category_axis.tick_labels.font.size = _pt(12 if categories <= 10 else 10)
        graphique.category_axis.has_major_gridlines = False
        _name_all(graphique.category_axis)


def _name_all(axe: Any) -> None:
    """Every category bears its name: by default PowerPoint skips those that lack room."""
    from pptx.oxml import parse_xml

    saut = (
        '<c:tickLblSkip xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" val="1"/>'
    )
    element = axe._element
    # L'ordre du schéma : avant « noMultiLvlLbl ».
    dernier = element.find("{*}noMultiLvlLbl")
    if dernier is None:
        element.append(parse_xml(saut))
    else:
        dernier.addprevious(parse_xml(saut))


def _unsign_axes(graphique: Any) -> None:
    """Numbers of axes are unsigned in the schema; python-pptx writes some below zero.

    They become small: beyond 2³¹, LibreOffice takes one axis for the other.
    """
    numeros: dict[str, str] = {}
    for balise in ("axId", "crossAx"):
        for element in graphique._chartSpace.iter(f"{{{_GRAPHIQUE}}}{balise}"):
            element.set("val", numeros.setdefault(element.get("val"), str(1001 + len(numeros))))


def _add(diapo: Any, genre: Any, boite: Boite, donnees: Any) -> Any:
    return diapo.shapes.add_chart(genre, boite.x, boite.y, boite.large, boite.haut, donnees)


def _known(valeur: float | None) -> float | None:
    return None if valeur is None or valeur != valeur else valeur


def _pt(points: float) -> Any:
    from pptx.util import Pt

    return Pt(points)


def _rgb(couleur: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(couleur.lstrip("#").upper())


NATIFS: dict[type, Callable[[Any, Boite, Any], Any]] = {
    Barres: _bars,
    Repartition: _distribution,
    Decomposition: _parts,
    Evolution: _trend,
    Courbes: _curves,
    Nuage: _cloud,
}
