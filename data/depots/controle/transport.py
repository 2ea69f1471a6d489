"""A report sent from one process to another: JSON for what it says, Arrow for its rows.

The fields of ``Rapport`` are read from its declaration: a new one travels without a word here.
Nothing that arrives is executed, and what does not have the declared type is refused.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints, overload

import pyarrow as pa

from data.depots.contrat.rapport import Rapport, Valeur
from data.depots.contrat.schema import Format
from data.depots.formats import FORMATS

_JOUR, _INSTANT = "$jour", "$instant"
_LIGNES = "lignes"


class TransportError(ValueError):
    """What arrived is not a report."""


class Lignes(Sequence[dict[str, Valeur]]):
    """Typed rows kept in Arrow: as a list of dicts they would weigh ten times more."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __len__(self) -> int:
        return self.table.num_rows

    @overload
    def __getitem__(self, place: int) -> dict[str, Valeur]: ...
    @overload
    def __getitem__(self, place: slice) -> list[dict[str, Valeur]]: ...
    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            return self.table.to_pylist()[place]
        rang = range(len(self))[place]
        return self.table.slice(rang, 1).to_pylist()[0]

    def __iter__(self) -> Iterator[dict[str, Valeur]]:
        for lot in self.table.to_batches(max_chunksize=1_000):
            yield from lot.to_pylist()

    def __eq__(self, autre: object) -> bool:
        return isinstance(autre, Sequence) and list(self) == list(autre)


class RapportRecu(Rapport):
    """A report that came from another process; its rows stay in Arrow."""

    def to_arrow(self) -> pa.Table:
        """The typed rows as they arrived."""
        return self.lignes.table if isinstance(self.lignes, Lignes) else super().to_arrow()


def warm() -> None:
    """Make a first table: the first one loads parts of pyarrow."""
    encode(Rapport("", next(iter(FORMATS.values()))))


def encode(rapport: Rapport) -> tuple[dict[str, Any], bytes]:
    """What a report says (JSON), and its rows (Arrow IPC)."""
    dit = {c.name: _encode(getattr(rapport, c.name)) for c in fields(rapport) if c.name != _LIGNES}
    sortie = pa.BufferOutputStream()
    table = rapport.to_arrow()
    with pa.ipc.new_stream(sortie, table.schema) as plume:
        plume.write_table(table)
    return dit, sortie.getvalue().to_pybytes()


def decode(dit: Mapping[str, Any], octets: bytes) -> Rapport:
    """The report of these. Raises TransportError when they are not one."""
    attendus = {c.name for c in fields(Rapport)} - {_LIGNES}
    if set(dit) != attendus:
        raise TransportError(f"champs reçus : {sorted(dit)}")
    indices = _hints(Rapport)
    rapport = RapportRecu(**{nom: _decode(indices[nom], dit[nom]) for nom in attendus})
    try:
        table = pa.ipc.open_stream(octets).read_all()
        table.validate(full=True)
    except pa.ArrowException as erreur:
        raise TransportError("lignes illisibles") from erreur
    if table.schema != rapport.format.schema:
        raise TransportError("les lignes n'ont pas les colonnes du format")
    if table.num_rows:
        rapport.lignes = cast("list[dict[str, Valeur]]", Lignes(table))
    return rapport


@cache
def _hints(classe: type) -> dict[str, Any]:
    return get_type_hints(classe)


def _encode(valeur: Any) -> Any:
    if isinstance(valeur, Format):
        return valeur.code
    if isinstance(valeur, datetime):
        return {_INSTANT: valeur.isoformat()}
    if isinstance(valeur, date):
        return {_JOUR: valeur.isoformat()}
    if is_dataclass(valeur) and not isinstance(valeur, type):
        return {c.name: _encode(getattr(valeur, c.name)) for c in fields(valeur) if c.init}
    if isinstance(valeur, Mapping):
        # Les clés ne sont pas toujours des textes.
        return [[_encode(cle), _encode(v)] for cle, v in valeur.items()]
    if isinstance(valeur, (list, tuple, set, frozenset)):
        return [_encode(v) for v in valeur]
    return valeur


def _decode(genre: Any, valeur: Any) -> Any:
    origine = get_origin(genre)
    if origine in (Union, types.UnionType):
        return _decode_union(get_args(genre), valeur)
    if origine is Literal:
        return _checked(valeur in get_args(genre), valeur)
    if genre is Format:
        return FORMATS[_checked(isinstance(valeur, str) and valeur in FORMATS, valeur)]
    if isinstance(genre, type) and is_dataclass(genre):
        return _decode_object(genre, valeur)
    if origine in (list, tuple, set, frozenset, Sequence):
        return _decode_many(origine, get_args(genre), valeur)
    if origine is not None and issubclass(origine, Mapping):
        cles, valeurs = get_args(genre)
        _checked(isinstance(valeur, list), valeur)
        return {_decode(cles, c): _decode(valeurs, v) for c, v in valeur}
    if genre in (date, datetime):
        return _decode_date(genre, valeur)
    if genre is float:
        return _checked(isinstance(valeur, (int, float)), valeur)
    if genre is type(None):
        return _checked(valeur is None, valeur)
    return _checked(genre is Any or (isinstance(genre, type) and type(valeur) is genre), valeur)


def _decode_many(origine: Any, genres: tuple[Any, ...], valeur: Any) -> Any:
    _checked(isinstance(valeur, list), valeur)
    faire = tuple if origine is Sequence else origine
    if origine is tuple and genres[-1:] != (Ellipsis,):
        _checked(len(genres) == len(valeur), valeur)
        return tuple(_decode(g, v) for g, v in zip(genres, valeur, strict=True))
    return faire(_decode(genres[0], v) for v in valeur)


def _decode_object(genre: Any, valeur: Any) -> Any:
    noms = {c.name for c in fields(genre) if c.init}
    _checked(isinstance(valeur, dict) and set(valeur) == noms, valeur)
    indices = _hints(genre)
    return genre(**{nom: _decode(indices[nom], valeur[nom]) for nom in noms})


def _decode_union(genres: tuple[Any, ...], valeur: Any) -> Any:
    for genre in genres:
        # « entier ou décimal » : 1 reste un entier, quel que soit l'ordre écrit.
        if genre is float and isinstance(valeur, int) and int in genres:
            continue
        try:
            return _decode(genre, valeur)
        except TransportError:
            continue
    raise TransportError(f"valeur inattendue : {valeur!r:.100}")


def _decode_date(genre: type[date], valeur: Any) -> date:
    cle = _INSTANT if isinstance(valeur, dict) and _INSTANT in valeur else _JOUR
    _checked(isinstance(valeur, dict) and isinstance(valeur.get(cle), str), valeur)
    try:
        return datetime.fromisoformat(valeur[cle]) if cle == _INSTANT else date.fromisoformat(valeur[cle])
    except ValueError as erreur:
        raise TransportError(f"date illisible pour {genre.__name__}") from erreur


def _checked(juste: bool, valeur: Any) -> Any:
    if not juste:
        raise TransportError(f"valeur inattendue : {valeur!r:.100}")
    return valeur
