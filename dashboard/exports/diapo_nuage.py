"""A cloud on a slide: which points are named there and where, its bounds, the table of the others."""

from __future__ import annotations

from typing import Any

from dashboard import formats
from dashboard.exports.feuilles import Tableau
from dashboard.figures.nuage import Nuage

# Au-delà, les noms d'un nuage se couvrent : un tableau les donne sur les diapositives suivantes.
POINTS_NOMMES = 22


def point_table(modele: Any) -> Tableau | None:
    """The points of a cloud too dense to be named there, for the next slides; None otherwise."""
    if not isinstance(modele, Nuage) or len(modele.points) <= POINTS_NOMMES:
        return None
    points = sorted(modele.points, key=lambda p: (-p.x, p.nom))
    categorie = ("Catégorie",) if modele.categories else ()
    lignes = tuple(
        (
            p.nom, p.texte_x, p.texte_y,
            *((("" if p.categorie is None else modele.categories[p.categorie].nom),) if categorie else ()),
        )
        for p in points
    )  # fmt: skip
    return Tableau(
        (
            "Territoire", f"{modele.titre_x} ({modele.unite_x})",
            f"{modele.titre_y} ({modele.unite_y})", *categorie,
        ),
        lignes,
        next((i for i, p in enumerate(points) if p.choisi), None),
        ordre=f"Du plus haut au plus bas : {formats.lowered(modele.titre_x)}.",
    )  # fmt: skip


def label_places(modele: Nuage) -> dict[str, str]:
    """Where the name of each point goes: on its right, unless another name or point is there.

    Beyond POINTS_NOMMES, the chosen ones alone: the others are in the table that follows.
    """
    nommes = (
        modele.points
        if len(modele.points) <= POINTS_NOMMES
        else [p for p in modele.points if p.choisi]
    )
    xs, ys = [p.x for p in modele.points], [p.y for p in modele.points]
    large, haut = (max(xs) - min(xs)) or 1.0, (max(ys) - min(ys)) or 1.0
    # En parts du dessin : une lettre y prend un centième de large, une ligne un vingtième de haut.
    milieux = [((p.x - min(xs)) / large, (p.y - min(ys)) / haut) for p in modele.points]
    prises = [(x - 0.015, y - 0.03, x + 0.015, y + 0.03) for x, y in milieux]
    for coupe in modele.coupes:
        # Un nom n'est pas barré par un seuil quand il peut aller ailleurs.
        part = (
            (coupe.valeur - min(xs)) / large
            if coupe.axe == "x"
            else (coupe.valeur - min(ys)) / haut
        )
        prises.append(
            (part - 0.004, -0.2, part + 0.004, 1.2) if coupe.axe == "x"
            else (-0.2, part - 0.006, 1.2, part + 0.006)
        )  # fmt: skip
    places: dict[str, str] = {}
    for point, (x, y) in sorted(zip(modele.points, milieux, strict=True), key=lambda c: -c[1][1]):
        if point not in nommes:
            continue
        w = 0.0095 * len(point.nom)
        essais = {
            "RIGHT": (x + 0.02, y - 0.03, x + 0.02 + w, y + 0.03),
            "LEFT": (x - 0.02 - w, y - 0.03, x - 0.02, y + 0.03),
            "ABOVE": (x - w / 2, y + 0.03, x + w / 2, y + 0.09),
            "BELOW": (x - w / 2, y - 0.09, x + w / 2, y - 0.03),
        }
        choix = min(essais, key=lambda c: _crowd(essais[c], prises))
        places[point.code] = choix
        prises.append(essais[choix])
    return places


def _crowd(boite: tuple[float, ...], prises: list[tuple[float, ...]]) -> float:
    """How much of a box is already taken, or out of the drawing."""
    x0, y0, x1, y1 = boite
    dehors = max(0.0, -0.1 - x0) + max(0.0, x1 - 1.12)
    return dehors + sum(
        max(0.0, min(x1, b[2]) - max(x0, b[0])) * max(0.0, min(y1, b[3]) - max(y0, b[1])) * 100
        for b in prises
    )


def extents(modele: Nuage) -> dict[str, tuple[float, float]]:
    """Bounds of the two axes: they hold the points and the thresholds."""
    etendues: dict[str, tuple[float, float]] = {}
    for cle in ("x", "y"):
        valeurs = [getattr(p, cle) for p in modele.points]
        valeurs += [c.valeur for c in modele.coupes if c.axe == cle]
        bas, haut = min(valeurs), max(valeurs)
        jeu = max((haut - bas) * 0.12, 1)
        etendues[cle] = (5 * ((bas - jeu) // 5), 5 * ((haut + jeu) // 5 + 1))
    return etendues
