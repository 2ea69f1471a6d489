"""The entries of the register as JSON values, and back: the shape in which they are sealed and archived."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from data.depots.registre import Depot, Entree, Evenement, Portee, Tranche, is_format
from data.disque import seal, sha256, unseal

VERSION = 1
NOM_JOURNAL = "journal.json"
_SHA256 = re.compile(r"[0-9a-f]{64}")
# Ce que le magasin sait ranger, et bien plus de gestes qu'un poste n'en fera.
NUMERO_MAX = 10**9


def seal_of(entree: Entree) -> str:
    """Fingerprint of what an entry says."""
    return sha256(seal(write_entry(entree)))


def entries_bytes(entrees: Sequence[Entree]) -> bytes:
    """Sealed JSON of entries."""
    return seal({"version": VERSION, "entrees": [write_entry(e) for e in entrees]})


def parse_entries(octets: bytes) -> list[Entree]:
    """The entries of ``entries_bytes``. Raises ValueError (French) on any other bytes."""
    objet = unseal(octets)
    if objet.get("version") != VERSION:
        raise ValueError(f"version {objet.get('version')}, quand la version {VERSION} est attendue")
    if not isinstance(objet.get("entrees"), list):
        raise ValueError("pas de liste d'entrées")
    return [read_entry(e) for e in objet["entrees"]]


def write_entry(entree: Entree) -> dict[str, Any]:
    """The entry as JSON values; its state, which is computed, is left out."""
    if isinstance(entree, Evenement):
        return {"type": "evenement", **vars(entree)}
    champs = {c: getattr(entree, c) for c in _CHAMPS_DEPOT if c not in ("type", "tranches")}
    tranches = [[t.portee.code_territoire, t.portee.millesime, t.lignes] for t in entree.tranches]
    return {"type": "depot", **champs, "tranches": tranches}


_CHAMPS_EVENEMENT: dict[str, tuple[type, ...]] = {
    "type": (str,),
    "numero": (int,),
    "action": (str,),
    "depot": (int,),
    "date": (str,),
    "qui": (str, type(None)),
}
_CHAMPS_DEPOT: dict[str, tuple[type, ...]] = {
    "type": (str,),
    "numero": (int,),
    "format": (str,),
    "nom_fichier": (str,),
    "feuille": (str, type(None)),
    "date": (str,),
    "qui": (str, type(None)),
    "commentaire": (str,),
    "sha256": (str,),
    "taille": (int,),
    "sha256_lignes": (str,),
    "taille_lignes": (int,),
    "lignes": (int,),
    "tranches": (list,),
}


def read_entry(valeurs: object) -> Entree:
    """The entry that ``write_entry`` gave. Raises ValueError (French) on any other shape."""
    if not isinstance(valeurs, dict):
        raise ValueError("une entrée n'est pas un objet")
    champs = {"depot": _CHAMPS_DEPOT, "evenement": _CHAMPS_EVENEMENT}.get(str(valeurs.get("type")))
    if champs is None or set(valeurs) != set(champs):
        raise ValueError("une entrée n'a pas les champs attendus")
    for champ, types in champs.items():
        if type(valeurs[champ]) not in types:
            raise ValueError(f"le champ {champ} d'une entrée n'a pas le bon type")
    reste = {c: v for c, v in valeurs.items() if c not in ("type", "tranches")}
    if not 1 <= reste["numero"] <= NUMERO_MAX or not _is_date(reste["date"]):
        raise ValueError("une entrée n'a pas de numéro ou de date valable")
    if champs is _CHAMPS_EVENEMENT:
        if reste["action"] not in ("annulation", "restauration"):
            raise ValueError("un événement a une action inconnue")
        return Evenement(**reste)
    if not all(_SHA256.fullmatch(reste[c]) for c in ("sha256", "sha256_lignes")):
        raise ValueError("une empreinte n'est pas un sha256")
    if not is_format(reste["format"]) or min(reste["taille"], reste["taille_lignes"]) < 0:
        raise ValueError("un dépôt a un format ou une taille impossible")
    depot = Depot(**reste, tranches=tuple(_read_slice(t) for t in valeurs["tranches"]))
    if not depot.tranches or len(depot.portee) != len(depot.tranches):
        raise ValueError("un dépôt n'a pas de ligne, ou compte deux fois la même portée")
    return depot


def _is_date(texte: str) -> bool:
    """True for an instant that any place on Earth can write: the ends of the calendar overflow."""
    quand = datetime.fromisoformat(texte)
    return quand.utcoffset() is not None and 1 < quand.year < 9999


def _read_slice(valeurs: object) -> Tranche:
    match valeurs:
        case [str(code), int() | None as millesime, int(lignes)] if lignes > 0:
            return Tranche(Portee(code, millesime), lignes)
    raise ValueError("une portée n'a pas la forme territoire, millésime, nombre de lignes")
