"""A pack as a PowerPoint deck: native charts and tables, maps that can be recoloured."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from dashboard.exports.cadre import french_date, today
from dashboard.exports.diapo_carte import add_map
from dashboard.exports.diapo_graphiques import add_chart
from dashboard.exports.diapositives import POUCE, Boite, Diaporama, Texte
from dashboard.exports.feuilles import Cahier, Feuille, Livraison, Suivi, Tableau, sheets
from dashboard.exports.graphiques_mpl import chart_svg
from dashboard.exports.images import to_png
from dashboard.figures.chaleur import Chaleur
from dashboard.figures.modele import Carte
from dashboard.figures.nuage import Nuage, cut_text
from dashboard.figures.planche import Planche

LIGNES_MAX = 14
_DPI = 200


def make_deck(
    cahier: Cahier,
    *,
    modele: Path | bytes | None = None,
    jour: datetime.date | None = None,
    suivi: Suivi | None = None,
    annule: Callable[[], bool] | None = None,
) -> Livraison:
    """The deck of a pack: cover, one slide per sheet, and what could not be made.

    ``modele``: a .pptx whose masters, colours and fonts are used. Raises DeckError (a template
    without a usable layout) or Annule; nothing is written on the disk.
    """
    jour = jour or today()
    deck = Diaporama(cahier.titre, modele)
    livraison = Livraison()
    faites = sheets(cahier, livraison.manques, suivi, annule)
    deck.cover(
        cahier.titre,
        f"{cahier.sous_titre}\nObservatoire CTG · {french_date(jour)}",
        fictif=cahier.fictif or any(f.fictif for f in faites),
    )
    for feuille in faites:
        _slide(deck, feuille, jour)
    if livraison.manques:
        _missing(deck, livraison.manques)
    livraison.octets = deck.save(jour)
    return livraison


def _slide(deck: Diaporama, feuille: Feuille, jour: datetime.date) -> None:
    notes = "\n\n".join(feuille.notes)
    diapo, boite = deck.slide(
        feuille.titre, source=feuille.source, notes=notes, fictif=feuille.fictif
    )
    figure = feuille.figure
    textes = (*feuille.textes, *_cuts(figure))
    if textes:
        boite = _texts(deck, diapo, boite, textes, seules=figure is None)
    if isinstance(figure, Tableau):
        _table(deck, diapo, boite, figure)
    elif isinstance(figure, Carte):
        add_map(deck, diapo, boite, figure, jour)
    elif isinstance(figure, Planche):
        _chart(deck, diapo, boite, figure)


def _cuts(figure: Any) -> tuple[str, ...]:
    """The names of the lines that cut a cloud: a native chart cannot bear them."""
    if not isinstance(figure, Planche) or not isinstance(figure.modele, Nuage):
        return ()
    noms = [
        f"{figure.modele.titre_x if c.axe == 'x' else figure.modele.titre_y}, "
        f"{cut_text(c, figure.modele)}"
        for c in figure.modele.coupes
    ]
    return (f"Seuils : {' ; '.join(noms)}.",) if noms else ()


def _texts(
    deck: Diaporama, diapo: Any, boite: Boite, textes: Sequence[str], *, seules: bool
) -> Boite:
    """The sentences of a sheet: above its figure, or alone; gives the room left."""
    # Une phrase de plus de cent quarante lettres passe à la ligne.
    lignes_prevues = sum(1 + len(t) // 140 for t in textes)
    haut = boite.haut if seules else round(0.34 * POUCE * lignes_prevues)
    taille = deck.fit(15)
    if seules:
        taille = next((p for p in (18, 16, 14, 12) if _height(textes, p, boite) <= boite.haut), 11)
    lignes = [Texte(t, taille, puce=seules) for t in textes]
    deck.write(diapo, Boite(boite.x, boite.y, boite.large, haut), lignes)
    return Boite(boite.x, boite.y + haut, boite.large, boite.haut - haut)


def _height(textes: Sequence[str], points: int, boite: Boite) -> float:
    """Height of paragraphs in a box, in EMU: a letter is a little wider than half its size."""
    par_ligne = boite.large / (points * 0.58 * 12_700)
    lignes = sum(1 + int(len(t) / par_ligne) for t in textes)
    return lignes * points * 1.25 * 12_700 + len(textes) * 4 * 12_700


def _table(deck: Diaporama, diapo: Any, boite: Boite, table: Tableau) -> None:
    """A native table; rows beyond what a slide can hold are counted, never dropped in silence."""
    lignes = list(table.lignes)
    if len(lignes) > LIGNES_MAX:
        reste = len(lignes) - LIGNES_MAX + 1
        suite = (f"… et {reste} autres lignes", *[""] * (len(table.colonnes) - 1))
        lignes = [*lignes[: LIGNES_MAX - 1], suite]
    deck.table(diapo, boite, table.colonnes, lignes, choisie=table.choisie, largeurs=table.largeurs)


def _chart(deck: Diaporama, diapo: Any, boite: Boite, planche: Planche) -> None:
    if isinstance(planche.modele, Chaleur):
        _heat(deck, diapo, boite, planche.modele)
        return
    if add_chart(diapo, boite, planche.modele) is None:
        _picture(diapo, boite, planche)


def _heat(deck: Diaporama, diapo: Any, boite: Boite, modele: Chaleur) -> None:
    """A heat table as a native table whose cells keep their tint."""
    lignes = [
        (r.nom, *(c.texte for c in r.cellules), r.total.texte)
        for r in modele.rangees[: LIGNES_MAX - 1]
    ]
    total = (modele.nom_total, *(c.texte for c in modele.totaux), modele.total.texte)
    choisie = next((i for i, r in enumerate(modele.rangees[: LIGNES_MAX - 1]) if r.choisie), None)
    forme = deck.table(
        diapo,
        boite,
        (modele.coin, *modele.colonnes, modele.nom_total),
        [*lignes, total],
        choisie=choisie,
        largeurs=(2.6, *[1.0] * (len(modele.colonnes) + 1)),
    )
    from pptx.dml.color import RGBColor

    for rang, rangee in enumerate(modele.rangees[: LIGNES_MAX - 1], start=1):
        for place, cellule in enumerate(rangee.cellules, start=1):
            if cellule.valeur and modele.maximum > 0:
                part = 0.12 + 0.5 * cellule.valeur / modele.maximum
                teinte = tuple(round(255 - part * (255 - c)) for c in (11, 60, 111))
                forme.table.cell(rang, place).fill.fore_color.rgb = RGBColor(*teinte)


def _picture(diapo: Any, boite: Boite, planche: Planche) -> None:
    """A chart without a native form: the picture of its print drawing."""
    png = to_png(chart_svg(planche, titre=False, pied=False), dpi=_DPI)
    image = diapo.shapes.add_picture(io.BytesIO(png), boite.x, boite.y)
    k = min(boite.large / image.width, boite.haut / image.height)
    image.width, image.height = round(image.width * k), round(image.height * k)
    image.left = boite.x + (boite.large - image.width) // 2
    image.name = planche.titre[:200]
    image._element.nvPicPr.cNvPr.set("descr", f"{planche.titre}. {planche.lecture}")


def _missing(deck: Diaporama, manques: list[str]) -> None:
    diapo, boite = deck.slide(
        "Ce qui n'est pas dans ce diaporama", source="Observatoire CTG.", notes=""
    )
    deck.write(diapo, boite, [Texte(m, 16, puce=True) for m in manques])
