"""The legend of an exported map, as a column: what the screen's legend says, drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard import formats
from dashboard.exports.papier import polices
from dashboard.exports.papier.cadre import GRIS_TEXTE, PETIT, paragraph, text
from dashboard.exports.papier.carte_axe import draw_axis
from dashboard.exports.papier.polices import DEMI_GRAS
from dashboard.figures.carte import level_name
from dashboard.figures.legende import Legende, build_legende, elsewhere_colour
from dashboard.figures.legende_axe import Axe
from dashboard.figures.modele import AILLEURS, AbsenceLegende, Aplat, Carte, CercleLegende
from dashboard.figures.palettes import ENCRE

BOITE = 26.0
RANG, RANG_HAUT = 27.0, 37.0
LIBELLE = 14.0
# Motifs des catégories, sur un carreau de 10 px ; « {} » est l'encre qui se voit sur la couleur.
TRAMES = {
    "hachures": '<path d="M0 10L10 0M-2.5 2.5L2.5 -2.5M7.5 12.5L12.5 7.5" stroke="{}" stroke-width="1.8"/>',
    "points": '<circle cx="2.5" cy="2.5" r="1.5" fill="{0}"/><circle cx="7.5" cy="7.5" r="1.5" fill="{0}"/>',
    "grille": '<path d="M0 5H10M5 0V10" stroke="{}" stroke-width="1.1"/>',
    "croix": '<path d="M2.5 2.5L7.5 7.5M7.5 2.5L2.5 7.5" stroke="{}" stroke-width="1.4"/>',
}
LARGEUR_MIN, LARGEUR_AXE, LARGEUR_MAX = 230.0, 300.0, 344.0
# Les motifs sont dessinés par carte_svg : des absences par lettre, des catégories par rang.
REMPLISSAGES = {
    "a": "url(#l-absent)",
    "i": "url(#l-partiel)",
    "s": "url(#l-secret)",
    "z": "url(#l-zero)",
    "o": "#e3e3e3",
}


@dataclass(frozen=True, slots=True)
class LegendeDessinee:
    """A drawn legend, its top left corner at (0, 0)."""

    dessin: str
    largeur: float
    hauteur: float


def draw_legend(carte: Carte, echelle_cercles: float) -> LegendeDessinee:
    """Classes with counts and references, absences, sample circles (radii × ``echelle_cercles``)."""
    legende = build_legende(carte)
    largeur = _needed_width(legende)
    colonne = _Colonne(largeur)
    if legende.titre:
        colonne.write(legende.titre, taille=15, style=DEMI_GRAS)
        colonne.write(legende.sous_titre, couleur=GRIS_TEXTE)
    if legende.axe is not None:
        colonne.write(legende.axe.quoi, couleur=GRIS_TEXTE)
        colonne.axis(legende.axe)
    if legende.classes:
        colonne.classes(_labelled(legende), level_name(carte.niveau), _fills(carte))
    if legende.note:
        colonne.skip(4)
        colonne.write(legende.note, couleur=GRIS_TEXTE)
    if legende.absences and carte.aplat is not None:
        colonne.absences(legende.absences)
    if legende.cercles and carte.cercles is not None:
        colonne.skip(10 if legende.classes else 0)
        colonne.write(legende.titre_cercles, taille=14 if legende.classes else 15, style=DEMI_GRAS)
        colonne.circles(legende.cercles, carte.cercles.couleur, echelle_cercles)
    elif carte.cercles is not None:
        colonne.write(legende.titre_cercles, taille=15, style=DEMI_GRAS)
    if legende.absences and carte.aplat is None:
        colonne.absences(legende.absences)
    return LegendeDessinee(f'<g class="legende">{"".join(colonne.dessins)}</g>', largeur, colonne.y)


def _fills(carte: Carte) -> list[str]:
    """Fill of each class box, in the order of the legend: its colour, or its pattern."""
    aplat = carte.aplat
    if aplat is None:
        return []
    return [f"url(#lt-{c.rang})" if patterned(aplat, c.rang) else c.couleur for c in aplat.classes]


def filling(absence: AbsenceLegende) -> str:
    """What the map paints there: a pattern, or the ground of what belongs elsewhere."""
    if absence.lettre == AILLEURS:
        return elsewhere_colour([absence])
    return REMPLISSAGES.get(absence.lettre, "#f4f4f4")


def patterned(aplat: Aplat, rang: int) -> bool:
    """True when a class of a map in categories has a pattern over its colour."""
    return rang < len(aplat.motifs) and aplat.motifs[rang] in TRAMES


def _labelled(legende: Legende) -> list[tuple[str, int]]:
    """(label, count) of each class, from the highest."""
    if legende.axe is not None:
        return [(b.libelle, b.effectif) for b in reversed(legende.axe.bandes)]
    return [(c.libelle, c.effectif) for c in legende.classes]


def _needed_width(legende: Legende) -> float:
    lignes = [
        BOITE + 24 + polices.width(libelle, LIBELLE) + polices.width(compte, PETIT)
        for libelle, compte in (
            *((libelle, _count(effectif)) for libelle, effectif in _labelled(legende)),
            *((a.libelle, _count(a.effectif or None)) for a in legende.absences),
        )
    ]
    titres = [polices.width(t, 15, DEMI_GRAS) for t in (legende.titre, legende.titre_cercles)]
    moins = LARGEUR_AXE if legende.axe else LARGEUR_MIN
    return min(max([moins, *lignes, *(min(t, 280.0) for t in titres)]), LARGEUR_MAX)


def _count(effectif: int | None) -> str:
    return "" if effectif is None else formats.number(effectif)


class _Colonne:
    """Writes from top to bottom; ``y`` is the first free height."""

    def __init__(self, largeur: float) -> None:
        self.largeur = largeur
        self.y = 0.0
        self.dessins: list[str] = []

    def skip(self, hauteur: float) -> None:
        self.y += hauteur

    def write(
        self, texte: str, *, taille: float = PETIT, style: str = "Regular", couleur: str = ENCRE
    ) -> None:
        dessin, haut = paragraph(
            0, self.y + taille, self.largeur, texte, taille=taille, style=style, couleur=couleur
        )
        self.dessins.append(dessin)
        self.y += haut + 3

    def axis(self, axe: Axe) -> None:
        """Bands, dots and names, on the whole width."""
        dessin, haut = draw_axis(axe, self.largeur)
        self.dessins.append(f'<g transform="translate(0 {self.y + 4:.1f})">{dessin}</g>')
        self.y += haut + 8

    def classes(self, classes: Sequence[tuple[str, int]], niveau: str, remplissages: list[str]) -> None:
        """Colour boxes from the highest class, labels, counts."""
        niveau = niveau if niveau == "EPCI" else niveau.capitalize()
        self.dessins.append(text(self.largeur, self.y + 14, niveau, couleur=GRIS_TEXTE, ancre="end"))
        self.y += 20
        libre = (
            self.largeur - BOITE - 20 - max(polices.width(_count(effectif), PETIT) for _, effectif in classes)
        )
        coupes = [polices.wrap(libelle, libre, LIBELLE) for libelle, _ in classes]
        pas = RANG_HAUT if any(len(lignes) > 1 for lignes in coupes) else RANG
        rangees = zip(classes, coupes, remplissages, strict=True)
        for (_, effectif), lignes, remplissage in rangees:
            self._class_row(pas, effectif, lignes, remplissage)
        self.y += 6

    def _class_row(self, pas: float, effectif: int, lignes: list[str], remplissage: str) -> None:
        self.dessins.append(
            f'<rect class="l-classe" x="0" y="{self.y:.1f}" width="{BOITE:g}" '
            f'height="{pas:g}" fill="{remplissage}"/>'
        )
        milieu = self.y + pas / 2 + 5
        for j, ligne in enumerate(lignes):
            self.dessins.append(
                text(BOITE + 10, milieu + (j - (len(lignes) - 1) / 2) * 16, ligne, taille=LIBELLE)
            )
        self.dessins.append(text(self.largeur, milieu, _count(effectif), couleur=GRIS_TEXTE, ancre="end"))
        self.y += pas

    def absences(self, absences: Sequence[AbsenceLegende]) -> None:
        """One patterned box per kind of missing value."""
        self.y += 6
        for absence in absences:
            libre = self.largeur - BOITE - 44
            lignes = polices.wrap(absence.libelle, libre, LIBELLE)
            haut = max(26.0, len(lignes) * 17 + 6)
            remplissage = filling(absence)
            self.dessins.append(
                f'<rect class="l-absence" x="0" y="{self.y + haut / 2 - 10:.1f}" '
                f'width="{BOITE:g}" height="20" fill="{remplissage}" stroke="#b5b5b5"/>'
            )
            for j, ligne in enumerate(lignes):
                bas = self.y + haut / 2 + 5 + (j - (len(lignes) - 1) / 2) * 17
                self.dessins.append(text(BOITE + 10, bas, ligne, taille=LIBELLE))
            self.dessins.append(
                text(
                    self.largeur,
                    self.y + haut / 2 + 5,
                    _count(absence.effectif or None),
                    couleur=GRIS_TEXTE,
                    ancre="end",
                )
            )
            self.y += haut

    def circles(self, cercles: Sequence[CercleLegende], couleur: str, echelle: float) -> None:
        """Nested sample circles, each with its value."""
        tries = sorted(cercles, key=lambda c: -c.rayon_px)
        grand = tries[0].rayon_px * echelle
        hauteur = max(2 * grand + 4, len(tries) * 18 + 4)
        bas_precedent = float("-inf")
        self.y += 4
        sol = self.y + hauteur
        for cercle in tries:
            rayon = cercle.rayon_px * echelle
            sommet = sol - 2 * rayon
            y = max(sommet, bas_precedent + 18, self.y + 9)
            bas_precedent = y
            self.dessins.append(
                f'<circle class="l-cercle" cx="{grand + 2:.1f}" cy="{sol - rayon:.1f}" '
                f'r="{rayon:.2f}" fill="{couleur}" fill-opacity="0.55" stroke="{ENCRE}"/>'
                f'<path d="M{grand + 2:.1f} {sommet:.1f}H{2 * grand + 10:.1f}'
                f'L{2 * grand + 22:.1f} {y:.1f}" stroke="#666666" fill="none"/>'
                + text(2 * grand + 26, y + 5, cercle.texte, taille=LIBELLE)
            )
        self.y = sol + 6
