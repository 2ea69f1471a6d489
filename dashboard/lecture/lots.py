"""Many answers read at once: a query asked for every unit of a département, then given back one by one.

A query costs more to prepare than to answer. Where the same ones are about to be asked for each unit or each
year, ``read`` asks their batch (``queries/…_lot.sql``) and ``given`` lets ``store.run`` find each answer, the
same frame that the query alone would have made. What is not there is asked alone, as ever: a batch only saves
time.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pandas as pd

import queries
from dashboard.lecture import etat

journal = logging.getLogger("observatoire.serveur")

# Une requête et ses paramètres, rangés.
Question = tuple[str, tuple[tuple[str, Any], ...]]
Lus = Mapping[Question, pd.DataFrame]

_donnes: ContextVar[Lus | None] = ContextVar("lots_donnes", default=None)


@dataclass(frozen=True)
class Lot:
    """Many questions to the query ``nom``: ``communs`` are the parameters that all share, ``chacun`` those of
    each, ``demande`` what the batch query asks besides the first."""

    nom: str
    chacun: Sequence[Mapping[str, Any]]
    demande: Mapping[str, Any]
    communs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    # Ce que chaque question demande et que le lot n'a pas à savoir.
    tus: Mapping[str, Any] = field(default_factory=dict[str, Any])


def read(lots: Sequence[Lot]) -> Lus:
    """The answers of some batches, read in the state that is held here.

    A batch that fails is left out, and the log says it: its questions are asked alone, each with its error.
    """
    lus: dict[Question, pd.DataFrame] = {}
    con = etat.current().con
    for lot in lots:
        if not lot.chacun:
            continue
        try:
            parts = queries.run_parts(con, f"{lot.nom}_lot", **lot.communs, **lot.demande)
        except duckdb.Error:
            journal.exception("Le lot « %s » ne se lit pas : ses réponses se demandent une à une", lot.nom)
            continue
        cles = list(lot.chacun[0])
        for question in lot.chacun:
            part = parts.get(tuple(question[c] for c in cles))
            parametres = {**lot.communs, **lot.tus, **question}
            lus[lot.nom, tuple(sorted(parametres.items()))] = parts[()] if part is None else part
    return lus


@contextmanager
def given(lus: Lus) -> Iterator[None]:
    """In this block, what was read is not asked again."""
    jeton = _donnes.set({**(_donnes.get() or {}), **lus})
    try:
        yield
    finally:
        _donnes.reset(jeton)


def find(nom: str, parametres: tuple[tuple[str, Any], ...]) -> pd.DataFrame | None:
    """The answer that a batch already gave, if any; nobody changes it."""
    donnes = _donnes.get()
    return None if donnes is None else donnes.get((nom, parametres))
