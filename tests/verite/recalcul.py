"""Refaire chaque nombre dit à partir du magasin, sans rien emprunter au code qui l'a dit.

Un nombre se refait par ses propres requêtes, son propre arrondi et ses propres formules ; une phrase
ne peut porter aucun nombre dont la provenance n'est pas dite.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from math import ceil
from statistics import median

from decomptes import Comptes
from magasin_relu import FINE, PETITE_COURONNE, french

from dashboard.figures.dits import Dit, Ensemble, Lu, provenances

_NOMBRE = re.compile(r"\d[\d\u202f]*(?:,\d+)?")
_DATE = re.compile(
    r"\d{1,2}(?:er)? (?:janvier|février|mars|avril|mai|juin|juillet|août|septembre"
    r"|octobre|novembre|décembre) \d{4}"
)
_ANNEE = re.compile(r"(?:19|20)\d\d")


class Juge(Comptes):
    """Un magasin relu : ce qu'une phrase dit, refait et comparé."""

    @cached_property
    def names(self) -> list[str]:
        """Ce qui porte un chiffre sans rien compter, du plus long au plus court : noms, unités."""
        noms = self.column(
            "SELECT DISTINCT nom FROM territoires WHERE regexp_matches(nom, '[0-9]')", []
        )
        noms += self.column("SELECT 'T' || numero FROM ept", [])
        for fiche in self.catalogue.indicateurs.values():
            noms += [
                fiche.unite,
                fiche.unite_courte,
                fiche.nom,
                fiche.nom_court,
                *(m.nom for m in fiche.modalites),
            ]
        return sorted({n for n in noms if re.search(r"\d", n)}, key=len, reverse=True)

    def allowed(self, departement: str) -> set[tuple[str, str]]:
        """Les territoires dont un dossier de ce département peut parler comme des siens."""
        if departement in PETITE_COURONNE:
            siens = {
                ("commune", c)
                for c in self.members(Ensemble("commune", "departement", departement))
            }
        else:
            siens = {
                ("epci", c) for c in self.members(Ensemble("epci", "departement", departement))
            }
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
        return [
            *self._unsaid(phrase, dits, annees),
            *(f for d in dits for f in self._wrong(d, phrase)),
        ]

    def _unsaid(self, phrase: str, dits: Iterable[Dit], annees: Iterable[int]) -> list[str]:
        reste = _DATE.sub("", str(phrase)).replace("0 ou secret", "")
        for nom in self.names:
            reste = reste.replace(nom, "")
        connus = [n for d in dits for n in _NOMBRE.findall(d.texte)]
        permises = {str(a) for a in annees} | {str(x.millesime) for d in dits for x in d.lus}
        permises |= {str(int(d.constantes[0])) for d in dits if d.calcul == "poste"}
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
        if dit.calcul == "a_creer":
            return self._to_create(dit)
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
        if dit.calcul == "part":
            return 100 * sum(valeurs[: int(dit.constantes[0])]) / sum(valeurs)
        if dit.calcul == "valeur":
            return valeurs[0]
        if dit.calcul == "regagnees":
            points = dit.constantes[0]
            return sum(float(french(v * points / 100, 0).replace(FINE, "")) for v in valeurs)
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
            assert {x.code for x in dit.lus} <= set(self.members(dit.dans)), (
                f"hors de {dit.dans} : {dit}"
            )
        return sum(valeurs)

    def _to_create(self, dit: Dit) -> str:
        """Places à créer : somme de max(0, (cible − taux) % des enfants), à deux chiffres près."""
        cible, bout = dit.constantes
        total = {0.0: 0, -1.0: 0, 1.0: 0}
        par_code: dict[str, list[Lu]] = {}
        for lu in dit.lus:
            par_code.setdefault(lu.code, []).append(lu)
        for taux, *sources in par_code.values():
            couverture = self.value(taux)[0]
            nombres = [self.value(s)[0] for s in sources]
            assert couverture is not None, dit
            assert None not in nombres, dit
            enfants = sum(n or 0.0 for n in nombres)
            estimes = sources[0].indicateur == "naissances"
            assert not estimes or len(sources) == 3, dit
            commune = sources[0].niveau == "commune"
            bornes = (0.74, 1.25) if commune else (0.89, 1.22)
            for place, facteur in ((0.0, 1.0), (-1.0, bornes[0]), (1.0, bornes[1])):
                nombre = enfants * (facteur if estimes else 1.0)
                total[place] += max(0, ceil(round((cible - couverture) / 100 * nombre, 6)))
        if total[-1.0] == total[1.0]:
            return french(total[0.0], 0)
        pas = 10 ** max(0, len(str(total[0.0])) - 2)
        return french(int(total[bout] / pas + 0.5) * pas, 0)
