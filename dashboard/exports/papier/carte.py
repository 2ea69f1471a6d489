"""A map as one self-contained SVG: the drawing of the screen, its legend and its words inside."""

from __future__ import annotations

import datetime
import math
from dataclasses import replace

from dashboard.dates import today
from dashboard.exports.papier import polices
from dashboard.exports.papier.cadre import (
    HAUTEUR_A4_PX,
    LARGEUR_PX,
    MARGE,
    Pied,
    attribute,
    document,
    foot,
    foot_lines,
    halo,
    header,
    ink_on,
    licence_of,
    text,
    watermark,
)
from dashboard.exports.papier.carte_etiquettes import PAPIER, Ecriture, Etiquettes, draw_labels
from dashboard.exports.papier.carte_legende import TRAMES, draw_legend, patterned
from dashboard.exports.papier.carte_noms import Projection, draw_names
from dashboard.figures.legende import elsewhere_colour
from dashboard.figures.modele import AILLEURS, FOND_NEUTRE, Carte, Cercles
from dashboard.figures.palettes import ACCENT, ENCRE
from geo.couches import Fond

MOTIFS = {"a": "absent", "i": "partiel", "s": "secret", "z": "zero"}
_PENCHES = {"absent": " rotate(45)", "partiel": " rotate(-45)"}
SANS_OBJET, NEUTRE = "#e3e3e3", "#f4f4f4"
CERCLES_PLEINS_PX = 760  # largeur de carte pour laquelle les rayons sont donnés, comme à l'écran
DENSE = 400
HAUTEUR_MIN, GOUTTIERE = 380.0, 20.0
CODES_ZONES = {"guadeloupe": "971", "martinique": "972", "guyane": "973", "reunion": "974", "mayotte": "976"}
_DESSINS = {
    "absent": '<rect width="8" height="8" fill="#fafafa"/>'
    '<path d="M0 0V8M4 0V8" stroke="#999999" stroke-width="1.3"/>',
    # Traits larges, espacés, penchés de l'autre côté : un fichier partiel n'est pas une absence.
    "partiel": '<rect width="8" height="8" fill="#ffffff"/>'
    '<path d="M4 0V8" stroke="#3d5a80" stroke-width="2.2"/>',
    "secret": '<rect width="8" height="8" fill="#fafafa"/>'
    '<circle cx="2" cy="2" r="1.15" fill="#666666"/><circle cx="6" cy="6" r="1.15" fill="#666666"/>',
    "zero": '<rect width="8" height="8" fill="#ffffff"/>'
    '<path d="M0 2H8M0 6H8" stroke="#aaaaaa" stroke-width="1"/>',
}


def map_svg(
    carte: Carte,
    *,
    largeur_px: int = LARGEUR_PX,
    date: datetime.date | None = None,
    titre: bool = True,
    pied: bool = True,
    legende: bool = True,
    lettres: bool = True,
) -> str:
    """The map as SVG text, ``largeur_px`` wide; its height follows from what it holds.

    ``titre``, ``pied`` and ``legende`` set to False leave these parts to the page that receives the
    picture (a slide has its own), ``lettres`` the font files to who has them. ``date`` is
    the day written on it (today when None): with the same map and the same date, the same text.
    """
    jour = date or today()
    # Comme à l'écran : la réponse en titre, la question avec le reste.
    sous_titre = f"{carte.titre} {carte.sous_titre}" if carte.reponse else carte.sous_titre
    entete, y = header(
        (carte.reponse or carte.titre) if titre else "",
        sous_titre if titre else "",
        largeur_px,
        fictif=carte.fictif and titre,
    )
    licence = licence_of(carte.source)
    mots = Pied(
        foot_lines(carte.lecture, carte.champ, carte.annees, carte.source),
        (*carte.notes, *_mark_notes(carte)),
        licence,
    )
    bas_de_page = foot(mots, largeur_px, 0.0, jour)[1] if pied else float(MARGE)
    corps, hauteur, liste = _body(carte, largeur_px, y, HAUTEUR_A4_PX - y - bas_de_page, legende=legende)
    if liste:
        mots = replace(mots, notes=(liste, *mots.notes))
    fin = y + hauteur + (12 if pied else MARGE)
    sous = ""
    if pied:
        sous, fin = foot(mots, largeur_px, fin, jour)
    return document(
        f"{entete}{corps}{sous}",
        largeur_px,
        fin,
        titre=f"{carte.titre} {carte.sous_titre}",
        description=carte.description,
        source=carte.source,
        licence=licence,
        date=jour,
        definitions=patterns(carte, "l", 1.0),
        lettres=lettres,
    )


def _mark_notes(carte: Carte) -> tuple[str, ...]:
    """What the numbered pills say, under the map: a number alone would mean nothing."""
    noms = {f.code_territoire: f.nom for f in carte.fond.formes}
    return tuple(f"{noms[m.code]} – {m.titre}" for m in carte.marques if m.code in noms)


def patterns(carte: Carte, prefixe: str, k: float) -> str:
    """Patterns of absences (« l-absent ») and of categories (« lt-0 »), as large for any ``k``."""
    motifs = [
        f'<pattern id="{prefixe}-{nom}" width="8" height="8" patternUnits="userSpaceOnUse" '
        f'patternTransform="scale({1 / k:.6g}){_PENCHES.get(nom, "")}">'
        f"{dessin}</pattern>"
        for nom, dessin in _DESSINS.items()
    ]
    if carte.aplat is not None:
        motifs += [
            f'<pattern id="{prefixe}t-{rang}" width="10" height="10" '
            f'patternUnits="userSpaceOnUse" patternTransform="scale({1 / k:.6g})">'
            f'<rect width="10" height="10" fill="{couleur}"/>'
            f"{TRAMES[carte.aplat.motifs[rang]].format(ink_on(couleur))}</pattern>"
            for rang, couleur in enumerate(carte.aplat.couleurs)
            if patterned(carte.aplat, rang)
        ]
    return "".join(motifs)


def _body(
    carte: Carte, largeur: float, y: float, hauteur_voulue: float, *, legende: bool
) -> tuple[str, float, str]:
    """The map and its legend beside it, from height ``y``; their height, what its numbers say."""
    utile = largeur - 2 * MARGE
    # Deux passes : les rayons suivent la largeur de la carte, qui laisse sa place à la légende.
    prevue = draw_legend(carte, 1.0).largeur + GOUTTIERE if legende else 0.0
    large = utile - prevue
    echelle = min(1.0, large / CERCLES_PLEINS_PX)
    _, _, w, h = carte.fond.vue
    naturelle = (large - 8) * h / w + 8
    dessin, haut = "", 0.0
    if legende:
        colonne = draw_legend(carte, echelle)
        haut = colonne.hauteur
        dessin = (
            f'<g transform="translate({largeur - MARGE - colonne.largeur:.1f} {y:.1f})">{colonne.dessin}</g>'
        )
    hauteur = max(min(naturelle, max(hauteur_voulue, HAUTEUR_MIN)), haut, HAUTEUR_MIN * 0.75)
    carte_dessinee, etiquettes = draw_map(carte, (MARGE, y, large, hauteur), echelle)
    return carte_dessinee + dessin, hauteur, etiquettes.liste


def draw_map(
    carte: Carte,
    cadre: tuple[float, float, float, float],
    echelle: float,
    ecriture: Ecriture = PAPIER,
    *,
    marque: bool = True,
) -> tuple[str, Etiquettes]:
    """What the screen draws, in the box ``cadre`` (x, y, w, h), and its labels.

    ``echelle`` multiplies the circles; ``marque`` False leaves the watermark to the page.
    """
    x, y, large, haut = cadre
    fond = carte.fond
    vx, vy, vw, vh = fond.vue
    k = min((large - 8) / vw, (haut - 8) / vh)
    projection = Projection(k, x + large / 2 - (vx + vw / 2) * k, y + haut / 2 - (vy + vh / 2) * k, cadre)
    rang = next((i for i, f in enumerate(fond.formes) if f.code_territoire == carte.selection), None)
    if not carte.selection:
        rang = None
    rayons = _radii(carte.cercles, echelle) if carte.cercles else {}
    monde = (
        f'<g transform="matrix({k:.6g} 0 0 {k:.6g} {projection.tx:.3f} {projection.ty:.3f})" '
        f'stroke-linejoin="round">{_world(carte, k, rang)}</g>'
    )
    motifs = patterns(carte, "m", k)
    if carte.noms:
        etiquettes = draw_labels(carte, projection, rang, rayons, ecriture)
    else:
        etiquettes = Etiquettes(draw_names(fond, projection, rang, rayons))
    return (
        f'<defs>{motifs}<clipPath id="cadre-carte"><rect x="{x:.1f}" y="{y:.1f}" '
        f'width="{large:.1f}" height="{haut:.1f}"/></clipPath></defs>'
        f'<g class="carte" clip-path="url(#cadre-carte)">{monde}'
        f"{_circles(carte, projection, rayons)}{_inset_titles(fond, projection)}"
        f"{etiquettes.dessin}{_marks(carte, projection)}</g>"
        + (watermark(x, y, large, haut) if carte.fictif and marque else "")
        + (_frame(cadre) if fond.contexte else "")
    ), etiquettes


def _frame(cadre: tuple[float, float, float, float]) -> str:
    x, y, large, haut = cadre
    return (
        f'<rect x="{x + 0.5:.1f}" y="{y + 0.5:.1f}" width="{large - 1:.1f}" '
        f'height="{haut - 1:.1f}" fill="none" stroke="#dddddd"/>'
    )


def _world(carte: Carte, k: float, selection: int | None) -> str:
    """Context, insets, shapes, limits, dashed outlines, selection: in map units."""
    fond = carte.fond
    dense = len(fond.formes) > DENSE
    morceaux: list[str] = []
    if fond.contexte:
        morceaux.append(
            f'<path class="contexte" d="{fond.contexte}" fill="#f1f1f1" stroke="#dedede" '
            f'stroke-width="{0.6 / k:.4g}" fill-rule="evenodd"/>'
        )
    for encart in fond.encarts:
        ex, ey, ew, eh = encart.cadre
        morceaux.append(
            f'<rect x="{ex}" y="{ey}" width="{ew}" height="{eh}" fill="none" stroke="#b5b5b5" '
            f'stroke-width="{1 / k:.4g}"/>'
        )
    trait = (0.45 if dense else 0.9) / k
    morceaux.append(
        f'<g class="formes" fill-rule="evenodd" stroke="#ffffff" stroke-width="{trait:.4g}">'
        f"{_shapes(carte)}</g>"
    )
    if fond.limites:
        morceaux.append(
            f'<path class="limites" d="{"".join(fond.limites)}" fill="none" stroke="#5a5a5a" '
            f'stroke-width="{0.9 / k:.4g}"/>'
        )
    ailleurs = "".join(chemin for chemin, f in zip(fond.chemins, fond.formes, strict=True) if not f.rattache)
    if ailleurs:
        morceaux.append(
            f'<path d="{ailleurs}" fill="none" stroke="#ffffff" stroke-width="{3 / k:.4g}"/>'
            f'<path class="ailleurs" d="{ailleurs}" fill="none" stroke="#222222" '
            f'stroke-width="{1.5 / k:.4g}" stroke-dasharray="{5 / k:.4g} {3 / k:.4g}"/>'
        )
    if selection is not None:
        chemin = fond.chemins[selection]
        morceaux.append(
            f'<path d="{chemin}" fill="none" stroke="#ffffff" stroke-width="{7 / k:.4g}"/>'
            f'<path class="choix" d="{chemin}" fill="none" stroke="{ACCENT}" '
            f'stroke-width="{3 / k:.4g}"/>'
        )
    return "".join(morceaux)


def _shapes(carte: Carte) -> str:
    aplat, cercles = carte.aplat, carte.cercles
    codes = aplat.codes if aplat else cercles.fonds if cercles else ""
    morceaux: list[str] = []
    for rang, (forme, chemin) in enumerate(zip(carte.fond.formes, carte.fond.chemins, strict=True)):
        code = codes[rang : rang + 1] or FOND_NEUTRE
        attributs = "" if code.isdigit() else ' stroke="#b5b5b5"'
        morceaux.append(
            f'<path data-code="{attribute(forme.code_territoire)}" data-classe="{code}" '
            f'fill="{_fill(code, carte)}"{attributs} d="{chemin}"/>'
        )
    return "".join(morceaux)


def _fill(code: str, carte: Carte) -> str:
    if code.isdigit() and carte.aplat is not None:
        rang = int(code)
        return f"url(#mt-{rang})" if patterned(carte.aplat, rang) else carte.aplat.couleurs[rang]
    if code in MOTIFS:
        return f"url(#m-{MOTIFS[code]})"
    ailleurs = elsewhere_colour(carte.aplat.absences if carte.aplat else ())
    return {"o": SANS_OBJET, AILLEURS: ailleurs}.get(code, NEUTRE)


def _radii(cercles: Cercles, echelle: float) -> dict[int, float]:
    """Radius (px) of each circle that can be seen, by shape."""
    rayons = {
        rang: echelle * cercles.rayon_max_px * math.sqrt(valeur / cercles.valeur_max)
        for rang, valeur in enumerate(cercles.valeurs)
        if valeur is not None and valeur > 0
    }
    return {rang: rayon for rang, rayon in rayons.items() if rayon > 0.4}


def _circles(carte: Carte, projection: Projection, rayons: dict[int, float]) -> str:
    if carte.cercles is None:
        return ""
    dense = len(carte.fond.formes) > DENSE
    morceaux: list[str] = []
    for rang in sorted(rayons, key=lambda i: -rayons[i]):
        x, y = projection.point(*carte.fond.points[rang])
        lieu = f'cx="{x:.1f}" cy="{y:.1f}" r="{rayons[rang]:.2f}"'
        if not dense:
            morceaux.append(f'<circle {lieu} fill="none" stroke="#ffffff" stroke-width="3"/>')
        morceaux.append(
            f'<circle data-code="{attribute(carte.fond.formes[rang].code_territoire)}" {lieu} '
            f'fill="{carte.cercles.couleur}" fill-opacity="0.55" stroke="{ENCRE}" '
            f'stroke-width="{0.6 if dense else 1}"/>'
        )
    return f'<g class="cercles">{"".join(morceaux)}</g>'


def _marks(carte: Carte, projection: Projection) -> str:
    """Numbered pills on the territories that have notes, above everything else."""
    places = {f.code_territoire: i for i, f in enumerate(carte.fond.formes)}
    morceaux: list[str] = []
    for marque in carte.marques:
        if marque.code not in places:
            continue
        x, y = projection.point(*carte.fond.points[places[marque.code]])
        large = max(20.0, polices.width(marque.texte, 13, polices.DEMI_GRAS) + 12)
        # Au-dessus du nom, qui est écrit au même point.
        y -= 19
        morceaux.append(
            f'<rect x="{x - large / 2:.1f}" y="{y - 10:.1f}" width="{large:.1f}" height="20" '
            f'rx="10" fill="{ACCENT}" stroke="#ffffff" stroke-width="2"/>'
            + text(x, y + 4.5, marque.texte, style=polices.DEMI_GRAS, couleur="#ffffff", ancre="middle")
        )
    return f'<g class="marques">{"".join(morceaux)}</g>' if morceaux else ""


def _inset_titles(fond: Fond, projection: Projection) -> str:
    """Names of the overseas frames, or département numbers when one name does not fit."""
    tient = all(polices.width(e.nom, 13) + 10 <= e.cadre[2] * projection.k for e in fond.encarts)
    morceaux: list[str] = []
    halos: list[str] = []
    for encart in fond.encarts:
        x, y = projection.point(encart.cadre[0], encart.cadre[1])
        nom = encart.nom if tient else CODES_ZONES.get(encart.zone, "")
        halos.append(halo(x + 5, y + 14, nom, taille=13, trait=3))
        morceaux.append(text(x + 5, y + 14, nom, couleur="#555555"))
    return (
        f'<g class="halos" fill="#ffffff" stroke="#ffffff">{"".join(halos)}</g>'
        f'<g class="titres">{"".join(morceaux)}</g>'
    )
