"""Names written on an exported map: the same rules as the screen's (``composants/carte.js``)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dashboard.exports.papier import polices
from dashboard.exports.papier.cadre import halo, text
from dashboard.exports.papier.polices import DEMI_GRAS, ITALIQUE, NORMAL
from dashboard.figures.palettes import ENCRE
from geo.couches import Fond

CORPS = 13.0
LIGNE = 15.0
FORMES_NOMMEES = 400  # au-delà, tout un pays : trois noms sur mille n'aideraient pas
NOMS_MAX = 160
_TYPE = re.compile(r"^(CA|CC|CU) (?:(?:du|des|de) |d['’])?")
Boite = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Projection:
    """Map units to pixels: ``x * k + tx``, inside the box of the drawing."""

    k: float
    tx: float
    ty: float
    cadre: Boite  # x, y, w, h

    def point(self, x: float, y: float) -> tuple[float, float]:
        return x * self.k + self.tx, y * self.k + self.ty


def short_name(nom: str) -> str:
    """« CC du Haut Val d'Oise » -> « Haut Val d'Oise »."""
    court = _TYPE.sub("", nom).strip()
    return court[:1].upper() + court[1:]


def split_name(nom: str, style: str = NORMAL) -> list[str] | None:
    """Best cut in two lines, at a space or after a hyphen; None when there is no place to cut."""
    coupes = [[nom[: m.start() + (m.group() == "-")], nom[m.end() :]] for m in re.finditer("[ -]", nom)]
    valables = [c for c in coupes if c[0].strip() and c[1].strip()]
    return min(valables, key=lambda c: max(_wide(t, style) for t in c)) if valables else None


def inside_inset(fond: Fond, rang: int) -> bool:
    """True when a shape lies in an overseas frame."""
    x, y, w, h = fond.boites[rang]
    return any(
        x >= c[0] and y >= c[1] and x + w <= c[0] + c[2] and y + h <= c[1] + c[3]
        for c in (e.cadre for e in fond.encarts)
    )


def draw_names(fond: Fond, projection: Projection, selection: int | None, rayons: dict[int, float]) -> str:
    """Names that fit in their shape and hide no circle, largest shapes first; the selected one always."""
    pose = _Placement(fond, projection, rayons)
    if selection is not None and not inside_inset(fond, selection):
        pose.name_selected(selection)
    if len(fond.formes) <= FORMES_NOMMEES:
        aires = [
            b[2] * b[3] * (1.0 if f.rattache else 0.01) for b, f in zip(fond.boites, fond.formes, strict=True)
        ]
        for rang in sorted(range(len(aires)), key=lambda i: -aires[i]):
            if rang != selection and len(pose.dessins) <= NOMS_MAX:
                pose.name(rang)
    halos = "".join(pose.halos)
    return (
        '<g class="halos" fill="#ffffff" stroke="#ffffff" stroke-opacity="0.9" fill-opacity="0.9" '
        f'stroke-linejoin="round">{halos}</g><g class="etiquettes">{"".join(pose.dessins)}</g>'
    )


class _Placement:
    """What is already taken in the drawing, and the names written so far."""

    def __init__(self, fond: Fond, projection: Projection, rayons: dict[int, float]) -> None:
        self.fond, self.projection, self.rayons = fond, projection, rayons
        self.dessins: list[str] = []
        self.halos: list[str] = []
        self.pris: list[tuple[float, float, float, float, int]] = []
        for encart in fond.encarts:
            x, y = projection.point(encart.cadre[0], encart.cadre[1])
            large, haut = encart.cadre[2] * projection.k, encart.cadre[3] * projection.k
            self.pris.append((x, y, x + large, y + haut, -1))
        for rang, rayon in rayons.items():
            if rayon > 4:
                x, y = projection.point(*fond.points[rang])
                r = rayon - 2
                self.pris.append((x - r, y - r, x + r, y + r, rang))

    def name(self, rang: int) -> None:
        """Write the name of a shape when it fits in it."""
        if inside_inset(self.fond, rang):
            return
        k = self.projection.k
        large, haut = self.fond.boites[rang][2] * k, self.fond.boites[rang][3] * k
        if large < 20 or haut < 9:
            return
        style = NORMAL if self.fond.formes[rang].rattache else ITALIQUE
        nom = short_name(self.fond.formes[rang].nom)
        lignes, longueur = [nom], _wide(nom, style)
        if longueur > large * 0.85 and len(nom) > 9 and haut > 22:
            lignes = split_name(nom, style) or lignes
            longueur = max(_wide(ligne, style) for ligne in lignes)
        place = 1.35 if self.fond.formes[rang].rattache else 0.9
        if longueur > large * place or len(lignes) * 14 > haut * place:
            return
        x, y = self.projection.point(*self.fond.points[rang])
        # Un nom cacherait un petit cercle : il passe dessous ; un grand le porte.
        rayon = self.rayons.get(rang, 0.0)
        if rayon and longueur > 2 * rayon - 4:
            y += rayon + len(lignes) * 7.5
        self._put(rang, x, y, lignes, longueur, style=style)

    def name_selected(self, rang: int) -> None:
        """Inside its outline when there is room, else beside it."""
        fond, k = self.fond, self.projection.k
        bx, by, bw, bh = fond.boites[rang]
        x, y = self.projection.point(*fond.points[rang])
        nom = short_name(fond.formes[rang].nom)
        une = [nom]
        deux = split_name(nom, DEMI_GRAS)
        for lignes in (une, deux):
            if lignes is None or self.rayons.get(rang):
                continue
            longueur = max(_wide(ligne, DEMI_GRAS) for ligne in lignes)
            tient = longueur + 12 <= bw * k * 0.8 and len(lignes) * LIGNE + 12 <= bh * k * 0.7
            if tient and self._put(rang, x, y, lignes, longueur, style=DEMI_GRAS, force=True):
                return
        gauche, haut = self.projection.point(bx, by)
        droite, bas = self.projection.point(bx + bw, by + bh)
        lignes = deux if deux and _wide(nom, DEMI_GRAS) > 150 else une
        longueur = max(_wide(ligne, DEMI_GRAS) for ligne in lignes)
        h = len(lignes) * 7.5 + 5
        cx, cy, cw, ch = self.projection.cadre
        milieu = _clamp((gauche + droite) / 2, cx + longueur / 2 + 4, cx + cw - longueur / 2 - 4)
        cote = _clamp(y, cy + h, cy + ch - h)
        places = [
            (milieu, bas + h),
            (droite + longueur / 2 + 8, cote),
            (gauche - longueur / 2 - 8, cote),
            (milieu, haut - h),
            (_clamp(x, cx + longueur / 2 + 4, cx + cw - longueur / 2 - 4), y),
        ]
        for force in (False, True):
            for a, b in places:
                if self._put(rang, a, b, lignes, longueur, style=DEMI_GRAS, force=force):
                    return

    def _put(
        self,
        rang: int,
        x: float,
        y: float,
        lignes: list[str],
        longueur: float,
        *,
        style: str,
        force: bool = False,
    ) -> bool:
        h = len(lignes) * LIGNE
        r = (x - longueur / 2 - 3, y - h / 2 - 1, x + longueur / 2 + 3, y + h / 2 + 1)
        cx, cy, cw, ch = self.projection.cadre
        if r[0] < cx or r[1] < cy or r[2] > cx + cw or r[3] > cy + ch:
            return False
        if not force and any(
            p[4] != rang and r[0] < p[2] and r[2] > p[0] and r[1] < p[3] and r[3] > p[1] for p in self.pris
        ):
            return False
        self.pris.append((*r, -1))
        couleur = "#555555" if style == ITALIQUE else ENCRE
        trait = 4.0 if style == DEMI_GRAS else 3.2
        for j, ligne in enumerate(lignes):
            bas = y + (j - (len(lignes) - 1) / 2) * LIGNE + 4.5
            self.halos.append(halo(x, bas, ligne, taille=CORPS, style=style, ancre="middle", trait=trait))
            self.dessins.append(
                text(x, bas, ligne, taille=CORPS, style=style, couleur=couleur, ancre="middle")
            )
        return True


def _wide(texte: str, style: str) -> float:
    return polices.width(texte, CORPS, style)


def _clamp(valeur: float, bas: float, haut: float) -> float:
    return min(max(valeur, bas), haut)
