"""Refaire chaque nombre dit à partir du magasin, sans rien emprunter au code qui l'a dit.

Un nombre se refait par ses propres requêtes, son propre arrondi et ses propres formules ; une phrase
ne peut porter aucun nombre dont la provenance n'est pas dite.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from statistics import median

from ailleurs import Ailleurs
from decomptes import Comptes
from fichiers import SURS
from magasin_relu import PETITE_COURONNE, french
from simulation import Simulation

from dashboard.figures.coordination import REPERE_ORIGINE
from dashboard.figures.coordination_besoin import BESOINS
from dashboard.figures.dits import Dit, Ensemble, Lu, provenances
from dashboard.figures.enfants import FOURCHETTE, FOURCHETTE_COMMUNES
from dashboard.figures.semblables import ECHELLE_TYPES

_NOMBRE = re.compile(r"\d[\d\u202f]*(?:,\d+)?")
_DATE = re.compile(
    r"\d{1,2}(?:er)? (?:janvier|février|mars|avril|mai|juin|juillet|août|septembre"
    r"|octobre|novembre|décembre) \d{4}"
)
_ANNEE = re.compile(r"(?:19|20)\d\d")


# Écrits une fois pour toutes, sans rien compter : définitions, méthodes, repères cités en toutes lettres.
ECRITS = (
    "0 ou secret",
    "0 ETP déclaré",
    "moins de 3 ans",
    "÷ 100",
    "Licence Ouverte 2.0",
    FOURCHETTE,
    FOURCHETTE_COMMUNES,
    ECHELLE_TYPES,
    REPERE_ORIGINE,
)


class Juge(Comptes, Simulation, Ailleurs):
    """Un magasin relu : ce qu'une phrase dit, refait et comparé."""

    @cached_property
    def names(self) -> list[str]:
        """Ce qui porte un chiffre sans rien compter, du plus long au plus court : noms, unités."""
        noms = self.column("SELECT DISTINCT nom FROM territoires WHERE regexp_matches(nom, '[0-9]')", [])
        noms += self.column("SELECT 'T' || numero FROM ept", [])
        noms += self.column("SELECT ctg FROM conventions", [])
        # Le code d'un département, entre parenthèses après son nom.
        noms += self.column(
            "SELECT '(' || code_territoire || ')' FROM territoires WHERE niveau = 'departement'", []
        )
        noms += [b.nom for b in BESOINS.values()] + list(ECRITS)
        for fiche in self.catalogue.indicateurs.values():
            noms += [
                fiche.unite,
                f"{fiche.unite[:1].upper()}{fiche.unite[1:]}",
                fiche.unite_courte,
                fiche.nom,
                fiche.nom_court,
                # Au milieu d'une phrase, un nom perd sa capitale.
                f"{fiche.nom[:1].lower()}{fiche.nom[1:]}",
                f"{fiche.nom_court[:1].lower()}{fiche.nom_court[1:]}",
                *(m.nom for m in fiche.modalites),
                # Ce qu'une fiche ou une source dit d'elle-même, mot pour mot.
                fiche.definition,
                fiche.formule,
                *fiche.avertissements,
                *fiche.ruptures.values(),
                fiche.raison_absence,
                fiche.why_absent("departement"),
                fiche.raison_hors_niveau,
            ]
        for source in self.catalogue.sources.values():
            noms += [*source.avertissements, *(a.raison for a in source.absences)]
        return sorted({n for n in noms if re.search(r"\d", n)}, key=len, reverse=True)

    def allowed(self, departement: str) -> set[tuple[str, str]]:
        """Les territoires dont un dossier de ce département peut parler comme des siens."""
        if departement in PETITE_COURONNE:
            siens = {("commune", c) for c in self.members(Ensemble("commune", "departement", departement))}
        else:
            siens = {("epci", c) for c in self.members(Ensemble("epci", "departement", departement))}
        region = self.column(
            "SELECT code_region FROM territoires WHERE niveau = 'departement' AND code_territoire = ?",
            [departement],
        )
        # Un EPT à cheval se compte entier : ses communes d'à côté en sont.
        siens |= {
            ("commune", c)
            for c in self.column(
                "SELECT code_commune FROM ept_communes WHERE code_ept IN (SELECT e.code_ept "
                "FROM ept_communes AS e JOIN territoires AS t ON t.niveau = 'commune' "
                "AND t.code_territoire = e.code_commune WHERE t.code_departement = ?)",
                [departement],
            )
        }
        return siens | {("departement", departement), ("france", "FRANCE"), ("region", region[0])}

    def faults(self, phrase: str, annees: Iterable[int] = ()) -> list[str]:
        """Ce qui ne va pas dans une phrase : un nombre sans provenance, ou qui ne se refait pas."""
        dits = provenances(phrase)
        return [*self._unsaid(phrase, dits, annees), *(f for d in dits for f in self._wrong(d, phrase))]

    def _unsaid(self, phrase: str, dits: Iterable[Dit], annees: Iterable[int]) -> list[str]:
        reste = _DATE.sub("", str(phrase))
        for nom in self.names:
            reste = reste.replace(nom, "")
        connus = [n for d in dits for n in _NOMBRE.findall(d.texte)]
        permises = {str(a) for a in annees} | {str(x.millesime) for d in dits for x in d.lus}
        permises |= {str(int(d.constantes[0])) for d in dits if d.calcul == "poste"}
        permises |= {a for d in dits for a in self.years_said(d)}
        fautes: list[str] = []
        for nombre in _NOMBRE.findall(reste):
            if nombre in connus:
                # Chaque nombre dit sert une fois : deux nombres égaux ont deux provenances.
                connus.remove(nombre)
            elif not (_ANNEE.fullmatch(nombre) and nombre in permises):
                fautes.append(f"« {nombre} » n'a pas de provenance dans « {phrase} »")
        return fautes

    def _wrong(self, dit: Dit, phrase: str) -> list[str]:
        attendu = self._again(dit)
        trouve = re.sub(r"[^\d,\u202f]", "", dit.texte)
        return (
            []
            if trouve == attendu
            else [f"« {dit.texte} » vaut {attendu} au magasin ({dit}) dans « {phrase} »"]
        )

    def again(self, dit: Dit) -> float:
        """Ce qu'un nombre dit vaut, avant tout arrondi."""
        return self._combine(dit, [self.value(lu)[0] or 0.0 for lu in dit.lus])

    def _again(self, dit: Dit) -> str:
        valeurs = [self.value(lu)[0] for lu in dit.lus]
        if dit.calcul == "constante":
            return french(dit.constantes[0], dit.decimales)
        if dit.calcul == "compte":
            return french(self._count(dit), 0)
        if dit.calcul == "rang":
            mien, autres = self._field(dit)
            return french(1 + sum(v > mien for v in autres), 0)
        if dit.calcul == "poste":
            return french(self._posts(dit), dit.decimales)
        if dit.calcul == "convention":
            return french(self._conventions(dit), 0)
        autrement = {
            "depot": self._depot,
            "completude": self._completeness,
            "exemple": self._example,
            "semblable": self._similar,
        }
        if dit.calcul in autrement:
            return french(autrement[dit.calcul](dit), dit.decimales)
        if dit.calcul == "memoire":
            return french(self._dissertation(dit.critere), dit.decimales)
        if dit.calcul == "repere":
            return self._published(dit)
        if dit.calcul == "simule":
            return self._simulated(dit)
        if dit.calcul == "scenario":
            return self._scenario(dit)
        if dit.calcul == "effet":
            return self._effect(dit)
        if dit.calcul == "mediane" and dit.dans is not None:
            siennes = self.all_values(dit.lus[0])
            membres = set(self.members(dit.dans)) - set(self.outside(dit.dans.niveau))
            connues = [v for c, (v, _, s) in siennes.items() if c in membres and s in SURS and v is not None]
            return french(median(connues), dit.decimales)
        manquant = any(v is None for v in valeurs)
        connues = [v for v in valeurs if v is not None]
        if not connues or (manquant and dit.calcul != "somme"):
            return f"une absence ({dit.lus})"
        return french(self._combine(dit, connues), dit.decimales)

    def _combine(self, dit: Dit, valeurs: list[float]) -> float:
        if dit.calcul in ("ecart", "ecart_signe"):
            # Plus de deux valeurs : l'écart avec la médiane des autres.
            ecart = valeurs[0] - median(valeurs[1:])
            plus = dit.critere == "haut" or dit.texte.startswith("+")
            moins = dit.critere == "bas" or dit.texte.startswith("\u2212")
            assert not (plus and ecart < 0), f"dit plus haut, il est plus bas : {dit}"
            assert not (moins and ecart > 0), f"dit plus bas, il est plus haut : {dit}"
            return ecart
        if dit.calcul == "mediane":
            return median(valeurs)
        if dit.calcul == "marges":
            return sum(self.value(lu)[1] for lu in dit.lus)
        if dit.calcul == "densite":
            return valeurs[0] / valeurs[1]
        if dit.calcul == "somme":
            return self._sum(dit, valeurs)
        if dit.calcul == "croissance":
            croissance = 100 * (valeurs[0] - valeurs[1]) / valeurs[1]
            # « 1,3 % de plus » : le sens est dans le mot.
            return abs(croissance) if dit.critere == "sans_signe" else croissance
        if dit.calcul == "part":
            part = 100 * sum(valeurs[: int(dit.constantes[0])]) / sum(valeurs)
            if dit.critere == "complement":
                return 100 - float(french(part, dit.decimales).replace(",", "."))
            return part
        if dit.calcul == "valeur":
            return valeurs[0]
        raise AssertionError(f"calcul « {dit.calcul} » inconnu du juge")

    def _sum(self, dit: Dit, valeurs: list[float]) -> float:
        """La somme d'un département ou d'une région est sa propre valeur, quand elle est publiée."""
        if dit.dans is not None:
            lu = dit.lus[0]
            propre = self.value(
                Lu(dit.dans.portee, dit.dans.code_portee, lu.indicateur, lu.modalite, lu.millesime)
            )[0]
            if propre is not None:
                return propre
            assert {x.code for x in dit.lus} <= set(self.members(dit.dans)), f"hors de {dit.dans} : {dit}"
        return sum(valeurs)
