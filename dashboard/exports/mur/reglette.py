"""The legend of a map on the wall: a ruler of its classes, references above, bounds below, absences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dashboard import formats
from dashboard.exports.mur.grille import Corps
from dashboard.exports.mur.texte import block
from dashboard.exports.papier import polices
from dashboard.exports.papier.cadre import text
from dashboard.exports.papier.carte_legende import filling, patterned
from dashboard.exports.papier.polices import DEMI_GRAS, NORMAL
from dashboard.figures.carte import bound_text
from dashboard.figures.legende_axe import Nomme, NomPose, place_names
from dashboard.figures.modele import Aplat, Carte, Cercles
from dashboard.figures.palettes import ENCRE


@dataclass(frozen=True, slots=True)
class Regle:
    """A drawn ruler, its corner at (0, 0)."""

    dessin: str
    hauteur: float


@dataclass(frozen=True, slots=True)
class Entree:
    """A swatch and its words; ``rayon`` is that of a circle, 0 for a rectangle."""

    remplissage: str
    mots: str
    rayon: float = 0.0


def draw_ruler(
    carte: Carte,
    largeur: float,
    corps: Corps,
    echelle: float,
    *,
    classes: bool = True,
    absences: bool = True,
    liste: str = "",
) -> Regle:
    """Classes as a ruler (swatches for categories), then absences, then sample circles.

    ``echelle`` multiplies the radii, as on the map; ``classes`` False when a ramp stands for the ruler,
    ``absences`` False when another map says them; ``liste`` is a sentence under them.
    """
    aplat, cercles, c = carte.aplat, carte.cercles, max(corps.nom, corps.texte_min)
    entrees: list[Entree] = []
    regle, large, haut = "", 0.0, 0.0
    if aplat is not None and aplat.motifs:
        entrees += [
            Entree(
                f"url(#lt-{k.rang})" if patterned(aplat, k.rang) else k.couleur,
                f"{k.libelle} ({formats.number(k.effectif)})",
            )
            for k in aplat.classes
        ]
    elif classes and aplat is not None and aplat.discretisation.nombre:
        large = min(largeur, max(0.47 * largeur, 4.2 * c * aplat.discretisation.nombre))
        regle, haut = _ruler(aplat, large, c)
    manques = aplat.absences if aplat else cercles.absences if cercles else ()
    entrees += [
        Entree(filling(a), f"{a.libelle} ({formats.number(a.effectif)})" if a.effectif else a.libelle)
        for a in (manques if absences else ())
    ]
    if cercles is not None:
        entrees += _circles(cercles, echelle, dit=aplat is not None)
    libre = largeur - large - 1.6 * c if large else largeur
    rangees = _rows(entrees, libre, c)
    if large and libre < 0.5 * largeur and any(_wide(e, c) > libre for e in entrees):
        # Trop étroit à côté : les raisons passent dessous, sur toute la largeur.
        rangees = _rows(entrees, largeur, c)
        suite, plus = _entries(rangees, 0.0, haut + 0.3 * c, c)
        return Regle(regle + suite, haut + 0.3 * c + plus)
    gauche = large + 1.6 * c if large else 0.0
    suite, plus = _entries(rangees, gauche, 0.0, c)
    if liste:
        taille = c
        lignes = polices.wrap(polices.printable(liste), largeur - gauche, taille)
        if plus + 1.2 * taille * len(lignes) > haut:
            taille = corps.texte_min
            lignes = polices.wrap(polices.printable(liste), largeur - gauche, taille)
        dit, haute = block(lignes, gauche, plus, taille, interligne=1.2)
        suite, plus = suite + dit, plus + haute
    if large and plus < haut:
        suite = f'<g transform="translate(0 {(haut - plus) / 2:.1f})">{suite}</g>'
    return Regle(regle + suite, max(haut, plus))


def compact(carte: Carte, c: float) -> tuple[str, float]:
    """A ramp between its two bounds, on one line of text; '' when the map has no classes."""
    aplat = carte.aplat
    if aplat is None or aplat.motifs or not aplat.discretisation.nombre:
        return "", 0.0
    nombre = aplat.discretisation.nombre
    bornes = [_bound(aplat, rang) for rang in (0, nombre)]
    gauche = polices.width(bornes[0], c) + 0.4 * c
    pas = 1.1 * c
    cases = "".join(
        f'<rect x="{gauche + rang * pas:.1f}" y="{0.2 * c:.1f}" width="{pas:.1f}" height="{0.8 * c:.1f}" '
        f'fill="{couleur}"/>'
        for rang, couleur in enumerate(aplat.couleurs)
    )
    fin = gauche + nombre * pas + 0.4 * c
    return (
        text(0, 0.95 * c, bornes[0], taille=c) + cases + text(fin, 0.95 * c, bornes[1], taille=c),
        fin + polices.width(bornes[1], c),
    )


def _bound(aplat: Aplat, rang: int) -> str:
    borne = aplat.discretisation.bornes[rang]
    return bound_text(aplat.discretisation, rang, aplat.decimales if borne % 1 else 0)


def _ruler(aplat: Aplat, large: float, c: float) -> tuple[str, float]:
    nombre = aplat.discretisation.nombre
    pas = large / nombre
    noms = [
        Nomme((r.classe + r.position) / nombre, r.nom, r.texte, "repere")
        for classe in reversed(aplat.classes)
        for r in classe.reperes
    ]
    poses = place_names(noms, large, lambda t, gras: polices.width(t, c, DEMI_GRAS if gras else NORMAL))
    rangs = max((n.rang + 1 for n in poses), default=0)
    haut, bande = rangs * 1.2 * c, 0.95 * c
    morceaux = [
        f'<rect class="l-bande" x="{rang * pas:.1f}" y="{haut + 4:.1f}" width="{pas - 1.5:.1f}" '
        f'height="{bande:.1f}" fill="{couleur}" stroke="#b5b5b5" stroke-width="0.8"/>'
        for rang, couleur in enumerate(aplat.couleurs)
    ]
    morceaux += [_reference(pose, haut, bande, c) for pose in poses]
    bas = haut + 4 + bande + 1.05 * c
    bornes = [_bound(aplat, rang) for rang in range(nombre + 1)]
    seules = any(a == b for a, b in pairwise(bornes))
    if seules and all(polices.width(k.libelle, c) < pas - 0.5 * c for k in aplat.classes):
        # Une classe d'une seule valeur : « de 49,3 à 49,3 » se lirait comme une erreur.
        mots = [text((k.rang + 0.5) * pas, bas, k.libelle, taille=c, ancre="middle") for k in aplat.classes]
        return "".join([*morceaux, *mots]), bas + 0.3 * c
    for rang, mot in enumerate(bornes):
        if rang < nombre and mot == bornes[rang + 1]:
            continue
        ancre = "" if rang == 0 else "end" if rang == nombre else "middle"
        morceaux.append(text(rang * pas, bas, mot, taille=c, ancre=ancre))
    return "".join(morceaux), bas + 0.3 * c


def _reference(pose: NomPose, haut: float, bande: float, c: float) -> str:
    ligne = haut - pose.rang * 1.2 * c - 0.25 * c
    nom = pose.nomme
    suite = pose.gauche + polices.width(f"{nom.nom} ", c)
    return (
        f'<path d="M{pose.x:.1f} {ligne + 0.2 * c:.1f}V{haut + 4 + bande:.1f}" stroke="{ENCRE}" '
        'stroke-width="2.2" fill="none"/>'
        + text(pose.gauche, ligne, nom.nom, taille=c)
        + text(suite, ligne, nom.texte, taille=c, style=DEMI_GRAS)
    )


def _circles(cercles: Cercles, echelle: float, *, dit: bool) -> list[Entree]:
    tries = sorted(cercles.legende, key=lambda e: -e.rayon_px)
    entrees = [Entree(cercles.couleur, e.texte, max(e.rayon_px * echelle, 1.5)) for e in tries]
    if dit and entrees:
        premier = entrees[0]
        entrees[0] = Entree(premier.remplissage, f"{cercles.titre} : {premier.mots}", premier.rayon)
    return entrees


def _wide(entree: Entree, c: float) -> float:
    return 2 * _half(entree, c) + 0.5 * c + polices.width(polices.printable(entree.mots), c)


def _half(entree: Entree, c: float) -> float:
    return entree.rayon or 0.8 * c


def _rows(entrees: Sequence[Entree], largeur: float, c: float) -> list[list[Entree]]:
    rangees: list[list[Entree]] = []
    x = 0.0
    for entree in entrees:
        besoin = _wide(entree, c)
        if not rangees or x + besoin > largeur:
            rangees.append([])
            x = 0.0
        rangees[-1].append(entree)
        x += besoin + 1.2 * c
    return rangees


def _entries(rangees: Sequence[Sequence[Entree]], x0: float, y: float, c: float) -> tuple[str, float]:
    morceaux: list[str] = []
    depart = y
    for rangee in rangees:
        haut = max(1.5 * c, *(2 * e.rayon + 4 for e in rangee))
        x, milieu = x0, y + haut / 2
        for entree in rangee:
            demi = _half(entree, c)
            if entree.rayon:
                morceaux.append(
                    f'<circle cx="{x + demi:.1f}" cy="{milieu:.1f}" r="{entree.rayon:.1f}" '
                    f'fill="{entree.remplissage}" fill-opacity="0.55" stroke="{ENCRE}"/>'
                )
            else:
                morceaux.append(
                    f'<rect x="{x:.1f}" y="{milieu - 0.45 * c:.1f}" width="{2 * demi:.1f}" '
                    f'height="{0.9 * c:.1f}" fill="{entree.remplissage}" stroke="#8a8a8a"/>'
                )
            morceaux.append(text(x + 2 * demi + 0.5 * c, milieu + 0.35 * c, entree.mots, taille=c))
            x += _wide(entree, c) + 1.2 * c
        y += haut
    return "".join(morceaux), y - depart
