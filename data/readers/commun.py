"""What every reader shares: the row shape, strict CSV reading, faults told by row and column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from data.erreurs import PhraseError

# La forme unique d'un chiffre, dans l'ordre des colonnes de la table `observations`.
OBSERVATIONS = pa.schema(
    [
        ("code_territoire", pa.string()),
        ("niveau", pa.string()),
        ("millesime", pa.int32()),
        ("indicateur", pa.string()),
        ("modalite", pa.string()),
        ("valeur", pa.float64()),
        ("marge", pa.float64()),
        ("statut", pa.string()),
        ("fictif", pa.bool_()),
        ("source", pa.string()),
    ]
)

FAUTES_MONTREES = 20
NOMBRE = re.compile(r"[0-9]+(\.[0-9]+)?")
# La forme de chaque code : un tableur qui ôte le zéro de tête ou ajoute « .0 » se voit ici.
CODES = {
    "code_france": (re.compile("FRANCE"), "FRANCE"),
    "code_region": (re.compile(r"[0-9]{2}"), "un code de région à deux chiffres"),
    "code_departement": (re.compile(r"[0-9][0-9AB]|9[78][0-9]"), "un code de département (01, 2A, 974)"),
    "code_epci": (re.compile(r"[0-9]{9}"), "un numéro Siren à neuf chiffres"),
    "code_commune": (re.compile(r"[0-9][0-9AB][0-9]{3}"), "un code de commune (01004, 2A004)"),
}


class LectureError(PhraseError):
    """A file is not what its reader expects. ``fautes`` lists every fault, in French."""

    def __init__(self, fichier: str, fautes: Sequence[str]) -> None:
        self.fichier = fichier
        self.fautes = tuple(fautes)
        montrees = list(fautes[:FAUTES_MONTREES])
        if len(fautes) > FAUTES_MONTREES:
            reste = len(fautes) - FAUTES_MONTREES
            montrees.append("et 1 autre faute." if reste == 1 else f"et {reste} autres fautes.")
        super().__init__(f"{fichier} :\n" + "\n".join(f"- {f}" for f in montrees))


class Fichier:
    """A comma-separated UTF-8 file with a known header; gathers faults until ``close``.

    ``rows`` yields (line number in the file, {column: stripped text}). Typing methods return
    None and remember the fault instead of raising, so that all faults come out together.
    """

    def __init__(self, chemin: Path, colonnes: Sequence[str]) -> None:
        self.chemin = chemin
        self.colonnes = tuple(colonnes)
        self.fautes: list[str] = []
        self._ligne = 1

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        try:
            texte = self.chemin.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as erreur:
            raise LectureError(
                self.chemin.name,
                [f"octet {erreur.start} illisible en UTF-8 : enregistrez le fichier en UTF-8."],
            ) from erreur
        try:
            yield from self._rows(texte)
        except csv.Error as erreur:
            self.fautes.append(
                f"ligne {self._ligne} : un guillemet est ouvert et n'est pas fermé là où il faut."
            )
            raise LectureError(self.chemin.name, self.fautes) from erreur

    def _rows(self, texte: str) -> Iterator[tuple[int, dict[str, str]]]:
        # Pas de splitlines : il couperait aussi aux séparateurs Unicode, et décalerait les numéros.
        lecteur = csv.reader(io.StringIO(texte, newline=""), strict=True)
        entete = tuple(c.strip() for c in next(lecteur, []))
        if entete != self.colonnes:
            raise LectureError(
                self.chemin.name,
                [
                    (
                        f"ligne 1 : colonnes trouvées : {', '.join(entete) or 'aucune'} ; "
                        f"colonnes attendues, dans cet ordre : {', '.join(self.colonnes)}."
                    )
                ],
            )
        self._ligne = lecteur.line_num + 1
        for ligne in lecteur:
            # La première ligne du fichier où commence l'enregistrement, qui peut en tenir deux.
            numero, self._ligne = self._ligne, lecteur.line_num + 1
            if not any(cellule.strip() for cellule in ligne):
                continue
            if len(ligne) != len(self.colonnes):
                self.fautes.append(
                    f"ligne {numero} : {len(ligne)} cellules trouvées, {len(self.colonnes)} attendues."
                )
                continue
            cellules = dict(zip(self.colonnes, (c.strip() for c in ligne), strict=True))
            for colonne, texte_cellule in cellules.items():
                if colonne in CODES and not CODES[colonne][0].fullmatch(texte_cellule):
                    self.add(numero, colonne, texte_cellule, CODES[colonne][1])
            yield numero, cellules

    def number(self, ligne: int, colonne: str, texte: str) -> float | None:
        """A finite non-negative number, decimal point; None (and a fault) otherwise."""
        # float() accepterait aussi « 1_000 », « 1e3 », « nan » et les chiffres d'autres écritures.
        valeur = float(texte) if NOMBRE.fullmatch(texte) else float("nan")
        if not 0 <= valeur < float("inf"):
            self.add(ligne, colonne, texte, "un nombre positif ou nul, à point décimal")
            return None
        return valeur

    def choice(self, ligne: int, colonne: str, texte: str, permis: Sequence[str]) -> str | None:
        """The text when it is one of ``permis``; None (and a fault) otherwise."""
        if texte in permis:
            return texte
        self.add(ligne, colonne, texte, " ou ".join(permis))
        return None

    def year(self, ligne: int, colonne: str, texte: str) -> int | None:
        """A year from 1900 to 2100; None (and a fault) otherwise."""
        if texte.isascii() and texte.isdigit() and 1900 <= int(texte) <= 2100:
            return int(texte)
        self.add(ligne, colonne, texte, "une année sur quatre chiffres")
        return None

    def add(self, ligne: int, colonne: str, trouve: str, attendu: str) -> None:
        self.fautes.append(f"ligne {ligne}, colonne {colonne} : « {trouve} » trouvé ; attendu : {attendu}.")

    def close(self) -> None:
        """Raise LectureError when a fault was found."""
        if self.fautes:
            raise LectureError(self.chemin.name, self.fautes)


class Lignes:
    """Columns of observations under construction."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._lignes: list[tuple[object, ...]] = []

    def add(
        self,
        code: str,
        niveau: str,
        millesime: int,
        indicateur: str,
        valeur: float | None,
        *,
        modalite: str = "",
        marge: float | None = None,
        statut: str = "publie",
    ) -> None:
        self._lignes.append(
            (code, niveau, millesime, indicateur, modalite, valeur, marge, statut, False, self._source)
        )

    def to_arrow(self) -> pa.Table:
        """The rows as an Arrow table of schema OBSERVATIONS."""
        colonnes = list(zip(*self._lignes, strict=True)) or [()] * len(OBSERVATIONS)
        return pa.Table.from_arrays(
            [pa.array(c, champ.type) for c, champ in zip(colonnes, OBSERVATIONS, strict=True)],
            schema=OBSERVATIONS,
        )
