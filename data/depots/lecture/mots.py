"""The words of a closed list: which code a text means, and what to say when it means none or two.

A word is read when it is one of the list's own. A word of the field that is not one value is
explained. Any other text gets a suggestion only when it is one of these words, badly typed:
« enfance » is a word of its own, not a short « petite enfance ».
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from data.depots.contrat.schema import SEPARATEUR, Colonne, flatten
from data.fiches.valeur import Doute

Cle = tuple[str, ...]

# Ce qui sépare deux valeurs dans une cellule ; un retour à la ligne est déjà devenu une espace.
_ENTRE = re.compile(r"[/+,;&|\n]|\s[-–]\s")
_MORCEAUX = re.compile(rf"{_ENTRE.pattern}|\s+et\s+", re.IGNORECASE)
_BORD = re.compile(r"[\s/+,;&|]*[/+,;&|]\s*$|^\s*[/+,;&|]")
_PETITS = frozenset(("a", "au", "aux", "d", "de", "des", "du", "en", "l", "la", "le", "les", "un", "une"))
_ANNONCES = frozenset(("axe", "thematique", "theme", "volet", "champ"))
# Sous cette longueur, une lettre de travers fait un autre sigle : « RAM » n'est pas « MAM ».
_LETTRES_FAUTE, _LETTRES_DEUX_FAUTES = 5, 10


@dataclass(frozen=True, slots=True)
class Sens:
    """What a text means. ``codes``: read, in order; else ``message`` (a clause) and ``proche``."""

    codes: tuple[str, ...] = ()
    message: str = ""
    proche: str = ""


@dataclass(frozen=True, slots=True)
class _Lexique:
    mots: Mapping[Cle, str | Doute]
    longueur: int


@lru_cache(maxsize=2_000)
def key(texte: str) -> Cle:
    """Words that count, without accents, small words nor plurals: « Crèches  collectives »."""
    mots = [m for m in re.findall(r"[a-z0-9]+", flatten(texte)) if m not in _PETITS]
    return tuple(m.removesuffix("s") if len(m) > 3 else m for m in mots)


@lru_cache(maxsize=64)
def _lexicon(colonne: Colonne) -> _Lexique:
    mots: dict[Cle, str | Doute] = {}
    for doute in colonne.doutes:
        mots |= {key(m): doute for m in doute.mots}
    for valeur in colonne.valeurs:
        mots |= {key(m): valeur.code for m in (valeur.code, valeur.libelle, *valeur.synonymes)}
    return _Lexique(mots, max(len(c) for c in mots))


def understand(texte: str, colonne: Colonne) -> Sens:
    """What the cell of a closed list means; only the column with several values may read two."""
    if direct := colonne.codes.get(flatten(texte)):
        return Sens((direct,))
    # Une barre finale (« petite enfance/ ») annonce une seconde valeur qui n'est pas là.
    termine = not _BORD.search(texte)
    trouve = _whole(texte, colonne)
    if isinstance(trouve, Doute):
        return _doubt(texte, trouve, colonne)
    if trouve:
        return Sens((trouve,)) if termine else _near(texte, trouve, colonne)
    segments, separes = _segments(texte, colonne)
    if len(segments) > 1:
        return _several(texte, segments, separes and termine, colonne)
    morceaux = [m.strip() for m in _MORCEAUX.split(texte) if m.strip()]
    if len(morceaux) > 1 and any(sens := [_one(m, colonne) for m in morceaux]):
        return _pieces(texte, morceaux, sens, colonne)
    typo = _typo(key(texte), colonne)
    return _doubt(texte, typo, colonne) if isinstance(typo, Doute) else _near(texte, typo, colonne)


def _whole(texte: str, colonne: Colonne) -> str | Doute:
    """The value or the doubt that the whole text is; '' when it is none."""
    lexique = _lexicon(colonne).mots
    cle = key(texte)
    if colonne.est_multiple:
        # « Axe 1 : petite enfance », « 2. Parentalité ».
        nue = list(cle)
        while nue and (nue[0] in _ANNONCES or (nue[0].isdigit() and len(nue[0]) < 3)):
            nue.pop(0)
        cle = tuple(nue) or cle
    return lexique.get(cle, "")


def _segments(texte: str, colonne: Colonne) -> tuple[list[str | Doute], bool]:
    """The text cut into words of the list, longest first, and whether a sign parts each from the
    next; ([], False) when something is left over."""
    lexique = _lexicon(colonne)
    mots: list[str] = []
    barres: set[int] = set()
    for morceau in _ENTRE.split(texte):
        barres.add(len(mots))
        mots += key(morceau)
    if not 1 < len(mots) <= 40:
        return [], False

    def cut(debut: int, separe: bool) -> tuple[list[str | Doute], bool] | None:
        if debut == len(mots):
            return [], True
        separe = separe or debut in barres
        for fin in range(min(len(mots), debut + lexique.longueur), debut, -1):
            trouve = lexique.mots.get(tuple(mots[debut:fin]))
            if trouve is not None and (suite := cut(fin, False)) is not None:
                return [trouve, *suite[0]], separe and suite[1]
        return cut(debut + 1, True) if mots[debut] in ("et", *_ANNONCES) else None

    return cut(0, True) or ([], False)


def _several(texte: str, segments: Sequence[str | Doute], separes: bool, colonne: Colonne) -> Sens:
    """Two known words in one cell: read when the list takes several and a sign parts them."""
    debut = f"{_word(colonne)} « {texte} »"
    sens = [(s,) if isinstance(s, str) else s.codes for s in segments]
    vus = list(dict.fromkeys(c for codes in sens for c in codes))
    if not colonne.est_multiple:
        return Sens(message=f"{debut} nomme plusieurs valeurs ({_or(vus, colonne)}) : gardez-en une seule.")
    if all(isinstance(s, str) for s in segments):
        if len(vus) < len(segments):
            repete = next(c for c in vus if segments.count(c) > 1)
            return Sens(
                message=f"{_word(colonne)} {_or([repete], colonne)} cité deux fois dans la même cellule"
            )
        if separes:
            return Sens(tuple(vus))
        if "coordination" in vus:
            # « Coordination petite enfance » : l'axe d'un poste, ou deux axes ?
            return Sens(
                message=f"{debut} : un axe, ou plusieurs ({_or(vus, colonne)}) ? Écrivez "
                f"le seul qui convient, ou séparez-les par « {SEPARATEUR} »."
            )
    # Une suite n'est proposée que si chaque mot n'a qu'un sens.
    if all(len(codes) == 1 for codes in sens):
        return Sens(
            message=f"{debut} : plusieurs valeurs dans la cellule ; vouliez-vous {written(vus, colonne)} ?",
            proche=SEPARATEUR.join(vus),
        )
    compris = [c for c in vus if c in segments]
    phrases = " ; ".join(dict.fromkeys(s.phrase for s in segments if isinstance(s, Doute)))
    lu = f"compris {_or(compris, colonne)} ; le reste : " if compris else ""
    return Sens(message=f"{debut} : plusieurs valeurs dans la cellule ; {lu}{phrases}.")


def _one(morceau: str, colonne: Colonne) -> tuple[str, ...]:
    trouve = _whole(morceau, colonne) or _typo(key(morceau), colonne)
    if isinstance(trouve, Doute):
        return trouve.codes
    return (trouve,) if trouve else ()


def _pieces(texte: str, morceaux: Sequence[str], sens: Sequence[tuple[str, ...]], colonne: Colonne) -> Sens:
    """A cell of several pieces, some of which are not words of the list."""
    uniques = [s[0] for s in sens if len(s) == 1]
    if colonne.est_multiple and len(uniques) == len(sens):
        codes = list(dict.fromkeys(uniques))
        return Sens(
            message=f"{_word(colonne)} « {texte} » {_unknown(colonne)} : vouliez-vous "
            f"{written(codes, colonne)} ?",
            proche=SEPARATEUR.join(codes),
        )
    compris = [f"« {m} » = {_or(s, colonne)}" for m, s in zip(morceaux, sens, strict=True) if s]
    reste = [f"« {m} »" for m, s in zip(morceaux, sens, strict=True) if not s]
    fin = f", pas {', '.join(reste)}" if reste else ""
    return Sens(message=f"{_word(colonne)} « {texte} » : compris {', '.join(compris)}{fin}")


def _doubt(texte: str, doute: Doute, colonne: Colonne) -> Sens:
    proche = " ou ".join(doute.codes)
    question = f" ; vouliez-vous {_or(doute.codes, colonne)} ?" if proche else "."
    return Sens(message=f"{_word(colonne)} « {texte} » : {doute.phrase}{question}", proche=proche)


def _near(texte: str, code: str, colonne: Colonne) -> Sens:
    fin = f" : vouliez-vous {written([code], colonne)} ?" if code else ""
    return Sens(message=f"{_word(colonne)} « {texte} » {_unknown(colonne)}{fin}", proche=code)


def _typo(cle: Cle, colonne: Colonne) -> str | Doute:
    """The only word of the list that is this one, badly typed; '' when none or two are."""
    meilleur, trouves = 3, list[str | Doute]()
    for autre, sens in _lexicon(colonne).mots.items():
        ecart = min(_distances(cle, autre), default=9)
        if ecart < meilleur:
            meilleur, trouves = ecart, [sens]
        elif ecart == meilleur < 3 and sens not in trouves:
            trouves.append(sens)
    return trouves[0] if len(trouves) == 1 else ""


def _distances(cle: Cle, autre: Cle) -> Iterator[int]:
    """Slips between two texts, word by word, then without their blanks."""
    if len(cle) == len(autre):
        ecarts = [OSA.distance(a, b) for a, b in zip(cle, autre, strict=True)]
        if all(e <= _allowed(a, b) for e, a, b in zip(ecarts, cle, autre, strict=True)):
            yield sum(ecarts)
    colle, autre_colle = "".join(cle), "".join(autre)
    ecart = OSA.distance(colle, autre_colle, score_cutoff=2)
    if len(cle) != len(autre) and ecart <= _allowed(colle, autre_colle) - (ecart > 1):
        yield ecart


def _allowed(mot: str, autre: str) -> int:
    longueur = min(len(mot), len(autre))
    return (longueur >= _LETTRES_FAUTE) + (longueur >= _LETTRES_DEUX_FAUTES)


def _word(colonne: Colonne) -> str:
    return colonne.nom.removesuffix("s") if colonne.est_multiple else colonne.nom


def _unknown(colonne: Colonne) -> str:
    return "inconnue" if colonne.feminin else "inconnu"


def written(codes: Sequence[str], colonne: Colonne) -> str:
    """The values as a cell may hold them: « Petite enfance | Parentalité »."""
    libelles = {v.code: v.libelle for v in colonne.valeurs}
    return f"« {f' {SEPARATEUR} '.join(libelles[c] for c in codes)} »"


def _or(codes: Sequence[str], colonne: Colonne) -> str:
    """Labels joined by « ou »: a file may hold them as well as the codes."""
    libelles = {v.code: f"« {v.libelle} »" for v in colonne.valeurs}
    textes = [libelles[c] for c in codes]
    return " ou ".join([", ".join(textes[:-1]), textes[-1]] if len(textes) > 1 else textes)
