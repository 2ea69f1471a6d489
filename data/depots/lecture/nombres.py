"""Numbers written as texts: what each can mean, and which convention a whole column follows.

« 12.000 » has two honest readings, twelve thousand and twelve. It is never chosen in silence: an
unequivocal cell of the column settles it and is cited, or the bounds of the column do, or the
reader is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from data.depots.contrat.ecriture import say
from data.depots.contrat.questions import Choix, Question, Reponses
from data.depots.contrat.schema import Colonne, flatten

MILLIERS, DECIMALES = "milliers", "decimales"
SIGNES = {".": "le point", ",": "la virgule"}
ESPACE = " "

_NOMBRE = re.compile(r"[+-]?\d+(?:[.,]\d+)?|[+-]?[.,]\d+")
_GROUPES = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:([.,])\d+)?")
_MELANGE = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+|[+-]?\d{1,3}(?:,\d{3})+\.\d+")
_SERIE = re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3}){2,}|(?:,\d{3}){2,})")
# « 0,750 » n'a qu'une lecture : aucun millier ne commence par zéro.
_DEUX_LECTURES = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}")
_UNITES = {"heures": ("heures", "heure", "hrs", "h"), "€": ("€", "euros", "euro", "eur")}
_FOIS = {"k": 1e3, "K": 1e3, "mille": 1e3, "milliers": 1e3, "M": 1e6, "million": 1e6, "millions": 1e6}
_ABREGE = re.compile(r"(.*\d) ?(milliers|mille|millions?|Md|mds?|k|K|m|M)(?: ?(?:d |de )?(\D*))?")
_ENVIRON = re.compile(r"^(?:environ|env\.?|approx\.?|ca|soit|~|≈)\s*|\s*(?:environ|env\.?)$", re.I)


def without_unit(texte: str, unite: str) -> str:
    """The text without the unit of its column, before or after it."""
    texte = texte.strip()
    for mot in _UNITES.get(unite, (unite, unite.removesuffix("s"))):
        if mot and texte.casefold().endswith(mot.casefold()):
            return texte[: -len(mot)].strip()
        if mot and texte.casefold().startswith(mot.casefold()):
            return texte[len(mot) :].strip()
    return texte


def _normal(texte: str) -> str:
    return re.sub(r"\s+", " ", re.sub("[’']", " ", texte.replace("−", "-"))).strip()


def parse_number(texte: str, milliers: str = "") -> float | None:
    """« 1 234,5 », « 0,5 », « 1.234,56 », « −3 »; None when it is not a number.

    ``milliers`` holds the signs that separate thousands where both readings are possible; without
    it, « 1,234 » and « 1.234 » are one and a bit.
    """
    texte = _normal(texte)
    if (double := _DEUX_LECTURES.fullmatch(texte)) and double[1] in milliers:
        texte = texte.replace(double[1], "")
    elif _GROUPES.fullmatch(texte):
        texte = texte.replace(" ", "")
    elif _MELANGE.fullmatch(texte):
        texte = texte.replace("." if texte.rfind(",") > texte.rfind(".") else ",", "")
    elif _SERIE.fullmatch(texte):
        texte = texte.replace(".", "").replace(",", "")
    # float() accepterait « 1_000 », « nan », « 1e3 » et les chiffres d'autres écritures.
    if not texte.isascii() or not _NOMBRE.fullmatch(texte) or len(texte) > 30:
        return None
    return float(texte.replace(",", ".")) + 0.0


def double_sign(texte: str) -> str:
    """The sign that gives a number its two readings (« . » or « , »); '' when it has one."""
    trouve = _DEUX_LECTURES.fullmatch(_normal(texte))
    return trouve[1] if trouve else ""


def abbreviated(texte: str) -> float | None:
    """What « 12k€ » or « 1,2 M€ » stands for; nan when that is not sure, None when it is not one."""
    trouve = _ABREGE.fullmatch(_normal(texte))
    if trouve is None or flatten(trouve[3] or "") not in ("", "€", "euros", "euro", "h", "heures"):
        return None
    base = parse_number(trouve[1])
    if base is None:
        return None
    fois = _FOIS.get(trouve[2])
    return base * fois if fois and not double_sign(trouve[1]) else float("nan")


def nearest_number(texte: str, colonne: Colonne) -> str:
    """The number that a text surely means, with its unit and « environ » taken off; '' if none."""
    brut = without_unit(_ENVIRON.sub("", _normal(texte)), colonne.unite)
    valeur = parse_number(brut)
    if valeur is None or double_sign(brut) or not within(valeur, colonne):
        return ""
    return say(valeur)


def within(valeur: float, colonne: Colonne) -> bool:
    """True when a value respects the type and the bounds of its column."""
    if colonne.type == "entier" and not valeur.is_integer():
        return False
    bas, haut = colonne.minimum, colonne.maximum
    return (bas is None or valeur >= bas) and (haut is None or valeur <= haut)


@dataclass(frozen=True)
class Convention:
    """How one column writes its numbers.

    ``milliers``: the signs that separate thousands. ``inconnus``: those whose cells cannot be
    read yet. ``remarque`` says what settled it; ``contradiction`` is (row, found, message).
    """

    milliers: str = ""
    inconnus: str = ""
    remarque: str = ""
    question: Question | None = None
    contradiction: tuple[int, str, str] | None = None


@dataclass
class _Colonne:
    """The texts of one column: its cells with two readings, and what the others prove."""

    colonne: Colonne
    doubles: dict[str, list[tuple[int, str]]] = field(default_factory=dict[str, list[tuple[int, str]]])
    preuves: dict[tuple[str, str], tuple[int, str]] = field(
        default_factory=dict[tuple[str, str], tuple[int, str]]
    )

    def read(self, numero: int, texte: str) -> None:
        nu = _normal(without_unit(texte, self.colonne.unite))
        if (signe := double_sign(nu)) == "":
            for preuve in _proofs(nu):
                self.preuves.setdefault(preuve, (numero, texte))
            return
        self.doubles.setdefault(signe, []).append((numero, texte))
        if self.colonne.type == "entier" and not float(nu.replace(",", ".")).is_integer():
            self.preuves.setdefault((signe, MILLIERS), (numero, texte))

    def role(self, signe: str) -> tuple[str, list[tuple[int, str]]]:
        """What the sign does, and the cells that prove it; two cells and '' when they disagree."""
        autre = "," if signe == "." else "."
        directes = {r: self.preuves.get((signe, r)) for r in (MILLIERS, DECIMALES)}
        # Un nombre n'a qu'un signe décimal : si c'est l'autre, celui-ci groupe les chiffres.
        indirectes = {
            MILLIERS: self.preuves.get((autre, DECIMALES)),
            DECIMALES: self.preuves.get((autre, MILLIERS)),
        }
        trouves = {r: p for r in directes if (p := directes[r] or indirectes[r])}
        if len(trouves) == 2:
            return "", list(trouves.values())
        if trouves:
            role, preuve = next(iter(trouves.items()))
            return role, [preuve]
        # Qui écrit « 12 000 » écrit à la française : le point n'y est pas décimal. La virgule peut
        # l'être : elle reste à demander.
        if signe == "." and (preuve := self.preuves.get((ESPACE, MILLIERS))):
            return MILLIERS, [preuve]
        return "", []


def _proofs(nu: str) -> Iterator[tuple[str, str]]:
    """(sign, role) that a number with one reading shows."""
    if _MELANGE.fullmatch(nu):
        decimal = "," if nu.rfind(",") > nu.rfind(".") else "."
        yield decimal, DECIMALES
        yield ("." if decimal == "," else ","), MILLIERS
    elif _SERIE.fullmatch(nu):
        yield ("." if "." in nu else ","), MILLIERS
    elif groupes := _GROUPES.fullmatch(nu):
        yield ESPACE, MILLIERS
        if groupes[1]:
            yield groupes[1], DECIMALES
    elif _NOMBRE.fullmatch(nu) and (signe := re.search(r"[.,]", nu)):
        yield signe[0], DECIMALES


def settle(
    colonne: Colonne, textes: Sequence[tuple[int, str]], lieu: tuple[str, str, str], reponses: Reponses
) -> Convention:
    """The convention of a column from its texts, as (row, text). Typed numbers prove nothing.

    ``lieu``: sheet, header and letter, for the sentences.
    """
    lue = _Colonne(colonne)
    for numero, texte in textes:
        lue.read(numero, texte)
    if not lue.doubles:
        return Convention()
    feuille, entete, lettre = lieu
    ou = f"colonne {lettre} « {entete} »"
    if bornee := _by_bounds(colonne):
        return _bounded(lue, bornee, ou)
    milliers, inconnus, dits = "", "", list[str]()
    roles = {signe: lue.role(signe) for signe in sorted(lue.doubles)}
    for signe, (role, preuves) in roles.items():
        if len(preuves) == 2:
            return _contradiction(lue, signe, preuves)
        if not role or (role == DECIMALES and len(roles) == 2):
            # « 12.000 » et « 12,000 » côte à côte : personne n'écrit ainsi deux nombres si loin
            # l'un de l'autre sans qu'on le lui demande.
            inconnus += signe
            continue
        milliers += signe if role == MILLIERS else ""
        dits.append(_settled(lue, signe, role, preuves[0]))
    question = None
    if inconnus:
        question = _question(lue, inconnus, feuille, entete, lettre).answered(reponses)
        if question.reponse:
            milliers += inconnus if question.reponse == MILLIERS else ""
            dits.append(_answered(lue, inconnus, question))
            inconnus = ""
    remarque = f"{ou} : {' ; '.join(dits)}." if dits else ""
    return Convention(milliers, inconnus, remarque, question)


def _by_bounds(colonne: Colonne) -> str:
    """A reading in thousands is 1 000 at least, the other one is less: bounds may exclude one."""
    if colonne.maximum is not None and colonne.maximum < 1000:
        return DECIMALES
    return MILLIERS if colonne.minimum is not None and colonne.minimum >= 1000 else ""


def _bounded(lue: _Colonne, role: str, ou: str) -> Convention:
    cellules = [c for signe in sorted(lue.doubles) for c in lue.doubles[signe]]
    milliers, decimales = _both(cellules[0][1], lue.colonne)
    lu, ecarte = (milliers, decimales) if role == MILLIERS else (decimales, milliers)
    signes = "".join(lue.doubles) if role == MILLIERS else ""
    return Convention(
        signes,
        remarque=f"{ou} : {_cells(cellules)} lu {lu} et non {ecarte}, que les bornes de la colonne excluent.",
    )


def _both(texte: str, colonne: Colonne) -> tuple[str, str]:
    """The two readings of a number, in thousands and with decimals."""
    nu = without_unit(texte, colonne.unite)
    lus = parse_number(nu, "".join(SIGNES)), parse_number(nu)
    return say(lus[0] or 0.0), say(lus[1] or 0.0)


def _cells(cellules: Sequence[tuple[int, str]]) -> str:
    numero, texte = cellules[0]
    if len(cellules) == 1:
        return f"« {texte} » (ligne {numero})"
    return f"{say(len(cellules))} cellules comme « {texte} » (ligne {numero})"


def _does(signe: str, role: str) -> str:
    return f"{SIGNES[signe]} {'sépare les milliers' if role == MILLIERS else 'est décimal'}" + (
        "e" if signe == "," and role == DECIMALES else ""
    )


def _settled(lue: _Colonne, signe: str, role: str, preuve: tuple[int, str]) -> str:
    cellules = lue.doubles[signe]
    milliers, decimales = _both(cellules[0][1], lue.colonne)
    lu, autre = (milliers, decimales) if role == MILLIERS else (decimales, milliers)
    accord = "lu" if len(cellules) == 1 else "lues"
    return (
        f"{_cells(cellules)} {accord} {lu} et non {autre}, parce que « {preuve[1]} » "
        f"(ligne {preuve[0]}) montre comment la colonne s'écrit : {_does(signe, role)}"
    )


def _contradiction(lue: _Colonne, signe: str, preuves: list[tuple[int, str]]) -> Convention:
    (premier, un), (second, deux) = sorted(preuves)
    cellules = lue.doubles[signe]
    milliers, decimales = _both(cellules[0][1], lue.colonne)
    return Convention(
        inconnus="".join(lue.doubles),
        contradiction=(
            second,
            deux,
            (
                f"« {un} » (ligne {premier}) et « {deux} » (ligne {second}) n'écrivent pas les nombres "
                f"de la même façon : {_cells(cellules)} peut se lire {milliers} ou {decimales}. "
                "Écrivez toute la colonne d'une seule façon (12 000 ; 12,5), puis renvoyez le fichier."
            ),
        ),
    )


def _question(lue: _Colonne, signes: str, feuille: str, entete: str, lettre: str) -> Question:
    colonne = lue.colonne
    cellules = sorted(c for signe in signes for c in lue.doubles[signe])
    lus = [_both(t, colonne) for t in dict.fromkeys(t for _, t in cellules)]
    milliers, decimales = lus[0]
    unite = f" {colonne.unite}" if colonne.unite else ""
    noms = " et ".join(SIGNES[s] for s in signes)
    pluriel = "nt" if len(signes) > 1 else ""
    suite = "Rien d'autre dans la colonne ne le tranche."
    autres = [c[0] for s, c in lue.doubles.items() if s not in signes or len(signes) > 1]
    if autre := next((c for c in autres if c[1] != cellules[0][1]), None):
        suite = f"La colonne porte aussi « {autre[1]} » (ligne {autre[0]})."
    nombre = len(cellules)
    combien = "la cellule se lit" if nombre == 1 else f"les {say(nombre)} cellules se lisent"
    return Question(
        f"nombres-{colonne.nom}",
        f"« {cellules[0][1]} » veut-il dire {milliers}{unite} ou {decimales}{unite} ? {suite}",
        (
            Choix(
                MILLIERS,
                f"{milliers} : {noms} sépare{pluriel} les milliers",
                f"{combien} {_some([m for m, _ in lus])}",
            ),
            Choix(
                DECIMALES,
                f"{decimales} : {noms} marque{pluriel} les décimales",
                f"{combien} {_some([d for _, d in lus])}",
            ),
        ),
        feuille,
        tuple(n for n, _ in cellules),
        entete,
        lettre,
    )


def _some(lus: Sequence[str], limite: int = 5) -> str:
    textes = list(dict.fromkeys(lus))
    return ", ".join(textes[:limite]) + ("…" if len(textes) > limite else "")


def _answered(lue: _Colonne, signes: str, question: Question) -> str:
    cellules = sorted(c for signe in signes for c in lue.doubles[signe])
    milliers, decimales = _both(cellules[0][1], lue.colonne)
    lu, autre = (milliers, decimales) if question.reponse == MILLIERS else (decimales, milliers)
    accord = "lu" if len(cellules) == 1 else "lues"
    return f"{_cells(cellules)} {accord} {lu} et non {autre}, comme vous l'avez répondu"
