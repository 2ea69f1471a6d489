"""What a check of a local file says: faults with their place, remarks, and the typed rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pyarrow as pa

from data.depots.contrat.ecriture import say
from data.depots.contrat.questions import Question
from data.depots.contrat.schema import Format

ERREUR = "erreur"
AVERTISSEMENT = "avertissement"
# Au-delà, les fautes se comptent sans se garder : un rapport d'un million de lignes ne se lit pas.
FAUTES_GARDEES = 5_000

Valeur = str | int | float | bool | date | list[str] | None

COLONNES_RAPPORT = (
    "gravite",
    "fichier",
    "feuille",
    "ligne",
    "colonne",
    "trouve",
    "attendu",
    "proche",
    "message",
)


@dataclass(frozen=True, slots=True)
class Faute:
    """One fault. ``ligne`` is the row number that a spreadsheet shows (0: the whole file).

    ``colonne`` is the header as written in the file, ``lettre`` its letter. ``message`` is a
    clause without its place; ``str(faute)`` is the whole sentence.
    """

    gravite: str
    message: str
    feuille: str = ""
    ligne: int = 0
    colonne: str = ""
    lettre: str = ""
    trouve: str = ""
    attendu: str = ""
    proche: str = ""

    def __str__(self) -> str:
        lieu: list[str] = []
        if self.feuille:
            lieu.append(f"feuille « {self.feuille} »")
        if self.ligne:
            lieu.append(f"ligne {self.ligne}")
        if self.colonne:
            lettre = f"{self.lettre} " if self.lettre else ""
            lieu.append(f"colonne {lettre}« {self.colonne} »")
        return f"{', '.join(lieu)} : {self.message}" if lieu else self.message


@dataclass
class Rapport:
    """The outcome of a check. ``lignes`` is empty as soon as there is one error: all or nothing.

    ``lignes``: one dict per typed row, in the columns of ``format.schema``; ``origines`` the row
    number of each in the file. ``remarques``: what was settled, left out or split, in sentences.
    ``questions``: answered or not; one without an answer and nothing is accepted. ``laissees``: the
    rows under the headers that were left out.
    """

    fichier: str
    format: Format
    fautes: list[Faute] = field(default_factory=list[Faute])
    remarques: list[str] = field(default_factory=list[str])
    lignes: list[dict[str, Valeur]] = field(default_factory=list[dict[str, Valeur]])
    origines: list[int] = field(default_factory=list[int])
    questions: list[Question] = field(default_factory=list[Question])
    laissees: list[int] = field(default_factory=list[int])
    nombre_erreurs: int = 0
    nombre_avertissements: int = 0

    def add(self, faute: Faute) -> None:
        """Count a fault, and keep it while there are not too many."""
        if self.count(faute.gravite):
            self.fautes.append(faute)

    def count(self, gravite: str) -> bool:
        """Count a fault; True when there is still room to keep it."""
        if gravite == ERREUR:
            self.nombre_erreurs += 1
        else:
            self.nombre_avertissements += 1
        return len(self.fautes) < FAUTES_GARDEES

    @property
    def accepte(self) -> bool:
        return self.nombre_erreurs == 0 and not self.en_attente

    @property
    def en_attente(self) -> list[Question]:
        """The questions that wait for an answer."""
        return [q for q in self.questions if not q.reponse]

    @property
    def erreurs(self) -> list[Faute]:
        return [f for f in self.fautes if f.gravite == ERREUR]

    @property
    def avertissements(self) -> list[Faute]:
        return [f for f in self.fautes if f.gravite == AVERTISSEMENT]

    def to_arrow(self) -> pa.Table:
        """The typed rows as an Arrow table of schema ``format.schema``."""
        return pa.Table.from_pylist(self.lignes, schema=self.format.schema)

    def summary(self) -> str:
        """One sentence: accepted or refused, and how many."""
        lignes = plural(len(self.lignes), "ligne")
        avert = plural(self.nombre_avertissements, "avertissement")
        if self.accepte:
            mot = "acceptée" if len(self.lignes) < 2 else "acceptées"
            cote = f", {self.left_out()}" if self.laissees else ""
            suite = f", {avert}" if self.nombre_avertissements else ""
            return f"{self.fichier} : {lignes} {mot} (format {self.format.code}){cote}{suite}."
        morceaux = [plural(self.nombre_erreurs, "erreur")] if self.nombre_erreurs else []
        if questions := len(self.en_attente):
            morceaux.append(f"{plural(questions, 'question')} sans réponse")
        if self.nombre_avertissements:
            morceaux.append(avert)
        if cote := self.left_out():
            morceaux.append(cote)
        dits = morceaux[0] if len(morceaux) == 1 else f"{', '.join(morceaux[:-1])} et {morceaux[-1]}"
        fin = (
            "Corrigez le fichier, puis importez-le de nouveau."
            if self.nombre_erreurs
            else "Répondez, puis relisez ce que l'import changera."
        )
        return f"{self.fichier} : {dits} ; rien n'est importé. {fin}"

    def answers(self) -> str:
        """What was answered, for the comment of the deposit; '' without any question."""
        dits = [f"{q.lieu} : {c.lecture}" for q in self.questions if (c := q.choice(q.reponse))]
        return f"Vos réponses : {' ; '.join(dits)}." if dits else ""

    def left_out(self) -> str:
        """« 2 lignes laissées de côté », or nothing."""
        if not self.laissees:
            return ""
        accord = "laissée" if len(self.laissees) == 1 else "laissées"
        return f"{plural(len(self.laissees), 'ligne')} {accord} de côté"

    def to_text(self) -> str:
        """The whole report, for a terminal or a file."""
        blocs = [self.summary()]
        if attente := self.en_attente:
            blocs.append("\nQuestions :\n" + "\n".join(_question_text(q) for q in attente))
        for titre, fautes in (
            ("Erreurs", self.erreurs),
            ("Avertissements", self.avertissements),
            ("Remarques", self.remarques),
        ):
            if fautes:
                blocs.append(f"\n{titre} :\n" + "\n".join(f"- {f}" for f in fautes))
        if reste := self.nombre_erreurs + self.nombre_avertissements - len(self.fautes):
            blocs.append(f"\nEt {plural(reste, 'autre faute')} qui ne sont pas détaillées ici.")
        return "\n".join(blocs) + "\n"

    def to_rows(self) -> list[dict[str, str | int]]:
        """One dict per fault or remark (keys COLONNES_RAPPORT), ready for JSON."""
        lignes: list[dict[str, str | int]] = [
            {
                "gravite": f.gravite,
                "fichier": self.fichier,
                "feuille": f.feuille,
                "ligne": f.ligne,
                "colonne": f.colonne,
                "trouve": f.trouve,
                "attendu": f.attendu,
                "proche": f.proche,
                "message": f.message,
            }
            for f in self.fautes
        ]
        vide = dict.fromkeys(COLONNES_RAPPORT, "")
        for q in self.en_attente:
            posee: Mapping[str, str | int] = {
                "gravite": "question",
                "fichier": self.fichier,
                "feuille": q.feuille,
                "ligne": q.lignes[0] if q.lignes else 0,
                "colonne": q.colonne,
                "message": str(q),
                "attendu": " ; ou ".join(f"{q.cle}={c.code} ({c.lecture})" for c in q.choix),
            }
            lignes.append({**vide, **posee})
        for remarque in self.remarques:
            ligne: Mapping[str, str | int] = {
                "gravite": "remarque",
                "fichier": self.fichier,
                "ligne": 0,
                "message": remarque,
            }
            lignes.append({**vide, **ligne})
        return lignes

    def to_csv(self) -> bytes:
        """The same rows as a French CSV (``;``, BOM); no cell can start a formula."""
        sortie = io.StringIO(newline="")
        plume = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
        plume.writerow(COLONNES_RAPPORT)
        for ligne in self.to_rows():
            plume.writerow([harmless(ligne[cle]) for cle in COLONNES_RAPPORT])
        return sortie.getvalue().encode("utf-8-sig")


def harmless(valeur: str | int) -> str | int:
    """A text that a spreadsheet will not run: an apostrophe before ``= + - @``."""
    # Le rapport recopie ce qui a été trouvé : il ne doit pas livrer la formule qu'il dénonce.
    if isinstance(valeur, str) and re.match(r"[=+\-@\t\r]", valeur):
        return f"'{valeur}"
    return valeur


def _question_text(question: Question) -> str:
    choix = "".join(f"\n    {question.cle}={c.code} : {c.lecture} ({c.consequence})" for c in question.choix)
    return f"- {question}{choix}"


def plural(nombre: int, mot: str) -> str:
    """``1 erreur``, ``3 erreurs``, ``2 autres fautes``."""
    pluriel = mot if nombre < 2 else " ".join(f"{m}s" for m in mot.split())
    return f"{say(nombre)} {pluriel}"


def letter(rang: int) -> str:
    """Spreadsheet letter of a column (0 -> A, 26 -> AA)."""
    lettre = ""
    rang += 1
    while rang:
        rang, reste = divmod(rang - 1, 26)
        lettre = chr(65 + reste) + lettre
    return lettre


def enumerate_texts(textes: Sequence[str], limite: int = 8) -> str:
    """``« a », « b » et « c »``; beyond ``limite``, how many more."""
    cites = [f"« {t} »" for t in textes[:limite]]
    if len(textes) > limite:
        return f"{', '.join(cites)} et {len(textes) - limite} de plus"
    return cites[0] if len(cites) == 1 else f"{', '.join(cites[:-1])} et {cites[-1]}"


def repeat(faute: Faute, lignes: Sequence[int]) -> Faute:
    """A fault said once for all the rows that have it: its own is the first."""
    suite = ", ".join(str(n) for n in lignes[1:11]) + (", …" if len(lignes) > 11 else "")
    mot = "la ligne" if len(lignes) == 2 else f"{len(lignes) - 1} autres lignes :"
    return replace(faute, message=f"{faute.message} De même {mot} {suite}.")
