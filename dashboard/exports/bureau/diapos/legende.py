"""The legend of a map on a slide: native squares, circles and texts, that can be moved."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from dashboard.exports.bureau.diapos.legende_axe import add_axis
from dashboard.exports.bureau.diapos.support import FICTIF, GRIS, POUCE, Boite, Diaporama, Texte, describe
from dashboard.exports.papier import polices
from dashboard.figures.legende import Legende, build_legende, elsewhere_colour
from dashboard.figures.modele import AILLEURS, Aplat, Carte, Cercles
from dashboard.figures.palettes import NEUTRE

# Motifs de PowerPoint : une absence ne se voit jamais comme une classe.
_MOTIFS = {
    "a": "WIDE_UPWARD_DIAGONAL",
    "i": "WIDE_DOWNWARD_DIAGONAL",
    "s": "PERCENT_20",
    "z": "LIGHT_HORIZONTAL",
}
_ENCRES = {"i": "#3d5a80"}
_ENTRE = round(0.06 * POUCE)
LARGEUR_PX = round(3.1 * POUCE)
# Celle d'une carte parmi d'autres : la place va à la carte.
SERREE = round(2.5 * POUCE)
# Les lettres d'un modèle inconnu peuvent être plus larges que les nôtres.
_LARGEUR_LETTRES = 1.3
_RETRAIT = round(0.1 * POUCE)
# Au-delà, la légende ne tiendrait plus à côté de la carte.
_AILLEURS_MAX = 4
_TRAMES = {
    "hachures": "WIDE_UPWARD_DIAGONAL",
    "points": "PERCENT_25",
    "croix": "DIAGONAL_CROSS",
    "grille": "LARGE_GRID",
    "traits": "LIGHT_HORIZONTAL",
}


def fill_code(remplissage: Any, aplat: Aplat | None, code: str) -> None:
    """Colour of a class (with its pattern), or the pattern of an absence."""
    from pptx.enum.dml import MSO_PATTERN

    if code in _MOTIFS:
        remplissage.patterned()
        remplissage.pattern = getattr(MSO_PATTERN, _MOTIFS[code])
        encre = _ENCRES.get(code, "#999999")
        remplissage.fore_color.rgb, remplissage.back_color.rgb = _rgb(encre), _rgb("#fafafa")
        return
    if aplat is None or not code.isdigit():
        remplissage.solid()
        teintes = {"o": "#e3e3e3", AILLEURS: elsewhere_colour(aplat.absences if aplat else ())}
        remplissage.fore_color.rgb = _rgb(teintes.get(code, NEUTRE))
        return
    couleur = aplat.couleurs[int(code)]
    motif = aplat.motifs[int(code)] if aplat.motifs else "plein"
    if motif in _TRAMES:
        remplissage.patterned()
        remplissage.pattern = getattr(MSO_PATTERN, _TRAMES[motif])
        remplissage.fore_color.rgb, remplissage.back_color.rgb = _rgb("#ffffff"), _rgb(couleur)
    else:
        remplissage.solid()
        remplissage.fore_color.rgb = _rgb(couleur)


def add_legend(
    deck: Diaporama, diapo: Any, carte: Carte, boite: Boite, rayon_max: float, *, serree: bool = False
) -> None:
    """Classes from the highest, with how many territories; references; absences; circle scale.

    ``serree``: without the axis, nor the names of what belongs elsewhere; each class has its references.
    """
    from pptx.enum.shapes import MSO_SHAPE

    legende, cercles = build_legende(carte), carte.cercles
    if serree:
        legende = replace(legende, axe=None)
    titre, haut_titre = legende.principal, _title_height(legende.principal, boite.large)
    groupe = diapo.shapes.add_group_shape()
    groupe.name = "Légende"
    lignes = _lines(legende, carte, serree=serree)
    describe(groupe, "Légende", " ; ".join(f"{nom} {suite}".strip() for _, nom, suite in lignes))
    deck.write(groupe, Boite(boite.x, boite.y, boite.large, haut_titre), [Texte(titre, 12, True)])
    y = boite.y + haut_titre
    if legende.axe is not None:
        axe, haut = legende.axe, 0
        if cercles:
            # Deux échelles dans une colonne : le plus haut et le plus bas laissent leur place aux cercles.
            axe = replace(axe, noms=tuple(n for n in axe.noms if n.genre != "extreme"))
        else:
            haut = _line_height("", axe.quoi, boite.large)
            quoi = Texte(axe.quoi, 10.5, couleur=GRIS)
            deck.write(groupe, Boite(boite.x, y, boite.large, haut), [quoi])
        place = Boite(boite.x + _RETRAIT, y + haut, boite.large - 2 * _RETRAIT, 0)
        y += haut + add_axis(deck, groupe, axe, place, _LARGEUR_LETTRES) + _ENTRE
    for code, libelle, suite in lignes:
        carre = groupe.shapes.add_shape(
            MSO_SHAPE.RECTANGLE, boite.x + 45_000, y + 60_000, round(0.32 * POUCE), round(0.24 * POUCE)
        )
        carre.name = f"Légende : {libelle}"
        carre.line.color.rgb = _rgb("#666666")
        carre.shadow.inherit = False
        fill_code(carre.fill, carte.aplat, code)
        textes = [Texte(libelle, 12)] + ([Texte(suite, 10.5, couleur=GRIS)] if suite else [])
        haut = _line_height(libelle, suite, boite.large)
        deck.write(
            groupe, Boite(boite.x + round(0.42 * POUCE), y, boite.large - round(0.42 * POUCE), haut), textes
        )
        y += haut + _ENTRE
    if cercles and cercles.valeur_max > 0:
        _circle_scale(deck, groupe, legende, cercles, Boite(boite.x, y, boite.large, 0), rayon_max)
    if carte.fictif:
        deck.write(
            diapo,
            Boite(boite.x, boite.y + boite.haut - round(0.4 * POUCE), boite.large, round(0.4 * POUCE)),
            [Texte("Données fictives", 12, True, FICTIF)],
        )


def _title_height(titre: str, place: int) -> int:
    """As many lines as the title takes, in letters that may be wider than ours."""
    large = (place - 0.2 * POUCE) / (12_700 * _LARGEUR_LETTRES)
    return round((0.1 + 0.2 * len(polices.wrap(titre, large, 12, polices.DEMI_GRAS))) * POUCE)


def _lines(legende: Legende, carte: Carte, *, serree: bool) -> list[tuple[str, str, str]]:
    """(code, label, what follows) of each line of the legend."""
    if legende.axe is not None:
        # Les repères sont sur l'axe : une ligne suffit à une classe.
        lignes = [
            (str(b.rang), f"{b.libelle} · {_tail(b.effectif, []) or 'aucun territoire'}", "")
            for b in reversed(legende.axe.bandes)
        ]
    else:
        lignes = [
            (str(c.rang), c.libelle, _tail(c.effectif, [f"{r.nom} {r.texte}" for r in c.reperes]))
            for c in legende.classes
        ]
    return lignes + [
        (
            a.lettre,
            a.libelle,
            _elsewhere(carte) if a.lettre == AILLEURS and not serree else _tail(a.effectif, []),
        )
        for a in legende.absences
    ]


def _elsewhere(carte: Carte) -> str:
    """« 2 territoires : CA Roissy Pays de France, CC… »: the map draws them and names none."""
    noms = list(dict.fromkeys(f.nom for f in carte.fond.formes if not f.rattache))
    suite = [f"et {len(noms) - _AILLEURS_MAX} autres"] if len(noms) > _AILLEURS_MAX + 1 else []
    dits = noms[:_AILLEURS_MAX] if suite else noms
    return f"{_tail(len(noms), [])} : {', '.join(dits)}{' ' if suite else ''}{''.join(suite)}"


def _line_height(libelle: str, suite: str, place: int) -> int:
    """Height of a line of the legend: its label, then what follows, each over as many as it takes."""
    large = (place - round(0.42 * POUCE) - 0.2 * POUCE) / (12_700 * _LARGEUR_LETTRES)
    lignes = len(polices.wrap(libelle, large, 12)) or 1
    suites = len(polices.wrap(suite, large, 10.5))
    return round((0.11 + 0.2 * lignes + 0.2 * suites) * POUCE)


def _circle_scale(
    deck: Diaporama, diapo: Any, legende: Legende, cercles: Cercles, boite: Boite, rayon_max: float
) -> None:
    """Sample circles at the scale of the map, one in another, each tied to its value."""
    from pptx.enum.shapes import MSO_SHAPE

    exemples = sorted(legende.cercles, key=lambda e: -e.valeur)
    ligne, haut_texte = round(0.24 * POUCE), round(0.3 * POUCE)
    bas = boite.y + max(round(2 * rayon_max), ligne * (len(exemples) - 1) + haut_texte)
    x = boite.x + round(2 * rayon_max + 0.3 * POUCE)
    for rang, exemple in enumerate(exemples):
        rayon = rayon_max * math.sqrt(exemple.valeur / cercles.valeur_max)
        rond = diapo.shapes.add_shape(
            MSO_SHAPE.OVAL,
            round(boite.x + rayon_max - rayon),
            round(bas - 2 * rayon),
            round(2 * rayon),
            round(2 * rayon),
        )
        rond.name = f"Légende : {exemple.texte}"
        rond.fill.background()
        rond.line.color.rgb = _rgb(cercles.couleur)
        rond.shadow.inherit = False
        place = Boite(x, boite.y + rang * ligne, boite.x + boite.large - x, haut_texte)
        trait = diapo.shapes.add_connector(
            1, round(boite.x + rayon_max), round(bas - 2 * rayon), x, place.y + haut_texte // 2
        )
        trait.name = f"Légende, trait : {exemple.texte}"
        # Le style par défaut d'un trait porte une ombre.
        for defaut in trait._element.findall("{*}style"):
            trait._element.remove(defaut)
        trait.line.color.rgb = _rgb("#666666")
        deck.write(diapo, place, [Texte(f"{exemple.texte} {cercles.unite}", 12)])


def _tail(effectif: int, reperes: list[str]) -> str:
    compte = f"{effectif} territoire{'s' if effectif > 1 else ''}" if effectif else ""
    return " · ".join([t for t in (compte, *reperes) if t])


def _rgb(couleur: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(couleur.lstrip("#").upper())
