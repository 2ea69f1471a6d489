"""A scatter plot as a native PowerPoint chart: its points, their labels, its threshold lines."""

from __future__ import annotations

from typing import Any

from dashboard import formats
from dashboard.exports.bureau.diapos.axes import FORMATS, add_native, points_of, rgb, set_axes
from dashboard.exports.bureau.diapos.support import ENCRE, Boite
from dashboard.figures.feuilles import Tableau
from dashboard.figures.nuage import Nuage, cut_text
from dashboard.figures.palettes import ACCENT

# Au-delà, les noms d'un nuage se couvrent : un tableau les donne sur les diapositives suivantes.
POINTS_NOMMES = 22
_LETTRES_LIGNE = 22
_SYMBOLES = {"rond": 8, "carre": 1, "losange": 2, "triangle": 3, "croix": 4}


def point_table(modele: Any) -> Tableau | None:
    """The points of a cloud too dense to be named there, for the next slides; None otherwise."""
    if not isinstance(modele, Nuage) or len(modele.points) <= POINTS_NOMMES:
        return None
    points = sorted(modele.points, key=lambda p: (-p.x, p.nom))
    categorie = ("Catégorie",) if modele.categories else ()
    lignes = tuple(
        (
            p.nom,
            p.texte_x,
            p.texte_y,
            *((("" if p.categorie is None else modele.categories[p.categorie].nom),) if categorie else ()),
        )
        for p in points
    )
    return Tableau(
        (
            "Territoire",
            f"{modele.titre_x} ({modele.unite_x})",
            f"{modele.titre_y} ({modele.unite_y})",
            *categorie,
        ),
        lignes,
        next((i for i, p in enumerate(points) if p.choisi), None),
        ordre=f"Du plus haut au plus bas : {formats.lowered(modele.titre_x)}.",
    )


def add_cloud(diapo: Any, boite: Boite, modele: Nuage) -> Any:
    from pptx.chart.data import XyChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
    from pptx.enum.chart import XL_MARKER_STYLE as MARQUES

    donnees = XyChartData(number_format=FORMATS.get(modele.decimales_y, "General"))
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
    etendues = _extents(modele)
    for coupe in modele.coupes:
        serie = donnees.add_series(formats.typography(f"Seuil : {cut_text(coupe, modele)}"))
        bas, haut = etendues["y" if coupe.axe == "x" else "x"]
        # Le deuxième point porte le nom : au sommet d'un trait debout, avant le bout d'un trait couché.
        for bout in (bas, haut) if coupe.axe == "x" else (bas, bas + 0.9 * (haut - bas), haut):
            serie.add_data_point(*((coupe.valeur, bout) if coupe.axe == "x" else (bout, coupe.valeur)))
    forme = add_native(diapo, XL_CHART_TYPE.XY_SCATTER, boite, donnees)
    graphique = forme.chart
    graphique.has_title, graphique.has_legend = False, bool(modele.categories or modele.coupes)
    if graphique.has_legend:
        graphique.legend.position = XL_LEGEND_POSITION.BOTTOM
        graphique.legend.include_in_layout = False
    places = _label_places(modele)
    series = list(graphique.plots[0].series)
    for serie, coupe in zip(series[len(groupes) :], modele.coupes, strict=True):
        _cut_line(serie, cut_text(coupe, modele), coupe.axe)
    for serie, (rang, points) in zip(series[: len(groupes)], groupes, strict=True):
        couleur = ACCENT if rang is None else modele.categories[rang].couleur
        symbole = "rond" if rang is None else modele.categories[rang].symbole
        serie.format.line.fill.background()
        serie.marker.style, serie.marker.size = MARQUES(_SYMBOLES.get(symbole, 8)), 13
        serie.marker.format.fill.solid()
        serie.marker.format.fill.fore_color.rgb = rgb(couleur)
        for numero, point in enumerate(points):
            if point.code not in places:
                continue
            etiquette = serie.points[numero].data_label
            etiquette.has_text_frame = True
            etiquette.text_frame.text = formats.typography(point.nom)
            etiquette.text_frame.paragraphs[0].runs[0].font.size = points_of(11)
            etiquette.position = getattr(XL_LABEL_POSITION, places[point.code])
    set_axes(graphique, valeurs=True)
    for axe, titre, unite in (
        (graphique.category_axis, modele.titre_x, modele.unite_x),
        (graphique.value_axis, modele.titre_y, modele.unite_y),
    ):
        axe.has_title = True
        axe.axis_title.text_frame.text = formats.typography(f"{titre} ({unite})")
        axe.axis_title.text_frame.paragraphs[0].runs[0].font.size = points_of(12)
        axe.axis_title.text_frame.paragraphs[0].runs[0].font.bold = False
    _frame(graphique, modele)
    return forme


def _label_places(modele: Nuage) -> dict[str, str]:
    """Where the name of each point goes: on its right, unless another name or point is there.

    Beyond POINTS_NOMMES, the chosen ones alone: the others are in the table that follows.
    """
    nommes = modele.points if len(modele.points) <= POINTS_NOMMES else [p for p in modele.points if p.choisi]
    xs, ys = [p.x for p in modele.points], [p.y for p in modele.points]
    large, haut = (max(xs) - min(xs)) or 1.0, (max(ys) - min(ys)) or 1.0
    # En parts du dessin : une lettre y prend un centième de large, une ligne un vingtième de haut.
    milieux = [((p.x - min(xs)) / large, (p.y - min(ys)) / haut) for p in modele.points]
    prises = [(x - 0.015, y - 0.03, x + 0.015, y + 0.03) for x, y in milieux]
    for coupe in modele.coupes:
        # Un nom n'est pas barré par un seuil quand il peut aller ailleurs.
        part = (coupe.valeur - min(xs)) / large if coupe.axe == "x" else (coupe.valeur - min(ys)) / haut
        prises.append(
            (part - 0.004, -0.2, part + 0.004, 1.2)
            if coupe.axe == "x"
            else (-0.2, part - 0.006, 1.2, part + 0.006)
        )
    bas, droite = _extents(modele)["x"]
    bords = ((bas - min(xs)) / large, (droite - min(xs)) / large)
    places: dict[str, str] = {}
    for point, (x, y) in sorted(zip(modele.points, milieux, strict=True), key=lambda c: -c[1][1]):
        if point not in nommes:
            continue
        # Un long nom passe à la ligne de lui-même, au cinquième de la largeur.
        lignes = -(-len(point.nom) // _LETTRES_LIGNE)
        w, h = 0.0095 * min(len(point.nom), _LETTRES_LIGNE), 0.06 * lignes
        essais = {
            "RIGHT": (x + 0.02, y - h / 2, x + 0.02 + w, y + h / 2),
            "LEFT": (x - 0.02 - w, y - h / 2, x - 0.02, y + h / 2),
            "ABOVE": (x - w / 2, y + 0.03, x + w / 2, y + 0.03 + h),
            "BELOW": (x - w / 2, y - 0.03 - h, x + w / 2, y - 0.03),
        }
        choix = min(essais, key=lambda c: _crowd(essais[c], prises, bords))
        places[point.code] = choix
        prises.append(essais[choix])
    return places


def _crowd(boite: tuple[float, ...], prises: list[tuple[float, ...]], bords: tuple[float, float]) -> float:
    """How much of a box is already taken, or out of the drawing (its left and right edges)."""
    x0, y0, x1, y1 = boite
    dehors = max(0.0, bords[0] - x0) + max(0.0, x1 - bords[1])
    return dehors + sum(
        max(0.0, min(x1, b[2]) - max(x0, b[0])) * max(0.0, min(y1, b[3]) - max(y0, b[1])) * 100
        for b in prises
    )


def _extents(modele: Nuage) -> dict[str, tuple[float, float]]:
    """Bounds of the two axes: they hold the points and the thresholds."""
    etendues: dict[str, tuple[float, float]] = {}
    for cle in ("x", "y"):
        valeurs = [getattr(p, cle) for p in modele.points]
        valeurs += [c.valeur for c in modele.coupes if c.axe == cle]
        bas, haut = min(valeurs), max(valeurs)
        jeu = max((haut - bas) * 0.12, 1)
        # À droite, la place d'un nom.
        droite = max((haut - bas) * 0.22, 1) if cle == "x" else jeu
        etendues[cle] = (5 * ((bas - jeu) // 5), 5 * ((haut + droite) // 5 + 1))
    return etendues


def _cut_line(serie: Any, nom: str, axe: str) -> None:
    """A threshold as a dashed line without marks, its name at its end."""
    from pptx.enum.chart import XL_LABEL_POSITION, XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE

    serie.smooth = False
    serie.marker.style = XL_MARKER_STYLE.NONE
    serie.format.line.color.rgb = rgb(ENCRE)
    serie.format.line.width = points_of(1.25)
    serie.format.line.dash_style = MSO_LINE.DASH
    etiquette = serie.points[1].data_label
    etiquette.has_text_frame = True
    etiquette.text_frame.text = formats.typography(f"Seuil : {nom}")
    police = etiquette.text_frame.paragraphs[0].runs[0].font
    police.size, police.bold = points_of(11), True
    # Le seuil vertical porte son nom à gauche de son sommet, l'horizontal au-dessus de son bout.
    etiquette.position = XL_LABEL_POSITION.LEFT if axe == "x" else XL_LABEL_POSITION.ABOVE


def _frame(graphique: Any, modele: Nuage) -> None:
    """Axes that hold the points and the thresholds, their numbers at the edges."""
    from pptx.enum.chart import XL_TICK_LABEL_POSITION

    etendues = _extents(modele)
    for axe, cle in ((graphique.category_axis, "x"), (graphique.value_axis, "y")):
        axe.minimum_scale, axe.maximum_scale = etendues[cle]
        axe.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        axe.has_major_gridlines = False
