"""The legend of a rate as a true axis: classes to scale, one dot per territory, references named.

Pure: the model, then where its names stand for a given width. ``carte_axe.js`` does the same on
screen, where the width changes and a click moves the chosen territory.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboard import formats
from dashboard.figures.carte import bound_text, level_name
from dashboard.figures.classes import Discretisation
from dashboard.figures.modele import Carte, ClasseLegende, Repere
from dashboard.figures.nuage import short_name

# Au-delà, un point par territoire ferait un trait plein : on compte par colonne.
POINTS_MAX, COLONNES = 60, 60
# Un rapport plus grand écraserait presque tous les points sur le bord gauche.
ETENDUE_LINEAIRE = 12.0
_BORD = 0.03
ETAGES_MAX, POINT_PX, JEU_PX = 4, 9.0, 9.0


@dataclass(frozen=True, slots=True)
class Echelle:
    """Place 0..1 of a value between ``bas`` and ``haut``; of its logarithm, ``plus`` added, if told."""

    bas: float
    haut: float
    logarithmique: bool = False
    plus: float = 0.0

    def place(self, valeur: float) -> float:
        bas, v, haut = (self._measure(x) for x in (self.bas, valeur, self.haut))
        part = 0.5 if haut <= bas else (v - bas) / (haut - bas)
        return _BORD + (1 - 2 * _BORD) * min(1.0, max(0.0, part))

    def _measure(self, valeur: float) -> float:
        return math.log(max(valeur + self.plus, 1e-9)) if self.logarithmique else valeur


@dataclass(frozen=True, slots=True)
class Bande:
    """One class along the axis, from the lowest: where it begins and ends (0..1), its colour.

    ``libelle`` leaves out the outer bounds, that are those of named territories: « moins de 45 ».
    """

    rang: int
    debut: float
    fin: float
    couleur: str
    libelle: str
    effectif: int


@dataclass(frozen=True, slots=True)
class Nomme:
    """A named place. ``genre``: « choisi », « extreme » (above the axis) or « repere » (below)."""

    place: float
    nom: str
    texte: str
    genre: str


@dataclass(frozen=True, slots=True)
class Axe:
    """The whole axis. ``points`` are the territories of the scope but the chosen one, from the lowest;
    beyond sixty, ``colonnes`` count them instead: (place, height 0..1). ``quoi`` says what a dot or a
    column is, ``phrase`` the whole in words.
    """

    echelle: Echelle
    bandes: tuple[Bande, ...]
    points: tuple[float, ...]
    colonnes: tuple[tuple[float, float], ...]
    noms: tuple[Nomme, ...]
    quoi: str
    phrase: str

    @property
    def choisi(self) -> Nomme | None:
        return next((n for n in self.noms if n.genre == "choisi"), None)


@dataclass(frozen=True, slots=True)
class NomPose:
    """A name on the drawing: its left edge and width in px, its row (0 is the nearest to the axis)."""

    nomme: Nomme
    x: float
    gauche: float
    large: float
    rang: int


def build_axe(carte: Carte) -> Axe | None:
    """The axis of a map of areas; None for circles, for categories and when nothing has a value."""
    aplat = carte.aplat
    if aplat is None or aplat.motifs or not aplat.discretisation.nombre:
        return None
    connues = [
        (formats.rounded(valeur, aplat.decimales), forme.code_territoire, forme.nom)
        for forme, valeur, code in zip(carte.fond.formes, aplat.valeurs, aplat.codes, strict=True)
        if forme.rattache and valeur is not None and code.isdigit()
    ]
    if not connues:
        return None
    valeurs = sorted(v for v, _, _ in connues)
    reperes = [r for c in reversed(aplat.classes) for r in c.reperes]
    echelle = _scale(valeurs, reperes, aplat.discretisation.bornes)
    interieures = [echelle.place(b) for b in aplat.discretisation.bornes[1:-1]]
    limites = [0.0, *interieures, 1.0]
    nombreuses = len(connues) > POINTS_MAX
    noms = (
        *_named(connues, carte.selection, echelle, aplat.decimales),
        *_references(reperes, echelle, aplat.decimales),
    )
    places = [echelle.place(v) for v, code, _ in sorted(connues) if code != carte.selection]
    return Axe(
        echelle,
        tuple(
            Bande(
                c.rang,
                round(limites[c.rang], 4),
                round(limites[c.rang + 1], 4),
                c.couleur,
                _label(c, aplat.discretisation, aplat.decimales),
                c.effectif,
            )
            for c in reversed(aplat.classes)
        ),
        () if nombreuses else tuple(round(p, 4) for p in places),
        _columns([echelle.place(v) for v in valeurs]) if nombreuses else (),
        noms,
        _what(carte.niveau, len(connues), nombreuses, echelle.logarithmique),
        f"{' ; '.join(_said(n) for n in noms)}.",
    )


def _label(classe: ClasseLegende, discretisation: Discretisation, decimales: int) -> str:
    """« moins de 45 », « 45 à 48 », « 52 et plus »; its own label for the only class."""
    if discretisation.nombre < 2:
        return classe.libelle
    bas, haut = (
        bound_text(discretisation, r, decimales if discretisation.bornes[r] % 1 else 0)
        for r in (classe.rang, classe.rang + 1)
    )
    if classe.rang == 0:
        return f"moins de {haut}"
    return f"{bas} et plus" if classe.rang == discretisation.nombre - 1 else f"{bas} à {haut}"


def _scale(valeurs: Sequence[float], reperes: Sequence[Repere], bornes: Sequence[float]) -> Echelle:
    """From the lowest to the highest of values, breaks and references; a far reference waits at the edge."""
    bas, haut = min([valeurs[0], *bornes[1:-1]]), max([valeurs[-1], *bornes[1:-1]])
    etendue = haut - bas
    proches = [r.valeur for r in reperes if bas - etendue <= r.valeur <= haut + etendue]
    bas, haut = min([bas, *proches]), max([haut, *proches])
    log = bas >= 0 and valeurs[-1] > ETENDUE_LINEAIRE * valeurs[len(valeurs) // 2]
    return Echelle(bas, haut, log, 1.0 if log and bas == 0 else 0.0)


def _named(
    connues: Sequence[tuple[float, str, str]], selection: str, echelle: Echelle, decimales: int
) -> list[Nomme]:
    """The chosen territory, then the lowest and the highest of the scope when they are not it."""

    def named(ligne: tuple[float, str, str], genre: str) -> Nomme:
        return Nomme(
            round(echelle.place(ligne[0]), 4),
            short_name(ligne[2]),
            formats.number(ligne[0], decimales),
            genre,
        )

    choisie = next((ligne for ligne in connues if ligne[1] == selection), None)
    rangees = sorted(connues)
    bouts = [rangees[0], rangees[-1]] if rangees[0][0] < rangees[-1][0] else []
    noms = [named(choisie, "choisi")] if choisie else []
    return [*noms, *(named(ligne, "extreme") for ligne in bouts if ligne is not choisie)]


def _references(reperes: Sequence[Repere], echelle: Echelle, decimales: int) -> list[Nomme]:
    noms: list[Nomme] = []
    for r in reperes:
        texte = formats.number(r.valeur, decimales)
        if r.valeur < echelle.bas:
            texte = f"{texte}, plus bas"
        elif r.valeur > echelle.haut:
            texte = f"{texte}, plus haut"
        noms.append(Nomme(round(echelle.place(r.valeur), 4), r.nom, texte, "repere"))
    return noms


def _columns(places: Sequence[float]) -> tuple[tuple[float, float], ...]:
    comptes = [0] * COLONNES
    for p in places:
        comptes[min(COLONNES - 1, int(p * COLONNES))] += 1
    plus = max(comptes)
    return tuple((round((c + 0.5) / COLONNES, 4), round(n / plus, 3)) for c, n in enumerate(comptes) if n)


def _what(niveau: str, nombre: int, nombreuses: bool, logarithmique: bool) -> str:
    """« chaque point : un des 10 EPCI »; « en hauteur : combien d'EPCI »."""
    un = "une" if niveau in ("commune", "region") else "un"
    pluriel = level_name(niveau)
    if nombreuses:
        dit = f"en hauteur : combien {'d’' if pluriel[:1] in 'EÉ' else 'de '}{pluriel}"
    elif nombre == 1:
        dit = f"le point : {un} {level_name(niveau, 1)}"
    else:
        dit = f"chaque point : {un} des {nombre} {pluriel}"
    return f"{dit} ; axe resserré à droite (logarithmique)" if logarithmique else dit


def _said(nomme: Nomme) -> str:
    return f"{nomme.nom} {nomme.texte}"


def place_names(
    noms: Sequence[Nomme], largeur: float, mesure: Callable[[str, bool], float]
) -> tuple[NomPose, ...]:
    """Where names stand over or under an axis ``largeur`` px wide: the fewest rows, none over another
    nor over the stroke of another. ``mesure(texte, gras)`` is a width in px.
    """
    ranges = sorted(noms, key=lambda n: n.place)
    boites = [
        (n, n.place * largeur, mesure(f"{n.nom} ", n.genre == "choisi") + mesure(n.texte, True))
        for n in ranges
    ]
    # Trop longs pour un axe étroit, des noms passent sur le trait d'un autre, jamais sur un nom.
    return _search(boites, largeur, _free) or _search(boites, largeur, _side_by_side)


def _search(
    boites: Sequence[tuple[Nomme, float, float]], largeur: float, libre: Callable[[NomPose, NomPose], bool]
) -> tuple[NomPose, ...]:
    """The cheapest arrangement where every pair is ``libre``; () when there is none."""
    mieux: tuple[float, tuple[NomPose, ...]] | None = None

    def suite(rang: int, pris: tuple[NomPose, ...], prix: float) -> None:
        nonlocal mieux
        if mieux is not None and prix >= mieux[0]:
            return
        if rang == len(boites):
            mieux = (prix, pris)
            return
        for cout, pose in _candidates(*boites[rang], largeur, len(boites)):
            if all(libre(p, pose) for p in pris):
                suite(rang + 1, (*pris, pose), prix + cout)

    suite(0, (), 0.0)
    return mieux[1] if mieux else ()


def _candidates(
    nomme: Nomme, x: float, large: float, largeur: float, combien: int
) -> list[tuple[float, NomPose]]:
    dernier = max(0.0, largeur - large)
    gauches = (
        (0, min(max(x - large / 2, 0.0), dernier)),
        (1, min(x + 5, dernier)),
        (1, max(0.0, x - large - 5)),
    )
    poids = 12 if nomme.genre == "choisi" else 4
    return [
        (cout + poids * rang + abs(gauche + large / 2 - x) / 400, NomPose(nomme, x, gauche, large, rang))
        for rang in range(max(2, combien))
        for cout, gauche in gauches
    ]


def _side_by_side(a: NomPose, b: NomPose) -> bool:
    if a.rang != b.rang:
        return True
    return a.gauche + a.large + JEU_PX <= b.gauche or b.gauche + b.large + JEU_PX <= a.gauche


def _free(a: NomPose, b: NomPose) -> bool:
    loin, pres = (a, b) if a.rang > b.rang else (b, a)
    croise = a.rang != b.rang and pres.gauche - 4 <= loin.x <= pres.gauche + pres.large + 4
    return _side_by_side(a, b) and not croise


def stack(
    xs: Sequence[float], pas: float = POINT_PX, etages: int = ETAGES_MAX
) -> tuple[tuple[float, int], ...]:
    """(x, floor) of dots, from the left: one nearer than ``pas`` to another goes above it."""
    derniers = [-math.inf] * etages
    poses: list[tuple[float, int]] = []
    for x in sorted(xs):
        etage = next((e for e in range(etages) if x - derniers[e] >= pas), etages - 1)
        derniers[etage] = x
        poses.append((x, etage))
    return tuple(poses)
