"""The scatter plot drawn with matplotlib: signs, names that cover nothing, cuts, quadrants."""

from __future__ import annotations

from dashboard.exports.papier import polices, toile
from dashboard.exports.papier.polices import DEMI_GRAS, NORMAL
from dashboard.exports.papier.toile import CORPS, LIGNE, PETIT, RANG_REPERE, Cle, Toile
from dashboard.figures.disposition import diameters
from dashboard.figures.graphiques import Ligne
from dashboard.figures.nuage import Nuage, Point, category_counts, cut_text, short_name
from dashboard.figures.palettes import ACCENT, CERCLE, ENCRE

HAUTEUR = 470.0
SIGNES = {"rond": "o", "carre": "s", "losange": "D", "triangle": "^", "croix": "X"}
# À surface égale, un carré est plus étroit qu'un disque, un triangle plus large ; puis l'étendue du
# signe en diamètres du disque.
_COTES = {"o": 1.0, "s": 0.886, "D": 0.886, "^": 1.2, "X": 1.0}
_ETENDUES = {"o": 1.0, "s": 0.9, "D": 1.27, "^": 1.2, "X": 1.0}
_PLACES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
Boite = tuple[float, float, float, float]


def draw_nuage(modele: Nuage, largeur: float, hauteur: float | None = None) -> Toile:
    """Signs by category, names beside them, cuts with their names, categories in the corners."""
    etendues = value_range(modele, "x"), value_range(modele, "y")
    verticales = tuple(
        Ligne(c.nom, c.valeur, cut_text(c, modele).removeprefix(c.nom).strip())
        for c in modele.coupes
        if c.axe == "x"
    )
    cles = [] if modele.coins else _keys(modele)
    rangees = len(toile.legend_rows(cles, largeur)) if cles else 0
    haut = 40 + RANG_REPERE * len(verticales) + 22 * rangees
    plan = toile.spread(HAUTEUR, hauteur, haut + 60, moins=150)
    dessin = toile.canvas(largeur, plan, gauche=56, droite=20, haut=haut, bas=60)
    axes = dessin.axes
    axes.set_xlim(*etendues[0])
    axes.set_ylim(*etendues[1])
    toile.ticks(dessin, "x")
    toile.ticks(dessin, "y")
    axes.grid(visible=True, axis="x", color="#e8e8e8", linewidth=1)
    pris = _corners(dessin, modele, etendues) if modele.coins else []
    pris += _horizontal_cuts(dessin, modele, etendues[1])
    tailles = diameters(modele)
    for rang in [None, *range(len(modele.categories))]:
        points = [p for p in modele.points if p.categorie == rang]
        if points:
            _signs(dessin, modele, points, rang, tailles)
    toile.references(dessin, verticales, etendues[0])
    _names(dessin, modele, etendues, tailles, pris)
    _titles(dessin, modele)
    if cles:
        toile.legend(dessin, cles, 0, 34, largeur)
    return dessin


def value_range(modele: Nuage, axe: str) -> tuple[float, float]:
    """Every point and every cut, with room at the edges; positive values stay above zero."""
    valeurs = [p.x if axe == "x" else p.y for p in modele.points]
    valeurs += [c.valeur for c in modele.coupes if c.axe == axe]
    bas, haut = min(valeurs, default=0.0), max(valeurs, default=1.0)
    jeu = 0.12 * ((haut - bas) or abs(haut) or 1.0)
    return (max(bas - jeu, 0.0) if bas >= 0 else bas - jeu), haut + jeu


def _keys(modele: Nuage) -> list[Cle]:
    effectifs = category_counts(modele)
    return [
        Cle(f"{c.nom} ({effectifs[rang]})", c.couleur, signe=SIGNES[c.symbole])
        for rang, c in enumerate(modele.categories)
    ]


def _titles(dessin: Toile, modele: Nuage) -> None:
    """What each axis measures, and what the size says."""
    haut = f"{modele.titre_y}, {modele.unite_y}" if modele.unite_y else modele.titre_y
    if modele.titre_taille:
        haut += f". Taille : {modele.titre_taille[:1].lower()}{modele.titre_taille[1:]}"
    dessin.text(0, 12, f"↑ {haut}", taille=CORPS)
    bas = f"{modele.titre_x}, {modele.unite_x}" if modele.unite_x else modele.titre_x
    toile.axis_title(dessin, "x", f"{bas} →")


def _signs(
    dessin: Toile, modele: Nuage, points: list[Point], rang: int | None, tailles: dict[str, float]
) -> None:
    categorie = None if rang is None else modele.categories[rang]
    signe = _sign(modele, points[0])
    sans = "#ffffff" if modele.categories else CERCLE
    dessin.axes.scatter(
        [p.x for p in points],
        [p.y for p in points],
        s=[(tailles[p.code] * _COTES[signe]) ** 2 for p in points],
        marker=signe,
        facecolors=sans if categorie is None else categorie.couleur,
        edgecolors=[ACCENT if p.choisi else ENCRE for p in points],
        linewidths=[3.5 if p.choisi else 1 for p in points],
        alpha=0.9 if len(modele.points) < 100 else 0.6,
        zorder=4,
        clip_on=False,
        label="sans catégorie" if categorie is None else categorie.nom,
    )


def _sign(modele: Nuage, point: Point) -> str:
    return "o" if point.categorie is None else SIGNES[modele.categories[point.categorie].symbole]


def _corners(
    dessin: Toile, modele: Nuage, etendues: tuple[tuple[float, float], tuple[float, float]]
) -> list[Boite]:
    """Each quadrant faintly tinted, its category and its count in its corner; boxes taken (px)."""
    from matplotlib.patches import Rectangle

    coupes = {c.axe: c.valeur for c in modele.coupes}
    effectifs = category_counts(modele)
    _, _, w, h = dessin.cadre
    pris: list[Boite] = []
    for rang, (x, y) in zip(modele.coins, ((0, 1), (1, 1), (0, 0), (1, 0)), strict=True):
        categorie = modele.categories[rang]
        gauche, droite = (coupes["x"], etendues[0][1]) if x else (etendues[0][0], coupes["x"])
        bas, haut = (coupes["y"], etendues[1][1]) if y else (etendues[1][0], coupes["y"])
        dessin.axes.add_patch(
            Rectangle(
                (gauche, bas),
                droite - gauche,
                haut - bas,
                facecolor=categorie.couleur,
                alpha=0.1,
                linewidth=0,
                zorder=0.5,
            )
        )
        texte = f"{categorie.nom} · {effectifs[rang]}"
        dessin.mark(
            x,
            y,
            texte,
            dx=-6 if x else 6,
            dy=12 if y else -12,
            taille=15,
            style=DEMI_GRAS,
            ha="right" if x else "left",
            fond=True,
            repere="axes fraction",
            zorder=5,
        )
        large = polices.width(texte, 15, DEMI_GRAS) + 12
        pris.append((w - large if x else 0.0, h - 26 if y else 0.0, w if x else large, h if y else 26.0))
    return pris


def _horizontal_cuts(dessin: Toile, modele: Nuage, etendue: tuple[float, float]) -> list[Boite]:
    """A dashed line per vertical value, its name at its right end, over it; boxes taken (px)."""
    _, _, w, h = dessin.cadre
    pris: list[Boite] = []
    for coupe in (c for c in modele.coupes if c.axe == "y"):
        dessin.axes.axhline(coupe.valeur, color="#ffffff", linewidth=3.5, zorder=2)
        dessin.axes.axhline(
            coupe.valeur,
            color=ENCRE,
            linewidth=1.5,
            linestyle=(0, (4, 3)),
            zorder=2.1,
            label=f"_repere {coupe.nom}",
        )
        texte = cut_text(coupe, modele)
        dessin.mark(
            1,
            coupe.valeur,
            texte,
            dx=-4,
            dy=-11,
            taille=CORPS,
            ha="right",
            fond=True,
            repere=dessin.axes.get_yaxis_transform(),
            zorder=5,
        )
        y = (coupe.valeur - etendue[0]) / (etendue[1] - etendue[0]) * h
        pris.append((w - polices.width(texte, CORPS) - 10, y, w, y + 22))
    return pris


def _names(
    dessin: Toile,
    modele: Nuage,
    etendues: tuple[tuple[float, float], tuple[float, float]],
    tailles: dict[str, float],
    pris: list[Boite],
) -> None:
    """Names that cover no sign, no other name and no corner, the chosen one always."""
    (x0, x1), (y0, y1) = etendues
    _, _, w, h = dessin.cadre

    def centre(p: Point) -> tuple[float, float]:
        return (p.x - x0) / (x1 - x0) * w, (p.y - y0) / (y1 - y0) * h

    rayons = {p.code: tailles[p.code] * _ETENDUES[_sign(modele, p)] / 2 for p in modele.points}
    pris = [
        *pris,
        *((x - r, y - r, x + r, y + r) for p in modele.points for (x, y), r in [(centre(p), rayons[p.code])]),
    ]
    traits: list[Boite] = []
    for coupe in modele.coupes:
        if coupe.axe == "x":
            milieu = (coupe.valeur - x0) / (x1 - x0) * w
            traits.append((milieu - 2, 0.0, milieu + 2, h))
        else:
            milieu = (coupe.valeur - y0) / (y1 - y0) * h
            traits.append((0.0, milieu - 2, w, milieu + 2))
    voulus = [p for p in modele.points if p.etiquette or p.choisi]
    for point in sorted(voulus, key=lambda p: (not p.choisi, -(p.taille or 0.0), p.nom)):
        style = DEMI_GRAS if point.choisi else NORMAL
        lignes = polices.wrap(polices.printable(short_name(point.nom)), 130, PETIT, style)
        boites = [_beside(centre(point), rayons[point.code], lignes, style, sens) for sens in _PLACES]
        libres = [
            b
            for b in boites
            if b[0] >= 0
            and b[1] >= 0
            and b[2] <= w
            and b[3] <= h
            and not any(_overlap(b, autre) for autre in pris)
        ]
        # Plutôt ne pas couper un trait ; sinon le nom passe dessus.
        nettes = [b for b in libres if not any(_overlap(b, trait) for trait in traits)]
        choix = nettes or libres or ([boites[2]] if point.choisi else [])
        if choix:
            pris.append(choix[0])
            _write(dessin, choix[0], lignes, style)


def _beside(
    centre: tuple[float, float], rayon: float, lignes: list[str], style: str, sens: tuple[int, int]
) -> Boite:
    """Box of a text beside a sign, in px of the plotting area, y upwards."""
    large = max(polices.width(ligne, PETIT, style) for ligne in lignes) + 4
    haut = LIGNE * len(lignes)
    dx, dy = sens
    ecart = rayon + 4
    gauche = centre[0] + dx * ecart - (0 if dx > 0 else large if dx < 0 else large / 2)
    bas = centre[1] + dy * ecart - (0 if dy > 0 else haut if dy < 0 else haut / 2)
    return gauche, bas, gauche + large, bas + haut


def _write(dessin: Toile, boite: Boite, lignes: list[str], style: str) -> None:
    x, y, _, h = dessin.cadre
    milieu = x + (boite[0] + boite[2]) / 2
    for j, ligne in enumerate(lignes):
        bas = y + h - boite[3] + (j + 0.5) * LIGNE
        dessin.text(milieu, bas, ligne, style=style, ha="center")


def _overlap(a: Boite, b: Boite) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
