"""What a workbook holds, measured part by part by a streaming XML parser before any reading.

The parser (expat) sees what the workbook reader will see: comments, CDATA sections, prefixes and
blanks around attributes hide nothing from it. Time and memory follow the length of the part, never
what it announces. A DOCTYPE is refused: no entity is ever expanded. Bytes are taken as UTF-8, as
the reader takes them, whatever the prologue declares.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from xml.parsers import expat

CELLULES_SIGNALEES = 5_000
TEXTE_SIGNALE = 200
# Un classeur a quelques feuilles ; des milliers de balises « sheet » n'en sont pas.
FEUILLES_MAX = 1_000
TEXTES_MAX = 4_000_000
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_COMMUNES = ("xl/sharedStrings.xml", "xl/styles.xml")

_COMMANDE = re.compile(r"\s*[\w.'\"]+\s*\|")
_REFERENCE = re.compile(r"([A-Za-z]{1,7})(\d{1,9})")


class XmlError(ValueError):
    """A part of a workbook is not the XML that it should be."""


@dataclass(frozen=True, slots=True)
class Etendue:
    """What a sheet holds, measured without building it.

    ``signalees``: (row, column), 0-based -> text that the workbook reader would lose: an error
    value, a formula without its result, a command.
    """

    lignes: int
    remplies: int
    colonnes: int
    derniere: int
    signalees: dict[tuple[int, int], str] = field(default_factory=dict[tuple[int, int], str])


def measure(xml: bytes) -> Etendue:
    """Scan the XML of a sheet: rows, columns, filled cells, and cells to report.

    Raises XmlError when it is not XML, has a DOCTYPE, or places a cell nowhere.
    """
    return _Feuille().scan(xml)


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a workbook keeps its parts: ``feuilles``, sheet name -> path ('' when it is outside),
    and ``communes``, the shared texts and styles."""

    feuilles: dict[str, str]
    communes: tuple[str, ...]


def read_plan(classeur: bytes, relations: bytes) -> Plan:
    """The plan of a workbook, in its order, from its own part and its relations.

    The first of two sheets of the same name is kept: it is the one that the reader gives.
    """
    liens: dict[str, str] = {}
    communes: dict[str, None] = dict.fromkeys(_COMMUNES)

    def relation(nom: str, attributs: dict[str, str]) -> None:
        if _local(nom) != "Relationship":
            return
        cible = attributs.get("Target", "").removeprefix("/")
        interne = cible if cible.startswith("xl/") else f"xl/{cible}"
        if attributs.get("TargetMode", "").strip().lower() == "external":
            interne = ""
        liens[attributs.get("Id", "")] = interne
        if interne and attributs.get("Type", "").rpartition("/")[2] in ("sharedStrings", "styles"):
            communes[interne] = None
        if len(liens) > FEUILLES_MAX:
            raise XmlError("trop de relations")

    chemins: dict[str, str] = {}

    def sheet(nom: str, attributs: dict[str, str]) -> None:
        if _local(nom) != "sheet":
            return
        lien = next((v for c, v in attributs.items() if ":" in c and _local(c) == "id"), "")
        chemins.setdefault(attributs.get("name", ""), liens.get(lien, ""))
        if len(chemins) > FEUILLES_MAX:
            raise XmlError("trop de feuilles")

    if relations:
        _parse(relations, relation)
    _parse(classeur, sheet)
    return Plan(chemins, tuple(communes))


def check_shared(xml: bytes) -> None:
    """Raise XmlError on a part (shared texts, styles) that is not plain XML, or announces more
    texts than a workbook may hold: the reader makes room for them before it has seen one."""

    def announced(nom: str, attributs: dict[str, str]) -> None:
        compte = attributs.get("uniqueCount", "0").strip()
        if _local(nom) == "sst" and (not compte.isdecimal() or int(compte[:20]) > TEXTES_MAX):
            raise XmlError(f"{compte[:20]} textes annoncés")

    _parse(xml, announced)


def _local(nom: str) -> str:
    return nom.rpartition(":")[2]


def _parse(xml: bytes, debut: Callable[[str, dict[str, str]], None]) -> None:
    parseur = _parser()
    parseur.StartElementHandler = debut
    _feed(parseur, xml)


def _parser() -> expat.XMLParserType:
    # L'encodage imposé : un UTF-16 annoncé cacherait des balises que le lecteur, lui, verrait.
    parseur = expat.ParserCreate("UTF-8")
    parseur.StartDoctypeDeclHandler = _refuse_doctype
    parseur.buffer_text = True
    return parseur


def _feed(parseur: expat.XMLParserType, xml: bytes) -> None:
    # Une marque d'UTF-16 l'emporte, pour expat, sur l'encodage imposé.
    if xml[:2] in _UTF16 or b"\x00" in xml:
        raise XmlError("encodage refusé")
    try:
        parseur.Parse(xml, True)
    except expat.ExpatError as erreur:
        raise XmlError(str(erreur)) from erreur


def _refuse_doctype(*_: object) -> None:
    raise XmlError("DOCTYPE refusé")


class _Feuille:
    """The state of a scan. A cell without its place follows the one before it, as for the reader."""

    # Deux millions de balises dans un grand classeur : chaque instruction de ces gestes se compte.
    __slots__ = (
        "_cellule",
        "_colonne",
        "_colonnes",
        "_derniere",
        "_derniere_rangee",
        "_donnees",
        "_formule",
        "_genre",
        "_lignes",
        "_morceaux",
        "_parseur",
        "_pleine",
        "_rang",
        "_rangees",
        "_signalees",
        "_valeur",
    )

    def __init__(self) -> None:
        self._parseur = _parser()
        self._parseur.StartElementHandler = self._start
        self._parseur.EndElementHandler = self._end
        self._morceaux: list[str] = []
        self._parseur.CharacterDataHandler = self._morceaux.append
        self._donnees = 0
        self._rangees, self._derniere_rangee = 0, 0
        # Place (0 pour la première) de la ligne ouverte et de la cellule qui vient.
        self._rang, self._colonne = 0, 0
        self._lignes: set[int] = set()
        self._colonnes, self._derniere = 0, 0
        self._signalees: dict[tuple[int, int], str] = {}
        self._cellule: tuple[int, int] | None = None
        self._genre = ""
        self._formule: str | None = None
        self._valeur: str | None = None
        self._pleine = False

    def scan(self, xml: bytes) -> Etendue:
        _feed(self._parseur, xml)
        return Etendue(
            lignes=max(self._rangees, self._derniere_rangee),
            remplies=len(self._lignes),
            colonnes=self._colonnes,
            derniere=self._derniere,
            signalees=self._signalees,
        )

    def _start(self, nom: str, attributs: dict[str, str]) -> None:
        if ":" in nom:
            nom = _local(nom)
        if not self._donnees:
            self._donnees = int(nom == "sheetData")
        elif nom in ("v", "f"):
            self._pleine = True
            self._morceaux.clear()
        elif nom == "c":
            self._open_cell(attributs)
        elif nom == "row":
            self._open_row(attributs)
        elif nom == "is":
            self._pleine = True
        elif nom == "sheetData":
            self._donnees += 1

    def _open_row(self, attributs: dict[str, str]) -> None:
        self._rangees += 1
        if (reference := attributs.get("r")) is not None:
            if not (reference.isascii() and reference.isdigit() and len(reference) <= 9):
                raise XmlError("numéro de ligne illisible")
            self._rang = max(int(reference) - 1, 0)
            self._derniere_rangee = max(self._derniere_rangee, self._rang + 1)

    def _open_cell(self, attributs: dict[str, str]) -> None:
        if "r" in attributs:
            trouve = _REFERENCE.fullmatch(attributs["r"])
            if trouve is None:
                raise XmlError("référence de cellule illisible")
            lettres, numero = trouve.groups()
            colonne = _rank(lettres)
            self._cellule = max(int(numero) - 1, 0), colonne
        else:
            colonne = self._colonne
            self._cellule = self._rang, colonne
        self._colonne = colonne + 1
        self._genre = attributs.get("t", "")
        self._formule = self._valeur = None
        self._pleine = False
        self._morceaux.clear()

    def _end(self, nom: str) -> None:
        if ":" in nom:
            nom = _local(nom)
        if nom == "v":
            self._valeur = "".join(self._morceaux)
        elif nom == "c":
            if self._cellule is not None and self._pleine:
                self._close_cell(*self._cellule)
            self._cellule = None
        elif nom == "f":
            self._formule = "".join(self._morceaux)
        elif nom == "row":
            self._rang += 1
            self._colonne = 0
            self._morceaux.clear()
        elif nom == "sheetData":
            self._donnees -= 1

    def _close_cell(self, rang: int, colonne: int) -> None:
        self._lignes.add(rang)
        if colonne >= self._colonnes:
            self._colonnes = colonne + 1
        if rang >= self._derniere:
            self._derniere = rang + 1
        valeur = self._valeur
        if self._formule is None and (valeur is None or not valeur.startswith("#")):
            return
        if (texte := self._to_flag()) and len(self._signalees) < CELLULES_SIGNALEES:
            self._signalees[rang, colonne] = texte[:TEXTE_SIGNALE]

    def _to_flag(self) -> str:
        """What the reader would lose of this cell; '' when nothing."""
        formule, valeur = self._formule, self._valeur
        if formule is not None:
            if _COMMANDE.match(formule):
                return f"={formule}"
            # Un résultat vide est une valeur (t="str") ; sans résultat, rien n'a été calculé.
            if not valeur and not (valeur is not None and self._genre == "str"):
                return f"={formule}"
        if valeur is not None and valeur.startswith("#") and 3 <= len(valeur) <= 21:
            return valeur
        return ""


@lru_cache(maxsize=1_000)
def _rank(lettres: str) -> int:
    rang = 0
    for lettre in lettres.upper():
        rang = rang * 26 + ord(lettre) - 64
    return rang - 1
