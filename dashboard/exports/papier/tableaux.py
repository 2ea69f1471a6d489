"""Tables of tinted cells drawn with matplotlib: heat table, comparison of a group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard import formats
from dashboard.exports.papier import polices, toile
from dashboard.exports.papier.cadre import GRIS_TEXTE, ink_on
from dashboard.exports.papier.polices import DEMI_GRAS, NORMAL
from dashboard.exports.papier.toile import CORPS, LIGNE, PETIT, Cle, Toile
from dashboard.figures.chaleur import BLANC, Chaleur, tint
from dashboard.figures.comparaison import SIGNES, SIGNES_DITS, Comparaison
from dashboard.figures.palettes import TEINTES_PLACES
from dashboard.figures.tableau_chiffres import TableauChiffres
from dashboard.figures.tableau_mots import TableauMots

RANGEE = 32.0
FOND_ABSENT = "#f4f4f4"
HACHURES = "////"


@dataclass(frozen=True, slots=True)
class Case:
    """One printed cell: its text, its background, and how it stands out."""

    texte: str
    fond: str = BLANC
    absente: bool = False
    grasse: bool = False


def draw_chaleur(modele: Chaleur, largeur: float) -> Toile:
    """The cells tinted by value, hatched when there is none; totals at the edges."""
    colonnes = [*modele.colonnes, modele.nom_total]
    rangees = [
        [
            *(Case(c.texte, tint(c.valeur, modele.maximum), c.valeur is None) for c in r.cellules),
            Case(r.total.texte, BLANC, r.total.valeur is None, grasse=True),
        ]
        for r in modele.rangees
    ]
    rangees.append(
        [Case(c.texte, BLANC, c.valeur is None, grasse=True) for c in (*modele.totaux, modele.total)]
    )
    noms = [*(r.nom for r in modele.rangees), modele.nom_total]
    choisies = [*(r.choisie for r in modele.rangees), True]
    return _grid(largeur, modele.coin, colonnes, noms, rangees, choisies)


def draw_comparaison(modele: Comparaison, largeur: float) -> Toile:
    """Value, sign and rank of each territory on each measure, references below."""
    lignes = [*modele.lignes, *modele.references]
    rangees: list[list[Case]] = []
    for ligne in lignes:
        cases: list[Case] = []
        for colonne, cellule in zip(modele.colonnes, ligne.cellules, strict=True):
            genre = "neutre" if colonne.sens == "neutre" else "sens"
            mot = f"{cellule.mot} fort" if cellule.fort else cellule.mot
            rang = (
                f"\u00a0{SIGNES[cellule.place]}\u00a0{formats.ordinal(cellule.rang)}".replace(
                    "\u00a0\u00a0", "\u00a0"
                )
                if cellule.rang
                else ""
            )
            cases.append(
                Case(
                    f"{cellule.texte}{rang}",
                    TEINTES_PLACES.get((genre, mot), BLANC),
                    cellule.valeur is None,
                    grasse=ligne.choisie,
                )
            )
        rangees.append(cases)
    titres = [f"{c.titre} ({c.unite})" if c.unite else c.titre for c in modele.colonnes]
    cles = tint_keys({c.fond for cases in rangees for c in cases})
    phrases = polices.wrap(polices.printable(SIGNES_DITS), largeur, PETIT)
    legende = 22 * len(toile.legend_rows(cles, largeur)) if cles else 0
    dessin = _grid(
        largeur,
        "Territoire",
        titres,
        [x.nom for x in lignes],
        rangees,
        [x.choisie for x in lignes],
        separation=len(modele.lignes),
        bas=14 + legende + LIGNE * len(phrases),
    )
    bas = dessin.cadre[1] + dessin.cadre[3] + 16
    if cles:
        toile.legend(dessin, cles, 0, bas, largeur)
    for rang, ligne in enumerate(phrases):
        dessin.text(0, bas + legende + rang * LIGNE, ligne, couleur=GRIS_TEXTE)
    return dessin


def draw_mots(modele: TableauMots, largeur: float) -> Toile:
    """Texts that wrap in their columns, the first one naming the row."""
    return _grid(
        largeur,
        modele.colonnes[0],
        modele.colonnes[1:],
        [ligne[0] for ligne in modele.lignes],
        [[Case(texte or "–") for texte in ligne[1:]] for ligne in modele.lignes],
        [False] * len(modele.lignes),
    )


def draw_chiffres(modele: TableauChiffres, largeur: float) -> Toile:
    """Figures in their columns, what is unknown hatched; references under a rule, the order at the foot."""
    phrases = polices.wrap(polices.printable(modele.ordre), largeur, PETIT) if modele.ordre else []
    references = [x for x in modele.lignes if x.reference]
    lignes = [*modele.siennes, *references]
    dessin = _grid(
        largeur,
        modele.coin,
        modele.colonnes,
        [x.nom for x in lignes],
        [[Case(c.texte, absente=c.valeur is None, grasse=x.choisie) for c in x.chiffres] for x in lignes],
        [x.choisie for x in lignes],
        separation=len(lignes) - len(references) if references else 0,
        bas=14 + LIGNE * len(phrases),
    )
    bas = dessin.cadre[1] + dessin.cadre[3] + 16
    for rang, ligne in enumerate(phrases):
        dessin.text(0, bas + rang * LIGNE, ligne, couleur=GRIS_TEXTE)
    return dessin


def tint_keys(fonds: set[str]) -> list[Cle]:
    """What each tint of the table means; only those that are there."""
    return [
        Cle(mot.replace(" fort", ", premier ou dernier quart"), couleur)
        for (_genre, mot), couleur in TEINTES_PLACES.items()
        if couleur in fonds
    ]


def _grid(
    largeur: float,
    coin: str,
    colonnes: Sequence[str],
    noms: Sequence[str],
    rangees: Sequence[Sequence[Case]],
    choisies: Sequence[bool],
    *,
    separation: int = 0,
    bas: float = 6.0,
) -> Toile:
    """Rows and columns of cells; heights follow the longest text of each row."""
    lignes_noms, place = toile.wrapped_names(noms, 0.3 * largeur)
    place = max(place, polices.width(coin, CORPS, DEMI_GRAS))
    pas = (largeur - place - 12) / len(colonnes)
    titres = [polices.wrap(polices.printable(c), pas - 8, PETIT, DEMI_GRAS) for c in colonnes]
    textes = [[polices.wrap(c.texte, pas - 8, CORPS) or [""] for c in r] for r in rangees]
    hauteurs = [
        max(RANGEE, 10 + LIGNE * max(len(nom), *(len(t) for t in ligne)))
        for nom, ligne in zip(lignes_noms, textes, strict=True)
    ]
    entete = 12 + LIGNE * max(len(t) for t in titres)
    dessin = toile.canvas(largeur, sum(hauteurs), gauche=place + 12, droite=0, haut=entete, bas=bas)
    dessin.axes.set_xlim(-0.5, len(colonnes) - 0.5)
    dessin.axes.set_ylim(sum(hauteurs), 0)
    toile.hide_ticks(dessin, "x")
    toile.hide_ticks(dessin, "y")
    x0 = dessin.cadre[0]
    dessin.text(place, entete - 14, coin, style=DEMI_GRAS, ha="right")
    for rang, lignes in enumerate(titres):
        for j, ligne in enumerate(lignes):
            y = entete - 14 - (len(lignes) - 1 - j) * LIGNE
            dessin.text(x0 + (rang + 0.5) * pas, y, ligne, style=DEMI_GRAS, ha="center")
    haut = 0.0
    for rang, (cases, hauteur) in enumerate(zip(rangees, hauteurs, strict=True)):
        if separation and rang == separation:
            dessin.axes.axhline(haut, color="#666666", linewidth=1.5, zorder=3)
        for j, ligne in enumerate(lignes_noms[rang]):
            y = entete + haut + hauteur / 2 + (j - (len(lignes_noms[rang]) - 1) / 2) * LIGNE
            dessin.text(
                place, y, ligne, taille=CORPS, ha="right", style=DEMI_GRAS if choisies[rang] else NORMAL
            )
        for colonne, case in enumerate(cases):
            _cell(dessin, (colonne, haut, hauteur), case, textes[rang][colonne])
        haut += hauteur
    return dessin


def _cell(dessin: Toile, ou: tuple[int, float, float], case: Case, lignes: Sequence[str]) -> None:
    from matplotlib.patches import Rectangle

    colonne, haut, hauteur = ou
    dessin.axes.add_patch(
        Rectangle(
            (colonne - 0.48, haut + 1),
            0.96,
            hauteur - 2,
            linewidth=0.6,
            facecolor=FOND_ABSENT if case.absente else case.fond,
            edgecolor="#cfcfcf",
            hatch=HACHURES if case.absente else None,
            zorder=1,
            gid=f"case-{colonne}",
        )
    )
    for j, ligne in enumerate(lignes):
        dessin.mark(
            colonne,
            haut + hauteur / 2,
            ligne,
            dy=(j - (len(lignes) - 1) / 2) * LIGNE,
            taille=PETIT if case.absente else CORPS,
            fond=case.absente,
            style=DEMI_GRAS if case.grasse else NORMAL,
            couleur="#161616" if case.absente else ink_on(case.fond),
        )
