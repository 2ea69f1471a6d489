"""Reads the blocks of a TOML file field by field, and says every fault of it at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

_NOMS_TYPES: Mapping[type, str] = {
    str: "texte",
    int: "nombre entier",
    float: "nombre",
    bool: "true ou false",
    list: "liste",
    dict: "bloc",
}


def read_toml(chemin: Path, fautes: list[str]) -> dict[str, dict[str, Any]]:
    """The blocks of a file by name; what is wrong is added to ``fautes``."""
    try:
        contenu = tomllib.loads(chemin.read_text(encoding="utf-8"))
    except FileNotFoundError:
        fautes.append(f"{chemin.name} est introuvable dans {chemin.parent.name}/ : remettez-le.")
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as erreur:
        fautes.append(f"{chemin.name} n'est pas un fichier TOML lisible : {erreur}.")
        return {}
    blocs: dict[str, dict[str, Any]] = {}
    for cle, bloc in contenu.items():
        if isinstance(bloc, dict):
            blocs[cle] = cast("dict[str, Any]", bloc)
        else:
            fautes.append(f"{chemin.name} : « {cle} » doit être un bloc [{cle}], pas une valeur.")
    return blocs


class Bloc:
    """Takes the fields of one block and remembers what is missing, mistyped or unknown."""

    def __init__(self, fichier: str, cle: str, bloc: Mapping[str, Any], fautes: list[str]) -> None:
        self._ou = f"{fichier} [{cle}]"
        self._reste = dict(bloc)
        self._fautes = fautes
        self._depart = len(fautes)

    def take(self, champ: str, attendu: type, defaut: Any = ...) -> Any:
        """The field; when it is missing or mistyped, a fault and the empty value of its type."""
        if champ not in self._reste:
            if defaut is ...:
                self._fautes.append(f"{self._ou} : le champ « {champ} » manque.")
                return attendu()
            return defaut
        valeur = self._reste.pop(champ)
        if attendu is float and type(valeur) is int:
            valeur = float(valeur)
        # Un booléen est un entier pour Python, pas pour une fiche.
        if not isinstance(valeur, attendu) or (attendu is int and isinstance(valeur, bool)):
            self._fautes.append(
                f"{self._ou} : « {champ} » vaut {valeur!r} ; attendu : {_NOMS_TYPES[attendu]}."
            )
            return attendu()
        return valeur

    def choose(self, champ: str, permis: tuple[str, ...]) -> str:
        """A text that must be one of ``permis``."""
        avant = len(self._fautes)
        valeur = self.take(champ, str)
        if len(self._fautes) == avant and valeur not in permis:
            self._fautes.append(f"{self._ou} : « {champ} » vaut « {valeur} » ; permis : {', '.join(permis)}.")
        return valeur

    def texts(self, champ: str) -> tuple[str, ...]:
        """A list of texts, empty when the field is missing."""
        return tuple(self._only(champ, str, self.take(champ, list, [])))

    def blocks(self, champ: str) -> list[dict[str, Any]]:
        """A list of blocks, empty when the field is missing."""
        return list(self._only(champ, dict, self.take(champ, list, [])))

    def text_map(self, champ: str, defaut: Any = ...) -> dict[str, str]:
        """A block of texts."""
        bloc = self.take(champ, dict, defaut)
        list(self._only(champ, str, bloc.values()))
        return {cle: valeur for cle, valeur in bloc.items() if isinstance(valeur, str)}

    def _only(self, champ: str, attendu: type, valeurs: Iterable[Any]) -> Iterator[Any]:
        for valeur in valeurs:
            if isinstance(valeur, attendu):
                yield valeur
            else:
                self._fautes.append(
                    f"{self._ou} : « {champ} » contient {valeur!r} ; attendu : {_NOMS_TYPES[attendu]}."
                )

    def add(self, phrase: str) -> None:
        """A fault of this block."""
        self._fautes.append(f"{self._ou} : {phrase}")

    def close(self) -> bool:
        """Report the fields that nobody asked for; True when the block has no fault."""
        for champ in self._reste:
            self._fautes.append(f"{self._ou} : le champ « {champ} » est inconnu.")
        return len(self._fautes) == self._depart
