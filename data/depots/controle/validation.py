"""Check a table against its format: every fault at once, all rows or none."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from data.depots.contrat.constat import Constat, Typee
from data.depots.contrat.ecriture import Cellule, short, show
from data.depots.contrat.questions import Reponses
from data.depots.contrat.rapport import AVERTISSEMENT, ERREUR, Faute, Rapport, letter, repeat
from data.depots.contrat.schema import Colonne, Format, flatten_header
from data.depots.controle import entetes, marques
from data.depots.controle.partage import said_splits, split_row
from data.depots.controle.personnel import mask, personal_kind, reason
from data.depots.controle.preparation import Preparation, prepare
from data.depots.controle.regles import check_rules
from data.depots.controle.surete import find_command
from data.depots.controle.territoires import Referentiel, convert_codes
from data.depots.formats import FORMATS
from data.depots.lecture.ouverture import read_table
from data.depots.lecture.tableau import Ligne, Tableau, cell_at
from data.depots.lecture.valeurs import Ko, Ok, convert, nearest
from data.readers.commun import LectureError

TEXTE_MAX = 300
# Une faute cite la cellule ; cinq mille citations d'un roman ne tiendraient pas en mémoire.
MESSAGE_MAX = 1_500
CELLULES_RETENUES, ERREURS_MAX = 50_000, 100_000


def check(
    contenu: bytes,
    nom: str,
    format_: Format,
    referentiel: Referentiel,
    feuille: str | None = None,
    reponses: Reponses | None = None,
) -> Rapport:
    """Read then validate; a file that cannot be read gives a report with its sentences.

    ``reponses``: the answers to the questions of a former report of the same file, by key.
    """
    try:
        tableau = read_table(contenu, nom, feuille, format_)
    except LectureError as erreur:
        rapport = Rapport(nom, format_)
        for phrase in erreur.fautes:
            rapport.add(Faute(ERREUR, phrase, feuille=feuille or ""))
        return rapport
    return validate(tableau, format_, referentiel, reponses)


def validate(
    tableau: Tableau, format_: Format, referentiel: Referentiel, reponses: Reponses | None = None
) -> Rapport:
    """The report of a table: its faults, questions and remarks and, with neither an error nor a
    question left without an answer, its typed rows."""
    return _Controle(tableau, format_, referentiel, reponses or {}).run()


class _Controle:
    def __init__(
        self, tableau: Tableau, format_: Format, referentiel: Referentiel, reponses: Reponses
    ) -> None:
        self.tableau, self.format = tableau, format_
        self.referentiel, self.reponses = referentiel, reponses
        self.rapport = Rapport(tableau.fichier, format_, remarques=list(tableau.remarques))
        self.prete = Preparation(list(tableau.lignes))
        # Rang dans la ligne -> colonne ; et l'inverse, pour placer les fautes des règles.
        self.rangs: dict[int, Colonne] = {}
        self.places: dict[str, int] = {}
        self.interdits: set[int] = set()
        # Les mêmes cellules reviennent : chaque (colonne, cellule) n'est typée qu'une fois.
        self._cache: dict[tuple[str, type, Cellule], Ok | Ko] = {}
        self._sures: set[tuple[int, str]] = set()
        # (lettre, phrase) -> lignes lues autrement qu'écrites.
        self._lectures: dict[tuple[str, str], list[int]] = {}
        # rang -> marque de secret ou d'absence -> lignes.
        self._marques: dict[int, dict[str, list[int]]] = {}

    def run(self) -> Rapport:
        self._headers()
        self._prepare()
        for faute in self.tableau.fautes:
            # Un total laissé de côté peut être écrit plus court que les lignes.
            if faute.gravite == ERREUR or faute.ligne not in self.prete.laissees:
                self.rapport.add(replace(faute, feuille=self.tableau.feuille))
        if not self.prete.lignes and not self.rapport.nombre_erreurs:
            self._add(
                ERREUR,
                self.tableau.ligne_entete,
                None,
                "aucune ligne de données sous les intitulés ; attendu : au moins une.",
            )
        # Une ligne décalée a déjà sa faute : ses cellules, lues de travers, en feraient de fausses.
        decalees = {f.ligne for f in self.tableau.fautes if f.gravite == ERREUR}
        lignes: list[Typee] = []
        for ligne in self.prete.lignes:
            if ligne.numero not in decalees:
                lignes.append(self._row(ligne))
            if self.rapport.nombre_erreurs > ERREURS_MAX:
                self.rapport.remarques.append(
                    f"contrôle arrêté à la ligne {ligne.numero}, après {ERREURS_MAX} erreurs : "
                    "le fichier n'est sans doute pas dans ce format."
                )
                break
        self.rapport.remarques += [
            marques.said(letter(rang), self.tableau.colonnes[rang], vues)
            for rang, vues in sorted(self._marques.items())
        ]
        eclatees = [part for ligne in lignes for part in split_row(self.format, ligne)]
        for constat in check_rules(self.format, lignes, eclatees, self.referentiel):
            self._report(constat)
        rapport = self.rapport
        rapport.fautes = [self._repeated(f) for f in rapport.fautes]
        rapport.fautes.sort(key=lambda f: (f.ligne, len(f.lettre), f.lettre))
        if rapport.accepte:
            self.rapport.remarques += said_splits(self.format, lignes)
            noms = self.format.schema.names
            rapport.lignes = [{n: p.valeurs.get(n) for n in noms} for p in eclatees]
            rapport.origines = [p.numero for p in eclatees]
        return rapport

    def _prepare(self) -> None:
        """Numbers and totals first: what they leave in doubt is asked, what they drop is said."""
        self.prete = prepare(self.tableau, self.format, self.rangs, self.referentiel, self.reponses)
        rapport = self.rapport
        rapport.questions = self.prete.questions
        rapport.remarques += self.prete.remarques
        rapport.laissees = sorted({*self.tableau.laissees, *self.prete.laissees})
        for constat in self.prete.constats:
            self._report(constat)
        posees = {q.cle: q for q in rapport.questions}
        for cle, reponse in self.reponses.items():
            question = posees.get(cle)
            if question is None or question.choice(reponse) is None:
                choix = ", ".join(c.code for c in question.choix) if question else ""
                suite = f"choix possibles : {choix}" if question else "aucune question ne l'attend"
                rapport.add(Faute(AVERTISSEMENT, f"réponse « {cle}={reponse} » laissée de côté : {suite}."))

    def _report(self, constat: Constat) -> None:
        self._add(
            constat.gravite,
            constat.ligne or self.tableau.ligne_entete,
            self.places.get(constat.colonne),
            constat.message,
            constat.trouve,
            constat.attendu,
        )

    def _add(
        self,
        gravite: str,
        ligne: int,
        rang: int | None,
        message: str,
        trouve: str = "",
        attendu: str = "",
        proche: str = "",
    ) -> None:
        if not self.rapport.count(gravite):
            return
        noms = self.tableau.colonnes
        entete = noms[rang] if rang is not None and rang < len(noms) else ""
        self.rapport.fautes.append(
            Faute(
                gravite,
                short(message, MESSAGE_MAX),
                self.tableau.feuille,
                ligne,
                entete or ("sans intitulé" if rang is not None else ""),
                letter(rang) if rang is not None else "",
                short(trouve, TEXTE_MAX),
                attendu,
                proche,
            )
        )

    # -- les intitulés

    def _headers(self) -> None:
        numero = self.tableau.ligne_entete
        inconnues: dict[str, int] = {}
        connues: list[str] = []
        poste = entetes.find_post(self.tableau, self.format)
        for rang, entete in enumerate(self.tableau.colonnes):
            if not entete:
                self._unnamed(rang)
            elif rang == poste:
                colonne = next(c for c in self.format.colonnes if c.identifiant and c.chiffre)
                self.rangs[rang], self.places[colonne.nom] = colonne, rang
                self.rapport.remarques.append(
                    f"colonne {letter(rang)} « {entete} » lue comme la colonne {colonne.libelle} : "
                    "toutes ses valeurs sont des identifiants."
                )
            elif self.format.is_forbidden(entete):
                self.interdits.add(rang)
                self._add(
                    ERREUR,
                    numero,
                    rang,
                    f"« {entete} » annonce des données personnelles ; {reason(self.format)}.",
                    entete,
                    "aucune donnée personnelle",
                )
            elif sens := entetes.known_unused(entete):
                if self.format.find(entete) is None:
                    connues.append(f"« {entete} » ({sens})")
            elif (colonne := self.format.find(entete)) is None:
                inconnues[entete] = rang
            elif colonne.nom in self.places and self._prefer(rang, colonne):
                continue
            elif colonne.nom in self.places:
                autre = self.tableau.colonnes[self.places[colonne.nom]]
                self._add(
                    ERREUR,
                    numero,
                    rang,
                    f"« {entete} » et « {autre} » désignent la même colonne "
                    f"({colonne.libelle}) ; attendu : une seule. Supprimez ou renommez l'autre.",
                    entete,
                    "une seule colonne",
                )
            else:
                self.rangs[rang] = colonne
                self.places[colonne.nom] = rang
        if connues:
            self.rapport.remarques.append(
                f"reconnu et laissé de côté, ce format n'en a pas l'usage : {', '.join(connues)}."
            )
        self._missing(inconnues)
        for entete, rang in inconnues.items():
            self._add(
                AVERTISSEMENT,
                numero,
                rang,
                f"« {entete} » n'est pas une colonne du format : laissée de côté.",
                entete,
                ", ".join(c.libelle for c in self.format.colonnes),
            )

    def _prefer(self, rang: int, colonne: Colonne) -> bool:
        """Keep the one of two headers whose values say that it is the column, and say it."""
        premier = self.places[colonne.nom]
        garde = entetes.prefer(self.tableau, colonne, premier, rang)
        if garde is None:
            return False
        if garde != premier:
            del self.rangs[premier]
            self.rangs[garde], self.places[colonne.nom] = colonne, garde
        autre = rang if garde == premier else premier
        noms = self.tableau.colonnes
        self.rapport.remarques.append(
            f"colonne {letter(garde)} « {noms[garde]} » lue comme {colonne.libelle} d'après ses "
            f"valeurs ; « {noms[autre]} » (colonne {letter(autre)}) laissée de côté."
        )
        return True

    def _unnamed(self, rang: int) -> None:
        ligne = next((r for r in self.tableau.lignes if cell_at(r, rang) is not None), None)
        if ligne is not None:
            self._add(
                AVERTISSEMENT,
                self.tableau.ligne_entete,
                rang,
                f"cette colonne n'a pas d'intitulé (ligne {ligne.numero} : "
                f"« {show(cell_at(ligne, rang))[:60]} ») : laissée de côté.",
            )

    def _missing(self, inconnues: dict[str, int]) -> None:
        """Required columns that are not there, with the unknown header that looks like each."""
        manquantes = [c for c in self.format.colonnes if c.obligatoire and c.nom not in self.places]
        for colonne in manquantes:
            plats = {flatten_header(e): e for e in inconnues}
            proche = next((plats[p] for e in colonne.entetes if (p := nearest(e, tuple(plats), 75))), "")
            fin = (
                f"« {proche} » lui ressemble : renommez-la." if proche else "ajoutez-la."
            ) + self._other_format()
            rang = inconnues.pop(proche, None) if proche else None
            self._add(
                ERREUR,
                self.tableau.ligne_entete,
                rang,
                f"la colonne obligatoire « {colonne.libelle} » manque ; {fin}",
                proche,
                colonne.libelle,
                colonne.libelle if proche else "",
            )

    def _other_format(self) -> str:
        def known(format_: Format) -> int:
            return len({c.nom for e in self.tableau.colonnes if (c := format_.find(e))})

        meilleur = max(FORMATS.values(), key=known)
        if known(meilleur) > known(self.format) + 1:
            return f" Ce tableau ressemble au format « {meilleur.code} »."
        return ""

    # -- les cellules

    def _row(self, ligne: Ligne) -> Typee:
        valeurs: dict[str, Any] = {}
        for rang, cellule in enumerate(ligne.cellules):
            colonne = self.rangs.get(rang)
            if cellule is None:
                continue
            if rang in self.interdits:
                # L'intitulé a déjà sa faute.
                continue
            if isinstance(cellule, str) and (rang, cellule) not in self._sures:
                if self._is_unsafe(ligne.numero, rang, cellule, colonne):
                    continue
                if len(self._sures) < CELLULES_RETENUES:
                    self._sures.add((rang, cellule))
            if (
                colonne is None
                or colonne.nom in self.prete.ignorees
                or self.prete.is_waiting(cellule, colonne)
            ):
                continue
            if isinstance(cellule, str) and marques.is_mark(cellule, colonne):
                self._mark(ligne.numero, rang, cellule, colonne)
                continue
            cle = (colonne.nom, type(cellule), cellule)
            resultat = self._cache.get(cle)
            if resultat is None:
                resultat = self._convert(cellule, colonne, self.tableau.colonnes[rang])
                if len(self._cache) < CELLULES_RETENUES:
                    self._cache[cle] = resultat
            if isinstance(resultat, Ok):
                valeurs[colonne.nom] = resultat.valeur
                if resultat.remarque:
                    self._say_reading(ligne.numero, rang, cellule, resultat)
            else:
                self._refuse(ligne.numero, rang, cellule, colonne, resultat)
        for nom, rang in self.places.items():
            if self.format.colonne(nom).obligatoire and cell_at(ligne, rang) is None:
                attendu = self.format.colonne(nom).attendu
                self._add(ERREUR, ligne.numero, rang, marques.empty(self.format.colonne(nom)), "", attendu)
        for rang in range(len(self.tableau.colonnes), len(ligne.cellules)):
            # Dans un CSV, la faute est déjà dite : la ligne a plus de cellules que d'intitulés.
            if self.tableau.feuille and ligne.cellules[rang] is not None:
                self._add(
                    AVERTISSEMENT,
                    ligne.numero,
                    rang,
                    f"« {show(ligne.cellules[rang])[:60]} » est hors du tableau : laissé de côté.",
                )
        return Typee(ligne.numero, valeurs)

    def _say_reading(self, numero: int, rang: int, cellule: Cellule, lu: Ok) -> None:
        """What was read otherwise than written: once for all the rows that write it so."""
        lignes = self._lectures.setdefault((letter(rang), f"{lu.remarque}."), [])
        lignes.append(numero)
        if len(lignes) == 1:
            self._add(AVERTISSEMENT, numero, rang, f"{lu.remarque}.", show(cellule), "", str(lu.valeur))

    def _repeated(self, faute: Faute) -> Faute:
        lignes = self._lectures.get((faute.lettre, faute.message), [])
        if len(lignes) < 2:
            return faute
        return repeat(faute, lignes)

    def _mark(self, numero: int, rang: int, texte: str, colonne: Colonne) -> None:
        """A mark of secrecy or absence: an empty cell that is counted, or a fault."""
        if colonne.obligatoire:
            self._add(ERREUR, numero, rang, marques.required(texte, colonne.libelle), texte, colonne.attendu)
        else:
            self._marques.setdefault(rang, {}).setdefault(texte, []).append(numero)

    def _convert(self, cellule: Cellule, colonne: Colonne, entete: str) -> Ok | Ko:
        if colonne.type == "code_territoire":
            return convert_codes(cellule, colonne, self.referentiel, entete)
        if colonne.identifiant and colonne.chiffre and not re.search(r"\d", show(cellule)):
            return Ko(f"« {mask(show(cellule))} » ne porte aucun chiffre et peut être un nom de personne")
        return convert(cellule, colonne, self.prete.thousands(colonne))

    def _refuse(self, numero: int, rang: int, cellule: Cellule, colonne: Colonne, ko: Ko) -> None:
        message = ko.message
        if not message.endswith(("?", ".")):
            message += f" ; attendu : {colonne.attendu}."
            if ko.proche:
                message += f" Vouliez-vous {ko.proche} ?"
        trouve = show(cellule) if not colonne.identifiant else mask(show(cellule))
        self._add(ERREUR, numero, rang, message, trouve, colonne.attendu, ko.proche)

    def _is_unsafe(self, numero: int, rang: int, texte: str, colonne: Colonne | None) -> bool:
        """Say what must not enter at all: a command, a formula, an error value, personal data."""
        attendu = colonne.attendu if colonne else "un texte"
        if message := find_command(texte):
            self._add(ERREUR, numero, rang, f"{message} ; attendu : {attendu}.", texte, attendu)
            return True
        if genre := personal_kind(texte, colonne):
            message = f"« {mask(texte)} » semble être {genre} ; {reason(self.format)}."
            self._add(ERREUR, numero, rang, message, mask(texte), "aucune donnée personnelle")
            return True
        return False
