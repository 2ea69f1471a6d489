"""The cells of a data set of Insee (Melodi), level by level, into rows of today.

A dimension that nobody asks for is taken at its total (« _T »); without a total it must have one value only.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute

from data.actualisation import fusions
from data.actualisation.archive import OBJETS, TOTAL, Cellules, among, scan
from data.actualisation.cubes import Chiffre, Cube
from data.actualisation.perimetre import Perimetre
from data.actualisation.rangement import Rangement, clean_code
from data.actualisation.tableau import Fautes, FichierRecuError, Tableau, read_year

# Ses fonctions naissent à l'import : les types ne les connaissent pas.
pc: Any = pyarrow.compute
FRANCE = "F"
# Un EPCI sur douze n'avait aucune crèche en 2019.
PART_SANS_RIEN_MAX = 0.15


class _Somme(NamedTuple):
    """What the cells of a figure make in a territory: how many are known, unknown, and their sum."""

    connues: int = 0
    inconnues: int = 0
    somme: float = 0.0


_Sommes = dict[tuple[str, str], _Somme]


def read(lu: Path | Cellules, nom: str, niveau: str, perimetre: Perimetre, cube: Cube) -> Tableau:
    """The rows of a level, from an archive or from what was read of it for several levels at once.

    Raises FichierRecuError, or BadZipFile for a damaged archive.
    """
    cellules = scan(lu, nom, cube, (niveau,)) if isinstance(lu, Path) else lu
    if (cases := cellules.get(niveau)) is None:
        raise FichierRecuError(
            f"{nom} : aucune des cases attendues ({', '.join(OBJETS[niveau])}) : les codes des dimensions "
            "ont changé."
        )
    tableau, fautes = Tableau(niveau, tuple(c.colonne for c in cube.chiffres), {}), Fautes(nom)
    rangement = Rangement(tableau, perimetre, fautes, additif=cube.additif, secrets=cube.secrets)
    sommes = [_sums(cases, chiffre, nom) for chiffre in cube.chiffres]
    presents = _sums(cases, cube.presence, nom) if cube.presence else {}
    for geo, periode in sorted({*presents, *(cle for s in sommes for cle in s)}):
        code, annee = _code(geo, niveau), read_year(periode)
        if annee is None:
            fautes.say(f"{geo}, colonne « TIME_PERIOD » : « {periode} » trouvé ; attendu : une année.")
        elif code is not None and annee >= cube.depuis:
            siennes = [somme.get((geo, periode), _Somme()) for somme in sommes]
            rangement.put(geo, code, annee, _figures(code, siennes, cube, perimetre, fautes))
    rangement.close()
    if niveau == "commune" and presents:
        habitants = {
            (code, annee): somme.somme
            for (geo, periode), somme in presents.items()
            if (code := _code(geo, niveau)) and (annee := read_year(periode))
        }
        fusions.drop_merged(
            tableau, perimetre, habitants, lambda code, _: perimetre.populations.get(code, 0), "ses habitants"
        )
    _add_uninhabited(tableau, perimetre, cube)
    if cube.exhaustif:
        _add_none(tableau, perimetre)
    fautes.close()
    if not tableau.lignes:
        raise FichierRecuError(f"{nom} : aucune ligne de ce niveau ({', '.join(OBJETS[niveau])}).")
    return tableau


def _code(geo: str, niveau: str) -> str | None:
    """« 2026-COM-57176 », « COM-57176 » and « 57176 » are the same commune."""
    nu = geo.rpartition("-")[2]
    if niveau == "france":
        return "FRANCE" if nu == FRANCE else None
    return clean_code(nu, niveau)


def _figures(
    code: str, sommes: Sequence[_Somme], cube: Cube, perimetre: Perimetre, fautes: Fautes
) -> tuple[float | None, ...]:
    """The figures of a territory, unknown where a cell is missing, unless a missing cell is a zero."""
    faits: list[float | None] = []
    for chiffre, somme in zip(cube.chiffres, sommes, strict=True):
        manque = somme.connues + somme.inconnues < chiffre.attendues
        if manque and chiffre.zero and perimetre.populations.get(code, 0) >= chiffre.sans_trou:
            fautes.say(
                f"{perimetre.name('commune', code)} ({code}) : {somme.connues} cases trouvées pour "
                f"« {chiffre.colonne} », {chiffre.attendues} attendues."
            )
        inconnu = somme.inconnues > 0 or (manque and not chiffre.zero)
        faits.append(None if inconnu else somme.somme)
    return tuple(faits)


def _add_uninhabited(tableau: Tableau, perimetre: Perimetre, cube: Cube) -> None:
    """A commune without inhabitants may have no row; it has no children either: a known zero, not a gap."""
    if tableau.niveau != "commune" or not all(c.zero for c in cube.chiffres):
        return
    vides = [code for code in perimetre.codes["commune"] if perimetre.populations.get(code) == 0]
    for annee in tableau.annees:
        for code in vides:
            tableau.lignes.setdefault((code, annee), tuple(0.0 for _ in cube.chiffres))


def _add_none(tableau: Tableau, perimetre: Perimetre) -> None:
    """Zeros of an inventory. Too many of them, and the file is not whole: the control will say so."""
    for annee in tableau.annees:
        manquent = [c for c in perimetre.codes[tableau.niveau] if (c, annee) not in tableau.lignes]
        if 0 < len(manquent) <= PART_SANS_RIEN_MAX * len(perimetre.codes[tableau.niveau]):
            zeros = tuple(0.0 for _ in tableau.colonnes)
            tableau.lignes.update({(c, annee): zeros for c in manquent})
            tableau.remarques.append(f"{annee} : {len(manquent)} territoires sans ligne, donc à zéro")


def _sums(cases: pa.RecordBatch, chiffre: Chiffre, nom: str) -> _Sommes:
    """What the cells of a figure make, by territory and year."""
    for dimension, codes in chiffre.cases.items():
        cases = cases.filter(among(cases[dimension], codes))
    for autre in (c for c in cases.schema.names if c not in ("GEO", "TIME_PERIOD", "valeur", *chiffre.cases)):
        trouvees = sorted(str(v) for v in pc.unique(cases[autre]).to_pylist())
        if TOTAL in trouvees:
            cases = cases.filter(among(cases[autre], (TOTAL,)))
        elif len(trouvees) > 1:
            raise FichierRecuError(
                f"{nom} : la dimension « {autre} » a plusieurs valeurs ({', '.join(trouvees[:4])}…) et aucun "
                f"total « {TOTAL} » : l'Insee a changé la forme de ce jeu."
            )
    cle = ["GEO", "TIME_PERIOD", *chiffre.cases]
    uniques = pa.Table.from_batches([cases]).group_by(cle).aggregate([("valeur", "min"), ("valeur", "max")])
    doubles = uniques.filter(pc.not_equal(uniques["valeur_min"], uniques["valeur_max"]))
    if doubles.num_rows:
        raise FichierRecuError(f"{nom} : {doubles['GEO'][0].as_py()} a deux valeurs pour la même case.")
    sommes = uniques.group_by(["GEO", "TIME_PERIOD"]).aggregate(
        [
            ("valeur_min", "sum"),
            ("valeur_min", "count", pc.CountOptions("only_valid")),
            ("valeur_max", "count", pc.CountOptions("only_null")),
        ]
    )
    return {
        (geo, periode): _Somme(connues, inconnues, somme or 0.0)
        for geo, periode, somme, connues, inconnues in zip(
            *(sommes[c].to_pylist() for c in sommes.column_names), strict=True
        )
    }
