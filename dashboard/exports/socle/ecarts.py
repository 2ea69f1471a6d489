"""What differs between two states of one figure: its values first, then its sentences.

Two figures are the same when everything that they show is the same: rows, reference values, legend,
words. The numbered marks of the notes are the reader's, not the data's: they do not count.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.exports.socle.tables import Figure
from dashboard.exports.socle.vu import Repere, Vu, rows, seen
from dashboard.figures.modele import Carte
from geo.couches import Fond

EXEMPLES = 3
# Les notes sont de qui regarde la figure, pas des données.
_HORS_DONNEES = ("marques",)
_CLES = ("Territoire", "Code")


@dataclass(frozen=True, slots=True)
class Ecart:
    """One value that changed. ``quoi`` is a heading, ``annee`` '' when the heading says it.

    ``avant`` or ``apres`` is '' for a row that was not there before, or is no more.
    """

    quoi: str
    ou: str
    annee: str
    avant: str
    apres: str

    @property
    def phrase(self) -> str:
        """« Taux de couverture (places, 2023), CA Val Parisis : 61,6 → 62,1 »."""
        tete = ", ".join(m for m in (self.quoi, self.ou, self.annee) if m)
        return f"{tete} : {self.avant or 'absent'} → {self.apres or 'absent'}"


def same(avant: Figure, apres: Figure) -> bool:
    """True when the two show the same values and the same words."""
    return _equal(avant, apres)


def differences(avant: Vu, apres: Vu) -> list[Ecart]:
    """Values that differ, in the order of the figure; none when only words do."""
    lignes = _row_gaps(avant, apres)
    return [
        *(dataclasses.replace(e, annee=_year(e.quoi, avant, apres)) for e in lignes),
        *_reference_gaps(avant, apres),
    ]


def sentence(avant: Figure, apres: Figure) -> str:
    """What changed, in one French phrase; '' when nothing did."""
    if same(avant, apres):
        return ""
    dite = seen_sentence(seen(avant), seen(apres))
    if dite:
        return dite
    if isinstance(avant, Carte) and isinstance(apres, Carte) and avant.fond != apres.fond:
        return "les contours de la carte"
    return "la légende de la figure"


def seen_sentence(avant: Vu, apres: Vu) -> str:
    """The same of what was seen, the drawing left out; '' when values and words are the same."""
    ecarts = differences(avant, apres)
    if ecarts:
        dits = [e.phrase for e in ecarts[:EXEMPLES]]
        if reste := len(ecarts) - len(dits):
            dits.append(f"et {formats.plural(reste, 'autre valeur', 'autres valeurs')}")
        return " ; ".join(dits)
    for nom, vieux, neuf in _word_pairs(avant, apres):
        if vieux != neuf:
            return f"{nom} : « {vieux or 'rien'} » → « {neuf or 'rien'} »"
    return ""


def _word_pairs(avant: Vu, apres: Vu) -> Iterator[tuple[str, str, str]]:
    yield "Titre", avant.titre, apres.titre
    yield "Sous-titre", avant.sous_titre, apres.sous_titre
    for nom in dict.fromkeys(n for n, _ in (*avant.mots, *apres.mots)):
        gauche = [t for n, t in avant.mots if n == nom]
        droite = [t for n, t in apres.mots if n == nom]
        for rang in range(max(len(gauche), len(droite))):
            yield nom, "".join(gauche[rang : rang + 1]), "".join(droite[rang : rang + 1])
    if avant.fictif != apres.fictif:
        yield "Données", _kind(avant), _kind(apres)


def _kind(vu: Vu) -> str:
    return "fictives" if vu.fictif else "réelles"


def _year(quoi: str, avant: Vu, apres: Vu) -> str:
    """The year of a value, unless its heading has it; « 2023, puis 2024 » when it moved."""
    if avant.annees == apres.annees:
        return "" if avant.annees in quoi else avant.annees
    return f"{avant.annees}, puis {apres.annees}"


def _row_gaps(avant: Vu, apres: Vu) -> Iterator[Ecart]:
    vieilles, neuves = rows(avant, _CLES), rows(apres, _CLES)
    for cle in dict.fromkeys((*vieilles, *neuves)):
        gauche, droite = vieilles.get(cle), neuves.get(cle)
        ou = cle[0]
        if gauche is None or droite is None:
            yield Ecart("ligne", ou, "", "présente" if gauche else "", "présente" if droite else "")
            continue
        for quoi in dict.fromkeys((*gauche, *droite)):
            a, b = gauche.get(quoi), droite.get(quoi)
            if a != b:
                yield Ecart(quoi, ou, "", *_texts(a, b, avant.decimales))


def _reference_gaps(avant: Vu, apres: Vu) -> Iterator[Ecart]:
    """The reference values on the legend of a map: they stand in no row."""
    vieux = {r.nom: r for r in avant.reperes}
    neufs = {r.nom: r for r in apres.reperes}
    for nom in dict.fromkeys((*vieux, *neufs)):
        a, b = vieux.get(nom, Repere(nom, None, "")), neufs.get(nom, Repere(nom, None, ""))
        # Le texte dit aussi où le repère tombe dans les classes : seul son chiffre compte ici.
        if a.valeur != b.valeur:
            yield Ecart("repère", nom, _year("", avant, apres), a.texte, b.texte)


def _texts(a: object, b: object, decimales: int) -> tuple[str, str]:
    """The two as they are read; more decimals when the usual ones would hide the change."""
    courts = _text(a, decimales), _text(b, decimales)
    return courts if courts[0] != courts[1] else (_text(a, 6), _text(b, 6))


def _text(valeur: object, decimales: int) -> str:
    if valeur is None or valeur is pd.NA or (isinstance(valeur, float) and math.isnan(valeur)):
        return ""
    if isinstance(valeur, bool) or not isinstance(valeur, int | float):
        return str(valeur)
    return formats.number(valeur, 0 if float(valeur).is_integer() else decimales)


def _equal(a: object, b: object) -> bool:
    """Deep equality, in which two unknown numbers are the same."""
    if a is b:
        return True
    if isinstance(a, float) and isinstance(b, float):
        return a == b or (math.isnan(a) and math.isnan(b))
    if type(a) is not type(b):
        return a == b
    if isinstance(a, Fond) and isinstance(b, Fond):
        return (a.cle, a.empreinte) == (b.cle, b.empreinte)
    if isinstance(a, pd.DataFrame) and isinstance(b, pd.DataFrame):
        return a.equals(b)
    if dataclasses.is_dataclass(a):
        noms = [c.name for c in dataclasses.fields(a) if c.name not in _HORS_DONNEES]
        return all(_equal(getattr(a, n), getattr(b, n)) for n in noms)
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(_equal(v, b[c]) for c, v in a.items())
    if isinstance(a, Sequence) and isinstance(b, Sequence) and not isinstance(a, str | bytes):
        return len(a) == len(b) and all(map(_equal, a, b))
    return bool(a == b)
