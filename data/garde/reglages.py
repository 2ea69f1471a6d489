"""Settings of an organisation: is the demonstration shown, are small EPCI masked.

They survive every build, and count in what makes a store out of date.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import sqlalchemy as sa

from data.disque import sha256
from data.erreurs import PhraseError
from data.memoire import lieu
from data.memoire.espace import current
from data.memoire.tables import reglages


class ReglagesError(PhraseError):
    """The settings could not be read or written; French sentence."""


@dataclass(frozen=True)
class Reglages:
    """``demonstration``: show invented figures where nothing local counts. ``masquer_petits``:
    hide the hours and rates that stand on fewer than three establishments."""

    demonstration: bool = True
    masquer_petits: bool = False


def read(donnees: Path) -> Reglages:
    """The settings; the default ones while none were written. Raises ReglagesError."""
    try:
        with lieu.reading(donnees) as con:
            lues = con.execute(sa.select(reglages.c.nom, reglages.c.valeur).where(_mine())).all()
    except PhraseError as erreur:
        raise ReglagesError(f"Les réglages ne se lisent pas. {erreur}") from erreur
    connus = {c.name for c in fields(Reglages)}
    return Reglages(**{str(nom): bool(valeur) for nom, valeur in lues if nom in connus})


def write(donnees: Path, choisis: Reglages) -> None:
    """Replace the settings. Raises ReglagesError; the former ones then stand."""
    try:
        with lieu.writing(donnees, "changer les réglages", "reglages") as con:
            con.execute(reglages.delete().where(_mine()))
            con.execute(
                reglages.insert(),
                [
                    {"organisation": current().organisation, "nom": nom, "valeur": valeur}
                    for nom, valeur in asdict(choisis).items()
                ],
            )
    except PhraseError as erreur:
        raise ReglagesError(
            f"Les réglages n'ont pas été enregistrés, ceux d'avant sont gardés. {erreur}"
        ) from erreur


def fingerprint(donnees: Path) -> str:
    """Fingerprint of the settings: a store built with another one is out of date."""
    return sha256(json.dumps(asdict(read(donnees)), sort_keys=True).encode())


def _mine() -> sa.ColumnElement[bool]:
    return reglages.c.organisation == current().organisation
