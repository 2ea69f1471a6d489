"""The words over each of several figures: what it measures, its unit, its ramp, its references."""

from __future__ import annotations

from dashboard import formats
from dashboard.exports.mur import reglette
from dashboard.exports.mur.grille import Corps
from dashboard.exports.mur.modele import Montree
from dashboard.exports.mur.texte import balance, block, shrink
from dashboard.exports.papier import polices
from dashboard.exports.papier.graphiques import SANS_UNITE
from dashboard.exports.papier.polices import DEMI_GRAS
from dashboard.exports.socle import tables
from dashboard.figures.modele import Carte
from dashboard.figures.palettes import GRIS
from dashboard.figures.planche import Planche
from dashboard.figures.territoire.figures import LignesTheme

# Ce qu'une figure a d'inventé : tout, une part, ou rien ('').
TOUTE, PARTIE = "toute", "partie"


def invented(m: Montree) -> str:
    """``TOUTE``, ``PARTIE`` or ''."""
    figure = m.figure
    if figure is None:
        return TOUTE if m.vu is not None and m.vu.fictif else ""
    if not figure.fictif:
        return ""
    modele = figure.modele if isinstance(figure, Planche) else None
    mele = isinstance(modele, LignesTheme) and not all(x.fictif for x in modele.theme.lignes)
    return PARTIE if mele else TOUTE


def titles(m: Montree) -> tuple[str, str]:
    """(title, unit and year) of a figure, today's or that of its day."""
    if m.figure is None:
        assert m.vu is not None, "une figure vide n'est pas au mur"
        return m.vu.titre, m.vu.sous_titre
    if isinstance(m.figure, Planche) and isinstance(m.figure.modele, SANS_UNITE):
        return m.figure.titre, m.figure.partie
    return m.figure.titre, tables.subtitle(m.figure)


def short_titles(m: Montree) -> tuple[str, str, str]:
    """(title, unit and year, references) of a figure beside others: a map says what it measures, not
    the question it answers."""
    carte = m.figure
    portee = (carte.aplat or carte.cercles) if isinstance(carte, Carte) else None
    if not isinstance(carte, Carte) or portee is None or (carte.aplat and carte.aplat.motifs):
        return (*titles(m), "")
    classes = carte.aplat.classes if carte.aplat else ()
    reperes = " · ".join(f"{r.nom} {r.texte}" for c in classes for r in c.reperes)
    unite = "" if portee.unite.lower() == portee.titre.lower() else f"{portee.unite}, "
    return portee.titre, f"{unite}{carte.annees}", reperes


def draw(m: Montree, largeur: float, corps: Corps, *, deux: bool) -> tuple[str, float]:
    """The title of a figure and its unit, its ramp at their right; what they take.

    References stand after the unit where they do not ask for a line, or when there are ``deux`` figures.
    """
    titre, sous, reperes = short_titles(m)
    lignes, grand = shrink(titre, largeur, (corps.texte, corps.texte_min), lignes=1, style=DEMI_GRAS)
    dessin, y = block(lignes, 0, 0, grand, style=DEMI_GRAS)
    c = corps.texte_min
    rampe, large = reglette.compact(m.figure, c) if isinstance(m.figure, Carte) else ("", 0.0)
    libre = largeur - large - (c if large else 0)
    entier = tied(" · ".join(x for x in (sous, reperes) if x))
    if deux or polices.width(polices.printable(entier), c) <= libre:
        sous = entier
    lignes = balance(tied(sous), libre, c)
    dit, pris = block(lignes, 0, y, c, couleur=GRIS, interligne=1.3)
    if rampe:
        dit += f'<g transform="translate({largeur - large:.1f} {y:.1f})">{rampe}</g>'
        pris = max(pris, 1.3 * c)
    return dessin + dit, y + pris + 0.3 * c


def tied(texte: str) -> str:
    """No line begins by a dot between two words."""
    return texte.replace(" · ", f"{formats.INSECABLE}· ")
