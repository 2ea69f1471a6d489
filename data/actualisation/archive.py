"""The archives of Insee (Melodi): a big « _data.csv » in a ZIP, read once, as it goes, for all its levels.

One row is one cell of a cube: GEO, GEO_OBJECT, TIME_PERIOD, its dimensions, OBS_VALUE. Only the cells that a
figure asks for are kept, their codes written once each (dictionaries): the file is never whole in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from zipfile import ZipFile

import pyarrow as pa
import pyarrow.compute
import pyarrow.csv as pacsv

from data.actualisation.cubes import Chiffre, Cube
from data.actualisation.tableau import VIDES, FichierRecuError

# Ses fonctions naissent à l'import : les types ne les connaissent pas.
pc: Any = pyarrow.compute
OBJETS = {
    "commune": ("COM", "ARM"),
    "epci": ("EPCI",),
    "departement": ("DEP",),
    "region": ("REG",),
    "france": ("FRANCE",),
}
TOTAL = "_T"
# Ni une dimension ni un chiffre : ce qui dit comment lire la ligne.
_ATTRIBUTS = ("GEO", "GEO_OBJECT", "TIME_PERIOD", "FREQ", "DECIMALS", "UNIT_MULT", "UNIT_MEASURE", "SOURCE")
_ATTRIBUTS_DEBUT = ("OBS_", "CONF_STATUS", "REF_AREA", "COMMENT")
# Deux fois moins de mémoire qu'à huit, en autant de temps : des blocs lus attendent d'être triés.
BLOC = 2 << 20
CODES_CITES = 8
_CODE = pa.dictionary(pa.int32(), pa.string())
# Les cellules retenues, par niveau : GEO, TIME_PERIOD, les dimensions, et « valeur » (nulle : masquée).
Cellules = Mapping[str, pa.RecordBatch]


def scan(chemin: Path, nom: str, cube: Cube, niveaux: Collection[str]) -> Cellules:
    """The cells that a cube asks for, by level; a level without any is left out.

    Raises FichierRecuError when a column, or a documented code, is missing; BadZipFile for a damaged archive.
    """
    with _data(chemin, nom) as (entete, delimiteur, flux):
        tri = _Tri(nom, entete, cube, niveaux)
        try:
            lecteur = pacsv.open_csv(
                flux,
                read_options=pacsv.ReadOptions(block_size=BLOC),
                parse_options=pacsv.ParseOptions(delimiter=delimiteur),
                convert_options=pacsv.ConvertOptions(
                    include_columns=tri.colonnes,
                    column_types={c: pa.string() if c == tri.valeur else _CODE for c in tri.colonnes},
                ),
            )
            for bloc in lecteur:
                tri.sort(bloc)
        except pa.ArrowInvalid as erreur:
            raise FichierRecuError(
                f"{nom} : les données ne se lisent pas ({str(erreur)[:160]}) : recommencez."
            ) from erreur
    return tri.close()


class _Tri:
    """Sorts the rows of blocks, level by level."""

    def __init__(self, nom: str, entete: Sequence[str], cube: Cube, niveaux: Collection[str]) -> None:
        self._nom, self._niveaux = nom, tuple(niveaux)
        self.valeur = next((c for c in entete if c.startswith("OBS_VALUE")), "")
        self._statut = next((c for c in entete if c.startswith("OBS_STATUS")), "")
        self._chiffres: list[Chiffre] = list(cube)
        demandees = {d for c in self._chiffres for d in c.cases}
        voulues = {"GEO", "GEO_OBJECT", "TIME_PERIOD", *demandees}
        manquent = sorted(voulues - set(entete)) + ([] if self.valeur else ["OBS_VALUE"])
        if manquent:
            raise FichierRecuError(
                f"{nom} : la colonne « {manquent[0]} » manque ; colonnes trouvées : {', '.join(entete)}. "
                "L'Insee a sans doute changé la forme de ce jeu."
            )
        dimensions = [c for c in entete if c not in _ATTRIBUTS and not c.startswith(_ATTRIBUTS_DEBUT)]
        dimensions += sorted(demandees - set(dimensions))
        self._autres = [d for d in dimensions if d not in demandees]
        self.colonnes = [
            c for c in ("GEO", "GEO_OBJECT", "TIME_PERIOD", self.valeur, self._statut, *dimensions) if c
        ]
        self._gardees = ["GEO", "TIME_PERIOD", *dimensions]
        self._vus: dict[str, set[str]] = {d: set() for d in demandees}
        # Les dimensions dont un total est passé : leur détail ne sert plus.
        self._totaux: defaultdict[str, set[str]] = defaultdict(set)
        self._blocs: defaultdict[str, list[pa.RecordBatch]] = defaultdict(list)

    def sort(self, bloc: pa.RecordBatch) -> None:
        """Keep of a block the cells that count."""
        for dimension, vus in self._vus.items():
            vus.update(str(v) for v in bloc[dimension].dictionary.to_pylist())
        demandee = None
        for chiffre in self._chiffres:
            toutes = None
            for dimension, codes in chiffre.cases.items():
                toutes = _both(toutes, among(bloc[dimension], codes))
            demandee = toutes if demandee is None else pc.or_(demandee, toutes)
        if self._statut:
            # « K » : compris dans une autre commune.
            demandee = _both(demandee, pc.invert(among(bloc[self._statut], ("K",))))
        petit = bloc.filter(demandee)
        for niveau in self._niveaux if petit.num_rows else ():
            siens = petit.filter(among(petit["GEO_OBJECT"], OBJETS[niveau]))
            for dimension in self._autres:
                if dimension not in self._totaux[niveau]:
                    if not pc.any(among(siens[dimension], (TOTAL,))).as_py():
                        continue
                    self._totaux[niveau].add(dimension)
                siens = siens.filter(among(siens[dimension], (TOTAL,)))
            if siens.num_rows:
                self._blocs[niveau].append(self._number(siens))

    def _number(self, bloc: pa.RecordBatch) -> pa.RecordBatch:
        """The same rows, their number in « valeur »."""
        texte = pc.replace_substring(pc.utf8_trim_whitespace(bloc[self.valeur]), ",", ".")
        vide = pc.is_in(texte, pa.array(sorted(VIDES)))
        if self._statut:
            # Ni normal ni vide : le chiffre est masqué, ou n'a pas été calculé.
            vide = pc.or_(vide, pc.invert(among(bloc[self._statut], ("A", ""))))
        nombres = pc.if_else(vide, None, texte).cast(pa.float64())
        return pa.RecordBatch.from_arrays(
            [*(bloc[c] for c in self._gardees), nombres], names=[*self._gardees, "valeur"]
        )

    def close(self) -> Cellules:
        """What was kept, once every documented code was met."""
        for chiffre in self._chiffres:
            for dimension, codes in chiffre.cases.items():
                vus = self._vus[dimension]
                if manquent := [c for c in codes if c not in vus]:
                    trouves = sorted(vus)
                    suite = f" et {len(trouves) - CODES_CITES} autres" if len(trouves) > CODES_CITES else ""
                    raise FichierRecuError(
                        f"{self._nom} : colonne « {dimension} », aucune ligne « {manquent[0]} » ; valeurs "
                        f"trouvées : {', '.join(trouves[:CODES_CITES]) or 'aucune'}{suite}. L'Insee a sans "
                        "doute changé les codes de ce jeu."
                    )
        return {niveau: _join(self._blocs.pop(niveau)) for niveau in list(self._blocs)}


def _join(blocs: list[pa.RecordBatch]) -> pa.RecordBatch:
    """One block, one dictionary per column."""
    table = pa.Table.from_batches(blocs).unify_dictionaries().combine_chunks()
    return table.to_batches()[0]


def _both(gauche: Any, droite: Any) -> Any:
    return droite if gauche is None else pc.and_(gauche, droite)


def among(colonne: Any, codes: Sequence[str]) -> Any:
    """Which rows hold one of these codes: asked of each code of the dictionary, not of each row."""
    return pc.fill_null(pc.take(pc.is_in(colonne.dictionary, pa.array(codes)), colonne.indices), False)


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
