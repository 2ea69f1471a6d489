"""Every figure, by its code, and the only way to one: ``build(address, reader)``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dashboard.galerie import (
    carte,
    comparer,
    coordination,
    occupation,
    portrait,
    references,
    reperes,
    territoire,
    unites,
)
from dashboard.galerie.tirage import Adresse, Cliche, Tirage, empty, told
from dashboard.lecture.vues import Lecteur

# Dans l'ordre des pages, et dans chacune celui de ses figures.
PIECES = (territoire, carte, portrait, unites, comparer, coordination, occupation, reperes, references)
CLICHES: dict[str, Cliche] = {c.code: c for piece in PIECES for c in piece.CLICHES}


def build(adresse: Adresse, lecteur: Lecteur) -> Tirage:
    """What an address shows in the state that the reader reads.

    An address of an older kind (a page and its settings) gives the nearest figure, and says so.
    Raises PhraseError when the store cannot be read.
    """
    if adresse.code in CLICHES:
        cliche = CLICHES[adresse.code]
        return cliche.build(cliche.address(adresse.reglages), lecteur)
    cliche = nearest(adresse)
    if cliche is None:
        return empty(adresse, f"Aucune figure ne s'appelle « {adresse.code} ».")
    tirage = cliche.build(cliche.address(adresse.reglages), lecteur)
    dit = f"L'adresse « {adresse.code} » est celle d'une page : sa figure principale est affichée."
    return replace(tirage, phrases=told((dit, *tirage.phrases)))


def nearest(adresse: Adresse) -> Cliche | None:
    """The figure that an address of a page shows first; None when no page has that name."""
    siens = [c for c in CLICHES.values() if c.page == adresse.code]
    ouverts = (c for c in siens if all(adresse.get(k) == v for k, v in c.ouvre.items()))
    return next(ouverts, siens[0] if siens else None)


def page_of(adresse: Adresse) -> tuple[str, dict[str, str]]:
    """The page that shows a figure, and the settings that make it do so; ('', {}) for none."""
    cliche = CLICHES.get(adresse.code)
    if cliche is not None:
        # La France s'écrit : sans elle, la page garderait le territoire que la visite regardait.
        lieu = {"portee": "france"} if "portee" in cliche.selection else {}
        return cliche.page, {**lieu, **adresse.reglages, **cliche.ouvre}
    return (adresse.code, dict(adresse.reglages)) if nearest(adresse) else ("", {})


def written(code: str, reglages: Mapping[str, str]) -> Adresse:
    """The address of a figure of that code, of the settings of its page."""
    return CLICHES[code].address(reglages)
