"""The legend of an exported map, as a column: what the screen's legend says, drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard import formats
from dashboard.exports.papier import polices
from dashboard.exports.papier.cadre import GRIS_TEXTE, PETIT, paragraph, text
from dashboard.exports.papier.polices import DEMI_GRAS
from dashboard.figures.carte import level_name
from dashboard.figures.legende import Legende, build_legende
from dashboard.figures.modele import (
    AILLEURS,
    AbsenceLegende,
    Aplat,
    Carte,
    CercleLegende,
    ClasseLegende,
    Repere,
)
from dashboard.figures.palettes import ENCRE, GRIS_AILLEURS

BOITE = 26.0
RANG, RANG_HAUT = 27.0, 37.0
REPERES_MAX = 124.0
LIBELLE = 14.0
# Motifs des catégories, sur un carreau de 10 px ; « {} » est l'encre qui se voit sur la couleur.
TRAMES = {
    "hachures": '<path d="M0 10L10 0M-2.5 2.5L2.5 -2.5M7.5 12.5L12.5 7.5" stroke="{}" stroke-width="1.8"/>',
    "points": '<circle cx="2.5" cy="2.5" r="1.5" fill="{0}"/><circle cx="7.5" cy="7.5" r="1.5" fill="{0}"/>',
    "grille": '<path d="M0 5H10M5 0V10" stroke="{}" stroke-width="1.1"/>',
    "croix": '<path d="M2.5 2.5L7.5 7.5M7.5 2.5L2.5 7.5" stroke="{}" stroke-width="1.4"/>',
}
LARGEUR_MIN, LARGEUR_MAX = 230.0, 344.0
# Les motifs sont dessinés par carte_svg : des absences par lettre, des catégories par rang.
REMPLISSAGES = {
    "a": "url(#l-absent)",
    "i": "url(#l-partiel)",
    "s": "url(#l-secret)",
    "z": "url(#l-zero)",
    "o": "#e3e3e3",
    AILLEURS: GRIS_AILLEURS,
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
    zone = _reference_width(legende.classes)
    largeur = _needed_width(legende, zone)
    colonne = _Colonne(largeur, zone)
    if legende.titre:
        colonne.write(legende.titre, taille=15, style=DEMI_GRAS)
        colonne.write(legende.sous_titre, couleur=GRIS_TEXTE)
    if legende.classes:
        colonne.classes(legende.classes, level_name(carte.niveau), _fills(carte))
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


def patterned(aplat: Aplat, rang: int) -> bool:
    """True when a class of a map in categories has a pattern over its colour."""
    return rang < len(aplat.motifs) and aplat.motifs[rang] in TRAMES


def _reference_width(classes: Sequence[ClasseLegende]) -> float:
    """Room for the names of the references, left of the colours; 0 when there is none."""
    larges = [_reference_lines(r, REPERES_MAX)[1] for c in classes for r in c.reperes]
    return max(larges) + 20 if larges else 0.0


def _reference_lines(repere: Repere, maximum: float) -> tuple[list[str], float]:
    """« France 60,9 », on several lines when it is too long for its room."""
    lignes = polices.wrap(f"{repere.nom} {repere.texte}", maximum - 20, PETIT, DEMI_GRAS)
    return lignes, max(polices.width(ligne, PETIT, DEMI_GRAS) for ligne in lignes)


def _needed_width(legende: Legende, zone: float) -> float:
    lignes = [
        marge + BOITE + 24 + polices.width(x.libelle, LIBELLE) + polices.width(compte, PETIT)
        for marge, x, compte in (
            *((zone, c, _count(c.effectif)) for c in legende.classes),
            *((0.0, a, _count(a.effectif or None)) for a in legende.absences),
        )
    ]
    titres = [polices.width(t, 15, DEMI_GRAS) for t in (legende.titre, legende.titre_cercles)]
    return min(max([LARGEUR_MIN, *lignes, *(min(t, 280.0) for t in titres)]), LARGEUR_MAX)


def _count(effectif: int | None) -> str:
    return "" if effectif is None else formats.number(effectif)


class _Colonne:
    """Writes from top to bottom; ``y`` is the first free height."""

    def __init__(self, largeur: float, zone: float) -> None:
        self.largeur, self.zone = largeur, zone
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

    def classes(self, classes: Sequence[ClasseLegende], niveau: str, remplissages: list[str]) -> None:
        """Colour boxes from the highest class, labels, counts, and the references on their left."""
        niveau = niveau if niveau == "EPCI" else niveau.capitalize()
        self.dessins.append(text(self.largeur, self.y + 14, niveau, couleur=GRIS_TEXTE, ancre="end"))
        self.y += 20
        # Serrées près du haut ou du bas, les références débordent de la colonne de couleurs.
        reperes = [
            (r, (rang + 1 - min(max(r.position, 0.0), 1.0)) / len(classes))
            for rang, c in enumerate(classes)
            for r in c.reperes
        ]
        libre = (
            self.largeur
            - self.zone
            - BOITE
            - 20
            - max(polices.width(_count(c.effectif), PETIT) for c in classes)
        )
        coupes = [polices.wrap(c.libelle, libre, LIBELLE) for c in classes]
        pas = RANG_HAUT if any(len(lignes) > 1 for lignes in coupes) else RANG
        total = pas * len(classes)
        besoin = sum(len(_reference_lines(r, REPERES_MAX)[0]) * 16 + 3 for r, _ in reperes)
        self.y += max(0.0, (besoin - total) / 2)
        haut = self.y
        lignees = zip(classes, coupes, remplissages, strict=True)
        for rang, (classe, lignes, remplissage) in enumerate(lignees):
            self._class_row(haut + rang * pas, pas, classe, lignes, remplissage)
        self._references(reperes, haut, total)
        self.y = haut + total + max(6.0, (besoin - total) / 2)

    def _class_row(
        self, y: float, pas: float, classe: ClasseLegende, lignes: list[str], remplissage: str
    ) -> None:
        self.dessins.append(
            f'<rect class="l-classe" x="{self.zone:.1f}" y="{y:.1f}" width="{BOITE:g}" '
            f'height="{pas:g}" fill="{remplissage}"/>'
        )
        for j, ligne in enumerate(lignes):
            bas = y + pas / 2 + 5 + (j - (len(lignes) - 1) / 2) * 16
            self.dessins.append(text(self.zone + BOITE + 10, bas, ligne, taille=LIBELLE))
        self.dessins.append(
            text(self.largeur, y + pas / 2 + 5, _count(classe.effectif), couleur=GRIS_TEXTE, ancre="end")
        )

    def _references(self, reperes: list[tuple[Repere, float]], haut: float, total: float) -> None:
        """At their exact height, pushed apart when they collide."""
        places = sorted(reperes, key=lambda x: x[1])
        lignes = [_reference_lines(r, REPERES_MAX)[0] for r, _ in places]
        hauts = _spread([part * total for _, part in places], [len(x) * 16.0 for x in lignes], total)
        for (_, part), morceaux, y_texte in zip(places, lignes, hauts, strict=True):
            y = haut + min(max(part * total, 1.0), total - 1)
            milieu = haut + y_texte + len(morceaux) * 8
            droite = self.zone + BOITE + 2
            self.dessins.append(
                f'<path d="M{self.zone:.1f} {y:.1f}H{self.zone + BOITE:.1f}" stroke="#ffffff" '
                'stroke-width="4" fill="none"/>'
                f'<path d="M{self.zone - 15:.1f} {milieu:.1f}L{self.zone - 6:.1f} {y:.1f}'
                f'H{droite:.1f}" stroke="{ENCRE}" stroke-width="1.3" fill="none"/>'
            )
            for j, ligne in enumerate(morceaux):
                bas = haut + y_texte + j * 16 + 12
                self.dessins.append(text(self.zone - 18, bas, ligne, style=DEMI_GRAS, ancre="end"))

    def absences(self, absences: Sequence[AbsenceLegende]) -> None:
        """One patterned box per kind of missing value."""
        self.y += 6
        for absence in absences:
            # Alignées sous les classes, motif compris.
            gauche = self.zone
            libre = self.largeur - gauche - BOITE - 44
            lignes = polices.wrap(absence.libelle, libre, LIBELLE)
            haut = max(26.0, len(lignes) * 17 + 6)
            remplissage = REMPLISSAGES.get(absence.lettre, "#f4f4f4")
            self.dessins.append(
                f'<rect class="l-absence" x="{gauche:.1f}" y="{self.y + haut / 2 - 10:.1f}" '
                f'width="{BOITE:g}" height="20" fill="{remplissage}" stroke="#b5b5b5"/>'
            )
            for j, ligne in enumerate(lignes):
                bas = self.y + haut / 2 + 5 + (j - (len(lignes) - 1) / 2) * 17
                self.dessins.append(text(gauche + BOITE + 10, bas, ligne, taille=LIBELLE))
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


def _spread(centres: list[float], hauteurs: list[float], total: float) -> list[float]:
    """Tops of boxes of these heights, near their centres, in order, none over another."""
    ecart = 3.0
    besoin = sum(hauteurs) + ecart * (len(hauteurs) - 1)
    bord = max(8.0, (besoin - total) / 2)
    hauts: list[float] = []
    bas = -bord
    for centre, h in zip(centres, hauteurs, strict=True):
        hauts.append(max(centre - h / 2, bas))
        bas = hauts[-1] + h + ecart
    plafond = total + bord
    for rang in reversed(range(len(hauts))):
        hauts[rang] = min(hauts[rang], plafond - hauteurs[rang])
        plafond = hauts[rang] - ecart
    return hauts
