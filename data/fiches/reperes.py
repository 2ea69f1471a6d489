"""The published references of ``reperes.toml`` as frozen dataclasses; every fault at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.fiches import themes
from data.fiches.bloc import Bloc, read_toml
from data.fiches.catalogue import DOSSIER_DATA, CatalogueError
from data.fiches.memoire import Memoire, load_memoire

MAGASIN = "magasin"


@dataclass(frozen=True, slots=True)
class ValeurRepere:
    """One published value: its date in words, a bound when it is a range, its « environ ».

    ``valeur`` is None when it must be read in the store (``lue`` is then ``MAGASIN``).
    """

    annee: str
    valeur: float | None
    valeur_max: float | None
    mot: str
    unite: str
    decimales: int
    remarque: str
    lue: str


@dataclass(frozen=True, slots=True)
class Repere:
    """A published reference; ``indicateur`` names the figure of the store to put beside it."""

    code: str
    theme: str
    nom: str
    source: str
    remarque: str
    indicateur: str
    valeurs: tuple[ValeurRepere, ...]


def load_reperes(dossier: Path = DOSSIER_DATA, memoire: Memoire | None = None) -> tuple[Repere, ...]:
    """The references in the order of the file. Raises CatalogueError with all the faults.

    ``memoire`` gives the values computed from its tables (read from the embedded files when None).
    """
    fautes: list[str] = []
    calculs = _computed(memoire or load_memoire())
    reperes = tuple(
        repere
        for code, bloc in read_toml(dossier / "reperes.toml", fautes).items()
        if (repere := _reference(Bloc("reperes.toml", code, bloc, fautes), code, calculs, fautes))
    )
    if fautes:
        raise CatalogueError(fautes)
    return reperes


def _computed(memoire: Memoire) -> Mapping[str, float]:
    """What « lue » may name, and its value."""
    return {
        "etp": memoire.etp,
        "postes": float(len(memoire.postes)),
        "part_jeunesse_pct": memoire.part_jeunesse_pct,
    }


def _reference(lecture: Bloc, code: str, calculs: Mapping[str, float], fautes: list[str]) -> Repere | None:
    unite, decimales = lecture.take("unite", str), lecture.take("decimales", int, 0)
    valeurs: list[ValeurRepere] = []
    for numero, brut in enumerate(lecture.blocks("valeurs"), start=1):
        detail = Bloc("reperes.toml", f"{code}.valeurs n° {numero}", brut, fautes)
        valeurs.append(_value(detail, unite, decimales, calculs))
        detail.close()
    if not valeurs:
        lecture.add("« valeurs » doit compter une valeur au moins.")
    repere = Repere(
        code=code,
        theme=themes.name_of(lecture.choose("theme", tuple(themes.THEMES))),
        nom=lecture.take("nom", str),
        source=lecture.take("source", str),
        remarque=lecture.take("remarque", str, ""),
        indicateur=lecture.take("indicateur", str, ""),
        valeurs=tuple(valeurs),
    )
    return repere if lecture.close() else None


def _value(detail: Bloc, unite: str, decimales: int, calculs: Mapping[str, float]) -> ValeurRepere:
    lue = detail.take("lue", str, "")
    valeur: float | None = None
    if not lue:
        valeur = detail.take("valeur", float)
    elif lue != MAGASIN:
        if lue not in calculs:
            detail.add(f"« lue » vaut « {lue} » ; permis : {', '.join((MAGASIN, *calculs))}.")
        valeur = calculs.get(lue)
    valeur_max = detail.take("valeur_max", float, None)
    if valeur is not None and valeur_max is not None and valeur_max <= valeur:
        detail.add("« valeur_max » doit dépasser « valeur ».")
    return ValeurRepere(
        # L'année d'une valeur du magasin est celle du magasin.
        annee=detail.take("annee", str, "" if lue == MAGASIN else ...),
        valeur=valeur,
        valeur_max=valeur_max,
        mot=detail.take("mot", str, ""),
        unite=detail.take("unite", str, unite),
        decimales=detail.take("decimales", int, decimales),
        remarque=detail.take("remarque", str, ""),
        lue=lue,
    )
