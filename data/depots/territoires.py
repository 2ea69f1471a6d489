"""Territory codes of local files, against a reference that the caller brings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from data.depots.schema import SEPARATEUR, Colonne
from data.depots.valeurs import Cellule, Ko, Ok, show

NIVEAUX = ("epci", "commune")
_NOMS = {
    "france": "la France",
    "region": "une région",
    "departement": "un département",
    "epci": "un EPCI",
    "commune": "une commune",
}


class Referentiel(Protocol):
    """What validation needs to know about territories."""

    def territoire(self, code: str) -> tuple[str, str] | None:
        """(level, name) of a current code; None when it is not one."""
        ...

    def remplacant(self, code: str) -> str | None:
        """A French sentence for an old code, that names the code which replaced it."""
        ...

    def proches(self, texte: str) -> Sequence[tuple[str, str]]:
        """(code, name) of the territories nearest to a code or a name, best first."""
        ...


def convert_codes(cellule: Cellule, colonne: Colonne, referentiel: Referentiel) -> Ok | Ko:
    """The code of a cell, or the list of its codes when the column is ``multiple``."""
    if not colonne.multiple:
        return convert_code(cellule, referentiel)
    codes: dict[str, None] = {}
    remarques: list[str] = []
    for morceau in show(cellule).split(SEPARATEUR):
        if not morceau.strip():
            continue
        resultat = convert_code(morceau.strip(), referentiel)
        if isinstance(resultat, Ko):
            return resultat
        if resultat.valeur in codes:
            return Ko(f"territoire « {resultat.valeur} » cité deux fois dans la même cellule")
        codes[str(resultat.valeur)] = None
        remarques += [resultat.remarque] if resultat.remarque else []
    return Ok(list(codes), " ".join(remarques)) if codes else Ko("aucun code de territoire")


def convert_code(cellule: Cellule, referentiel: Referentiel) -> Ok | Ko:
    """A current EPCI or commune code."""
    texte = show(cellule)
    code = texte.upper()
    if re.fullmatch(r"[\d ]+(,0+)?", texte):
        code = texte.split(",")[0].replace(" ", "")
    if trouve := referentiel.territoire(code):
        niveau, nom = trouve
        if niveau in NIVEAUX:
            return Ok(code)
        return Ko(f"« {texte} » est {_NOMS.get(niveau, niveau)} ({nom})")
    if len(code) == 4 and (trouve := referentiel.territoire(f"0{code}")):
        # Un tableur ôte le zéro de tête des communes des départements 01 à 09.
        return Ok(f"0{code}", f"« {texte} » lu 0{code} ({trouve[1]}) : le zéro de tête manquait")
    if phrase := referentiel.remplacant(code):
        return Ko(f"« {texte} » : {phrase.rstrip('.')}")
    if re.fullmatch(r"\d{14}", code) and (trouve := referentiel.territoire(code[:9])):
        return _suggest(f"« {texte} » est un Siret", code[:9], trouve[1])
    for morceau in re.findall(r"(?<!\w)(?:\d{9}|\d[\dAB]\d{3})(?!\w)", code):
        if (trouve := referentiel.territoire(morceau)) and trouve[0] in NIVEAUX:
            return _suggest(f"« {texte} » n'est pas un code seul", morceau, trouve[1])
    proches = referentiel.proches(texte)
    if proches:
        return _suggest(f"territoire « {texte} » inconnu", *proches[0])
    return Ko(f"territoire « {texte} » inconnu")


def _suggest(message: str, code: str, nom: str) -> Ko:
    return Ko(f"{message} : vouliez-vous {code} ({nom}) ?", code)
