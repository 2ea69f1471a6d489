"""« Noms et valeurs » on an exported map: the same labels as the screen's, at the same kind of places."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from dashboard import formats
from dashboard.exports.papier import polices
from dashboard.exports.papier.cadre import attribute, halo, text
from dashboard.exports.papier.carte_noms import CORPS, LIGNE, Projection, inside_inset, short_name
from dashboard.exports.papier.polices import DEMI_GRAS, ITALIQUE, NORMAL
from dashboard.figures.etiquettes import (
    BLANC,
    ENCRE,
    MOTS,
    label_ink,
    label_value,
    numbered,
    rings,
    variants,
    weight,
)
from dashboard.figures.modele import Carte
from dashboard.figures.placement import ESSAIS, FOULE, FormeNommee, Pose, Variante, place

ETIQUETTES_MAX = 160  # les plus peuplés d'abord, comme à l'écran
DENSE = 400
SANS_NOM = 19.0  # ce que coûte une valeur sans son nom : moins qu'un territoire sans rien
LOIN = "Toute la France ne tient pas en noms sur une page : le tableau les a tous."


@dataclass(frozen=True, slots=True)
class Ecriture:
    """How labels are written: the size of a value (a name is ``CORPS``), names or values alone.

    ``numeros``: a name without a place may be a number that a list explains; else its value stands alone.
    ``contours``: the edge of a text is a shape under it, for what ignores « paint-order » (see ``halo``).
    ``absences``: the word of an absence stands under the name; else the legend alone says it.
    ``porteur`` is the radius from which a circle bears its own label; a smaller one has it beside.
    ``essais`` draws are made at most to place them all. A label farther than ``trait`` from what it names
    is left to the list. ``connus``: those that have no value are not named.
    """

    valeur: float = CORPS
    noms: bool = True
    numeros: bool = True
    contours: bool = True
    absences: bool = True
    porteur: float = 0.0
    essais: int = ESSAIS
    trait: float = math.inf
    connus: bool = False


PAPIER = Ecriture()


@dataclass(frozen=True, slots=True)
class Etiquettes:
    """The drawing of the labels, and the sentence that says what its numbers stand for, or ''.

    ``tus`` counts the territories of the scope whose value is written nowhere, ``sans_nom`` says
    those whose value stands without their name, ``muets`` those that have nothing: « Fronsadais 68,4 ».
    """

    dessin: str
    liste: str = ""
    tus: int = 0
    sans_nom: tuple[str, ...] = ()
    muets: tuple[str, ...] = ()


def draw_labels(
    carte: Carte,
    projection: Projection,
    selection: int | None,
    rayons: Mapping[int, float],
    ecriture: Ecriture = PAPIER,
) -> Etiquettes:
    """Every territory of the map under its name and its value; the rest by a number."""
    fond = carte.fond
    if len(fond.formes) > DENSE:
        return Etiquettes("", LOIN, len(fond.formes))
    rangs = [r for r in range(len(fond.formes)) if not inside_inset(fond, r)]
    formes = _shapes(carte, rangs, projection, selection, rayons, ecriture)
    x0, y0, large, haut = projection.cadre
    poses = place(
        large,
        haut,
        formes,
        obstacles=_obstacles(carte, rangs, projection, rayons, ecriture.porteur),
        essais=ecriture.essais,
    )
    poses = [p if p is None or _length(p) <= ecriture.trait else None for p in poses]
    numeros = numbered(poses, formes)
    dessins: list[str] = []
    for i, pose in enumerate(poses):
        if pose is not None:
            dessins.append(
                _label(
                    carte,
                    rangs[i],
                    formes[i].variantes[pose.v],
                    pose,
                    (x0, y0),
                    numeros.get(i, 0),
                    selection,
                    ecriture,
                )
            )
    dits = [
        f"({n}) {short_name(fond.formes[rangs[i]].nom)}{formats.INSECABLE}{label_value(carte, rangs[i])}"
        for i, n in sorted(numeros.items(), key=lambda c: c[1])
    ]
    liste = f"Sur la carte : {' ; '.join(dits)}." if dits else ""
    tus = sum(p is None and fond.formes[r].rattache for p, r in zip(poses, rangs, strict=True))
    sans_nom = tuple(
        _listed(carte, rangs[i], formes[i].variantes[p.v].valeur)
        for i, p in enumerate(poses)
        if p is not None and ecriture.noms and formes[i].variantes[p.v].lignes == ()
    )
    muets = tuple(
        _listed(carte, r, _value(carte, r, ecriture))
        for r, p in zip(rangs, poses, strict=True)
        if p is None
        and ecriture.noms
        and fond.formes[r].rattache
        and (known(carte, r) or not ecriture.connus)
    )
    return Etiquettes(f'<g class="etiquettes">{"".join(dessins)}</g>', liste, tus, sans_nom, muets)


def _length(pose: Pose) -> float:
    return 0.0 if pose.t is None else math.dist(pose.t[:2], pose.t[2:])


def known(carte: Carte, rang: int) -> bool:
    """True where the map has a value to write."""
    return label_value(carte, rang) not in ("", *MOTS.values())


def _listed(carte: Carte, rang: int, valeur: str) -> str:
    """« Fronsadais 68,4 », as a list beside the map says it."""
    return f"{short_name(carte.fond.formes[rang].nom)}{formats.INSECABLE if valeur else ''}{valeur}"


def _shapes(
    carte: Carte,
    rangs: list[int],
    projection: Projection,
    selection: int | None,
    rayons: Mapping[int, float],
    ecriture: Ecriture,
) -> list[FormeNommee]:
    fond = carte.fond
    x0, y0, _, _ = projection.cadre
    possibles = [r for r in rangs if not ecriture.connus or known(carte, r) or r == selection]
    nommes = set(sorted(possibles, key=lambda r: (-weight(carte.poids, r), r))[:ETIQUETTES_MAX])
    formes: list[FormeNommee] = []
    for rang in rangs:
        gras = DEMI_GRAS if rang == selection else NORMAL

        def mesure(texte: str, valeur: bool, gras: str = gras) -> float:
            corps = ecriture.valeur if valeur else CORPS
            return polices.width(polices.printable(texte), corps, DEMI_GRAS if valeur else gras)

        siens = fond.formes[rang].rattache
        formes.append(
            FormeNommee(
                [
                    [(x - x0, y - y0) for x, y in (projection.point(*p) for p in anneau)]
                    for anneau in rings(fond.chemins[rang])
                ],
                _variants(
                    polices.printable(short_name(fond.formes[rang].nom)),
                    _value(carte, rang, ecriture),
                    mesure,
                    ecriture,
                    numero=siens and len(rangs) <= FOULE,
                    # À côté d'un cercle, une valeur seule se lirait de n'importe lequel de ses voisins.
                    seule=rang != selection and carte.aplat is not None,
                )
                if rang in nommes
                else (),
                # Le territoire du lecteur se nomme avant tout autre.
                1.0 if rang == selection else weight(carte.poids, rang),
                siens,
                _centre(carte, rang, projection) if rayons.get(rang, 0.0) > 4 else None,
            )
        )
    return formes


def _value(carte: Carte, rang: int, ecriture: Ecriture) -> str:
    dit = label_value(carte, rang)
    return "" if not ecriture.absences and dit in MOTS.values() else dit


def _variants(
    nom: str,
    valeur: str,
    mesure: Callable[[str, bool], float],
    ecriture: Ecriture,
    *,
    numero: bool,
    seule: bool,
) -> tuple[Variante, ...]:
    """The ways to write a label; a value bigger than its name asks for that much more height.

    The chosen territory is never a value without its name.
    """
    plus = ecriture.valeur - CORPS if valeur else 0.0
    if not ecriture.noms:
        if not valeur:
            return ()
        return (Variante(mesure(valeur, True) + 4, ecriture.valeur + 2, 0.0, True, (), valeur),)
    faites = variants(nom, valeur, mesure, corps=CORPS, numero=numero and ecriture.numeros)
    nue = Variante(mesure(valeur, True) + 4, ecriture.valeur + 2, SANS_NOM, False, (), valeur)
    return (
        *(replace(v, h=v.h + plus) if v.lignes is not None else v for v in faites),
        *((nue,) if valeur and seule and not ecriture.numeros else ()),
    )


def _centre(carte: Carte, rang: int, projection: Projection) -> tuple[float, float]:
    x, y = projection.point(*carte.fond.points[rang])
    return x - projection.cadre[0], y - projection.cadre[1]


def _obstacles(
    carte: Carte, rangs: list[int], projection: Projection, rayons: Mapping[int, float], porteur: float
) -> list[tuple[float, float, float, float, int]]:
    """Overseas frames, circles (which may bear their own name) and numbered marks of notes."""
    fond = carte.fond
    x0, y0, _, _ = projection.cadre
    k = projection.k
    pris: list[tuple[float, float, float, float, int]] = []
    for encart in fond.encarts:
        x, y = projection.point(encart.cadre[0], encart.cadre[1])
        pris.append((x - x0, y - y0, x - x0 + encart.cadre[2] * k, y - y0 + encart.cadre[3] * k, -1))
    places = {rang: i for i, rang in enumerate(rangs)}
    for rang, rayon in rayons.items():
        if rayon > 4:
            x, y = projection.point(*fond.points[rang])
            x, y = x - x0, y - y0
            sien = places.get(rang, -1) if rayon >= porteur else -1
            pris.append((x - rayon, y - rayon, x + rayon, y + rayon, sien))
    codes = {f.code_territoire: i for i, f in enumerate(fond.formes)}
    for marque in carte.marques:
        if marque.code in codes:
            x, y = projection.point(*fond.points[codes[marque.code]])
            large = max(20.0, polices.width(marque.texte, 13, DEMI_GRAS) + 12) / 2
            pris.append((x - x0 - large, y - y0 - 29, x - x0 + large, y - y0 - 9, -1))
    return pris


def _label(
    carte: Carte,
    rang: int,
    variante: Variante,
    pose: Pose,
    coin: tuple[float, float],
    numero: int,
    selection: int | None,
    ecriture: Ecriture,
) -> str:
    x, y = pose.x + coin[0], pose.y + coin[1]
    debut = f'<g class="nom" data-code="{attribute(carte.fond.formes[rang].code_territoire)}">'
    if variante.lignes is None:
        rond = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="10" fill="#ffffff" stroke="{ENCRE}"/>'
        return f"{debut}{rond}{text(x, y + 4.5, str(numero), style=DEMI_GRAS, ancre='middle')}</g>"
    encre, bord = (ENCRE, BLANC) if pose.t else label_ink(carte, rang)
    style = DEMI_GRAS if rang == selection else NORMAL if carte.fond.formes[rang].rattache else ITALIQUE
    lignes = [(ligne, style, CORPS) for ligne in variante.lignes]
    if variante.valeur:
        lignes.append((variante.valeur, DEMI_GRAS, ecriture.valeur))
    halos: list[str] = []
    textes: list[str] = []
    # Une valeur plus grande que les noms prend plus de place sous eux : tout remonte de la moitié.
    ecart = (lignes[-1][2] - CORPS if lignes else 0.0) / 2
    for j, (ligne, graisse, corps) in enumerate(lignes):
        bas = y + (j - (len(lignes) - 1) / 2) * LIGNE + 4.5 + (ecart if corps > CORPS else -ecart)
        plus = ""
        if ecriture.contours:
            halos.append(halo(x, bas, ligne, taille=corps, style=graisse, ancre="middle", trait=3))
        else:
            plus = f' stroke="{bord}" stroke-width="3" paint-order="stroke"'
        textes.append(
            text(x, bas, ligne, taille=corps, style=graisse, couleur=encre, ancre="middle", plus=plus)
        )
    bords = (
        ""
        if not ecriture.contours
        else (
            f'<g class="halos" fill="{bord}" stroke="{bord}" stroke-opacity="0.85" stroke-linejoin="round">'
            f"{''.join(halos)}</g>"
        )
    )
    return f"{debut}{_leader(pose, coin)}{bords}{''.join(textes)}</g>"


def _leader(pose: Pose, coin: tuple[float, float]) -> str:
    if pose.t is None:
        return ""
    a, b, c, d = (v + coin[i % 2] for i, v in enumerate(pose.t))
    trait = f'<path d="M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}" fill="none"'
    return (
        f'{trait} stroke="#ffffff" stroke-opacity="0.85" stroke-width="3"/>{trait} stroke="{ENCRE}"/>'
        f'<circle cx="{a:.1f}" cy="{b:.1f}" r="2.2" fill="{ENCRE}"/>'
    )
