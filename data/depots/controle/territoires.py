"""Territory codes of local files, against a reference that the caller brings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from data.depots.contrat.ecriture import Cellule, show
from data.depots.contrat.schema import SEPARATEUR, Colonne, flatten_header
from data.depots.controle.lieux import LIEUX_DITS, Lieu, Nommes, enumerate_lieux
from data.depots.lecture.valeurs import Ko, Ok
from data.fiches import disparus

_CODES = re.compile(r"(?<!\w)(?:\d{9}|\d[\dAB]\d{3})(?!\w)")
_SEPARATIONS = (r"\s*[;\n+]\s*", r"\s*,\s*", r"\s*/\s*", r"\s+et\s+", r"\s+(?=\d)")
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

    def nommes(self, texte: str) -> Nommes:
        """The territories that a written name means; an empty answer when none bears it."""
        ...

    def lieu(self, code: str) -> Lieu | None:
        """The current EPCI or commune of a code, with its département."""
        ...


def level_of(entete: str) -> str:
    """The level that a header announces: ``epci``, ``commune``; '' when it is both or neither."""
    plat = flatten_header(entete)
    epci = re.search(r"(^|_)(epci|siren|interco\w*|communaute\w*|agglo\w*)(_|$)", plat)
    commune = re.search(r"(^|_)(communes?|insee|villes?|cog)(_|$)", plat)
    if bool(epci) == bool(commune):
        return ""
    return "epci" if epci else "commune"


def convert_codes(cellule: Cellule, colonne: Colonne, referentiel: Referentiel, entete: str = "") -> Ok | Ko:
    """The code of a cell, or the list of its codes when the column is ``multiple``.

    ``entete`` is the header as written: it may say which level the names are of.
    """
    niveau = level_of(entete)
    texte = show(cellule)
    if colonne.multiple and SEPARATEUR in texte:
        return _to_list(texte.split(SEPARATEUR), referentiel, niveau)
    entier = convert_code(cellule, referentiel, niveau)
    if isinstance(entier, Ok):
        if not colonne.multiple:
            return entier
        return Ok([str(entier.valeur)], entier.remarque)
    for signe in _SEPARATIONS:
        morceaux = [m for m in re.split(signe, texte) if m.strip()]
        if len(morceaux) < 2:
            continue
        liste = _to_list(morceaux, referentiel, niveau)
        if isinstance(liste, Ok) and isinstance(liste.valeur, list):
            codes = liste.valeur
            if colonne.multiple:
                suite = f" ; {liste.remarque}" if liste.remarque else ""
                return Ok(codes, f"« {texte} » lu comme {len(codes)} territoires ({', '.join(codes)}){suite}")
            return Ko(
                f"« {texte} » nomme plusieurs territoires ({', '.join(codes)}) : il en faut un seul "
                "par ligne, faites une ligne par territoire."
            )
    return entier


def _to_list(morceaux: Sequence[str], referentiel: Referentiel, niveau: str) -> Ok | Ko:
    codes: dict[str, None] = {}
    remarques: list[str] = []
    for morceau in morceaux:
        if not morceau.strip():
            continue
        resultat = convert_code(morceau.strip(), referentiel, niveau)
        if isinstance(resultat, Ko):
            return resultat
        if resultat.valeur in codes:
            return Ko(f"territoire « {resultat.valeur} » cité deux fois dans la même cellule")
        codes[str(resultat.valeur)] = None
        remarques += [resultat.remarque] if resultat.remarque else []
    return Ok(list(codes), " ; ".join(remarques)) if codes else Ko("aucun code de territoire")


def convert_code(cellule: Cellule, referentiel: Referentiel, niveau: str = "") -> Ok | Ko:
    """A current EPCI or commune: by its code, or by a name that means it alone.

    ``niveau`` is the level that the header announces ('' when it announces none): between an EPCI
    and a commune of the same name, it decides.
    """
    texte = show(cellule)
    code = texte.upper()
    if re.fullmatch(r"[\d ]+(,0+)?", texte):
        code = texte.split(",")[0].replace(" ", "")
    if trouve := referentiel.territoire(code):
        genre, nom = trouve
        if genre in NIVEAUX:
            return Ok(code)
        return Ko(f"« {texte} » est {_NOMS.get(genre, genre)} ({nom})")
    if len(code) == 4 and (trouve := referentiel.territoire(f"0{code}")):
        # Un tableur ôte le zéro de tête des communes des départements 01 à 09.
        return Ok(f"0{code}", f"« {texte} » lu 0{code} ({trouve[1]}) : le zéro de tête manquait")
    if phrase := referentiel.remplacant(code):
        return Ko(f"« {texte} » : {phrase.rstrip('.')}")
    if re.fullmatch(r"\d{14}", code) and (trouve := referentiel.territoire(code[:9])):
        return _propose(f"« {texte} » est un Siret", [_lieu(code[:9], trouve, referentiel)])
    if not re.fullmatch(r"[\d .,]*", texte):
        return _by_name(texte, referentiel, niveau)
    proches = [referentiel.lieu(c) for c, _ in referentiel.proches(texte)]
    if not any(proches) and disparus.is_siren_like(code):
        return Ko(f"territoire « {texte} » inconnu. {disparus.INCONNU}".rstrip("."))
    return _unknown(texte, proches)


def _by_name(texte: str, referentiel: Referentiel, niveau: str) -> Ok | Ko:
    nommes = referentiel.nommes(texte)
    if nommes.autre:
        return Ko(f"« {texte} » est {nommes.autre}")
    if nommes.lu:
        return _choose(texte, nommes, niveau)
    if nommes.lieux:
        return _propose(f"« {texte} » : {nommes.obstacle}", nommes.lieux)
    vus = [
        _lieu(morceau, trouve, referentiel)
        for morceau in _CODES.findall(texte.upper())
        if (trouve := referentiel.territoire(morceau)) and trouve[0] in NIVEAUX
    ]
    if vus:
        return _propose(f"« {texte} » n'est pas un code seul", vus)
    proches = [referentiel.lieu(c) for c, _ in referentiel.proches(nommes.nom or texte)]
    if nommes.departement:
        proches = [p for p in proches if p and nommes.departement in p.departements]
    return _unknown(texte, proches)


def _choose(texte: str, nommes: Nommes, niveau: str) -> Ok | Ko:
    """One territory of that name is read, and said; several are proposed, never one of them."""
    lieux = [lieu for lieu in nommes.lieux if lieu.niveau == niveau] or list(nommes.lieux)
    if niveau == "epci" and lieux[0].niveau != "epci" and nommes.nom == texte:
        # « Sarrebourg » sous « EPCI » n'est pas la commune : l'intitulé dit autre chose.
        return _propose(f"« {texte} » : aucun EPCI ne porte ce nom seul, c'est une commune", lieux)
    if len(lieux) == 1:
        return Ok(lieux[0].code, f"« {texte} » lu comme {lieux[0]}")
    if len({lieu.niveau for lieu in lieux}) > 1:
        aide = "Écrivez le code."
    elif len({lieu.departement for lieu in lieux}) == len(lieux):
        exemple = lieux[0].departements[0] if lieux[0].departements else ""
        aide = f"Écrivez le code, ou le département à côté du nom (« {nommes.nom} ({exemple}) »)."
    else:
        aide = "Écrivez le code."
    return Ko(
        f"plusieurs territoires s'appellent « {nommes.nom} » : {enumerate_lieux(lieux)}. {aide}",
        _codes(lieux),
    )


def _unknown(texte: str, proches: Sequence[Lieu | None]) -> Ko:
    lieux = [p for p in proches if p is not None]
    message = f"territoire « {texte} » inconnu"
    return _propose(message, lieux) if lieux else Ko(message)


def _propose(message: str, lieux: Sequence[Lieu]) -> Ko:
    return Ko(f"{message} : vouliez-vous {enumerate_lieux(lieux)} ?", _codes(lieux))


def _codes(lieux: Sequence[Lieu]) -> str:
    return " ou ".join(lieu.code for lieu in lieux[:LIEUX_DITS])


def _lieu(code: str, trouve: tuple[str, str], referentiel: Referentiel) -> Lieu:
    return referentiel.lieu(code) or Lieu(code, *trouve)
