"""Refaire les nombres du simulateur : ce qui est lu, ce que le lecteur a saisi, une formule à la fois."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from fichiers import Fourchette, approximate
from magasin_relu import FINE, french
from scenarios import Avenir

from dashboard.figures.dits import Dit, Lu

BONUS = (2600.0, 3600.0)
BOUTS = {0.0: 0, -1.0: 1, 1.0: 2}


@dataclass(frozen=True)
class Unite:
    """Un territoire de la simulation : None pour ce que personne ne sait."""

    enfants: Fourchette | None
    places: Fourchette | None
    eaje: float | None
    entier: bool


def _exact(nombre: float) -> Fourchette:
    return nombre, nombre, nombre


class Simulation(Avenir):
    """Le simulateur d'un magasin relu."""

    def unite(self, code: str, dit: Dit) -> Unite:
        """Ce qu'on sait d'un territoire, les saisies du lecteur à la place du reste."""
        lus = [lu for lu in dit.lus if lu.code == code]
        taux = lus[0]
        assert taux.indicateur == "taux_couverture", dit
        saisies = dict(x.split(":")[1].split("=") for x in dit.nom.split(";") if x.startswith(f"{code}:"))
        enfants = self.children(taux.niveau, code, taux.millesime)
        cle = saisies.get("scenario", "")
        if not cle:
            self._sources(lus[1:], enfants, dit)
        if "enfants" in saisies:
            enfants = _exact(float(saisies["enfants"]))
        couverture = self.value(taux)[0]
        places: Fourchette | None = None
        if "places" in saisies:
            places = _exact(float(saisies["places"]))
        elif enfants is not None and couverture is not None:
            places = (
                enfants[0] * couverture / 100,
                enfants[1] * couverture / 100,
                enfants[2] * couverture / 100,
            )
        if cle:
            # Les places restent celles d'aujourd'hui : seuls les enfants changent.
            enfants = self.carried(taux, enfants, cle, float(saisies["pct"]), dit)
        activite = [lu for lu in lus if lu.indicateur == "places_eaje"]
        eaje, entier = None, True
        if activite:
            eaje = self.value(activite[0])[0]
            entier = self.complete(taux.niveau, code, activite[0].millesime)
        if "places_eaje" in saisies:
            eaje, entier = float(saisies["places_eaje"]), True
        return Unite(enfants, places, eaje, entier)

    def _sources(self, lus: list[Lu], enfants: Fourchette | None, dit: Dit) -> None:
        """Les enfants cités sont bien ceux qu'on retrouve : les mêmes sources, la même somme."""
        cites = [lu for lu in lus if lu.indicateur in ("naissances", "population_0_2")]
        if cites:
            assert enfants is not None, dit
            somme = sum(self.value(lu)[0] or 0.0 for lu in cites)
            assert abs(somme - enfants[0]) < 1e-6, f"les enfants cités ne sont pas ceux-là : {dit}"

    def _simulated(self, dit: Dit) -> str:
        assert dit.dans is not None, dit
        codes = [c for c in dit.dans.code_portee.split(",") if c]
        if dit.critere in ("liste", "connus", "connus_eaje"):
            return french(self._known(dit, codes), 0)
        cible, points, bout, diviseur = dit.constantes
        unites = [self.unite(c, dit) for c in codes]
        fourchette = self._band(dit, unites, cible, points)
        if dit.critere == "bonus":
            rang = 0 if bout < 0 else 1
            montant = BONUS[rang] * fourchette[1 + rang]
            montant = montant if montant < 10_000 else approximate(montant, montant)
            return french(montant / diviseur, dit.decimales)
        bas, haut = fourchette[1], fourchette[2]
        if bas == haut:
            return french(fourchette[0], 0)
        if bas <= 0 and bout < 0:
            return french(bas, 0)
        centre = fourchette[0]
        return french(approximate(fourchette[BOUTS[bout]], centre), 0)

    def _band(self, dit: Dit, unites: list[Unite], cible: float, points: float) -> Fourchette:
        """(valeur, bas, haut) de la colonne, sommés territoire par territoire."""
        totaux = [0.0, 0.0, 0.0]
        for u in unites:
            siens = self._one(dit, u, cible, points)
            for place, v in enumerate((siens[0], min(siens[1:]), max(siens[1:]))):
                totaux[place] += v
        return totaux[0], totaux[1], totaux[2]

    def _one(self, dit: Dit, u: Unite, cible: float, points: float) -> Fourchette:
        rendues = 0.0
        if u.eaje is not None:
            rendues = float(french(u.eaje * points / 100, 0).replace(FINE, ""))
        if dit.critere == "equivalentes":
            assert u.eaje is not None, dit
            return _exact(rendues)
        # D'un scénario que rien ne permet, les enfants sont inconnus ; les places d'aujourd'hui, non.
        assert dit.critere == "enfants" or u.places is not None, f"des places inconnues deviennent : {dit}"
        if dit.critere == "places" and u.places is not None:
            return u.places
        assert u.enfants is not None, f"des enfants inconnus deviennent un nombre : {dit}"
        if dit.critere == "enfants":
            return u.enfants
        assert u.places is not None
        creer = [
            max(0, ceil(round(cible / 100 * e - p, 6))) for e, p in zip(u.enfants, u.places, strict=True)
        ]
        if dit.critere == "reste":
            assert u.entier, f"un fichier partiel dit ce qui reste : {dit}"
            ordonnes = (creer[0], min(creer[1:]), max(creer[1:]))
            a, b, c = (max(0.0, v - rendues) for v in ordonnes)
            return a, b, c
        return float(creer[0]), float(creer[1]), float(creer[2])

    def _known(self, dit: Dit, codes: list[str]) -> int:
        """La liste dite « connue » est bien celle des territoires connus, sans oubli ni ajout."""
        assert len(set(codes)) == len(codes), dit
        tous = dict.fromkeys(lu.code for lu in dit.lus)
        if dit.critere == "liste":
            assert set(codes) == set(tous), dit
            return len(codes)
        unites = {c: self.unite(c, dit) for c in tous}
        connus = {c for c, u in unites.items() if u.entier and u.enfants and u.places}
        if dit.critere == "connus_eaje":
            connus = {c for c in connus if unites[c].eaje is not None}
        assert set(codes) == connus, f"connus : {sorted(connus)}, dits : {codes}"
        return len(codes)
