"""A table found in a grid: where its headers are, which rows are totals, notes or titles."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from data.depots.fichiers import COLONNES_MAX
from data.depots.formats import FORMATS
from data.depots.rapport import Faute, enumerate_texts
from data.depots.schema import Format, flatten, flatten_header
from data.depots.valeurs import Cellule, parse_number, show

LIGNES_ENTETE = 60
INTITULES_MIN = 2
TEXTE_RECOMPOSE = 1_000

_BLANCS = re.compile("[\xa0\u202f\u2007\u2009\u2002\u2003\u3000\t\r\n]+")
_INVISIBLES = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_TOTAL = re.compile(r"(sous_)?(total|totaux)(_|$)|(somme|moyenne)(_|$)|ensemble$|total_general")
_NOTE = re.compile(r"(source|note|nb|champ|lecture|remarque|attention|mis_a_jour|maj|extrait)(_|$)")


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
    return len(plat) > 3 and (
        process.extractOne(plat, choix, scorer=fuzz.ratio, score_cutoff=84) is not None
    )


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
    """The table whose headers are at ``place``: titles, totals and notes set apart and named."""
    brute = list(grille[place])
    while brute and brute[-1] is None:
        brute.pop()
    colonnes = tuple(show(c) for c in brute)
    remarques: list[str] = []
    if titres := [rang + 1 for rang in range(place) if any(c is not None for c in grille[rang])]:
        remarques.append(f"{_rows(titres)} au-dessus des intitulés : un titre, laissé de côté.")
    candidates = [
        (rang + 1, ligne)
        for rang, ligne in enumerate(grille[place + 1 :], start=place + 1)
        if any(c is not None for c in ligne)
    ]
    territoires = _territory_columns(colonnes, format_)
    lignes: list[Ligne] = []
    for numero, ligne in candidates:
        if all(flatten(show(c)) == flatten(e) for c, e in zip(ligne, colonnes, strict=False)):
            remarques.append(f"ligne {numero} : les intitulés répétés, laissés de côté.")
        elif nom := _total_name(ligne, territoires):
            remarques.append(f"ligne {numero} : le total « {nom} », laissé de côté.")
        else:
            lignes.append(Ligne(numero, _width(ligne, len(colonnes))))
    remarques += _drop_bottom(lignes)
    return Tableau(
        fichier, feuille, place + 1, colonnes, tuple(lignes), tuple(remarques), tuple(fautes)
    )


def _width(ligne: Sequence[Cellule], colonnes: int) -> tuple[Cellule, ...]:
    cellules = list(ligne)
    cellules += [None] * (colonnes - len(cellules))
    # Au-delà des intitulés, ce qui est écrit est gardé : la validation le dira.
    while len(cellules) > colonnes and cellules[-1] is None:
        cellules.pop()
    return tuple(cellules)


def _rows(numeros: Sequence[int]) -> str:
    if len(numeros) == 1:
        return f"ligne {numeros[0]}"
    if numeros[-1] - numeros[0] == len(numeros) - 1:
        return f"lignes {numeros[0]} à {numeros[-1]}"
    return f"lignes {', '.join(str(n) for n in numeros)}"


def _territory_columns(colonnes: Sequence[str], format_: Format | None) -> list[int]:
    formats = [format_] if format_ else list(FORMATS.values())
    return [
        rang
        for rang, entete in enumerate(colonnes)
        if any((c := f.find(entete)) and c.type == "code_territoire" for f in formats)
    ]


def _total_name(ligne: Sequence[Cellule], territoires: Sequence[int]) -> str:
    """The word of a row of totals; '' for any other row."""
    # Les nombres peuvent précéder le mot : l'ordre des colonnes est libre.
    premier = next((c for c in ligne if c is not None and _number(c) is None), None)
    if not isinstance(premier, str) or not _TOTAL.match(flatten(premier)):
        return ""
    # Une ligne dont le territoire est rempli est une donnée : « Total Crèche » peut être un nom.
    rempli = any(
        rang < len(ligne) and ligne[rang] is not None and ligne[rang] is not premier
        for rang in territoires
    )
    return "" if rempli else premier


def _drop_bottom(lignes: list[Ligne]) -> list[str]:
    """Remove from the end the footnotes and a total without a word; say which."""
    remarques: list[str] = []
    while len(lignes) > 1:
        derniere = lignes[-1]
        pleines = [c for c in derniere.cellules if c is not None]
        if (
            len(pleines) == 1
            and isinstance(pleines[0], str)
            and (_NOTE.match(flatten(pleines[0])) or pleines[0].startswith("*"))
        ):
            texte = pleines[0] if len(pleines[0]) <= 60 else f"{pleines[0][:60]}…"
            remarques.append(f"ligne {derniere.numero} : la note « {texte} », laissée de côté.")
        elif _is_bare_total(derniere, lignes[:-1]):
            sommes = enumerate_texts([show(c) for c in pleines])
            remarques.append(
                f"ligne {derniere.numero} : un total sans intitulé ({sommes}, la somme des "
                "colonnes), laissé de côté."
            )
        else:
            break
        lignes.pop()
    return remarques


def _is_bare_total(ligne: Ligne, autres: Sequence[Ligne]) -> bool:
    """Only numbers, in fewer than half of the columns, each the sum of its column."""
    pleines = [(r, c) for r, c in enumerate(ligne.cellules) if c is not None]
    if not pleines or 2 * len(pleines) > len(ligne.cellules) or len(autres) < 2:
        return False
    for rang, cellule in pleines:
        total = _number(cellule)
        valeurs = [_number(a.cellules[rang]) for a in autres if rang < len(a.cellules)]
        if total is None or not math.isclose(
            total, sum(v for v in valeurs if v is not None), rel_tol=1e-6, abs_tol=1e-6
        ):
            return False
    return True


def _number(cellule: Cellule) -> float | None:
    if isinstance(cellule, str):
        return parse_number(cellule)
    if isinstance(cellule, (int, float)) and not isinstance(cellule, bool):
        return float(cellule)
    return None
