"""Refaire les scénarios de naissances et la couverture partagée : une formule à la fois, du magasin."""

from __future__ import annotations

from math import ceil, sqrt

from fichiers import Fichiers, approximate
from magasin_relu import french

from dashboard.figures.dits import Dit, Lu

ANS = 5
BOUTS = {0.0: 0, -1.0: 1, 1.0: 2}
Trois = tuple[float, float, float]


class Avenir(Fichiers):
    """Ce que des naissances à venir feraient des enfants et des places d'un magasin relu."""

    def _births(self, niveau: str, code: str) -> dict[int, float]:
        return {
            int(a): float(v)
            for a, v in self.rows(
                "SELECT millesime, valeur FROM observations WHERE indicateur = 'naissances' "
                "AND modalite = '' AND statut IN ('publie', 'estime') AND NOT fictif "
                "AND niveau = ? AND code_territoire = ?",
                [niveau, code],
            )
        }

    def _future(self, naissances: dict[int, float], cle: str, pct: float) -> list[float]:
        """Les naissances des cinq années qui suivent la dernière."""
        fin = max(naissances)
        if cle == "constant":
            return [sum(naissances[fin - i] for i in range(3)) / 3] * ANS
        suite, valeur = [], naissances[fin]
        for rang in range(1, ANS + 1):
            if cle == "tendance":
                valeur = max(0.0, naissances[fin] + rang * (naissances[fin] - naissances[fin - ANS]) / ANS)
            else:
                assert cle == "choisi", cle
                valeur += valeur * pct / 100
            suite.append(valeur)
        return suite

    def _scenario(self, dit: Dit) -> str:
        lu = dit.lus[0]
        quoi, _, cle = dit.critere.partition(":")
        pct, bout = dit.constantes
        naissances = self._births(lu.niveau, lu.code)
        fin = max(naissances)
        lues = {x.millesime for x in dit.lus if x.indicateur == "naissances"}
        depart = fin - ANS if cle == "tendance" else fin - 2
        assert lues == set(range(depart, fin + 1)), f"les naissances citées ne sont pas celles-là : {dit}"
        if quoi == "moyenne":
            return french(sum(naissances[fin - i] for i in range(3)) / 3, dit.decimales)
        if quoi == "variation":
            variation = (naissances[fin] - naissances[fin - ANS]) / ANS
            assert dit.texte.startswith("\u2212") == (round(variation, 6) < 0), f"mauvais sens : {dit}"
            return french(variation, dit.decimales)
        bas, haut = (0.74, 1.25) if lu.niveau == "commune" else (0.89, 1.22)
        if cle == "actuel":
            total = sum(naissances[fin - i] for i in range(3))
            mini = maxi = total
        else:
            annuelles = self._future(naissances, cle, pct)[-3:]
            total = sum(annuelles)
            hasard = 1.96 * sqrt(total)
            mini, maxi = max(0.0, total - hasard), total + hasard
        rang = BOUTS[bout]
        if quoi == "enfants":
            return french(approximate((total, mini * bas, maxi * haut)[rang], total), 0)
        return self._with_rate(dit, quoi, rang, (total, mini, maxi), (bas, haut), naissances)

    def _with_rate(
        self,
        dit: Dit,
        quoi: str,
        rang: int,
        venir: Trois,
        rapports: tuple[float, float],
        naissances: dict[int, float],
    ) -> str:
        taux, marge, annee = self._rate(dit)
        avant = sum(naissances[annee - i] for i in range(3))
        if quoi == "couverture":
            assert min(naissances[max(naissances) - i] for i in range(3)) >= 50, f"de petits nombres : {dit}"
            total, mini, maxi = venir
            serie = (taux * avant / total, (taux - marge) * avant / maxi, (taux + marge) * avant / mini)
            return french(serie[rang], 0)
        ecarts = [
            t * r * (v - avant) / 100
            for t in (taux - marge, taux + marge)
            for r in rapports
            for v in venir[1:]
        ]
        if quoi in ("moins", "plus"):
            mini, maxi = min(ecarts), max(ecarts)
            assert mini < 0 < maxi, f"l'écart a un sens, il doit être dit : {dit}"
            return french(approximate(abs(mini if quoi == "moins" else maxi), max(-mini, maxi)), 0)
        assert quoi == "places", dit
        assert min(ecarts) >= 0 or max(ecarts) <= 0, f"le hasard suffit, un sens est dit : {dit}"
        centre = taux * (venir[0] - avant) / 100
        grandeurs = sorted(map(abs, ecarts))
        return french(approximate((abs(centre), grandeurs[0], grandeurs[-1])[rang], abs(centre)), 0)

    def carried(self, taux: Lu, enfants: Trois | None, cle: str, pct: float, dit: Dit) -> Trois | None:
        """Les enfants de l'année du taux, portés au bout du scénario ; None quand il ne se fait pas."""
        naissances = self._births(taux.niveau, taux.code)
        if enfants is None or not naissances:
            return None
        fin = max(naissances)
        petits = min(naissances[fin - i] for i in range(3)) < 50
        trop_peu = taux.niveau == "commune" and sum(naissances[fin - i] for i in range(3)) < 180
        sans_avant = fin - ANS not in naissances or min(naissances[fin - ANS], naissances[fin]) < 50
        if trop_peu or (cle == "choisi" and petits) or (cle == "tendance" and sans_avant):
            return None
        annees = {*range(fin - (ANS if cle == "tendance" else 2), fin + 1)}
        cites = {x.millesime for x in dit.lus if (x.code, x.indicateur) == (taux.code, "naissances")}
        assert annees <= cites, f"les naissances citées ne sont pas celles-là : {dit}"
        venir = sum(self._future(naissances, cle, pct)[-3:])
        avant = sum(naissances[taux.millesime - i] for i in range(3))
        hasard = 1.96 * sqrt(venir)
        n, bas, haut = enfants
        return n * venir / avant, bas * max(0.0, venir - hasard) / avant, haut * (venir + hasard) / avant

    def _rate(self, dit: Dit) -> tuple[float, float, int]:
        """Le dernier taux publié du territoire, qui doit être celui que la phrase cite."""
        (lu,) = (x for x in dit.lus if x.indicateur == "taux_couverture")
        annees = self.rows(
            "SELECT MAX(millesime) FROM observations WHERE indicateur = 'taux_couverture' AND modalite = '' "
            "AND statut IN ('publie', 'estime') AND NOT fictif AND niveau = ? AND code_territoire = ?",
            [lu.niveau, lu.code],
        )
        assert annees == [(lu.millesime,)], f"ce n'est pas le dernier taux : {dit}"
        taux, marge = self.value(lu)
        assert taux is not None, dit
        return taux, marge, lu.millesime

    def side(self, dit: Dit) -> int:
        """-1 quand le scénario demande moins de places qu'aujourd'hui, 1 s'il en demande plus."""
        lu = dit.lus[0]
        naissances = self._births(lu.niveau, lu.code)
        _, _, annee = self._rate(dit)
        venir = sum(self._future(naissances, dit.critere.partition(":")[2], dit.constantes[0])[-3:])
        return 1 if venir > sum(naissances[annee - i] for i in range(3)) else -1

    def _effect(self, dit: Dit) -> str:
        """Shapley : chaque cause changée la première, puis la seconde, et la moyenne des deux."""
        taux = [lu for lu in dit.lus if lu.indicateur != "naissances"]
        assert len({lu.indicateur for lu in taux}) == 1, f"deux séries mêlées : {dit}"
        lus = [self.value(lu) for lu in taux]
        enfants = [self._three(taux[0], lu.millesime) for lu in taux]
        cites = {x for x in dit.lus if x.indicateur == "naissances"}
        annees = {a for lu in taux for a in range(lu.millesime - 2, lu.millesime + 1)}
        assert {x.millesime for x in cites} == annees, f"les naissances citées ne sont pas celles-là : {dit}"
        if dit.critere == "supposees":
            supposees = (lus[0][0] or 0.0) * enfants[0] / 100
            facteur = (1.0, 0.89, 1.22)[BOUTS[dit.constantes[0]]]
            return french(approximate(facteur * supposees, supposees), 0)
        (t0, m0), (t1, m1) = ((v or 0.0, m) for v, m in lus)
        if dit.critere == "sensibilite":
            return french((t0 + t1) / 2 / 100, dit.decimales)
        marge, _, cause = dit.critere.rpartition("_")
        effet = self._shapley(t0, t1, enfants[0], enfants[1])[cause]
        # La formule est linéaire en chacun des taux : la marge est la somme de ce que chacun déplace.
        erreur = sum(
            abs(self._shapley(a, b, enfants[0], enfants[1])[cause] - effet)
            for a, b in ((t0 + m0, t1), (t0, t1 + m1))
        )
        if marge:
            assert abs(effet) <= erreur + 1e-3, f"une part qui se lit est dite illisible : {dit}"
            return french(ceil(round(erreur * 100, 6)) / 100, 2)
        assert abs(effet) > erreur, f"une part illisible est dite : {dit}"
        assert dit.texte.startswith("\u2212" if effet < 0 else "+"), f"mauvais sens : {dit}"
        return french(effet, dit.decimales)

    @staticmethod
    def _shapley(t0: float, t1: float, e0: float, e1: float) -> dict[str, float]:
        p0, p1 = t0 * e0 / 100, t1 * e1 / 100
        places = ((p1 - p0) / e0 + (p1 - p0) / e1) / 2
        enfants = ((p0 / e1 - p0 / e0) + (p1 / e1 - p1 / e0)) / 2
        return {"places": 100 * places, "enfants": 100 * enfants}

    def _three(self, lu: Lu, annee: int) -> float:
        naissances = self._births(lu.niveau, lu.code)
        return sum(naissances[annee - i] for i in range(3))
