"""How a job may fail in its process, and the French sentence of each way."""

from __future__ import annotations

from dataclasses import dataclass

from data.erreurs import PhraseError

MO = 2**20


@dataclass(frozen=True, slots=True)
class Bornes:
    """Limits of a job: ``memoire`` in bytes beyond what the process holds before it, ``delai_s``
    of work, ``attente_s`` for a place, ``sortie`` in bytes for what it may give back.

    ``adresses``: bound the address space too; false for libraries that reserve far more than they
    use.
    """

    memoire: int = 700 * MO
    delai_s: float = 60.0
    attente_s: float = 60.0
    sortie: int = 300 * MO
    adresses: bool = True


@dataclass(frozen=True, slots=True)
class Sujet:
    """Which job, in words: ``quoi`` (feminine, « la lecture de « x.xlsx » »), what to do when it
    fails, and the likely reason when it dies without a word."""

    quoi: str
    conseil: str
    soupcon: str = "le fichier est sans doute abîmé"


class TravailError(PhraseError):
    """A job that did not end well. The text is a whole French sentence."""


class TropDeMemoire(TravailError):
    """The job wanted more memory than it may have."""


class TropLong(TravailError):
    """The job did not end in its time."""


class Interrompu(TravailError):
    """The job died, or could not understand its file."""


class Occupe(TravailError):
    """No place was free in time; the file itself is not at fault."""


class Abandonne(TravailError):
    """The caller gave the job up."""


def busy(sujet: Sujet, raison: str) -> Occupe:
    debut = f"{sujet.quoi[:1].upper()}{sujet.quoi[1:]}"
    return Occupe(f"{debut} n'a pas pu commencer : {raison}. Recommencez dans un instant.")


def _sentence(sujet: Sujet, suite: str) -> str:
    return f"{sujet.quoi} {suite} : {sujet.conseil}"


def too_big(sujet: Sujet, bornes: Bornes) -> TropDeMemoire:
    return TropDeMemoire(
        _sentence(sujet, f"a demandé trop de mémoire (plus de {bornes.memoire // MO} Mo) et a été arrêtée")
    )


def too_long(sujet: Sujet, bornes: Bornes) -> TropLong:
    return TropLong(_sentence(sujet, f"a pris plus de {bornes.delai_s:.0f} secondes et a été arrêtée"))


def interrupted(sujet: Sujet) -> Interrompu:
    return Interrompu(_sentence(sujet, f"s'est arrêtée d'un coup, {sujet.soupcon}"))
