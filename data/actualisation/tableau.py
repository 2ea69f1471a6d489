"""What a producer's file becomes: one row per territory and year, one column per figure, and what was left.

The rows that are written are those of the reader ``tableau``: « code_<niveau> » (text), « annee », then one
column of numbers per figure (« indicateur » or « indicateur:modalite »); an empty cell is no figure.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from data.erreurs import PhraseError

FAUTES_MONTREES = 5
# « XX », « XXX », « 99 », « ZZZZZZZZZ » : ce que la Cnaf et l'Insee mettent là où un code manque.
_TECHNIQUE = re.compile(r"X+|Z+|9{2,}|0+|ND|NC")
_ANNEE = re.compile(
    r"((?:19|20)\d{2})(?:\.0+)?(?:-\d{2}(?:-\d{2})?(?:[T ].*)?)?|\d{2}/\d{2}/((?:19|20)\d{2})"
)
_NOMBRE = re.compile(r"-?\d+(?:[.,]\d+)?(?:[eE]-?\d+)?")
# Secret, non disponible : pas de chiffre, et pas une faute.
VIDES = frozenset(
    {"", "s", "S", "nd", "ND", "n.d.", "NA", "null", "None", "NaN", "nan", "-", "so", "ns", "c"}
)


class FichierRecuError(PhraseError):
    """A fetched file cannot be used: what was found, what is expected. The former one is kept."""


@dataclass(slots=True)
class Tableau:
    """``lignes``: (code, year) -> the figures of ``colonnes``, in their order; None for no figure.

    ``raisons``: code -> why it has no figure, for what the file itself tells (a French sentence).
    """

    niveau: str
    colonnes: tuple[str, ...]
    lignes: dict[tuple[str, int], tuple[float | None, ...]]
    ecartees: Counter[str] = field(default_factory=Counter)
    remarques: list[str] = field(default_factory=list)
    raisons: dict[str, str] = field(default_factory=dict)

    @property
    def annees(self) -> tuple[int, ...]:
        return tuple(sorted({annee for _, annee in self.lignes}))

    @property
    def territoires(self) -> int:
        return len({code for code, _ in self.lignes})

    def to_arrow(self) -> pa.Table:
        """The rows, always in the same order: the same figures make the same bytes."""
        cles = sorted(self.lignes)
        colonnes = [
            pa.array([c for c, _ in cles], pa.string()),
            pa.array([a for _, a in cles], pa.int32()),
            *(
                pa.array([self.lignes[cle][rang] for cle in cles], pa.float64())
                for rang in range(len(self.colonnes))
            ),
        ]
        return pa.Table.from_arrays(colonnes, names=[f"code_{self.niveau}", "annee", *self.colonnes])


class Fautes:
    """Faults of one file, said together: line, column, what was found, what is expected."""

    def __init__(self, nom: str) -> None:
        self.nom = nom
        self._phrases: list[str] = []
        self._nombre = 0

    def add(self, ligne: int, colonne: str, trouve: str, attendu: str) -> None:
        self.say(f"ligne {ligne}, colonne « {colonne} » : « {trouve[:60]} » trouvé ; attendu : {attendu}.")

    def say(self, phrase: str) -> None:
        self._nombre += 1
        if len(self._phrases) < FAUTES_MONTREES:
            self._phrases.append(phrase)

    def close(self) -> None:
        """Raise FichierRecuError when there is a fault."""
        if not self._nombre:
            return
        reste = self._nombre - len(self._phrases)
        suite = [] if not reste else ["et 1 autre faute." if reste == 1 else f"et {reste} autres fautes."]
        raise FichierRecuError(f"{self.nom} : " + " ".join([*self._phrases, *suite]))


def plain(texte: str) -> str:
    """A header as it is compared: « Taux de couv EAJE - ensemble » is « taux_de_couv_eaje_ensemble »."""
    sans = unicodedata.normalize("NFKD", texte).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", sans).strip("_")


def find_columns(nom: str, entete: list[str], attendues: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Rank of each expected column, known by any of its names. Raises FichierRecuError, all named."""
    rangs = {plain(titre): rang for rang, titre in reversed(list(enumerate(entete)))}
    trouvees = {cle: next((rangs[n] for n in noms if n in rangs), -1) for cle, noms in attendues.items()}
    manquent = [attendues[cle][0] for cle, rang in trouvees.items() if rang < 0]
    if manquent:
        verbe = "la colonne" if len(manquent) == 1 else "les colonnes"
        raise FichierRecuError(
            f"{nom} : {verbe} {', '.join(f'« {m} »' for m in manquent)} "
            f"{'manque' if len(manquent) == 1 else 'manquent'} ; colonnes trouvées : "
            f"{', '.join(entete[:20]) or 'aucune'}. Le producteur a sans doute renommé ses colonnes."
        )
    return trouvees


def read_year(texte: str) -> int | None:
    """2023, « 2023-12-31 », « 2023-12 », « 31/12/2023 », « 2023.0 » as a year; None for anything else."""
    trouve = _ANNEE.fullmatch(texte.strip())
    return int(trouve[1] or trouve[2]) if trouve else None


def read_number(texte: str) -> float | None:
    """A number with a point or a comma. Raises ValueError for what is neither a number nor empty."""
    texte = texte.strip().replace("\u202f", "").replace("\u00a0", "")
    if texte in VIDES:
        return None
    if not _NOMBRE.fullmatch(texte):
        raise ValueError(texte)
    return float(texte.replace(",", "."))


def is_technical(code: str) -> bool:
    """True for a row that is no territory (« XX », « 99 »…)."""
    return _TECHNIQUE.fullmatch(code.upper()) is not None
