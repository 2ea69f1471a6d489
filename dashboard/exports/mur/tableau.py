"""A table on the wall: rows that are read from afar, shared out over screens, the reader's on each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
# Une colonne seule, sur un téléphone : le nom de la ligne est souvent le plus long des deux.
NOM_MAX_SEUL = 0.48
# Un tableau court s'écrit plus grand, sans jamais parler plus fort que son message.
PLUS_GRAND = 1.4
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
    coin: list[str]

    @property
    def large(self) -> float:
        return self.nom + sum(self.colonnes)

    @property
    def tete(self) -> float:
        return 1.25 * self.taille * max([len(self.coin), *(len(t) for t in self.tetes)]) + 0.5 * self.taille

    @property
    def lignes(self) -> int:
        """Of all its rows and of its head."""
        tetes = max([len(self.coin), *(len(t) for t in self.tetes)])
        return tetes + sum(self.lines(rang) for rang in range(len(self.noms)))

    def lines(self, rang: int) -> int:
        """Of a row."""
        return max(len(self.noms[rang]), *(len(t) for t in self.textes[rang]), 1)

    def height(self, rang: int) -> float:
        """Of a row."""
        return self.taille * (PAS + 1.2 * (self.lines(rang) - 1))


def draw(
    tableau: Tableau, largeur: float, hauteur: float, corps: Corps, *, couper: bool
) -> list[Trace] | None:
    """The table in one drawing, or in several when ``couper``; None when it does not hold otherwise."""
    taille = corps.texte_min
    usuelle = _lay(tableau, largeur, corps.texte)
    for essai in _sizes(corps, plus_grandes=True):
        mise = _lay(tableau, largeur, essai)
        if essai > corps.texte and mise.lignes > usuelle.lignes:
            continue
        if mise.large <= largeur + 1 and _total(tableau, mise, largeur) <= hauteur:
            return [_drawing(tableau, mise, largeur)]
    if not couper:
        return None
    if (cote_a_cote := _paired(tableau, largeur, hauteur, corps)) is not None:
        return [cote_a_cote]
    traces: list[Trace] = []
    for faits in _narrow(tableau, largeur, taille):
        traces = [t for part in faits for t in _shared(part, largeur, hauteur, taille)]
        if not any(t.etroit for t in traces):
            break
    return traces


def _paired(tableau: Tableau, largeur: float, hauteur: float, corps: Corps) -> Trace | None:
    """A long and narrow table in two columns of rows, the references at the foot of the second.

    The largest letters that hold; None when the smallest do not.
    """
    moities = rangees.parted([r for r in tableau.rangees if not r.reference], 2)
    reperes = [r for r in tableau.rangees if r.reference]
    if tableau.mots or len(moities) < 2:
        return None
    # Les repères comptent dans la seconde : la première prend ce qu'ils y ajoutent.
    glisse = min(len(reperes) // 2, len(moities[1]) - 1)
    gauche, droite = [*moities[0], *moities[1][:glisse]], [*moities[1][glisse:], *reperes]
    cotes = [replace(tableau, rangees=tuple(r), legende=(), dit="") for r in (gauche, droite)]
    for taille in _sizes(corps):
        demi = (largeur - 2 * taille) / 2
        mises = [_lay(c, demi, taille) for c in cotes]
        dessous, plus = _under(tableau, largeur, taille)
        haut = max(_total(c, m, demi) for c, m in zip(cotes, mises, strict=True))
        # Deux têtes d'une même hauteur : les rangées se suivent des yeux d'une colonne à l'autre.
        alignees = mises[0].tete == mises[1].tete
        if alignees and haut + plus <= hauteur and all(m.large <= demi + 1 for m in mises):
            un, deux = (_drawing(c, m, demi).dessin for c, m in zip(cotes, mises, strict=True))
            x = demi + 2 * taille
            return Trace(
                f'{un}<g transform="translate({x:.1f} 0)">{deux}</g>'
                f'<g transform="translate(0 {haut:.1f})">{dessous}</g>',
                haut + plus,
            )
    return None


def _sizes(corps: Corps, *, plus_grandes: bool = False) -> Iterator[float]:
    """Letters to try, from the usual ones down to the smallest that are read from afar.

    ``plus_grandes``: larger ones first, that only a short table has room for.
    """
    taille = corps.texte
    if plus_grandes and not corps.telephone:
        for essai in range(int(min(PLUS_GRAND * taille, corps.message_min)), int(taille), -1):
            yield float(essai)
    while taille > corps.texte_min:
        yield taille
        taille = max(corps.texte_min, taille - 1)
    yield corps.texte_min


def _narrow(tableau: Tableau, largeur: float, taille: float) -> Iterator[list[Tableau]]:
    """The same table, its columns shared out: each part no wider than the screen, then narrower ones,
    whose cells have fewer lines."""
    nombre = len(tableau.colonnes)
    for parts in range(1, nombre + 1):
        faits = [_columns(tableau, c) for c in rangees.parted(range(nombre), parts)]
        if parts == nombre or all(_lay(t, largeur, taille).large <= largeur + 1 for t in faits):
            yield faits


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
    nom_max = (NOM_MAX if len(tableau.colonnes) > 1 else NOM_MAX_SEUL) * largeur - marge
    noms = [_wrapped(r.nom, nom_max, taille, gras=r.choisie or r.reference) for r in tableau.rangees]
    nom = max([widest(n, taille, DEMI_GRAS) for n in noms] + [0.0]) + marge
    coin = _wrapped(tableau.coin, nom_max, taille, gras=True)
    nom = max(nom, widest(coin, taille, DEMI_GRAS) + marge)
    parts = _parts(tableau, largeur - nom, taille)
    textes = [
        [_wrapped(c.texte, p - marge, taille, gras=True) for c, p in zip(r.cases, parts, strict=True)]
        for r in tableau.rangees
    ]
    tetes = [_wrapped(c, p - marge, taille, gras=True) for c, p in zip(tableau.colonnes, parts, strict=True)]
    besoins = [
        max([widest(t, taille, DEMI_GRAS), *(widest(x[rang], taille, DEMI_GRAS) for x in textes)]) + marge
        for rang, t in enumerate(tetes)
    ]
    reste = max(0.0, largeur - nom - sum(besoins))
    # La place libre va d'abord aux noms, qui restent près de leurs nombres.
    plus = min(reste / (len(besoins) + 1), 6 * taille) if besoins else 0.0
    return _Mise(taille, nom + plus, [b + plus for b in besoins], tetes, noms, textes, coin)


def _parts(tableau: Tableau, largeur: float, taille: float) -> list[float]:
    """What each column may take: all it needs where that is less than its share, and those that need
    more share what the others leave."""
    marge = 1.1 * taille
    besoins = [
        max(polices.width(polices.printable(m), taille, DEMI_GRAS) for m in (tete, *cellules)) + marge
        for tete, *cellules in _by_column(tableau)
    ]
    parts, libre, attend = list(besoins), largeur, len(besoins)
    for rang in sorted(range(len(besoins)), key=besoins.__getitem__):
        parts[rang] = min(besoins[rang], libre / attend)
        libre, attend = libre - parts[rang], attend - 1
    return parts


def _by_column(tableau: Tableau) -> Iterator[list[str]]:
    """The head and the cells of each column."""
    for rang, tete in enumerate(tableau.colonnes):
        yield [tete, *(r.cases[rang].texte for r in tableau.rangees)]


def _wrapped(texte: str, largeur: float, taille: float, *, gras: bool) -> list[str]:
    style = DEMI_GRAS if gras else NORMAL
    return polices.wrap(polices.printable(texte), max(largeur, taille), taille, style) or [""]


def _total(tableau: Tableau, mise: _Mise, largeur: float) -> float:
    haut = mise.tete + sum(mise.height(rang) for rang in range(len(tableau.rangees)))
    return haut + _under(tableau, largeur, mise.taille)[1]


def _drawing(tableau: Tableau, mise: _Mise, largeur: float) -> Trace:
    t = mise.taille
    morceaux: list[str] = []
    haut = mise.tete - 0.3 * t - 1.25 * t * len(mise.coin)
    morceaux.append(block(mise.coin, 0.4 * t, haut, t, style=DEMI_GRAS, interligne=1.25)[0])
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
