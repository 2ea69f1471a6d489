"""The words over each of several figures: what it measures, its unit, its ramp, its references."""

from __future__ import annotations

from dashboard.exports.mur import reglette
from dashboard.exports.mur.grille import Corps
from dashboard.exports.mur.modele import Montree
from dashboard.exports.mur.texte import block, shrink
from dashboard.exports.papier.graphiques import SANS_UNITE
from dashboard.exports.papier.polices import DEMI_GRAS
from dashboard.exports.socle import tables
from dashboard.figures.modele import Carte
from dashboard.figures.palettes import GRIS
from dashboard.figures.planche import Planche


def titles(m: Montree) -> tuple[str, str]:
    """(title, unit and year) of a figure, today's or that of its day."""
    if m.figure is None:
        assert m.vu is not None, "une figure vide n'est pas au mur"
        return m.vu.titre, m.vu.sous_titre
    if isinstance(m.figure, Planche) and isinstance(m.figure.modele, SANS_UNITE):
        return m.figure.titre, ""
    return m.figure.titre, tables.subtitle(m.figure)


def short_titles(m: Montree) -> tuple[str, str]:
    """The same beside other figures: a map says what it measures, not the question it answers."""
    carte = m.figure
    if not isinstance(carte, Carte):
        return titles(m)
    portee = carte.aplat or carte.cercles
    if portee is None or (carte.aplat and carte.aplat.motifs):
        return titles(m)
    reperes = [f"{r.nom} {r.texte}" for c in (carte.aplat.classes if carte.aplat else ()) for r in c.reperes]
    unite = "" if portee.unite.lower() == portee.titre.lower() else portee.unite
    return portee.titre, " · ".join([x for x in (f"{unite}, {carte.annees}".strip(", "),) if x] + reperes)


def draw(m: Montree, largeur: float, corps: Corps) -> tuple[str, float]:
    """The title of a figure and its unit, its ramp at their right; what they take."""
    titre, sous = short_titles(m)
    lignes, grand = shrink(titre, largeur, (corps.texte, corps.texte_min), lignes=1, style=DEMI_GRAS)
    dessin, y = block(lignes, 0, 0, grand, style=DEMI_GRAS)
    c = corps.texte_min
    rampe, large = reglette.compact(m.figure, c) if isinstance(m.figure, Carte) else ("", 0.0)
    lignes, grand = shrink(sous, largeur - large - (c if large else 0), (c, c), lignes=1)
    dit, pris = block(lignes, 0, y, grand, couleur=GRIS, interligne=1.3)
    if rampe:
        dit += f'<g transform="translate({largeur - large:.1f} {y:.1f})">{rampe}</g>'
        pris = max(pris, 1.3 * c)
    return dessin + dit, y + pris + 0.3 * c
