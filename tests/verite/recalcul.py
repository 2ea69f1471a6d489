"""Refaire chaque nombre dit à partir du magasin, sans rien emprunter au code qui l'a dit.

Un nombre se refait par ses propres requêtes, son propre arrondi et ses propres formules ; une phrase
ne peut porter aucun nombre dont la provenance n'est pas dite.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

import duckdb

from dashboard.figures.dits import Dit, Ensemble, Lu, provenances
from data.catalogue import Catalogue

FINE = "\u202f"
_NOMBRE = re.compile(r"\d[\d\u202f]*(?:,\d+)?")
_ANNEE = re.compile(r"(?:19|20)\d\d")
PETITE_COURONNE = ("75", "92", "93", "94")


def french(valeur: float, decimales: int) -> str:
    """Le nombre comme on l'apprend à l'école : demi vers le haut, sans son signe."""
    # Au millionième, le bruit du binaire n'est plus là ; en deçà, c'est la valeur.
    exact = Decimal(repr(abs(valeur))).quantize(Decimal("1e-6"), ROUND_HALF_UP)
    arrondi = exact.quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_UP)
    return f"{arrondi:,}".replace(",", FINE).replace(".", ",")


class Juge:
    """Un magasin relu par des requêtes écrites ici."""

    def __init__(self, con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
        self.con = con
        self.catalogue = catalogue

    def value(self, lu: Lu) -> tuple[float | None, float]:
        """La valeur et sa marge (0 sans marge) ; (None, 0) quand il n'y en a pas."""
        ligne = self._rows(
            "SELECT valeur, marge FROM observations WHERE niveau = ? AND code_territoire = ? "
            "AND indicateur = ? AND modalite = ? AND millesime = ?",
            [lu.niveau, lu.code, lu.indicateur, lu.modalite, lu.millesime],
        )
        return (ligne[0][0], ligne[0][1] or 0.0) if ligne else (None, 0.0)

    def members(self, dans: Ensemble) -> list[str]:
        """Les codes des territoires d'un niveau dans une portée."""
        if dans.portee == "france":
            return self._column(
                "SELECT code_territoire FROM territoires WHERE niveau = ?", [dans.niveau]
            )
        if dans.portee == "liste":
            return dans.code_portee.split(",")
        colonne = {"departement": "code_departement", "region": "code_region", "epci": "code_epci"}
        return self._column(
            f"SELECT code_territoire FROM territoires WHERE niveau = ? AND {colonne[dans.portee]} = ?",
            [dans.niveau, dans.code_portee],
        )

    @cached_property
    def names(self) -> list[str]:
        """Ce qui porte un chiffre sans rien compter, du plus long au plus court : noms, unités."""
        noms = self._column(
            "SELECT DISTINCT nom FROM territoires WHERE regexp_matches(nom, '[0-9]')", []
        )
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
        region = self._column(
            "SELECT code_region FROM territoires WHERE niveau = 'departement' AND code_territoire = ?",
            [departement],
        )
        return siens | {("departement", departement), ("france", "FRANCE"), ("region", region[0])}

    def faults(self, phrase: str, annees: Iterable[int] = ()) -> list[str]:
        """Ce qui ne va pas dans une phrase : un nombre sans provenance, ou qui ne se refait pas."""
        dits = provenances(phrase)
        return [
            *self._unsaid(phrase, dits, annees),
            *(f for d in dits for f in self._wrong(d, phrase)),
        ]

    def _unsaid(self, phrase: str, dits: Iterable[Dit], annees: Iterable[int]) -> list[str]:
        reste = str(phrase)
        for nom in self.names:
            reste = reste.replace(nom, "")
        connus = [n for d in dits for n in _NOMBRE.findall(d.texte)]
        permises = {str(a) for a in annees} | {str(x.millesime) for d in dits for x in d.lus}
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

    def _again(self, dit: Dit) -> str:
        valeurs = [self.value(lu)[0] for lu in dit.lus]
        if dit.calcul == "constante":
            return french(dit.constantes[0], dit.decimales)
        if dit.calcul == "compte":
            return french(self._count(dit), 0)
        if dit.calcul == "rang":
            assert dit.dans is not None
            lu = dit.lus[0]
            mien = self.value(lu)[0]
            autres = [self.value(Lu(dit.dans.niveau, c, lu.indicateur, lu.modalite, lu.millesime))[0]
                      for c in self.members(dit.dans)]  # fmt: skip
            return french(
                1 + sum(v is not None and mien is not None and v > mien for v in autres), 0
            )
        manquant = any(v is None for v in valeurs)
        connues = [v for v in valeurs if v is not None]
        if not connues or (manquant and dit.calcul != "somme"):
            return f"une absence ({dit.lus})"
        return french(self._combine(dit, connues), dit.decimales)

    def _combine(self, dit: Dit, valeurs: list[float]) -> float:
        if dit.calcul in ("ecart", "ecart_signe"):
            return valeurs[0] - valeurs[1]
        if dit.calcul == "somme":
            return self._sum(dit, valeurs)
        if dit.calcul == "part":
            return 100 * valeurs[0] / sum(valeurs)
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
            assert {x.code for x in dit.lus} <= set(self.members(dit.dans)), (
                f"hors de {dit.dans} : {dit}"
            )
        return sum(valeurs)

    def _count(self, dit: Dit) -> int:
        if dit.critere == "egaux":
            valeurs = {self.value(lu)[0] for lu in dit.lus}
            assert len(valeurs) == 1, f"des valeurs différentes dites égales : {dit}"
            return len(dit.lus)
        assert dit.dans is not None, dit
        membres = self.members(dit.dans)
        if dit.critere == "tous":
            return len(membres)
        lu = dit.lus[0]
        lus = [
            self.value(Lu(dit.dans.niveau, c, lu.indicateur, lu.modalite, lu.millesime))
            for c in membres
        ]
        if dit.critere == "avec":
            return sum(v is not None for v, _ in lus)
        if dit.critere == "sous":
            reference, marge = self.value(lu)
            assert reference is not None
            return sum(v is not None and reference - v > m + marge + 1e-9 for v, m in lus)
        raise AssertionError(f"critère « {dit.critere} » inconnu du juge")

    def _rows(self, sql: str, valeurs: list[object]) -> list[tuple[object, ...]]:
        return self.con.cursor().execute(sql, valeurs).fetchall()

    def _column(self, sql: str, valeurs: list[object]) -> list[str]:
        return [str(ligne[0]) for ligne in self._rows(sql, valeurs)]
