"""The files of data.caf.fr (Explore v2.1), as exported in CSV or paged in JSON, into rows of today.

As published: « ; », BOM or not, technical names or French labels, decimal
point or comma, a year that is a number, a text or a date. Rows that are no territory (« XX », « 99 ») are
left out and counted; so is a territory of an old perimeter, unless its figures add up to one of today.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.actualisation.perimetre import ARRONDISSEMENTS, Perimetre
from data.actualisation.tableau import (
    Fautes,
    FichierRecuError,
    Tableau,
    find_columns,
    is_technical,
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
_CHIFFRES_CODE = {"region": 2, "departement": 2, "epci": 9, "commune": 5}
TECHNIQUES = "laissées, lignes techniques (« XX », « 99 »)"
ANCIENNES = "laissées, communes d'un ancien découpage"
INCONNUES = "laissées, territoires hors du périmètre d'aujourd'hui"
REPETEES = "laissées, lignes répétées à l'identique"
VIDES = "laissées, lignes sans aucun chiffre"
CODES_CITES = 6
PARTIELLES = "laissés, arrondissements qui ne font pas toute la commune"


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
    tableau = Tableau(niveau, tuple(format_.chiffres), {})
    lecture = _Lecture(tableau, format_, perimetre, Fautes(nom))
    for ligne, cellules in _rows(chemin, nom, niveau, format_):
        lecture.add(ligne, cellules)
    lecture.close()
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


class _Lecture:
    """Puts the rows of a file on the territories of today, one by one."""

    def __init__(self, tableau: Tableau, format_: Format, perimetre: Perimetre, fautes: Fautes) -> None:
        self._tableau, self._format, self._perimetre, self._fautes = tableau, format_, perimetre, fautes
        self._connus = perimetre.codes[tableau.niveau]
        self._parts: defaultdict[tuple[str, int], dict[str, tuple[float | None, ...]]] = defaultdict(dict)
        self._inconnus: dict[str, None] = {}

    def add(self, ligne: int, cellules: Mapping[str, str]) -> None:
        ecartees = self._tableau.ecartees
        code = self._code(cellules)
        if code is None:
            ecartees[TECHNIQUES] += 1
            return
        annee = read_year(cellules["annee"])
        if annee is None:
            self._fautes.add(ligne, "annee", cellules["annee"], "une année ou une date")
            return
        if code in self._format.fausses:
            ecartees["laissées, valeur publiée connue pour fausse"] += 1
            return
        valeurs = self._values(ligne, cellules)
        if valeurs is None:
            return
        if all(v is None for v in valeurs):
            ecartees[VIDES] += 1
        elif code in self._connus:
            self._put((code, annee), valeurs, ligne)
        elif self._tableau.niveau == "commune" and code in self._perimetre.remplacants:
            if self._format.additif:
                self._parts[self._perimetre.remplacants[code], annee][code] = valeurs
            else:
                ecartees[ANCIENNES] += 1
        else:
            ecartees[INCONNUES] += 1
            self._inconnus[code] = None

    def close(self) -> None:
        """Join the parts of a commune, say what was left out; raise the faults."""
        for (ville, annee), parts in self._parts.items():
            self._join((ville, annee), parts)
        if self._inconnus:
            cites = list(self._inconnus)[:CODES_CITES]
            suite = "…" if len(self._inconnus) > len(cites) else ""
            self._tableau.remarques.append(
                f"codes hors du périmètre d'aujourd'hui, laissés : {', '.join(cites)}{suite}"
            )
        self._fautes.close()

    def _code(self, cellules: Mapping[str, str]) -> str | None:
        """The code of a row; None when it is no territory."""
        niveau = self._tableau.niveau
        if niveau == "france":
            return "FRANCE"
        code = cellules["code"].upper().removesuffix(".0")
        if is_technical(code):
            return None
        # Un tableur, ou une colonne typée en nombre, a ôté le zéro de tête.
        return code.zfill(_CHIFFRES_CODE[niveau]) if code.isdecimal() else code

    def _values(self, ligne: int, cellules: Mapping[str, str]) -> tuple[float | None, ...] | None:
        valeurs: list[float | None] = []
        for colonne in self._tableau.colonnes:
            try:
                valeur = read_number(cellules[colonne])
            except ValueError:
                self._fautes.add(ligne, self._format.chiffres[colonne][0], cellules[colonne], "un nombre")
                return None
            if valeur is not None and valeur < 0:
                self._fautes.add(
                    ligne, self._format.chiffres[colonne][0], cellules[colonne], "un nombre positif ou nul"
                )
                return None
            valeurs.append(valeur)
        return tuple(valeurs)

    def _put(self, cle: tuple[str, int], valeurs: tuple[float | None, ...], ligne: int) -> None:
        deja = self._tableau.lignes.get(cle)
        if deja is None:
            self._tableau.lignes[cle] = valeurs
        elif deja == valeurs:
            self._tableau.ecartees[REPETEES] += 1
        elif self._format.plus_complete:
            self._tableau.ecartees["laissées, lignes moins complètes qu'une autre du même territoire"] += 1
            self._tableau.lignes[cle] = max(deja, valeurs, key=_filled)
        else:
            nom = self._perimetre.name(self._tableau.niveau, cle[0])
            self._fautes.say(f"ligne {ligne} : {nom} ({cle[0]}) a déjà une autre ligne pour {cle[1]}.")

    def _join(self, cle: tuple[str, int], parts: Mapping[str, tuple[float | None, ...]]) -> None:
        lignes = self._tableau.lignes
        if arrondissements := ARRONDISSEMENTS.get(cle[0]):
            if cle in lignes:
                self._tableau.ecartees["laissés, arrondissements d'une commune qui a sa ligne"] += len(parts)
            elif set(parts) == set(arrondissements):
                lignes[cle] = _sum(list(parts.values()))
            else:
                self._tableau.ecartees[PARTIELLES] += len(parts)
        elif cle in lignes:
            lignes[cle] = _sum([lignes[cle], *parts.values()])
        else:
            # La commune nouvelle garde le code d'une des anciennes : sans sa ligne, il en manque une.
            self._tableau.ecartees[ANCIENNES] += len(parts)


def _filled(valeurs: Sequence[float | None]) -> tuple[int, float]:
    return sum(v is not None for v in valeurs), sum(v or 0 for v in valeurs)


def _sum(lignes: Sequence[Sequence[float | None]]) -> tuple[float | None, ...]:
    """Column by column; unknown as soon as a part is."""
    return tuple(None if None in c else float(sum(v or 0 for v in c)) for c in zip(*lignes, strict=True))


def names(niveau: str, *noms: str) -> tuple[str, ...]:
    """Names of a column: ``{n}`` stands for how the producer writes the level; labels as they are."""
    suffixe = {"france": "nat", "region": "reg", "departement": "dep", "epci": "epci", "commune": "com"}[
        niveau
    ]
    return tuple(plain(n.format(n=suffixe)) for n in noms)
