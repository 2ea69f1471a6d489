"""Combien attendre sur cette machine : une seconde, davantage quand elle-même est lente.

Un essai dit qu'un lecteur est servi en moins d'une seconde. Une machine qui manque de mémoire ou que
d'autres partagent met plusieurs fois plus de temps à tout : la seconde se compte à son pas. Un serveur
arrêté vingt secondes reste vu. Une page, elle, n'est jamais chronométrée par un essai : `PAGE_S` ne dit
que quand cesser d'attendre.
"""

from __future__ import annotations

import time

PAGE_S = 180

# Ce que prend `_work` sur un poste ordinaire, avec de la marge.
_ORDINAIRE_S = 0.3
_AU_PLUS_S = 5.0


def limit_s() -> float:
    """Seconds within which another reader must be answered, at the pace of this machine now."""
    debut = time.perf_counter()
    _work()
    return min(_AU_PLUS_S, max(1.0, (time.perf_counter() - debut) / _ORDINAIRE_S))


def _work() -> None:
    """Some computing, and memory that is touched for the first time."""
    total = sum(i * i for i in range(1_000_000))
    morceaux = [b"\1" * 20_000_000 for _ in range(10)]
    assert total > len(morceaux)
