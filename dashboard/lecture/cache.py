"""What was computed once and is kept, the least recently asked for forgotten first; no Streamlit.

What is kept is shared by every reader: it is never changed after it was made.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock, RLock
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_oublis: list[Callable[[], None]] = []


def kept(maximum: int, keyed: int | None = None) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep the last ``maximum`` results of a function of hashable positional arguments.

    Only the ``keyed`` first arguments (all when None) tell two results apart. A result is computed
    once, even when several threads ask for it together; an error is not kept.
    """

    def decorate(fonction: Callable[P, T]) -> Callable[P, T]:
        gardes: OrderedDict[tuple[Hashable, ...], Any] = OrderedDict()
        en_cours: dict[tuple[Hashable, ...], Any] = {}
        verrou = Lock()

        @wraps(fonction)
        def read(*arguments: P.args, **nommes: P.kwargs) -> T:
            assert not nommes, "ce qui est gardé se demande par position"
            cle = arguments[:keyed]
            with verrou:
                if cle in gardes:
                    gardes.move_to_end(cle)
                    return gardes[cle]
                attente = en_cours.setdefault(cle, RLock())
            with attente:
                with verrou:
                    if cle in gardes:
                        return gardes[cle]
                try:
                    resultat = fonction(*arguments, **nommes)
                    with verrou:
                        gardes[cle] = resultat
                        while len(gardes) > maximum:
                            gardes.popitem(last=False)
                finally:
                    with verrou:
                        en_cours.pop(cle, None)
            return resultat

        def forget() -> None:
            with verrou:
                gardes.clear()

        _oublis.append(forget)
        return read

    return decorate


def clear() -> None:
    """Forget everything that any function keeps."""
    for forget in _oublis:
        forget()
