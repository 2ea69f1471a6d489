"""Rows of totals: set aside when their sum is right, a fault when it is wrong, a question in doubt.

A total's word alone decides nothing (« Total Crèche » may be a nursery), nor does arithmetic alone
(two like micro-crèches and a third as large as both exist): both together do.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from data.depots.contrat.constat import Constat
from data.depots.contrat.ecriture import Cellule, rows, say, show
from data.depots.contrat.questions import Choix, Question, Reponses
from data.depots.contrat.rapport import ERREUR
from data.depots.contrat.schema import Colonne, Format, flatten
from data.depots.controle.mots_totaux import OUTILS, Mot, tokens
from data.depots.controle.sommes import EXACTE, FAUSSE, INVERIFIABLE, Ensemble, Nombres, Sommes
from data.depots.lecture.tableau import Ligne, Tableau, total_word

TOTAL, DONNEE = "total", "donnee"
# Au-delà, une seule question vaut pour toutes les lignes : un sous-total par territoire, sans mot.
QUESTIONS_MAX = 5
_GROUPES = ("code_territoire", "liste", "entier")


@dataclass
class Bilan:
    """Rows set aside (numbers), what to say of them, faults and questions."""

    ecartees: list[int] = field(default_factory=list[int])
    remarques: dict[int, str] = field(default_factory=dict[int, str])
    constats: list[Constat] = field(default_factory=list[Constat])
    questions: list[Question] = field(default_factory=list[Question])


def find_totals(
    tableau: Tableau,
    format_: Format,
    rangs: Mapping[int, Colonne],
    lire: Callable[[int, Cellule], float | None],
    nom_territoire: Callable[[str], str],
    reponses: Reponses,
    en_suspens: frozenset[int] = frozenset(),
) -> Bilan:
    """Every row of totals of a table.

    ``rangs``: the known columns by position; ``lire`` reads a number of a column as the column
    writes it; ``en_suspens``: columns whose numbers wait for an answer.
    """
    return _Totaux(tableau, format_, rangs, lire, nom_territoire, reponses, en_suspens).run()


class _Totaux:
    def __init__(
        self,
        tableau: Tableau,
        format_: Format,
        rangs: Mapping[int, Colonne],
        lire: Callable[[int, Cellule], float | None],
        nom_territoire: Callable[[str], str],
        reponses: Reponses,
        en_suspens: frozenset[int],
    ) -> None:
        self.lignes = tableau.lignes
        self.feuille = tableau.feuille
        self.format = format_
        self.rangs = rangs
        self.lire = lire
        self.nom_territoire = nom_territoire
        self.reponses = reponses
        self.suspens = any(r in en_suspens and c.additive for r, c in rangs.items())
        self.additives = [r for r, c in rangs.items() if c.additive and r not in en_suspens]
        self.nombres: list[Nombres] = [
            tuple(lire(r, _at(ligne, r)) for r in self.additives) for ligne in self.lignes
        ]
        self.bilan = Bilan()
        self.groupees = False

    def run(self) -> Bilan:
        mots = {i: m for i, ligne in enumerate(self.lignes) if (m := self._word(ligne))}
        nus = [i for i, ligne in enumerate(self.lignes) if i not in mots and self._bare(ligne)]
        self.groupes = self._groups(mots)
        totaux = set(mots) | set(nus)
        details = [i for i in range(len(self.lignes)) if i not in totaux]
        incertains: set[int] = set()
        sommes = self._sums(details, totaux)
        for i in [i for i, m in mots.items() if m.complet and not m.pur]:
            if self._doubtful(i, mots[i], sommes):
                incertains.add(i)
                totaux.discard(i)
        details = sorted({*details, *incertains})
        muets = {} if self.suspens else self._silent(details, totaux, incertains)
        ecartes = self._ask_silent(muets)
        details = [i for i in details if i not in ecartes]
        # Tant qu'un doute n'est pas levé, un total est juste s'il l'est d'une façon ou de l'autre.
        doutes = {i for i in {*incertains, *muets} if i not in ecartes and self._open(i)}
        avec = self._sums(details, totaux | ecartes)
        sans = (
            self._sums([i for i in details if i not in doutes], totaux | ecartes | doutes) if doutes else avec
        )
        for i in sorted(totaux):
            self._judge(i, mots.get(i), avec, sans)
        self.bilan.ecartees.sort()
        return self.bilan

    # -- ce qu'une ligne porte

    def _word(self, ligne: Ligne) -> Mot | None:
        """The total's word of a row, in a known column; elsewhere it may only be a comment."""
        for rang, cellule in enumerate(ligne.cellules):
            if not isinstance(cellule, str) or not total_word(cellule):
                continue
            pur = self._is_pure(cellule, ligne)
            colonne = self.rangs.get(rang)
            if colonne is None and not pur:
                continue
            complet = (colonne is None or colonne.type == "texte") and all(
                _at(ligne, r) is not None for r, c in self.rangs.items() if c.obligatoire
            )
            return Mot(cellule, pur, complet)
        return None

    def _is_pure(self, texte: str, ligne: Ligne) -> bool:
        connus = set(OUTILS)
        for rang, colonne in self.rangs.items():
            if colonne.type == "code_territoire" and (cellule := _at(ligne, rang)) is not None:
                connus |= tokens(show(cellule))
                connus |= tokens(self.nom_territoire(show(cellule)))
        return all(m in connus or m.isdecimal() for m in tokens(texte))

    def _bare(self, ligne: Ligne) -> bool:
        """Nothing but numbers in additive columns."""
        pleines = [r for r, c in enumerate(ligne.cellules) if c is not None]
        return bool(pleines) and all(
            (c := self.rangs.get(r)) and c.additive and self.lire(r, ligne.cellules[r]) is not None
            for r in pleines
        )

    def _groups(self, mots: Mapping[int, Mot]) -> list[dict[int, str]]:
        """What a row shares with others: its territory, its year, its types; nothing else."""
        colonnes = [r for r, c in self.rangs.items() if c.type in _GROUPES and not c.additive]
        if not mots:
            return [{} for _ in self.lignes]
        return [
            {r: flatten(show(c)) for r in colonnes if (c := _at(ligne, r)) is not None}
            for ligne in self.lignes
        ]

    def _sums(self, details: Sequence[int], bornes: set[int]) -> Sommes:
        return Sommes(self.nombres, details, sorted(bornes), self.groupes)

    # -- un mot de total dans une ligne entière : « Total Crèche »

    def _doubtful(self, i: int, mot: Mot, sommes: Sommes) -> bool:
        """True when the row is kept as data, or may be; asks when neither word nor sum decides."""
        if self.suspens:
            return True
        if sommes.match(i, 2) or self._related(i, sommes):
            return False
        numero = self.lignes[i].numero
        question = self._question(
            f"total-{numero}",
            f"« {mot.texte} » porte le mot d'un total, mais n'est la somme d'aucune ligne"
            f"{self._values(i)} : est-ce un total ?",
            (numero,),
        )
        return question.reponse != TOTAL

    def _related(self, i: int, sommes: Sommes) -> bool:
        """True when the numbers look like a sum that went wrong."""
        nombres = self.nombres[i]
        for ensemble in sommes.around(i):
            if ensemble.nombre < 2:
                continue
            etats = ensemble.compare(nombres, sommes.decimales)
            termes = [
                max((t for r in ensemble.rangs if (t := self.nombres[r][c]) is not None), default=0)
                for c in range(len(nombres))
            ]
            proches = [
                v >= terme and s / 2 <= v <= s * 2
                for v, terme, s in zip(nombres, termes, ensemble.sommes, strict=True)
                if v is not None
            ]
            if (EXACTE in etats and (len(proches) > 1)) or (proches and all(proches)):
                return True
        return False

    # -- l'arithmétique seule

    def _silent(self, details: Sequence[int], totaux: set[int], incertains: set[int]) -> dict[int, Ensemble]:
        """Rows without a word that equal the sum of rows above them (or, the first, below)."""
        muets: dict[int, Ensemble] = {}
        if not self.additives:
            return muets
        tous = self._sums(details, totaux)
        # Les suivantes se comparent aussi à ce qui reste sans celles qu'on a trouvées.
        sans = self._sums([], totaux)
        for place, i in enumerate(details):
            derniere = place == len(details) - 1 or details[place + 1] != i + 1
            trouve = tous.block_above(i, derniere) or (sans.block_above(i, derniere) if muets else None)
            if trouve is None and place == 0:
                trouve = tous.all_below(i)
            if trouve is None or i in incertains:
                sans.add(i)
                continue
            muets[i] = trouve
            if self._answer(i) == DONNEE:
                sans.add(i)
            else:
                insort(sans.bornes, i)
        return muets

    def _ask_silent(self, muets: Mapping[int, Ensemble]) -> set[int]:
        """Ask about each such row, or about all at once; the rows answered to be totals."""
        self.groupees = len(muets) > QUESTIONS_MAX
        numeros = tuple(self.lignes[i].numero for i in muets)
        if self.groupees:
            self._question(
                "totaux",
                f"ces {say(len(muets))} lignes égalent chacune la somme de lignes qui les précèdent : "
                "sont-elles des totaux ?",
                numeros,
            )
        else:
            for i, ensemble in muets.items():
                numero = self.lignes[i].numero
                self._question(
                    f"total-{numero}",
                    f"{self._name(i)} égale la somme des {self._rows(ensemble)}"
                    f"{self._values(i)} : est-ce un total ?",
                    (numero,),
                )
        ecartes = {i for i in muets if self._answer(i) == TOTAL}
        for i in ecartes:
            self._set_aside(
                i,
                f"un total{self._values(i)}, la somme des {self._rows(muets[i])}, comme vous l'avez répondu",
            )
        return ecartes

    def _answer(self, i: int) -> str:
        propre = self.reponses.get(f"total-{self.lignes[i].numero}", "")
        commune = self.reponses.get("totaux", "") if self.groupees else ""
        return propre or commune

    def _open(self, i: int) -> bool:
        return self._answer(i) not in (TOTAL, DONNEE)

    def _question(self, cle: str, phrase: str, numeros: tuple[int, ...]) -> Question:
        quoi = rows(list(numeros))
        un, garde = (
            ("un total", "elle est gardée") if len(numeros) == 1 else ("des totaux", "elles sont gardées")
        )
        question = Question(
            cle,
            phrase,
            (
                Choix(TOTAL, f"oui, {un}", f"{quoi} : laissée{'s' * (len(numeros) > 1)} de côté"),
                Choix(
                    DONNEE,
                    f"non, {self.format.nom_ligne}",
                    f"{quoi} : {garde} et comptée" + "s" * (len(numeros) > 1),
                ),
            ),
            self.feuille,
            numeros,
        ).answered(self.reponses)
        self.bilan.questions.append(question)
        if question.reponse == DONNEE:
            self.bilan.remarques[numeros[0]] = (
                f"{quoi} : {garde} comme donnée{'s' * (len(numeros) > 1)}, comme vous l'avez répondu."
            )
        return question

    # -- le jugement

    def _judge(self, i: int, mot: Mot | None, avec: Sommes, sans: Sommes) -> None:
        # Sans un mot, ou sous un nom qui peut en être un : deux lignes au moins font une somme.
        seul = mot is None or (mot.complet and not mot.pur)
        ensemble = next((e for n in range(2, seul, -1) for s in (sans, avec) if (e := s.match(i, n))), None)
        if mot is None:
            if ensemble is not None or self.suspens:
                suite = self._sum(i, ensemble, sans) if ensemble and not self.suspens else ""
                self._set_aside(i, f"un total sans intitulé{suite}")
            return
        nom = f"la moyenne « {mot.texte} »" if mot.moyenne else f"le total « {mot.texte} »"
        if self.reponses.get(f"total-{self.lignes[i].numero}") == TOTAL:
            self._set_aside(i, f"{nom}{self._values(i)}, comme vous l'avez répondu")
        elif self.suspens:
            self._set_aside(i, f"{nom}, à vérifier après vos réponses")
        elif ensemble is not None:
            self._set_aside(i, f"{nom}{self._sum(i, ensemble, sans)}")
        elif mot.moyenne and (mot.pur or not mot.complet):
            self._set_aside(i, f"{nom}{self._values(i)}, non vérifiée")
        elif not any(v is not None for v in self.nombres[i]):
            if mot.pur or (not mot.complet and "tota" in flatten(mot.texte)):
                self._set_aside(i, f"{nom}, sans nombre à vérifier")
        else:
            self._refuse(i, mot, sans)

    def _refuse(self, i: int, mot: Mot, sommes: Sommes) -> None:
        """A total's word with a sum that is not right: one fault per column that is wrong."""
        self.bilan.ecartees.append(self.lignes[i].numero)
        ensemble = sommes.nearest(i)
        if ensemble is None:
            self.bilan.constats.append(
                Constat(
                    ERREUR,
                    self.lignes[i].numero,
                    "",
                    f"« {mot.texte} » est un total, et aucune ligne ne le détaille ; attendu : une "
                    f"ligne pour {self.format.nom_ligne}.",
                    mot.texte,
                    self.format.nom_ligne,
                )
            )
            return
        etats = ensemble.compare(self.nombres[i], sommes.decimales)
        fin = "" if mot.pur else " Si ce n'est pas un total, renommez la ligne sans ce mot."
        for colonne, etat in enumerate(etats):
            valeur = self.nombres[i][colonne]
            if valeur is None or etat == EXACTE or (etat == INVERIFIABLE and FAUSSE in etats):
                continue
            somme = ensemble.sommes[colonne]
            connue = self.rangs[self.additives[colonne]]
            self.bilan.constats.append(
                Constat(
                    ERREUR,
                    self.lignes[i].numero,
                    connue.nom,
                    f"« {mot.texte} » est un total dont la somme est fausse : il dit "
                    f"{_quantity(connue, valeur)}, quand les {self._rows(ensemble)} font "
                    f"{say(round(somme, 6))}. "
                    f"Corrigez ce nombre ou ces lignes, ou supprimez la ligne de total.{fin}",
                    say(valeur),
                    say(round(somme, 6)),
                )
            )

    def _set_aside(self, i: int, quoi: str) -> None:
        numero = self.lignes[i].numero
        accord = "laissée" if quoi.startswith("la ") else "laissé"
        self.bilan.ecartees.append(numero)
        self.bilan.remarques[numero] = f"ligne {numero} : {quoi}, {accord} de côté."

    def _sum(self, i: int, ensemble: Ensemble, sommes: Sommes) -> str:
        etats = ensemble.compare(self.nombres[i], sommes.decimales)
        vides = [self.rangs[self.additives[c]].libelle for c, e in enumerate(etats) if e == INVERIFIABLE]
        reserve = f" (non vérifiable pour {', '.join(vides)} : des cellules sont vides)" if vides else ""
        mot = "de la" if ensemble.nombre == 1 else "des"
        return f"{self._values(i)}, la somme {mot} {self._rows(ensemble)}{reserve}"

    def _values(self, i: int) -> str:
        """« (52 places, 113 300 heures théoriques) », or nothing."""
        dits = [
            _quantity(self.rangs[r], v)
            for r, v in zip(self.additives, self.nombres[i], strict=True)
            if v is not None
        ]
        return f" ({', '.join(dits)})" if dits else ""

    def _name(self, i: int) -> str:
        """The name that a row bears, never an identifier: it may hide a person's."""
        for rang, colonne in self.rangs.items():
            cellule = _at(self.lignes[i], rang)
            if colonne.type == "texte" and not colonne.identifiant and cellule is not None:
                return f"« {show(cellule)} »"
        return "la ligne"

    def _rows(self, ensemble: Ensemble) -> str:
        return rows([self.lignes[r].numero for r in ensemble.rangs])


def _quantity(colonne: Colonne, valeur: float) -> str:
    if colonne.unite == "€":
        return f"{say(valeur)} €"
    libelle = colonne.libelle
    return f"{say(valeur)} {libelle if libelle.isupper() else libelle.lower()}"


def _at(ligne: Ligne, rang: int) -> Cellule:
    return ligne.cellules[rang] if rang < len(ligne.cellules) else None
