"""Refaire chaque nombre dit à partir du magasin, sans rien emprunter au code qui l'a dit.

Un nombre se refait par ses propres requêtes, son propre arrondi et ses propres formules ; une phrase
ne peut porter aucun nombre dont la provenance n'est pas dite.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from math import ceil
from statistics import median
from typing import Any

import duckdb

from dashboard.figures.dits import Dit, Ensemble, Lu, provenances
from data.catalogue import Catalogue

FINE = "\u202f"
_NOMBRE = re.compile(r"\d[\d\u202f]*(?:,\d+)?")
_DATE = re.compile(
    r"\d{1,2}(?:er)? (?:janvier|février|mars|avril|mai|juin|juillet|août|septembre"
    r"|octobre|novembre|décembre) \d{4}"
)
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
        self._lues: dict[
            tuple[str, str, str, int], dict[str, tuple[float | None, float | None, str]]
        ] = {}

    def value(self, lu: Lu) -> tuple[float | None, float]:
        """La valeur et sa marge (0 sans marge) ; (None, 0) quand il n'y en a pas."""
        if lu.niveau == "ept":
            return self._of_ept(lu)
        valeur, marge, _ = self._all(lu).get(lu.code, (None, None, ""))
        return valeur, marge or 0.0

    def ranked(self, lu: Lu) -> float | None:
        """La valeur, quand elle peut avoir un rang : ni secret possible, ni part du tout."""
        valeur, _, statut = self._all(lu).get(lu.code, (None, None, ""))
        return valeur if statut in ("publie", "estime") else None

    def _all(self, lu: Lu) -> dict[str, tuple[float | None, float | None, str]]:
        """Les valeurs de tout un niveau pour un indicateur et une année, lues une fois."""
        cle = (lu.niveau, lu.indicateur, lu.modalite, lu.millesime)
        if cle not in self._lues:
            self._lues[cle] = {
                c: (v, m, s)
                for c, v, m, s in self._rows(
                    "SELECT code_territoire, valeur, marge, statut FROM observations "
                    "WHERE niveau = ? AND indicateur = ? AND modalite = ? AND millesime = ?",
                    list(cle),
                )
            }
        return self._lues[cle]

    def _of_ept(self, lu: Lu) -> tuple[float | None, float]:
        """Rien n'est publié d'un EPT : la somme de ses communes, quand toutes ont une valeur."""
        siennes = self.members(Ensemble("commune", "ept", lu.code))
        if lu.indicateur == "nombre_communes":
            return float(len(siennes)), 0.0
        if lu.indicateur == "densite":
            habitants, km2 = (
                sum(self.value(Lu("commune", c, i, "", a))[0] or 0.0 for c in siennes)
                for i, a in (("population_municipale", 2023), ("superficie", 2025))
            )
            return habitants / km2, 0.0
        lues = [self.value(Lu("commune", c, lu.indicateur, lu.modalite, lu.millesime))
                for c in siennes]  # fmt: skip
        connues = [v for v, _ in lues if v is not None]
        if len(connues) < len(siennes):
            return None, 0.0
        return sum(connues), sum(m for _, m in lues)

    def members(self, dans: Ensemble) -> list[str]:
        """Les codes des territoires d'un niveau dans une portée."""
        if dans.portee == "ept":
            return self._column(
                "SELECT code_commune FROM ept_communes WHERE code_ept = ?", [dans.code_portee]
            )
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
        noms += self._column("SELECT 'T' || numero FROM ept", [])
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
        # Un EPT à cheval se compte entier : ses communes d'à côté en sont.
        siens |= {
            ("commune", c)
            for c in self._column(
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

    def _count(self, dit: Dit) -> int:
        if dit.critere == "egaux":
            valeurs = {self.value(lu)[0] for lu in dit.lus}
            assert len(valeurs) == 1, f"des valeurs différentes dites égales : {dit}"
            return len(dit.lus)
        if dit.critere in ("ex_aequo", "classes"):
            mien, autres = self._field(dit)
            return sum(v == mien for v in autres) - 1 if dit.critere == "ex_aequo" else len(autres)
        if dit.critere == "departement":
            assert dit.dans is not None, dit
            siennes = Ensemble("commune", "departement", dit.nom)
            return len({*self.members(dit.dans)} & {*self.members(siennes)})
        if dit.critere == "liste":
            # La liste est celle du calcul voisin, jugé par ailleurs ; elle ne compte personne deux fois.
            codes = [c for c in dit.nom.split(",") if c]
            assert len(set(codes)) == len(codes), dit
            return len(codes)
        if dit.critere == "partiels":
            statuts = [self._status(lu) for lu in dit.lus]
            assert set(statuts) == {"partiel"}, f"un fichier dit partiel ne l'est pas : {dit}"
            return len(statuts)
        if dit.critere == "ept":
            return len(
                self._column(
                    "SELECT DISTINCT e.code_ept FROM ept_communes AS e JOIN territoires AS t "
                    "ON t.niveau = 'commune' AND t.code_territoire = e.code_commune "
                    "WHERE t.code_departement = ?",
                    [dit.nom],
                )
            )
        if dit.critere == "case":
            return self._cases(dit)
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
        if dit.critere == "premiers":
            return sum(self._first_part(dit.dans.niveau, c, lu) == dit.nom for c in membres)
        raise AssertionError(f"critère « {dit.critere} » inconnu du juge")

    def _field(self, dit: Dit) -> tuple[float, list[float]]:
        """La valeur classée et toutes celles de l'ensemble nommé, qui doit être entier."""
        assert dit.dans is not None, dit
        lu, codes = dit.lus[0], self.members(dit.dans)
        mien = self.ranked(lu)
        assert mien is not None, f"un rang sans valeur : {dit}"
        # Saint-Barthélemy et Saint-Martin ne sont pas des départements : ni classés, ni comptés.
        hors = self._column(
            "SELECT code_territoire FROM territoires WHERE niveau = ? AND niveau = 'departement' "
            "AND code_region IS NULL", [dit.dans.niveau],
        )  # fmt: skip
        siens = set(codes) - set(hors)
        autres = [
            float(v) for c, (v, _, statut) in self._all(replace(lu, niveau=dit.dans.niveau)).items()
            if c in siens and statut in ("publie", "estime") and v is not None
        ]  # fmt: skip
        # Mayotte n'est pas publiée : le reste y est.
        part = 0.94 if dit.dans.portee == "france" else 1.0
        assert len(autres) >= part * len(siens), f"un rang dans une partie seulement : {dit}"
        return mien, autres

    def _posts(self, dit: Dit) -> float:
        """Les postes, leurs ETP ou ceux qui en déclarent, à la dernière année du lieu."""
        assert dit.dans is not None, dit
        niveau, code = dit.dans.portee, dit.dans.code_portee
        lignes = [
            (c, e, p, float(x))
            for n, c, e, d, r, p, x in self._rows(
                "SELECT p.niveau, p.code_territoire, p.code_epci, t.code_departement, t.code_region, "
                "p.poste, p.etp FROM postes AS p JOIN territoires AS t USING (niveau, code_territoire) "
                "WHERE p.annee = ?",
                [int(dit.constantes[0])],
            )
            if (niveau == "france")
            or (niveau == "region" and r == code)
            or (niveau == "departement" and d == code and not (n == "epci" and d in PETITE_COURONNE))
            or (niveau == "epci" and e == code)
            or (niveau == "commune" and (n, c) == (niveau, code))
            or (niveau == "ept" and c in self.members(Ensemble("commune", "ept", code)))
        ]
        if dit.critere == "etp":
            return sum(x for *_, x in lignes)
        if dit.critere == "postes":
            return len({(c, p) for c, _, p, x in lignes if x > 0})
        par_commune = niveau == "departement" and code in PETITE_COURONNE
        return len({c if par_commune else e for c, e, *_ in lignes})

    def _status(self, lu: Lu) -> str:
        return self._all(lu)[lu.code][2]

    def _first_part(self, niveau: str, code: str, lu: Lu) -> str:
        """La plus grande modalité d'un territoire ; '' quand il n'en a pas."""
        trouvees = self._column(
            "SELECT modalite FROM observations WHERE niveau = ? AND code_territoire = ? AND "
            "indicateur = ? AND millesime = ? AND modalite <> '' AND valeur IS NOT NULL "
            "ORDER BY valeur DESC LIMIT 1",
            [niveau, code, lu.indicateur, lu.millesime],
        )
        return trouvees[0] if trouvees else ""

    def _cases(self, dit: Dit) -> int:
        """Chaque territoire compté est bien dans la case, d'après ses deux taux tels qu'imprimés."""
        couverture_min, occupation_min = dit.constantes
        noms = {(False, True): "Créer", (False, False): "Remplir d'abord",
                (True, True): "Consolider", (True, False): "Surveiller"}  # fmt: skip
        for couverture, occupation in zip(dit.lus[::2], dit.lus[1::2], strict=True):
            lues = [self.value(lu)[0] for lu in (couverture, occupation)]
            assert None not in lues, dit
            assert couverture.code == occupation.code, dit
            x, y = (float(french(v or 0.0, 1).replace(FINE, "").replace(",", ".")) for v in lues)
            case = noms[x >= couverture_min, y >= occupation_min]
            assert not dit.nom or case == dit.nom, f"{couverture.code} est à « {case} » : {dit}"
        return len(dit.lus) // 2

    def _conventions(self, dit: Dit) -> int:
        """Combien des conventions citées sont dans la situation dite, au jour dit."""
        jour = date.fromordinal(int(dit.constantes[0]))
        codes = dit.nom.split(",")
        assert len(set(codes)) == len(codes), dit
        for code in codes:
            ((statut, signature, fin),) = self._rows(
                "SELECT statut, signature, fin FROM conventions WHERE ctg = ?", [code]
            )
            situation = _situation(str(statut), signature, fin, jour)
            assert dit.critere in ("", situation), f"{code} est « {situation} » : {dit}"
        return len(codes)

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
            for place, facteur in ((0.0, 1.0), (-1.0, 0.89), (1.0, 1.22)):
                nombre = enfants * (facteur if estimes else 1.0)
                total[place] += max(0, ceil(round((cible - couverture) / 100 * nombre, 6)))
        if total[-1.0] == total[1.0]:
            return french(total[0.0], 0)
        pas = 10 ** max(0, len(str(total[0.0])) - 2)
        return french(int(total[bout] / pas + 0.5) * pas, 0)

    def _rows(self, sql: str, valeurs: list[object]) -> list[tuple[Any, ...]]:
        return self.con.cursor().execute(sql, valeurs).fetchall()

    def _column(self, sql: str, valeurs: list[object]) -> list[str]:
        return [str(ligne[0]) for ligne in self._rows(sql, valeurs)]


def _situation(statut: str, signature: date, fin: date, jour: date) -> str:
    """La situation d'une convention à un jour, par les mots du métier."""
    if statut == "en_renouvellement":
        return "renouvellement_en_retard" if fin < jour else "en_renouvellement"
    if statut == "echue" or fin < jour:
        return "echue"
    if signature > jour:
        return "a_venir"
    dans_un_an = jour.replace(year=jour.year + 1)
    return "a_renouveler" if fin < dans_un_an else "en_cours"
