"""A pack as a PowerPoint deck: native charts and tables, maps that can be recoloured.

A sheet whose table, chart or map does not fit on one slide goes on over the next ones.
"""

from __future__ import annotations

import datetime
import io
import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from dashboard import formats
from dashboard.dates import french_date, today
from dashboard.exports.bureau.diapos import ensemble
from dashboard.exports.bureau.diapos.carte import add_map, map_names, map_table
from dashboard.exports.bureau.diapos.chiffres import add_numbers
from dashboard.exports.bureau.diapos.graphiques import SANS_UNITE, add_chart, is_native
from dashboard.exports.bureau.diapos.nuage import point_table
from dashboard.exports.bureau.diapos.support import GRIS, POUCE, Boite, Diaporama, Texte, describe
from dashboard.exports.bureau.diapos.tableau import (
    LARGEUR_LETTRES,
    add_heat,
    add_table,
    heat_slides,
    letters,
    table_slides,
)
from dashboard.exports.papier import polices
from dashboard.exports.papier.graphiques import chart_svg
from dashboard.exports.papier.images import to_png
from dashboard.exports.socle.suites import chart_parts, part_title, row_names, split
from dashboard.figures.calendrier import Calendrier
from dashboard.figures.chaleur import Chaleur
from dashboard.figures.classement import Classement
from dashboard.figures.feuilles import Cahier, Feuille, Livraison, Suivi, Tableau, sheets
from dashboard.figures.graphiques import Barres, Decomposition
from dashboard.figures.modele import Carte
from dashboard.figures.planche import Planche
from dashboard.figures.tableau_chiffres import TableauChiffres
from dashboard.figures.tableau_mots import TableauMots
from dashboard.figures.territoire.chiffres import ChiffresCles

_DPI = 200
# Un dessin plus étroit que la diapositive : agrandi, ses lettres se lisent de loin.
_LARGEUR_DESSIN = 900
_HAUT_ORDRE, _ORDRE = 0.32, 12
# En points, de la plus grande à la plus petite qui se lise de loin.
_TAILLES_PHRASES = (18, 16, 14)
# Une figure de diapositive : ce qui la dessine dans sa boîte, et les noms de ses lignes.
Dessin = tuple[Callable[[Any, Boite], None], frozenset[str]]


def make_deck(
    cahier: Cahier,
    *,
    modele: Path | bytes | None = None,
    jour: datetime.date | None = None,
    suivi: Suivi | None = None,
    annule: Callable[[], bool] | None = None,
) -> Livraison:
    """The deck of a pack: cover, the slides of each sheet, and what could not be made.

    ``modele``: a .pptx whose masters, colours and fonts are used. Raises DeckError (a template
    without a usable layout) or Annule; nothing is written on the disk.
    """
    jour = jour or today()
    deck = Diaporama(cahier.titre, modele)
    livraison = Livraison()
    faites = sheets(cahier, livraison.manques, suivi, annule)
    deck.cover(cahier.titre, f"{cahier.sous_titre}\nObservatoire CTG · {french_date(jour)}")
    fictives: list[tuple[str, list[int]]] = []
    numero = 2
    for siennes in _screens(faites):
        serrees = _together(deck, siennes, jour)
        debut = numero
        for feuille in siennes:
            nombre = 1 if serrees else _slides(deck, feuille, jour)
            if feuille.fictif:
                rangs = [debut] if serrees else list(range(numero, numero + nombre))
                fictives.append((feuille.nom or feuille.titre, rangs))
            numero = debut + 1 if serrees else numero + nombre
    if fictives:
        deck.fictive_cover(_fictive_sentence(fictives, len(faites)))
    if livraison.manques:
        _slides(deck, _missing(livraison.manques), jour)
    livraison.octets = deck.save(jour)
    return livraison


def _fictive_sentence(fictives: Sequence[tuple[str, Sequence[int]]], nombre: int) -> str:
    """What is invented in the deck, slide by slide; and that the rest is not."""
    if len(fictives) == nombre:
        return "DONNÉES FICTIVES (jeu de démonstration) sur toutes les diapositives."
    numeros = [n for _, rangs in fictives for n in rangs]
    mot = "diapositive" if len(numeros) == 1 else "diapositives"
    # Entre guillemets : une minuscule abîmerait un nom propre.
    noms = formats.enumeration([f"« {nom} »" for nom, _ in fictives])
    return (
        f"DONNÉES FICTIVES (jeu de démonstration), {mot} {formats.ranges(numeros)} : {noms}. "
        "Les autres diapositives n'en montrent pas."
    )


def _screens(faites: Sequence[Feuille]) -> list[list[Feuille]]:
    """The sheets of a same screen together, the others one by one."""
    parts: list[list[Feuille]] = []
    for feuille in faites:
        if parts and feuille.ensemble is not None and parts[-1][0].ensemble == feuille.ensemble:
            parts[-1].append(feuille)
        else:
            parts.append([feuille])
    return parts


def _together(deck: Diaporama, feuilles: Sequence[Feuille], jour: datetime.date) -> bool:
    """All the figures of a screen on one slide; False, and nothing done, when one would not be read."""
    if feuilles[0].ensemble is None or not 1 < len(feuilles) <= ensemble.FIGURES_MAX:
        return False
    source = " ".join(dict.fromkeys(f.source for f in feuilles))
    lignes = ensemble.source_lines(source, deck.body())
    return bool(lignes) and any(
        _side_by_side(deck, feuilles, jour, source, ensemble.boxes(deck.body(lignes), parts), lignes)
        for parts in ensemble.shares([f.figure for f in feuilles])
    )


def _side_by_side(
    deck: Diaporama,
    feuilles: Sequence[Feuille],
    jour: datetime.date,
    source: str,
    places: Sequence[Boite],
    lignes: int,
) -> bool:
    """One try at these places; a slide on which something does not hold is taken out."""
    assert feuilles[0].ensemble is not None
    titre = feuilles[0].ensemble.titre
    dessins: list[Callable[[Any, Boite], None]] = []
    for feuille, place in zip(feuilles, places, strict=True):
        dessin = _part(deck, feuille, ensemble.under_name(place), jour)
        if dessin is None or not ensemble.name_holds(feuille.nom, place):
            return False
        dessins.append(dessin)
    notes = "\n\n".join(dict.fromkeys(n for f in feuilles for n in f.notes))
    fictif = any(f.fictif for f in feuilles)
    diapo, _ = deck.slide(titre, source=source, notes=notes, fictif=fictif, lignes=lignes)
    for feuille, place, dessin in zip(feuilles, places, dessins, strict=True):
        tete = Boite(place.x, place.y, place.large, ensemble.NOM)
        deck.write(diapo, tete, [Texte(feuille.nom, ensemble.POINTS_NOM, gras=True)], nom="Nom de la figure")
        avant = len(diapo.shapes)
        dessin(diapo, ensemble.under_name(place))
        if not ensemble.holds(list(diapo.shapes)[avant:], place):
            deck.drop(diapo)
            return False
    return True


def _part(
    deck: Diaporama, feuille: Feuille, place: Boite, jour: datetime.date
) -> Callable[[Any, Boite], None] | None:
    """What draws a figure in a part of a slide; None when it needs a whole one."""
    figure = feuille.figure
    if isinstance(figure, Carte):
        noms = map_names(figure, place, serree=True)
        if noms is None or noms.bande is not None or noms.numeros:
            return None
        return lambda diapo, boite: add_map(deck, diapo, boite, figure, jour, noms, serree=True)
    table = figure if isinstance(figure, Tableau) else None
    if isinstance(figure, Planche) and isinstance(figure.modele, TableauMots | TableauChiffres):
        table = figure.modele.tableau
    if table is not None:
        faits = _table(deck, place, table, feuille.titre)
        lisible = letters(deck, _below(deck, place, table.ordre), table) >= ensemble.POINTS_MIN
        return faits[0][0] if len(faits) == 1 and lisible else None
    if not isinstance(figure, Planche) or not is_native(figure.modele):
        return None
    if len(chart_parts(figure)) > 1 or point_table(figure.modele) is not None:
        return None
    return lambda diapo, boite: _chart(deck, diapo, boite, figure, figure.modele)


def _slides(deck: Diaporama, feuille: Feuille, jour: datetime.date) -> int:
    """Every slide of a sheet; gives how many."""
    dessins = _drawings(deck, feuille, jour)
    notes = "\n\n".join(feuille.notes)
    for rang, (dessin, noms) in enumerate(dessins, start=1):
        diapo, boite = deck.slide(
            part_title(feuille, rang, len(dessins), noms),
            source=feuille.source,
            notes=notes,
            fictif=feuille.fictif,
        )
        if feuille.textes and feuille.figure is not None:
            boite = _above(deck, diapo, boite, feuille.textes)
        dessin(diapo, boite)
    return len(dessins)


def _drawings(deck: Diaporama, feuille: Feuille, jour: datetime.date) -> list[Dessin]:
    """What each slide of a sheet draws, in order."""
    figure = feuille.figure
    if figure is None:
        return _sentences(deck, feuille.textes)
    # La même place que celle où la figure sera dessinée, sous les phrases de la feuille.
    place = _under(deck.body(), feuille.textes)
    if isinstance(figure, Tableau):
        return list(_table(deck, place, figure, feuille.titre))
    if isinstance(figure, Carte):
        noms = map_names(figure, place)
        suite = map_table(figure, noms)

        def carte(diapo: Any, boite: Boite) -> None:
            add_map(deck, diapo, boite, figure, jour, noms)

        nommes = frozenset(f.nom for f in figure.fond.formes)
        return [(carte, nommes), *([] if suite is None else _table(deck, place, suite, feuille.titre))]
    if isinstance(figure.modele, TableauMots | TableauChiffres):
        return _table(deck, place, figure.modele.tableau, feuille.titre)
    if isinstance(figure.modele, ChiffresCles):
        chiffres = figure.modele
        return [(lambda diapo, boite: add_numbers(deck, diapo, boite, chiffres), frozenset())]
    if isinstance(figure.modele, Chaleur):
        chaleur = figure.modele
        dit = _heat_order(chaleur)
        parts = heat_slides(deck, _below(deck, place, dit), chaleur)

        def heat(diapo: Any, boite: Boite, part: Chaleur) -> None:
            dessous = _said_above(deck, diapo, boite, dit, "Ordre des lignes")
            add_heat(deck, diapo, dessous, part, feuille.titre)

        return [(lambda diapo, boite, part=part: heat(diapo, boite, part), row_names(part)) for part in parts]
    modele = figure.modele
    suite = point_table(modele)
    return [
        *(
            (lambda diapo, boite, part=part: _chart(deck, diapo, boite, part, modele), row_names(part))
            for part in chart_parts(figure)
        ),
        *([] if suite is None else _table(deck, place, suite, feuille.titre)),
    ]


def _table(deck: Diaporama, place: Boite, table: Tableau, titre: str) -> list[Dessin]:
    """A table, its order said above it, over as many slides as its rows ask."""
    boite = _below(deck, place, table.ordre)

    def draw(part: Tableau) -> Dessin:
        def dessin(diapo: Any, place: Boite) -> None:
            dessous = _said_above(deck, diapo, place, part.ordre, "Ordre des lignes")
            add_table(deck, diapo, dessous, part, titre)

        return dessin, row_names(part)

    return [draw(part) for part in table_slides(deck, boite, table)]


def _said_above(deck: Diaporama, diapo: Any, boite: Boite, texte: str, nom: str) -> Boite:
    """A grey line above a figure (order of the rows, unit of the bars); gives the room left."""
    dessous = _below(deck, boite, texte)
    if texte:
        haut = Boite(boite.x, boite.y, boite.large, dessous.y - boite.y)
        deck.write(diapo, haut, [Texte(texte, deck.fit(_ORDRE), couleur=GRIS)], nom=nom)
    return dessous


def _below(deck: Diaporama, boite: Boite, texte: str) -> Boite:
    """The room under a grey line, or under as many as its text takes."""
    utile = (boite.large - 0.2 * POUCE) / (12_700 * LARGEUR_LETTRES)
    lignes = len(polices.wrap(formats.typography(texte), utile, deck.fit(_ORDRE))) if texte else 0
    haut = round((_HAUT_ORDRE + 0.2 * (lignes - 1)) * POUCE) if lignes else 0
    return Boite(boite.x, boite.y + haut, boite.large, boite.haut - haut)


def _above(deck: Diaporama, diapo: Any, boite: Boite, textes: Sequence[str]) -> Boite:
    """The sentences above a figure; gives the room left."""
    dessous = _under(boite, textes)
    lignes = [Texte(t, deck.fit(15)) for t in textes]
    deck.write(diapo, Boite(boite.x, boite.y, boite.large, dessous.y - boite.y), lignes)
    return dessous


def _under(boite: Boite, textes: Sequence[str]) -> Boite:
    """The room that sentences leave under them."""
    # Une phrase de plus de cent quarante lettres passe à la ligne.
    lignes_prevues = sum(1 + len(t) // 140 for t in textes)
    haut = round(0.34 * POUCE * lignes_prevues)
    return Boite(boite.x, boite.y + haut, boite.large, boite.haut - haut)


def _sentences(deck: Diaporama, textes: Sequence[str]) -> list[Dessin]:
    """A list of sentences, in the largest letters that hold it; too long, it goes on."""
    place = deck.body()
    petite = _TAILLES_PHRASES[-1]
    parts = split(textes, place.haut, lambda _: False, lambda t: _height((t,), petite, place))
    taille = next(
        p
        for p in _TAILLES_PHRASES
        if p == petite or all(_height(part, p, place) <= place.haut for part in parts)
    )

    def draw(part: Sequence[str]) -> Dessin:
        def dessin(diapo: Any, boite: Boite) -> None:
            deck.write(diapo, boite, [Texte(t, taille, puce=True) for t in part])

        return dessin, frozenset()

    return [draw(part) for part in parts]


def _height(textes: Sequence[str], points: int, boite: Boite) -> float:
    """Height of paragraphs in a box, in EMU: a letter is a little wider than half its size."""
    par_ligne = boite.large / (points * 0.58 * 12_700)
    lignes = sum(1 + int(len(t) / par_ligne) for t in textes)
    return lignes * points * 1.25 * 12_700 + len(textes) * 4 * 12_700


def _chart(deck: Diaporama, diapo: Any, boite: Boite, planche: Planche, entier: Any) -> None:
    boite = _said_above(deck, diapo, boite, _measured(planche), "Unité")
    forme = add_chart(diapo, boite, planche.modele, entier)
    if forme is None:
        _picture(diapo, boite, planche)
    else:
        describe(forme, planche.titre, planche.lecture)


def _measured(planche: Planche) -> str:
    """What is measured, then what the figure leaves out of its group."""
    return " ".join(x for x in (_unit_said(planche), f"{planche.partie}." if planche.partie else "") if x)


def _unit_said(planche: Planche) -> str:
    """« Places pour 100 enfants de moins de 3 ans, 2023. Du plus haut au plus bas. »

    The unit when the axes do not say it, then how the rows are sorted.
    """
    modele: Any = planche.modele
    if isinstance(modele, Calendrier):
        return "De la première qui finit à la dernière." if len(modele.periodes) > 1 else ""
    if type(modele) not in SANS_UNITE:
        return ""
    ordre = " Du plus haut au plus bas." if _descending(modele) else ""
    return f"{modele.unite[:1].upper()}{modele.unite[1:]}, {planche.annees}.{ordre}{_middle(modele)}"


def _middle(modele: Any) -> str:
    """« La moitié du milieu va de 42,9 à 56,8. »: the band of a ranking, that no native chart shades."""
    if not isinstance(modele, Classement) or modele.milieu is None:
        return ""
    bas, haut = (formats.number(v, modele.decimales) for v in modele.milieu)
    return f" La moitié du milieu du groupe va de {bas} à {haut}."


def _descending(modele: Any) -> bool:
    """True when the bars of a chart go down: a native ranking always does."""
    if isinstance(modele, Barres):
        return len(modele.barres) > 1
    if isinstance(modele, Classement):
        return len(modele.rangs) > 1
    if not isinstance(modele, Decomposition):
        return False
    sommes = [sum(v for v in g.parties if v == v) for g in modele.groupes if not g.reference]
    # Rangés par leur total publié : celui de leurs parts en diffère des arrondis.
    jeu = 0.1 * (len(modele.modalites) + 1)
    return len(sommes) > 1 and all(a >= b - jeu for a, b in itertools.pairwise(sommes))


def _heat_order(modele: Chaleur) -> str:
    """« ETP. Du plus haut total au plus bas. »: what a heat table counts, how its rows are sorted."""
    totaux = [r.total.valeur for r in modele.rangees if r.total.valeur is not None]
    descend = len(totaux) > 1 and all(a >= b for a, b in itertools.pairwise(totaux))
    return f"{modele.unite}.{' Du plus haut total au plus bas.' if descend else ''}"


def _picture(diapo: Any, boite: Boite, planche: Planche) -> None:
    """A chart without a native form: the picture of its print drawing."""
    svg = chart_svg(planche, titre=False, pied=False, lettres=False, largeur_px=_LARGEUR_DESSIN)
    png = to_png(svg, dpi=_DPI)
    image = diapo.shapes.add_picture(io.BytesIO(png), boite.x, boite.y)
    k = min(boite.large / image.width, boite.haut / image.height)
    image.width, image.height = round(image.width * k), round(image.height * k)
    image.left = boite.x + (boite.large - image.width) // 2
    image.name = planche.titre[:200]
    describe(image, planche.titre, planche.lecture)


def _missing(manques: Sequence[str]) -> Feuille:
    return Feuille("Ce qui n'est pas dans ce diaporama", "Observatoire CTG.", textes=tuple(manques))
