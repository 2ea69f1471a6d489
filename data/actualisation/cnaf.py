"""The files of data.caf.fr (Explore v2.1), as exported in CSV or paged in JSON, into rows of today.

As published: « ; », BOM or not, technical names or French labels, decimal
point or comma, a year that is a number, a text or a date. Rows that are no territory (« XX », « 99 ») are
left out and counted; so is a territory of an old perimeter, unless its figures add up to one of today.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.actualisation.perimetre import Perimetre
from data.actualisation.rangement import TECHNIQUES, Rangement, clean_code
from data.actualisation.tableau import (
    Fautes,
    FichierRecuError,
    Tableau,
    find_columns,
    plain,
    read_number,
    read_year,
)

ANNEE = ("annee", "date_reference", "date_de_reference", "dtreffre", "annee_de_reference")
CODES: Mapping[str, tuple[str, ...]] = {
    "region": ("numregi", "numreg", "numero_region", "code_region"),
    "departement": ("numdep", "numero_departement", "code_departement"),
    "epci": ("numepci", "numero_epci", "code_epci", "siren_epci"),
    "commune": ("numcom", "numcomdo", "numero_commune", "code_commune", "code_insee"),
}


@dataclass(frozen=True, slots=True)
class Format:
    """``chiffres``: column of the rows -> the names that the producer gives it. ``additif``: figures that
    add up (an old commune joins its present one). ``fausses``: territories whose published value is known
    to be false. ``plus_complete``: of two rows of a territory, the fuller one is kept."""

    chiffres: Mapping[str, tuple[str, ...]]
    additif: bool = False
    fausses: frozenset[str] = field(default_factory=frozenset)
    plus_complete: bool = False


def read(chemin: Path, nom: str, niveau: str, format_: Format, perimetre: Perimetre) -> Tableau:
    """The rows of a file. Raises FichierRecuError, which names file, line and column."""
    tableau, fautes = Tableau(niveau, tuple(format_.chiffres), {}), Fautes(nom)
    rangement = Rangement(
        tableau,
        perimetre,
        fautes,
        additif=format_.additif,
        fausses=format_.fausses,
        plus_complete=format_.plus_complete,
    )
    for ligne, cellules in _rows(chemin, nom, niveau, format_):
        code = "FRANCE" if niveau == "france" else clean_code(cellules["code"], niveau)
        if code is None:
            tableau.ecartees[TECHNIQUES] += 1
            continue
        annee = read_year(cellules["annee"])
        if annee is None:
            fautes.add(ligne, "annee", cellules["annee"], "une année ou une date")
            continue
        valeurs = _values(ligne, cellules, format_, fautes)
        if valeurs is not None:
            rangement.put(f"ligne {ligne}", code, annee, valeurs)
    rangement.close()
    fautes.close()
    if not tableau.lignes:
        raise FichierRecuError(f"{nom} : aucune ligne d'un territoire d'aujourd'hui.")
    return tableau


def _rows(chemin: Path, nom: str, niveau: str, format_: Format) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, {« code », « annee », column: text}) of a CSV or of pages of JSON."""
    attendues = {"annee": ANNEE, **format_.chiffres}
    if niveau != "france":
        attendues = {"code": CODES[niveau], **attendues}
    brutes = _json_rows(chemin, nom) if chemin.suffix == ".json" else _csv_rows(chemin, nom)
    entete = next(brutes, (1, []))[1]
    if not entete:
        raise FichierRecuError(f"{nom} : le fichier est vide.")
    rangs = find_columns(nom, entete, attendues)
    for ligne, cellules in brutes:
        if len(cellules) != len(entete):
            raise FichierRecuError(
                f"{nom} : ligne {ligne}, {len(cellules)} cellules trouvées, {len(entete)} attendues. "
                "Le fichier est sans doute coupé : recommencez."
            )
        yield ligne, {cle: cellules[rang].strip() for cle, rang in rangs.items()}


def _csv_rows(chemin: Path, nom: str) -> Iterator[tuple[int, list[str]]]:
    try:
        with chemin.open(encoding="utf-8-sig", newline="") as flux:
            premiere = flux.readline()
            flux.seek(0)
            delimiteur = max(";,\t", key=premiere.count)
            lecteur = csv.reader(flux, delimiter=delimiteur, strict=True)
            for cellules in lecteur:
                if any(cellules):
                    yield lecteur.line_num, cellules
    except UnicodeDecodeError as erreur:
        raise FichierRecuError(
            f"{nom} : octet {erreur.start} illisible en UTF-8 : ce n'est pas un export de data.caf.fr."
        ) from erreur
    except csv.Error as erreur:
        raise FichierRecuError(f"{nom} : ce n'est pas un CSV lisible ({erreur}) : recommencez.") from erreur


def _json_rows(chemin: Path, nom: str) -> Iterator[tuple[int, list[str]]]:
    """The flat rows of ``exports/json``, or those of the pages put one after the other."""
    try:
        contenu: Any = json.loads(chemin.read_text(encoding="utf-8"))
        lignes: list[dict[str, Any]] = contenu["results"] if isinstance(contenu, dict) else contenu
        entete = list(dict.fromkeys(cle for ligne in lignes for cle in ligne))
    except (ValueError, KeyError, TypeError, AttributeError) as erreur:
        raise FichierRecuError(f"{nom} : ce n'est pas un export JSON de data.caf.fr.") from erreur
    yield 1, entete
    for numero, ligne in enumerate(lignes, start=2):
        valeurs = (ligne.get(cle) for cle in entete)
        yield numero, ["" if v is None else str(v) for v in valeurs]


def _values(
    ligne: int, cellules: Mapping[str, str], format_: Format, fautes: Fautes
) -> tuple[float | None, ...] | None:
    """The figures of a row; None, and a fault, when one is not a number."""
    valeurs: list[float | None] = []
    for colonne, noms in format_.chiffres.items():
        try:
            valeur = read_number(cellules[colonne])
        except ValueError:
            fautes.add(ligne, noms[0], cellules[colonne], "un nombre")
            return None
        if valeur is not None and valeur < 0:
            fautes.add(ligne, noms[0], cellules[colonne], "un nombre positif ou nul")
            return None
        valeurs.append(valeur)
    return tuple(valeurs)


def names(niveau: str, *noms: str) -> tuple[str, ...]:
    """Names of a column: ``{n}`` stands for how the producer writes the level; labels as they are."""
    suffixe = {"france": "nat", "region": "reg", "departement": "dep", "epci": "epci", "commune": "com"}[
        niveau
    ]
    return tuple(plain(n.format(n=suffixe)) for n in noms)
