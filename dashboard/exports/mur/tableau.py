"""A table on the wall: rows that are read from afar, shared out over screens, the reader's on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.exports.mur import lignes as rangees
from dashboard.exports.mur.grille import Corps
from dashboard.exports.mur.texte import block, widest
from dashboard.exports.mur.trace import Trace
from dashboard.exports.papier import polices
from dashboard.exports.papier.cadre import ink_on
from dashboard.exports.papier.polices import DEMI_GRAS, NORMAL
from dashboard.figures.palettes import ACCENT, ENCRE, GRIS

PAS = 1.55
FOND_SIEN, FOND_REPERE, FILET = "#e8e8f8", "#f4f4f4", "#d6d6d6"
BLANC = "#ffffff"
NOM_MAX = 0.42
ETROIT = "Ce tableau a plus de colonnes qu'un écran n'en montre : posez-en moins sur cet écran."


@dataclass(frozen=True, slots=True)
class Case:
    """A cell: what it says, its background, whether nothing is known there, whether it is the reader's."""

    texte: str
    fond: str = BLANC
    absente: bool = False
    sienne: bool = False


@dataclass(frozen=True, slots=True)
class Rangee:
    """A row. ``reference``: it stands at the foot of every part."""

    nom: str
    cases: tuple[Case, ...]
    choisie: bool = False
    reference: bool = False


@dataclass(frozen=True, slots=True)
class Tableau:
    """A table to be drawn; ``legende`` are swatches (colour, words), ``dit`` a sentence under it.

    ``mots``: its cells are sentences, read from the left; numbers are aligned on their end.
    """

    coin: str
    colonnes: tuple[str, ...]
    rangees: tuple[Rangee, ...]
    legende: tuple[tuple[str, str], ...] = ()
    dit: str = ""
    mots: bool = False


@dataclass(frozen=True, slots=True)
class _Mise:
    """A table laid out at a size: its lines, its widths, its heights."""

    taille: float
    nom: float
    colonnes: list[float]
    tetes: list[list[str]]
    noms: list[list[str]]
    textes: list[list[list[str]]]

    @property
    def large(self) -> float:
        return self.nom + sum(self.colonnes)

    @property
    def tete(self) -> float:
        return 1.25 * self.taille * max([1, *(len(t) for t in self.tetes)]) + 0.5 * self.taille

    def height(self, rang: int) -> float:
        """Of a row."""
        plus = max(len(self.noms[rang]), *(len(t) for t in self.textes[rang]), 1)
        return self.taille * (PAS + 1.2 * (plus - 1))


def draw(
    tableau: Tableau, largeur: float, hauteur: float, corps: Corps, *, couper: bool
) -> list[Trace] | None:
    """The table in one drawing, or in several when ``couper``; None when it does not hold otherwise."""
    taille = corps.texte
    while True:
        mise = _lay(tableau, largeur, taille)
        if mise.large <= largeur + 1 and _total(tableau, mise, largeur) <= hauteur:
            return [_drawing(tableau, mise, largeur)]
        if taille <= corps.texte_min:
            break
        taille = max(corps.texte_min, taille - 1)
    if not couper:
        return None
    return [t for part in _narrow(tableau, largeur, taille) for t in _shared(part, largeur, hauteur, taille)]


def _narrow(tableau: Tableau, largeur: float, taille: float) -> list[Tableau]:
    """The same table, its columns shared out until each part is no wider than the screen."""
    nombre = len(tableau.colonnes)
    for parts in range(1, nombre + 1):
        coupes = rangees.parted(range(nombre), parts)
        faits = [_columns(tableau, c) for c in coupes]
        if all(_lay(t, largeur, taille).large <= largeur + 1 for t in faits):
            return faits
    return [_columns(tableau, [c]) for c in range(nombre)]


def _columns(tableau: Tableau, gardees: Sequence[int]) -> Tableau:
    return replace(
        tableau,
        colonnes=tuple(tableau.colonnes[c] for c in gardees),
        rangees=tuple(replace(r, cases=tuple(r.cases[c] for c in gardees)) for r in tableau.rangees),
    )


def _shared(tableau: Tableau, largeur: float, hauteur: float, taille: float) -> list[Trace]:
    """Rows shared out; where even one row is too many, without the words under them, then the
    references in their turn."""
    for essai in (
        tableau,
        replace(tableau, legende=(), dit=""),
        replace(
            tableau,
            legende=(),
            dit="",
            rangees=tuple(replace(r, reference=False, choisie=False) for r in tableau.rangees),
        ),
    ):
        for parts in range(1, len(essai.rangees) + 1):
            faits = [replace(essai, rangees=tuple(c)) for c in rangees.pinned(essai.rangees, parts)]
            mises = [_lay(t, largeur, taille) for t in faits]
            if all(_total(t, m, largeur) <= hauteur for t, m in zip(faits, mises, strict=True)):
                return [_drawing(t, m, largeur) for t, m in zip(faits, mises, strict=True)]
    mise = _lay(tableau, largeur, taille)
    return [replace(_drawing(tableau, mise, largeur), etroit=ETROIT)]


def _lay(tableau: Tableau, largeur: float, taille: float) -> _Mise:
    marge = 1.1 * taille
    nom_max = NOM_MAX * largeur - marge
    noms = [_wrapped(r.nom, nom_max, taille, gras=r.choisie or r.reference) for r in tableau.rangees]
    nom = max([widest(n, taille, DEMI_GRAS) for n in noms] + [0.0]) + marge
    nom = max(nom, min(widest([polices.printable(tableau.coin)], taille, DEMI_GRAS), nom_max) + marge)
    libre = (largeur - nom) / max(len(tableau.colonnes), 1)
    textes = [[_wrapped(c.texte, libre - marge, taille, gras=True) for c in r.cases] for r in tableau.rangees]
    tetes = [_wrapped(c, libre - marge, taille, gras=True) for c in tableau.colonnes]
    besoins = [
        max([widest(t, taille, DEMI_GRAS), *(widest(x[rang], taille, DEMI_GRAS) for x in textes)]) + marge
        for rang, t in enumerate(tetes)
    ]
    reste = max(0.0, largeur - nom - sum(besoins))
    # La place libre va d'abord aux noms, qui restent près de leurs nombres.
    plus = min(reste / (len(besoins) + 1), 6 * taille) if besoins else 0.0
    return _Mise(taille, nom + plus, [b + plus for b in besoins], tetes, noms, textes)


def _wrapped(texte: str, largeur: float, taille: float, *, gras: bool) -> list[str]:
    style = DEMI_GRAS if gras else NORMAL
    return polices.wrap(polices.printable(texte), max(largeur, taille), taille, style) or [""]


def _total(tableau: Tableau, mise: _Mise, largeur: float) -> float:
    haut = mise.tete + sum(mise.height(rang) for rang in range(len(tableau.rangees)))
    return haut + _under(tableau, largeur, mise.taille)[1]


def _drawing(tableau: Tableau, mise: _Mise, largeur: float) -> Trace:
    t = mise.taille
    morceaux: list[str] = []
    dessin, _ = block([polices.printable(tableau.coin)], 0.4 * t, mise.tete - 1.55 * t, t, style=DEMI_GRAS)
    morceaux.append(dessin)
    for rang, tete in enumerate(mise.tetes):
        x, ancre = _edge(tableau, mise, rang)
        haut = mise.tete - 0.3 * t - 1.25 * t * len(tete)
        morceaux.append(block(tete, x, haut, t, style=DEMI_GRAS, interligne=1.25, ancre=ancre)[0])
    morceaux.append(_rule(mise.tete, mise.large, ENCRE, 2))
    y = mise.tete
    for rang in range(len(tableau.rangees)):
        haut = mise.height(rang)
        morceaux.append(_row(tableau, mise, rang, y, haut))
        y += haut
    dessous, plus = _under(tableau, largeur, t)
    return Trace(f'{"".join(morceaux)}<g transform="translate(0 {y:.1f})">{dessous}</g>', y + plus)


def _edge(tableau: Tableau, mise: _Mise, colonne: int) -> tuple[float, str]:
    """Where the texts of a column lean, and how."""
    debut = mise.nom + sum(mise.colonnes[:colonne])
    if tableau.mots:
        return debut + 0.5 * mise.taille, ""
    return debut + mise.colonnes[colonne] - 0.5 * mise.taille, "end"


def _row(tableau: Tableau, mise: _Mise, rang: int, y: float, haut: float) -> str:
    rangee, t = tableau.rangees[rang], mise.taille
    style = DEMI_GRAS if rangee.choisie or rangee.reference else NORMAL
    couleur = ACCENT if rangee.choisie else ENCRE
    fond = FOND_SIEN if rangee.choisie else FOND_REPERE if rangee.reference else ""
    morceaux: list[str] = []
    if fond:
        morceaux.append(
            f'<rect x="0" y="{y:.1f}" width="{mise.large:.1f}" height="{haut:.1f}" fill="{fond}"/>'
        )
    lignes = mise.noms[rang]
    morceaux.append(
        block(
            lignes, 0.4 * t, _top(y, haut, t, len(lignes)), t, style=style, couleur=couleur, interligne=1.2
        )[0]
    )
    for colonne, case in enumerate(rangee.cases):
        debut = mise.nom + sum(mise.colonnes[:colonne])
        large = mise.colonnes[colonne]
        if case.fond != BLANC:
            morceaux.append(
                f'<rect x="{debut + 2:.1f}" y="{y + 1.5:.1f}" width="{large - 4:.1f}" '
                f'height="{haut - 3:.1f}" fill="{case.fond}"/>'
            )
        encre = GRIS if case.absente else ink_on(case.fond) if case.fond != BLANC else couleur
        if case.sienne:
            encre = ACCENT
        lignes = mise.textes[rang][colonne]
        x, ancre = _edge(tableau, mise, colonne)
        morceaux.append(
            block(
                lignes,
                x,
                _top(y, haut, t, len(lignes)),
                t,
                style=DEMI_GRAS if case.sienne else style,
                couleur=encre,
                interligne=1.2,
                ancre=ancre,
            )[0]
        )
    return "".join(morceaux) + _rule(y + haut, mise.large, ACCENT if rangee.choisie else FILET, 1)


def _top(y: float, haut: float, t: float, lignes: int) -> float:
    return y + (haut - t * (1 + 1.2 * (lignes - 1))) / 2 - 0.08 * t


def _rule(y: float, large: float, couleur: str, trait: float) -> str:
    return f'<path d="M0 {y:.1f}H{large:.1f}" stroke="{couleur}" stroke-width="{trait:g}"/>'


def _under(tableau: Tableau, largeur: float, t: float) -> tuple[str, float]:
    """Swatches and sentence under the rows, and what they take."""
    morceaux: list[str] = []
    x, y = 0.0, 0.5 * t
    for couleur, mots in tableau.legende:
        besoin = 1.6 * t + polices.width(polices.printable(mots), t) + 1.2 * t
        if x and x + besoin > largeur:
            x, y = 0.0, y + 1.4 * t
        morceaux.append(
            f'<rect x="{x:.1f}" y="{y + 0.15 * t:.1f}" width="{1.2 * t:.1f}" height="{0.9 * t:.1f}" '
            f'fill="{couleur}" stroke="#8a8a8a"/>' + block([mots], x + 1.6 * t, y, t)[0]
        )
        x += besoin
    if tableau.legende:
        y += 1.4 * t
    if tableau.dit:
        dessin, pris = block(
            polices.wrap(polices.printable(tableau.dit), largeur, t), 0, y, t, couleur=GRIS, interligne=1.3
        )
        morceaux.append(dessin)
        y += pris
    return ("".join(morceaux), y) if morceaux else ("", 0.0)
