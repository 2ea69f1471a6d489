"""The archives of Insee (Melodi): a big « _data.csv » in a ZIP, read as it goes, never whole in memory.

One row is one cell of a cube: GEO, GEO_OBJECT, TIME_PERIOD, its dimensions, OBS_VALUE. A dimension that
nobody asks for is taken at its total (« _T »); without a total it must have one value only.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple
from zipfile import ZipFile

import pyarrow as pa
import pyarrow.compute
import pyarrow.csv as pacsv

from data.actualisation import fusions
from data.actualisation.perimetre import Perimetre
from data.actualisation.rangement import Rangement, clean_code
from data.actualisation.tableau import VIDES, Fautes, FichierRecuError, Tableau, read_year

# Ses fonctions naissent à l'import : les types ne les connaissent pas.
pc: Any = pyarrow.compute
OBJETS = {
    "commune": ("COM", "ARM"),
    "epci": ("EPCI",),
    "departement": ("DEP",),
    "region": ("REG",),
    "france": ("FRANCE",),
}
FRANCE = "F"
TOTAL = "_T"
# Ni une dimension ni un chiffre : ce qui dit comment lire la ligne.
_ATTRIBUTS = ("GEO", "GEO_OBJECT", "TIME_PERIOD", "FREQ", "DECIMALS", "UNIT_MULT", "UNIT_MEASURE", "SOURCE")
_ATTRIBUTS_DEBUT = ("OBS_", "CONF_STATUS", "REF_AREA", "COMMENT")
# Deux fois moins de mémoire qu'à huit, en autant de temps : des blocs lus attendent d'être triés.
BLOC = 2 << 20
# Un village peut n'avoir aucun enfant d'un âge ; au-delà, c'est que la case manque.
POPULATION_SANS_TROU = 2_000
# Un EPCI sur douze n'avait aucune crèche en 2019.
PART_SANS_RIEN_MAX = 0.15


@dataclass(frozen=True, slots=True)
class Chiffre:
    """A column: the cells to add up, by dimension. ``zero``: a cell that a described territory has not is
    a zero (a count), instead of an unknown; from ``sans_trou`` inhabitants on, it is a gap."""

    colonne: str
    cases: Mapping[str, tuple[str, ...]]
    zero: bool = False
    sans_trou: int = POPULATION_SANS_TROU

    @property
    def attendues(self) -> int:
        """How many cells make it."""
        return math.prod(len(codes) for codes in self.cases.values())


@dataclass(frozen=True, slots=True)
class Cube:
    """What is taken of a data set. ``presence`` is a cell that every described territory has; ``depuis`` the
    first year that may stand in the same series; ``secrets``: a described territory without a figure has it
    kept secret; ``exhaustif``: an inventory, where no row means none, as long as nearly all territories
    have one."""

    chiffres: tuple[Chiffre, ...]
    presence: Chiffre | None = None
    additif: bool = False
    depuis: int = 1900
    secrets: bool = False
    exhaustif: bool = False


class _Somme(NamedTuple):
    """What the cells of a figure make in a territory: how many are known, unknown, and their sum."""

    connues: int = 0
    inconnues: int = 0
    somme: float = 0.0


_Sommes = dict[tuple[str, str], _Somme]


def read(chemin: Path, nom: str, niveau: str, perimetre: Perimetre, cube: Cube) -> Tableau:
    """The rows of a level. Raises FichierRecuError, or BadZipFile for a damaged archive."""
    cases = _cells(chemin, nom, niveau, cube)
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


def _cells(chemin: Path, nom: str, niveau: str, cube: Cube) -> pa.Table:
    """The cells of a level that a figure asks for, read block by block."""
    chiffres = [*cube.chiffres, *([cube.presence] if cube.presence else [])]
    with _data(chemin, nom) as (entete, delimiteur, flux):
        valeur = next((c for c in entete if c.startswith("OBS_VALUE")), "")
        voulues = {"GEO", "GEO_OBJECT", "TIME_PERIOD", *(d for c in chiffres for d in c.cases)}
        manquent = sorted(voulues - set(entete)) + ([] if valeur else ["OBS_VALUE"])
        if manquent:
            raise FichierRecuError(
                f"{nom} : la colonne « {manquent[0]} » manque ; colonnes trouvées : {', '.join(entete)}. "
                "L'Insee a sans doute changé la forme de ce jeu."
            )
        dimensions = [c for c in entete if c not in _ATTRIBUTS and not c.startswith(_ATTRIBUTS_DEBUT)]
        statut = next((c for c in entete if c.startswith("OBS_STATUS")), "")
        garde = [c for c in ("GEO", "GEO_OBJECT", "TIME_PERIOD", valeur, statut, *dimensions) if c]
        try:
            lecteur = pacsv.open_csv(
                flux,
                read_options=pacsv.ReadOptions(block_size=BLOC),
                parse_options=pacsv.ParseOptions(delimiter=delimiteur),
                convert_options=pacsv.ConvertOptions(
                    include_columns=garde, column_types=dict.fromkeys(garde, pa.string())
                ),
            )
            blocs = [r for bloc in lecteur if (r := _select(bloc, niveau, chiffres, valeur, statut)).num_rows]
        except pa.ArrowInvalid as erreur:
            raise FichierRecuError(
                f"{nom} : les données ne se lisent pas ({str(erreur)[:160]}) : recommencez."
            ) from erreur
    if not blocs:
        raise FichierRecuError(
            f"{nom} : aucune des cases attendues ({', '.join(OBJETS[niveau])}) : les codes des dimensions "
            "ont changé."
        )
    return pa.Table.from_batches(blocs)


def _select(
    bloc: pa.RecordBatch, niveau: str, chiffres: Sequence[Chiffre], valeur: str, statut: str
) -> pa.RecordBatch:
    """The rows of a block that count, with their number in « valeur »."""
    retenues = pc.is_in(bloc["GEO_OBJECT"], pa.array(OBJETS[niveau]))
    if statut:
        # « K » : compris dans une autre commune.
        retenues = pc.and_(retenues, pc.not_equal(bloc[statut], "K"))
    une = None
    for chiffre in chiffres:
        toutes = None
        for dimension, codes in chiffre.cases.items():
            dedans = pc.is_in(bloc[dimension], pa.array(codes))
            toutes = dedans if toutes is None else pc.and_(toutes, dedans)
        une = toutes if une is None else pc.or_(une, toutes)
    petit = bloc.filter(pc.and_(retenues, une) if une is not None else retenues)
    texte = pc.replace_substring(pc.utf8_trim_whitespace(petit[valeur]), ",", ".")
    vide = pc.is_in(texte, pa.array(sorted(VIDES)))
    if statut:
        # Ni normal ni vide : le chiffre est masqué, ou n'a pas été calculé.
        vide = pc.or_(vide, pc.invert(pc.is_in(petit[statut], pa.array(["A", ""]))))
    nombres = pc.if_else(vide, None, texte).cast(pa.float64())
    garde = [c for c in petit.schema.names if c not in (valeur, statut, "GEO_OBJECT")]
    return pa.RecordBatch.from_arrays([*(petit[c] for c in garde), nombres], names=[*garde, "valeur"])


def _sums(cases: pa.Table, chiffre: Chiffre, nom: str) -> _Sommes:
    """What the cells of a figure make, by territory and year."""
    for dimension, codes in chiffre.cases.items():
        cases = cases.filter(pc.is_in(cases[dimension], pa.array(codes)))
    for autre in (c for c in cases.column_names if c not in ("GEO", "TIME_PERIOD", "valeur", *chiffre.cases)):
        trouvees = sorted(str(v) for v in pc.unique(cases[autre]).to_pylist())
        if TOTAL in trouvees:
            cases = cases.filter(pc.equal(cases[autre], TOTAL))
        elif len(trouvees) > 1:
            raise FichierRecuError(
                f"{nom} : la dimension « {autre} » a plusieurs valeurs ({', '.join(trouvees[:4])}…) et aucun "
                f"total « {TOTAL} » : l'Insee a changé la forme de ce jeu."
            )
    cle = ["GEO", "TIME_PERIOD", *chiffre.cases]
    uniques = cases.group_by(cle).aggregate([("valeur", "min"), ("valeur", "max")])
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


@contextmanager
def _data(chemin: Path, nom: str) -> Iterator[tuple[list[str], str, IO[bytes]]]:
    """Header, delimiter and stream of « _data.csv », in its archive or alone."""
    if chemin.suffix.lower() == ".csv":
        with chemin.open("rb") as flux:
            entete, delimiteur = _header(flux)
            flux.seek(0)
            yield entete, delimiteur, flux
        return
    with ZipFile(chemin) as archive:
        noms = {m.lower(): m for m in archive.namelist()}
        membres = [m for bas, m in noms.items() if bas.endswith("data.csv") and "metadata" not in bas]
        if not membres:
            raise FichierRecuError(
                f"{nom} : l'archive n'a pas de fichier « _data.csv » ; elle a : "
                f"{', '.join(archive.namelist()[:5]) or 'rien'}."
            )
        with archive.open(membres[0]) as flux:
            entete, delimiteur = _header(flux)
        with archive.open(membres[0]) as flux:
            yield entete, delimiteur, flux


def _header(flux: IO[bytes]) -> tuple[list[str], str]:
    ligne = flux.readline().decode("utf-8-sig", "replace").strip()
    delimiteur = max(";,\t", key=ligne.count)
    return [c.strip().strip('"') for c in ligne.split(delimiteur)], delimiteur
