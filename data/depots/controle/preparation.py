"""What is settled before any row is typed: how each column writes numbers, which rows are totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from data.depots.contrat.constat import Constat
from data.depots.contrat.ecriture import Cellule
from data.depots.contrat.questions import Question, Reponses
from data.depots.contrat.rapport import ERREUR, letter
from data.depots.contrat.schema import Colonne, Format
from data.depots.contrat.vraisemblance import NOMS, are_percentages, not_hours
from data.depots.controle.territoires import Referentiel
from data.depots.controle.totaux import find_totals
from data.depots.lecture.nombres import Convention, double_sign, settle, without_unit
from data.depots.lecture.tableau import Ligne, Tableau, number


@dataclass
class Preparation:
    """The rows that remain, and what was settled, asked or refused on the way.

    ``ignorees``: names of columns whose cells are not to be typed, their fault being said once.
    """

    lignes: list[Ligne]
    conventions: dict[str, Convention] = field(default_factory=dict[str, Convention])
    ignorees: set[str] = field(default_factory=set[str])
    remarques: list[str] = field(default_factory=list[str])
    constats: list[Constat] = field(default_factory=list[Constat])
    questions: list[Question] = field(default_factory=list[Question])
    laissees: list[int] = field(default_factory=list[int])

    def thousands(self, colonne: Colonne) -> str:
        """The signs that separate thousands in a column."""
        return self.conventions.get(colonne.nom, Convention()).milliers

    def is_waiting(self, cellule: Cellule, colonne: Colonne) -> bool:
        """True for a number that cannot be read before an answer."""
        inconnus = self.conventions.get(colonne.nom, Convention()).inconnus
        if not inconnus or not isinstance(cellule, str):
            return False
        signe = double_sign(without_unit(cellule, colonne.unite))
        return signe != "" and signe in inconnus


def prepare(
    tableau: Tableau,
    format_: Format,
    rangs: Mapping[int, Colonne],
    referentiel: Referentiel,
    reponses: Reponses,
) -> Preparation:
    """Settle the numbers of each column, then set the totals aside."""
    prete = Preparation(list(tableau.lignes))
    for rang, colonne in rangs.items():
        if colonne.type in ("entier", "decimal"):
            _numbers(prete, tableau, rang, colonne, reponses)

    def read(rang: int, cellule: Cellule) -> float | None:
        colonne = rangs[rang]
        if isinstance(cellule, str):
            cellule = without_unit(cellule, colonne.unite)
        return number(cellule, prete.thousands(colonne))

    def name_of(code: str) -> str:
        trouve = referentiel.territoire(code)
        return trouve[1] if trouve else ""

    en_suspens = frozenset(r for r, c in rangs.items() if prete.conventions.get(c.nom, Convention()).inconnus)
    bilan = find_totals(tableau, format_, rangs, read, name_of, reponses, en_suspens)
    ecartees = set(bilan.ecartees)
    prete.lignes = [ligne for ligne in tableau.lignes if ligne.numero not in ecartees]
    prete.laissees = sorted(ecartees)
    prete.remarques += [bilan.remarques[n] for n in sorted(bilan.remarques)]
    prete.constats += bilan.constats
    prete.questions += bilan.questions
    return prete


def _numbers(prete: Preparation, tableau: Tableau, rang: int, colonne: Colonne, reponses: Reponses) -> None:
    cellules = [
        (ligne.numero, c)
        for ligne in tableau.lignes
        if rang < len(ligne.cellules) and (c := ligne.cellules[rang]) is not None
    ]
    textes = [(n, c) for n, c in cellules if isinstance(c, str)]
    if colonne.nom in NOMS and len(textes) == len(cellules):
        ecrits = sorted((c for _, c in textes), key=lambda c: number(c.strip(" %")) or 0.0)
        if are_percentages(ecrits):
            message, trouve = not_hours(len(ecrits), ecrits[0], ecrits[-1], "des pourcentages")
            prete.ignorees.add(colonne.nom)
            prete.constats.append(Constat(ERREUR, 0, colonne.nom, message, trouve, "des heures par an"))
            return
    lieu = tableau.feuille, tableau.colonnes[rang], letter(rang)
    convention = settle(colonne, textes, lieu, reponses)
    prete.conventions[colonne.nom] = convention
    if convention.remarque:
        prete.remarques.append(convention.remarque)
    if convention.question:
        prete.questions.append(convention.question)
    if convention.contradiction:
        numero, trouve, message = convention.contradiction
        prete.constats.append(
            Constat(ERREUR, numero, colonne.nom, message, trouve, "une seule façon d'écrire")
        )
