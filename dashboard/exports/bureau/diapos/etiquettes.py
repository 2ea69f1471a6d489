"""How every territory of a map is named on a slide: as on screen, else beside the map, or by a number.

The placement of the screen wins where it names them all. Otherwise a name that does not hold in its
territory stands beside the map, tied to it by a line. A few small ones have a number, said under the map;
beyond what the sides can hold, in a table on the next slide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard import formats
from dashboard.exports.bureau.diapos.contours import side_points
from dashboard.exports.bureau.diapos.noms import (
    Place,
    Projection,
    at_centre,
    fitted,
    named,
    place_names,
    room,
)
from dashboard.exports.bureau.diapos.poses import Etiquette, place_as_on_screen
from dashboard.exports.bureau.diapos.renvois import ESSAIS, Renvoi, make_label, put_aside, share, side_width
from dashboard.exports.bureau.diapos.support import POUCE, Boite
from dashboard.exports.papier import polices
from dashboard.figures.carte import level_name
from dashboard.figures.feuilles import Tableau
from dashboard.figures.modele import ABSENCES, Carte
from data.identifiants import slug

# Une carte plus étroite que cette part de sa place ne se lit plus : mieux vaut des numéros.
_CARTE_MIN, _REPRISES = 0.3, 40
POINTS_LISTE, _LIGNES_LISTE, _NUMEROS_MAX, _LARGEUR_LISTE = 11, 2, 6, 1.3
_MARGE_POINT, _JEU = 0.05 * POUCE, 0.15 * POUCE


@dataclass(frozen=True, slots=True)
class Noms:
    """How a map is drawn and named: labels on it, beside it, or numbers said in ``bande``, under it.

    Numbers without that strip are those of a table, on the next slide.
    """

    projection: Projection
    places: Sequence[Place]
    renvois: Sequence[Renvoi] = ()
    bande: Boite | None = None
    # Ni nom ni numéro n'y tient : le tableau seul les nomme.
    muets: Sequence[int] = ()
    # Là où l'écran les met, quand tous y ont leur nom.
    etiquettes: Sequence[Etiquette] = ()

    @property
    def numeros(self) -> dict[int, int]:
        """Shape -> number, of the territories that the map does not name, from 1; then 0."""
        numerotes = sorted(((p.rang, p.numero) for p in self.places if p.numero), key=lambda c: c[1])
        return {**dict(numerotes), **dict.fromkeys(self.muets, 0)}


def fit_names(carte: Carte, place: Boite) -> Noms:
    """The projection of a map in a box, and where each of its territories is named."""
    entiere = Projection.of(carte, place)
    comme_a_l_ecran = place_as_on_screen(carte, entiere, place)
    if comme_a_l_ecran is not None:
        return Noms(entiere, (), etiquettes=comme_a_l_ecran)
    dedans, dehors = _inside(carte, entiere, frozenset())
    if not dehors:
        return Noms(entiere, dedans)
    if noms := _with_strip(carte, place):
        return noms
    for essai in ESSAIS:
        if noms := _with_asides(carte, place, essai):
            return noms
    places = place_names(carte, entiere)
    poses = {p.rang for p in places}
    return Noms(entiere, places, muets=[r for r in named(carte) if r not in poses])


def _with_strip(carte: Carte, place: Boite) -> Noms | None:
    """A few numbers in their territories, said on one or two lines under the map."""
    for lignes in range(1, _LIGNES_LISTE + 1):
        haut = round((0.12 + 0.21 * lignes) * POUCE)
        projection = Projection.of(carte, Boite(place.x, place.y, place.large, place.haut - haut))
        noms = Noms(
            projection,
            place_names(carte, projection),
            bande=Boite(place.x, place.y + place.haut - haut, place.large, haut),
        )
        phrase = numbered_names(carte, noms.numeros)
        large = polices.width(phrase, POINTS_LISTE) * _LARGEUR_LISTE * 12_700
        if (
            len(noms.numeros) <= _NUMEROS_MAX
            and len(noms.places) == len(named(carte))
            and large <= lignes * (place.large - 0.3 * POUCE)
            and not any(p.pastille for p in noms.places)
        ):
            return noms
    return None


def numbered_names(carte: Carte, numeros: Mapping[int, int]) -> str:
    """« (1) CA Plaine Vallée 45,5 · (2) CC Vexin Centre 49,7 »."""
    return "Sur la carte : " + " · ".join(
        f"({numero}) {carte.fond.formes[rang].nom}{formats.INSECABLE}{value_text(carte, rang, unite=False)}"
        for rang, numero in numeros.items()
    )


def _with_asides(carte: Carte, place: Boite, essai: tuple[int, float]) -> Noms | None:
    """The map between two columns of names; None when they would leave it too little room."""
    bannis: frozenset[int] = frozenset()
    gauche = droite = 0.0
    for _ in range(_REPRISES):
        large = round(place.large - gauche - droite - _JEU)
        if large < _CARTE_MIN * place.large:
            return None
        projection = Projection.of(carte, Boite(round(place.x + gauche), place.y, large, place.haut))
        places, dehors = _inside(carte, projection, bannis)
        cotes = share([_label(carte, projection, rang, essai) for rang in dehors])
        if cotes is None:
            return None
        besoins = side_width(cotes[0]), side_width(cotes[1])
        if besoins[0] > gauche + 1 or besoins[1] > droite + 1:
            gauche, droite = max(gauche, besoins[0]), max(droite, besoins[1])
            continue
        pose = put_aside(cotes, place, projection.drawn(carte), [room(p) for p in places])
        if pose is None:
            return None
        poses, genes = pose
        if not genes:
            return Noms(projection, places, poses)
        # Un trait passerait sur ces noms : ils sortent à leur tour.
        bannis |= {places[i].rang for i in genes}
    return None


def _inside(carte: Carte, projection: Projection, bannis: frozenset[int]) -> tuple[list[Place], list[int]]:
    """The names that hold in their territory, and the shapes of the others."""
    places: list[Place] = []
    dehors: list[int] = []
    for rang in named(carte):
        place = at_centre(carte, projection, rang)
        pose = fitted(carte, projection, place, [room(p) for p in places])
        if pose is None or rang in bannis:
            dehors.append(rang)
        else:
            places.append(pose)
    return places, dehors


def _label(carte: Carte, projection: Projection, rang: int, essai: tuple[int, float]) -> Renvoi:
    place = at_centre(carte, projection, rang)
    mot = place.chiffre or ("" if carte.aplat and carte.aplat.motifs else _absence(carte, rang))
    return make_label(rang, place.nom, mot, essai, _dots(carte, projection, rang))


def _dots(
    carte: Carte, projection: Projection, rang: int
) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Where a line from the left, then one from the right, may end in a territory."""
    centre: list[tuple[float, float]] = [projection(carte.fond.points[rang])]
    if carte.cercles is not None:
        return centre, centre
    marge = _MARGE_POINT / projection.k
    chemin = carte.fond.chemins[rang]
    gauche, droite = (
        [projection(p) for p in side_points(chemin, marge, gauche=g)] or centre for g in (True, False)
    )
    return list(gauche), list(droite)


def names_table(carte: Carte, numeros: Mapping[int, int]) -> Tableau:
    """Territories, their numbers on the map (0: none) and their values, for the next slide."""
    principal = carte.cercles or carte.aplat
    titre = "" if principal is None else principal.titre
    unite = f" ({principal.unite})" if principal is not None and principal.unite else ""
    rangs = list(numeros)
    numerotee = any(numeros.values())
    if not numerotee:
        rangs.sort(key=lambda r: slug(carte.fond.formes[r].nom))
    lignes: dict[str, tuple[str, ...]] = {}
    for rang in rangs:
        forme = carte.fond.formes[rang]
        numero = (str(numeros[rang] or "–"),) if numerotee else ()
        lignes[forme.code_territoire] = (forme.nom, *numero, value_text(carte, rang, unite=False))
    codes = list(lignes)
    colonnes = ("Numéro sur la carte",) if numerotee else ()
    niveau = level_name(carte.niveau, 1)
    return Tableau(
        (niveau[:1].upper() + niveau[1:], *colonnes, f"{titre}{unite}"),
        tuple(lignes.values()),
        codes.index(carte.selection) if carte.selection in codes else None,
        ordre=_table_order(numeros),
    )


def _table_order(numeros: Mapping[int, int]) -> str:
    if not any(numeros.values()):
        return "Par ordre alphabétique."
    if all(numeros.values()):
        return "Par numéro."
    return "Par numéro ; « – » : trop petit pour en porter un sur la carte."


def value_text(carte: Carte, rang: int, *, unite: bool = True) -> str:
    """« 48,5 places pour 100 enfants », the name of a category, or the word of an absence."""
    principal = carte.cercles or carte.aplat
    if principal is None:
        return ""
    if carte.aplat is not None and carte.aplat.motifs:
        code = carte.aplat.codes[rang]
        libelles = {str(c.rang): c.libelle for c in carte.aplat.classes}
        return libelles.get(code, ABSENCES.get(code, ""))
    valeur = principal.valeurs[rang]
    if valeur is not None:
        suite = f" {principal.unite}" if unite else ""
        return f"{formats.number(valeur, principal.decimales)}{suite}"
    return _absence(carte, rang) or "rattaché ailleurs"


def _absence(carte: Carte, rang: int) -> str:
    """« absent », « 0 ou secret »; '' for a value."""
    codes = carte.cercles.fonds if carte.cercles else carte.aplat.codes if carte.aplat else ""
    return ABSENCES.get(codes[rang] if codes else "", "")
