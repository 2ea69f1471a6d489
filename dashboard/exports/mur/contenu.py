"""What stands between the bands: one figure, whole or in parts, or up to four side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.exports.mur import carte as mur_carte
from dashboard.exports.mur import graphique, reglette, tableau, tables_mur
from dashboard.exports.mur.grille import Boite, Corps, cells
from dashboard.exports.mur.lignes import parted
from dashboard.exports.mur.modele import Montree
from dashboard.exports.mur.texte import block, shrink
from dashboard.exports.mur.trace import Trace
from dashboard.exports.papier.polices import DEMI_GRAS
from dashboard.exports.socle import tables
from dashboard.figures.chaleur import Chaleur
from dashboard.figures.comparaison import Comparaison
from dashboard.figures.modele import Carte
from dashboard.figures.palettes import GRIS
from dashboard.figures.tableau_mots import TableauMots

# Plus de territoires ne se lisent pas dans un quart d'écran.
FORMES_PETITE = 20


@dataclass(frozen=True, slots=True)
class Pose:
    """A drawing and its corner, from that of the figure's band."""

    x: float
    y: float
    trace: Trace


@dataclass(frozen=True, slots=True)
class Page:
    """One screen: the figures it shows, and their drawings."""

    montrees: tuple[Montree, ...]
    poses: tuple[Pose, ...]


def titles(m: Montree) -> tuple[str, str]:
    """(title, unit and year) of a figure, today's or that of its day."""
    if m.figure is not None:
        return m.figure.titre, tables.subtitle(m.figure)
    assert m.vu is not None, "une figure vide n'est pas au mur"
    return m.vu.titre, m.vu.sous_titre


def arrange(montrees: Sequence[Montree], territoire: str, boite: Boite, corps: Corps) -> list[Page]:
    """The figures on as few screens as let each be read: all together, else two by two, else alone."""
    if not montrees:
        return []
    pages: list[Page] = []
    for groupe in _groups(montrees, territoire, boite, corps):
        pages += groupe
    return pages


def _groups(montrees: Sequence[Montree], territoire: str, boite: Boite, corps: Corps) -> list[list[Page]]:
    nombre = len(montrees)
    for par in range(nombre, 1, -1):
        coupes = parted(montrees, math.ceil(nombre / par))
        faites = [_together(c, territoire, boite, corps) for c in coupes]
        if all(f is not None for f in faites):
            return [f for f in faites if f is not None]
    return [_alone(m, territoire, boite, corps) for m in montrees]


def _alone(m: Montree, territoire: str, boite: Boite, corps: Corps) -> list[Page]:
    traces = figure(m, boite.w, boite.h, corps, territoire, couper=True)
    assert traces is not None, "une figure seule se coupe toujours"
    return [Page((m,), (Pose(0.0, 0.0, t),)) for t in traces]


def _together(montrees: Sequence[Montree], territoire: str, boite: Boite, corps: Corps) -> list[Page] | None:
    """Several figures on one screen; None when one of them would not be read."""
    if len(montrees) == 1:
        return _alone(montrees[0], territoire, boite, corps)
    ecart = 1.2 * corps.texte
    poses: list[Pose] = []
    places = cells(len(montrees), Boite(0.0, 0.0, boite.w, boite.h), ecart)
    nommee = ""
    for m, place in zip(montrees, places, strict=True):
        tete, pris = _head(m, place.w, corps)
        noms = True
        if isinstance(m.figure, Carte):
            noms = m.figure.fond.cle != nommee
            nommee = nommee or m.figure.fond.cle
        traces = figure(m, place.w, place.h - pris, corps, territoire, couper=False, noms=noms)
        if traces is None:
            return None
        poses += [Pose(place.x, place.y, Trace(tete, pris)), Pose(place.x, place.y + pris, traces[0])]
    return [Page(tuple(montrees), tuple(poses))]


def _head(m: Montree, largeur: float, corps: Corps) -> tuple[str, float]:
    """Title of one of several figures, its unit and its ramp; what they take."""
    titre, sous = titles(m)
    lignes, grand = shrink(titre, largeur, (corps.texte, corps.texte_min), lignes=2, style=DEMI_GRAS)
    dessin, y = block(lignes, 0, 0, grand, style=DEMI_GRAS)
    c = corps.texte_min
    rampe, large = reglette.compact(m.figure, c) if isinstance(m.figure, Carte) else ("", 0.0)
    lignes, grand = shrink(sous, largeur - large - (c if large else 0), (c, c), lignes=1)
    dit, pris = block(lignes, 0, y, grand, couleur=GRIS, interligne=1.3)
    if rampe:
        dit += f'<g transform="translate({largeur - large:.1f} {y:.1f})">{rampe}</g>'
        pris = max(pris, 1.3 * c)
    return dessin + dit, y + pris + 0.3 * c


def figure(
    m: Montree,
    largeur: float,
    hauteur: float,
    corps: Corps,
    territoire: str,
    *,
    couper: bool,
    noms: bool = True,
) -> list[Trace] | None:
    """A figure in that room, in several drawings when ``couper`` lets it; None when it does not hold."""
    if m.figure is None:
        assert m.vu is not None, "une figure vide n'est pas au mur"
        return tableau.draw(tables_mur.from_seen(m.vu, territoire), largeur, hauteur, corps, couper=couper)
    if isinstance(m.figure, Carte):
        return _map(m.figure, largeur, hauteur, corps, territoire, seule=couper, noms=noms)
    modele = m.figure.modele
    if isinstance(modele, Comparaison):
        return tableau.draw(tables_mur.from_comparison(modele), largeur, hauteur, corps, couper=couper)
    if isinstance(modele, Chaleur):
        return tableau.draw(tables_mur.from_heat(modele), largeur, hauteur, corps, couper=couper)
    if isinstance(modele, TableauMots):
        return tableau.draw(tables_mur.from_words(modele), largeur, hauteur, corps, couper=couper)
    return graphique.draw(modele, largeur, hauteur, corps, couper=couper)


def _map(
    carte: Carte, largeur: float, hauteur: float, corps: Corps, territoire: str, *, seule: bool, noms: bool
) -> list[Trace] | None:
    if hauteur < 6 * corps.texte:
        return None
    tracee = mur_carte.draw(carte, largeur, hauteur, corps, territoire, noms=noms, regle=seule)
    if not seule and len(carte.fond.formes) > FORMES_PETITE and tracee.tus:
        return None
    return [Trace(tracee.dessin, tracee.hauteur)]
