"""A table found in a grid: where its headers are, which rows are notes or titles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from data.depots.contrat.ecriture import Cellule, rows, show
from data.depots.contrat.rapport import Faute
from data.depots.contrat.schema import Format, flatten, flatten_header
from data.depots.formats import FORMATS
from data.depots.lecture.fichiers import COLONNES_MAX
from data.depots.lecture.nombres import parse_number

LIGNES_ENTETE = 60
INTITULES_MIN = 2
TEXTE_RECOMPOSE = 1_000

_BLANCS = re.compile("[\xa0\u202f\u2007\u2009\u2002\u2003\u3000\t\r\n]+")
_INVISIBLES = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
# « total » fait un total où qu'il soit ; les autres mots, en tête seulement : « Grandir ensemble »
# est une crèche.
_TOTAL = re.compile(r"(?<![a-z0-9])(?:totals?|totaux|totales?|totalisation)(?![a-z0-9])")
_TOTAL_DEBUT = re.compile(
    r"(?:(?:le|la|l|les|en)_)?(?:ensemble|sommes?|cumule?s?|moyennes?|recap(?:itulatif)?|s/t"
    r"|tous_(?:les_)?(?:etablissements|eaje|postes|sites)|toutes_(?:les_)?(?:structures|creches)"
    r")(?![a-z0-9])"
)
_NOTE = re.compile(
    r"(sources?|notes?|nb|n_b|champ|lecture|remarques?|attention|mis_a_jour|mise_a_jour|maj|extrait"
    r"|extraction|edition|edite|export|nombre|legende|commentaires?|observations?|precisions?"
    r"|definitions?|avertissement|perimetre|donnees)(_|$)"
)
# « * heures provisoires », « (1) hors micro-crèches ».
_RENVOI = re.compile(r"\*|[(\[]?[1-9¹²³][)\]]|[¹²³]|[-–—•] ")


@dataclass(frozen=True, slots=True)
class Ligne:
    """One row: its number in the file, and one cell per column of the table."""

    numero: int
    cellules: tuple[Cellule, ...]


@dataclass(frozen=True, slots=True)
class Tableau:
    """A table read from a file. ``colonnes`` are the headers as written ('' when there is none).

    The first column is A. ``remarques`` name what was left out; ``fautes`` the rows that could
    not be read in place. A row may have more cells than there are headers.
    """

    fichier: str
    feuille: str
    ligne_entete: int
    colonnes: tuple[str, ...]
    lignes: tuple[Ligne, ...]
    remarques: tuple[str, ...] = ()
    fautes: tuple[Faute, ...] = ()
    laissees: tuple[int, ...] = ()


def cell_at(ligne: Ligne, rang: int) -> Cellule:
    """The cell of a row at a rank; None beyond its end."""
    return ligne.cellules[rang] if rang < len(ligne.cellules) else None


def clean(cellule: Cellule) -> Cellule:
    """Text without invisible characters, blanks of all kinds as one space; None when empty."""
    if not isinstance(cellule, str):
        return cellule
    if cellule.isascii() and cellule.isprintable():
        return cellule.strip() or None
    if not cellule.isascii():
        # Recomposer des milliers d'accents empilés est quadratique ; un intitulé, un nom sont courts.
        if len(cellule) <= TEXTE_RECOMPOSE:
            cellule = unicodedata.normalize("NFC", cellule)
        cellule = _INVISIBLES.sub("", cellule)
    return _BLANCS.sub(" ", cellule).strip() or None


def score(cellules: Sequence[Cellule], formats: Sequence[Format]) -> float:
    """How much a row looks like the headers of one of the formats (1 per header recognised)."""
    textes = [c for c in cellules[:COLONNES_MAX] if isinstance(c, str) and len(c) < 80]
    meilleur = 0.0
    for format_ in formats:
        trouves: set[str] = set()
        proches = 0.0
        for texte in textes:
            if colonne := format_.find(texte):
                trouves.add(colonne.nom)
            elif format_.is_forbidden(texte) or _near_header(texte, format_):
                proches += 0.5
        meilleur = max(meilleur, len(trouves) + proches)
    return meilleur


def _near_header(texte: str, format_: Format) -> bool:
    plat = flatten_header(texte)
    choix = tuple(format_.entetes)
    return len(plat) > 3 and (process.extractOne(plat, choix, scorer=fuzz.ratio, score_cutoff=84) is not None)


def find_header(grille: Sequence[Sequence[Cellule]], format_: Format | None) -> int | None:
    """Index of the header row; None when no row of the top names two known columns."""
    formats = [format_] if format_ else list(FORMATS.values())
    meilleur, place, vues = float(INTITULES_MIN) - 0.1, None, 0
    for rang, ligne in enumerate(grille):
        if not any(c is not None for c in ligne):
            continue
        vues += 1
        if vues > LIGNES_ENTETE:
            break
        if (points := score(ligne, formats)) > meilleur:
            meilleur, place = points, rang
    return place


def build_table(
    grille: Sequence[Sequence[Cellule]],
    place: int,
    fichier: str,
    feuille: str,
    format_: Format | None,
    fautes: Sequence[Faute] = (),
) -> Tableau:
    """The table whose headers are at ``place``: titles and notes set apart and named."""
    brute = list(grille[place])
    while brute and brute[-1] is None:
        brute.pop()
    colonnes = tuple(show(c) for c in brute)
    remarques: list[str] = []
    if titres := [rang + 1 for rang in range(place) if any(c is not None for c in grille[rang])]:
        remarques.append(f"{rows(titres)} au-dessus des intitulés : un titre, laissé de côté.")
    fin = _footer(grille, place)
    candidates = [
        (rang + 1, ligne)
        for rang, ligne in enumerate(grille[place + 1 : fin], start=place + 1)
        if any(c is not None for c in ligne)
    ]
    lignes: list[Ligne] = []
    laissees = [rang + 1 for rang in range(fin, len(grille)) if any(c is not None for c in grille[rang])]
    if laissees:
        remarques.append(
            f"{rows(laissees)}, sous une ligne vide : le titre et les notes d'un export, laissés de côté."
        )
    for numero, ligne in candidates:
        if all(flatten(show(c)) == flatten(e) for c, e in zip(ligne, colonnes, strict=False)):
            remarques.append(f"ligne {numero} : les intitulés répétés, laissés de côté.")
            laissees.append(numero)
        else:
            lignes.append(Ligne(numero, _width(ligne, len(colonnes))))
    notes, numeros = _drop_notes(lignes)
    return Tableau(
        fichier,
        feuille,
        place + 1,
        colonnes,
        tuple(lignes),
        (*remarques, *notes),
        tuple(fautes),
        (*laissees, *numeros),
    )


def _footer(grille: Sequence[Sequence[Cellule]], place: int) -> int:
    """Where the words under a table begin: after an empty row, sentences alone in the first column,
    a note (« Source : … ») among them. The end of the grid when there are none."""
    fin, note = len(grille), False
    for rang in range(len(grille) - 1, place, -1):
        pleines = [n for n, c in enumerate(grille[rang]) if c is not None]
        if not pleines:
            fin = rang if note else fin
            continue
        seule = grille[rang][0]
        if pleines != [0] or not isinstance(seule, str):
            break
        note = note or is_note(seule)
    return fin


def _width(ligne: Sequence[Cellule], colonnes: int) -> tuple[Cellule, ...]:
    cellules = list(ligne)
    cellules += [None] * (colonnes - len(cellules))
    # Au-delà des intitulés, ce qui est écrit est gardé : la validation le dira.
    while len(cellules) > colonnes and cellules[-1] is None:
        cellules.pop()
    return tuple(cellules)


def total_word(texte: str) -> bool:
    """True for a text that a row of totals would bear (« Sous-total », « CA Val Parisis – total »)."""
    plat = flatten(texte)
    return bool(_TOTAL.search(plat) or _TOTAL_DEBUT.match(plat))


def is_note(texte: str) -> bool:
    """True for a text that people write under a table, alone in its row."""
    return bool(_NOTE.match(flatten(texte)) or _RENVOI.match(texte))


def _drop_notes(lignes: list[Ligne]) -> tuple[list[str], list[int]]:
    """Remove the footnotes from the end, totals among them excepted; say which."""
    remarques: list[str] = []
    numeros: list[int] = []
    rang = len(lignes) - 1
    while rang > 0:
        ligne = lignes[rang]
        pleines = [c for c in ligne.cellules if c is not None]
        seule = pleines[0] if len(pleines) == 1 else None
        if isinstance(seule, str) and is_note(seule):
            texte = seule if len(seule) <= 60 else f"{seule[:60]}…"
            remarques.append(f"ligne {ligne.numero} : la note « {texte} », laissée de côté.")
            numeros.append(ligne.numero)
            del lignes[rang]
        elif not all(number(c) is not None for c in pleines) and not any(
            isinstance(c, str) and total_word(c) for c in pleines
        ):
            break
        rang -= 1
    return remarques, numeros


def number(cellule: Cellule, milliers: str = "") -> float | None:
    """The number that a cell holds, typed or written; None for anything else."""
    if isinstance(cellule, str):
        return parse_number(cellule, milliers)
    if isinstance(cellule, (int, float)) and not isinstance(cellule, bool):
        return float(cellule)
    return None
