"""A séance as JSON, and back: what the rows of the memory hold. A form that is not ours is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from data.garde.seances.modele import ILLISIBLE, Ecran, Entete, Placee, SeancesError, check, check_entete

_FIGURE = {c.name for c in fields(Placee)}
_ECRAN = {c.name for c in fields(Ecran)} - {"numero"}
_ENTETE = {c.name for c in fields(Entete)}
# Des mots de la maison, que personne n'écrit : masqués, l'écran ne se lirait plus.
_FIXES = ("nature", "vue", "jour", "public", "modele")


def dump_screen(ecran: Ecran) -> str:
    """What a row of ``ecrans`` holds: the screen without its number."""
    forme = asdict(ecran)
    del forme["numero"]
    return _dump(forme)


def parse_screen(numero: int, texte: str) -> Ecran:
    """The screen of ``dump_screen``; one of nature ``ILLISIBLE`` when another version wrote it."""
    try:
        forme = _parse(texte, _ECRAN)
        ecran = Ecran(numero, **{**forme, "figures": tuple(_figure(f) for f in forme["figures"])})
        _check_types(ecran)
        check(ecran)
    except (TypeError, ValueError, AttributeError, SeancesError):
        return Ecran(numero, ILLISIBLE)
    return ecran


def dump_state(entete: Entete, ecrans: tuple[Ecran, ...]) -> str:
    """A whole séance at one moment, to be put back: heading, screens with their numbers."""
    return _dump({"entete": asdict(entete), "ecrans": [[e.numero, dump_screen(e)] for e in ecrans]})


def parse_state(texte: str) -> tuple[Entete, tuple[Ecran, ...]]:
    """The state of ``dump_state``. Raises SeancesError."""
    forme = _parse(texte, {"entete", "ecrans"})
    # Un état d'avant n'a pas tous les champs d'aujourd'hui : ceux qui manquent ont leur défaut.
    if not isinstance(forme["entete"], dict) or not {"nom"} <= set(forme["entete"]) <= _ENTETE:
        raise _unread()
    try:
        ecrans = tuple(parse_screen(numero, e) for numero, e in forme["ecrans"])
    except (TypeError, ValueError) as erreur:
        raise _unread() from erreur
    entete = Entete(**forme["entete"])
    _check_types(entete)
    return entete, ecrans


def is_sound(entete: Entete, ecrans: tuple[Ecran, ...]) -> str:
    """'' when a séance is as its gestures write it, else the sentence that says what is not."""
    try:
        check_entete(entete)
    except SeancesError as erreur:
        return str(erreur)
    numeros = [str(rang) for rang, e in enumerate(ecrans, 1) if e.nature == ILLISIBLE]
    return f"écran {', '.join(numeros)} : ne se lit pas." if numeros else ""


def words(texte: str) -> str:
    """The words of a JSON text, without its keys: where a person may be named."""
    try:
        return "\n".join(_leaves(json.loads(texte)))
    except ValueError:
        return texte


def masked(texte: str, cache: Callable[[str], str]) -> str:
    """The same JSON text, each of its words through ``cache``; keys and nature stay, it reads again."""

    def mask(valeur: Any, cle: str = "") -> Any:
        if isinstance(valeur, str):
            return valeur if cle in _FIXES else cache(valeur)
        if isinstance(valeur, list):
            return [mask(v) for v in valeur]
        if isinstance(valeur, dict):
            return {c: mask(v, c) for c, v in valeur.items()}
        return valeur

    try:
        return _dump(mask(json.loads(texte)))
    except ValueError:
        return _dump(cache(texte))


def _leaves(valeur: Any, cle: str = "") -> Iterator[str]:
    if isinstance(valeur, str) and cle not in _FIXES:
        yield valeur
    for sous in valeur if isinstance(valeur, list) else ():
        yield from _leaves(sous)
    for nom, sous in valeur.items() if isinstance(valeur, dict) else ():
        yield from _leaves(sous, nom)


def _figure(forme: Any) -> Placee:
    if not isinstance(forme, Mapping) or set(forme) != _FIGURE:
        raise _unread()
    figure = Placee(**forme)
    _check_types(figure)
    date.fromisoformat(figure.jour)
    return figure


def _check_types(objet: Ecran | Placee | Entete) -> None:
    """What another hand or another version wrote may have any type: a page would fall on it later."""
    for champ in fields(objet):
        if type(getattr(objet, champ.name)).__name__ != str(champ.type).partition("[")[0]:
            raise _unread()


def _dump(forme: Any) -> str:
    return json.dumps(forme, ensure_ascii=False, sort_keys=True)


def _parse(texte: str, champs: set[str]) -> dict[str, Any]:
    try:
        forme = json.loads(texte)
    except ValueError as erreur:
        raise _unread() from erreur
    if not isinstance(forme, dict) or set(forme) != champs:
        raise _unread()
    return forme


def _unread() -> SeancesError:
    return SeancesError(
        "Ce qu'était la séance ne se lit pas : cela vient d'une autre version, ou la mémoire est abîmée."
    )
