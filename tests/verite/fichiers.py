"""Recompter dans les fichiers déposés : postes, conventions, équipements, établissements, complétude."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from math import floor, log10

from magasin_relu import PETITE_COURONNE, Magasin

from dashboard.figures.dits import Dit, Ensemble, Lu

SURS = ("publie", "estime")
SEUIL_PCT = 60.0
JEUNES = ("petite_enfance", "enfance_jeunesse")
Fourchette = tuple[float, float, float]


def approximate(valeur: float, ordre: float) -> float:
    """Deux chiffres significatifs de ``ordre``, l'unité en deçà de cent ; demi vers le haut."""
    pas = 10 ** max(0, floor(log10(abs(ordre))) - 1) if abs(ordre) >= 1 else 1
    return floor(valeur / pas + 0.5 + 1e-9) * pas


def _single(lignes: list[tuple[str, ...]], place: int) -> str:
    """Ce que disent toutes les lignes d'un poste ; '' quand elles se taisent ou se contredisent."""
    dites = {x[place] for x in lignes}
    return str(next(iter(dites))) if len(dites) == 1 and None not in dites else ""


class Fichiers(Magasin):
    """Ce que les fichiers d'un magasin relu font pour les unités d'une portée."""

    def imported(self, table: str, colonnes: str, dans: Ensemble) -> list[tuple[str, ...]]:
        """(unité, colonnes…) des lignes d'une table dont l'unité est dans la portée."""
        unite = "code_territoire" if dans.niveau == "commune" else "code_epci"
        lignes = self.rows(f"SELECT {unite}, {colonnes} FROM {table}", [])
        membres = set(self.members(dans))
        return [ligne for ligne in lignes if ligne[0] in membres]

    def _depot(self, dit: Dit) -> float:
        assert dit.dans is not None, dit
        critere, _, detail = dit.critere.partition(":")
        if critere == "equipements":
            return self._open(dit.dans, detail, date.fromordinal(int(dit.constantes[0])))
        if critere in ("conventions", "unites_conventions", "sans_convention"):
            lignes = self.imported("conventions_territoires", "ctg", dit.dans)
            unites = {u for u, _ in lignes}
            return {
                "conventions": len({c for _, c in lignes}),
                "unites_conventions": len(unites),
                "sans_convention": len(set(self.members(dit.dans)) - unites),
            }[critere]
        annee = int(dit.constantes[0])
        heures = [
            (u, theoriques, realisees)
            for u, a, theoriques, realisees in self.imported(
                "etablissements", "annee, heures_theoriques, heures_realisees", dit.dans
            )
            if int(a) == annee and theoriques and realisees is not None
        ]
        if critere == "unites_heures":
            return len({u for u, *_ in heures})
        assert critere == "occupation_reelle", dit
        return 100 * sum(float(r) for *_, r in heures) / sum(float(t) for _, t, _ in heures)

    def _open(self, dans: Ensemble, type_: str, jour: date) -> int:
        """Combien d'équipements d'un type sont ouverts ce jour-là dans un lieu."""
        nombre = 0
        for niveau, code, epci, departement, region, ouverture, fermeture in self.rows(
            "SELECT e.niveau, e.code_territoire, e.code_epci, t.code_departement, t.code_region, "
            "e.ouverture, e.fermeture FROM equipements AS e JOIN territoires AS t "
            "USING (niveau, code_territoire) WHERE e.type = ?",
            [type_],
        ):
            if (ouverture and ouverture > jour) or (fermeture and fermeture <= jour):
                continue
            a_paris = niveau == "epci" and departement in PETITE_COURONNE
            nombre += {
                "france": True,
                "region": region == dans.code_portee,
                "departement": departement == dans.code_portee and not a_paris,
                "epci": epci == dans.code_portee,
                "commune": (niveau, code) == ("commune", dans.code_portee),
                "ept": dans.portee == "ept"
                and code in self.members(Ensemble("commune", "ept", dans.code_portee)),
            }[dans.portee]
        return nombre

    def _post_detail(self, dit: Dit) -> float:
        """Postes et leur coût : moyenne, axes, position, employeur, cofinancement."""
        assert dit.dans is not None, dit
        annee = int(dit.constantes[0])
        postes: dict[tuple[str, str], list[tuple[str, ...]]] = defaultdict(list)
        for unite, a, code, poste, *reste in self.imported(
            "postes",
            "annee, code_territoire, poste, axe, etp, employeur, position, cofinancement_caf",
            dit.dans,
        ):
            if int(a) == annee:
                postes[code, poste].append((unite, *reste))
        postes = {k: v for k, v in postes.items() if sum(float(x[2]) for x in v) > 0}
        etp = {k: sum(float(x[2]) for x in v) for k, v in postes.items()}
        axes = {k: sum(float(x[2]) > 0 for x in v) for k, v in postes.items()}
        montants = {
            k: sum(float(x[5]) for x in v) for k, v in postes.items() if all(x[5] is not None for x in v)
        }
        par_unite: dict[str, int] = defaultdict(int)
        for lignes in postes.values():
            par_unite[lignes[0][0]] += 1
        critere = dit.critere.removeprefix("part:")
        champ, _, voulu = critere.partition(":")
        if champ in ("employeur", "position"):
            place = 3 if champ == "employeur" else 4
            siens = sum(x for k, x in etp.items() if _single(postes[k], place) == voulu)
            return 100 * siens / sum(etp.values()) if critere != dit.critere else siens
        euros = dit.constantes[1] if len(dit.constantes) > 1 else 0.0
        etp_connus = sum(etp[k] for k in montants)
        return {
            "moyen": sum(etp.values()) / len(etp) if etp else 0.0,
            "plusieurs_axes": sum(n > 1 for n in axes.values()),
            "un_axe": sum(n == 1 for n in axes.values()),
            "un_seul_poste": sum(n == 1 for n in par_unite.values()),
            "plusieurs_postes": sum(n > 1 for n in par_unite.values()),
            "cout": sum(etp.values()) * euros,
            "cofinancement": sum(montants.values()),
            "part_caf": 100 * sum(montants.values()) / (etp_connus * euros) if etp_connus * euros else 0.0,
            "avec_montant": len(montants),
            "sans_montant": len(postes) - len(montants),
        }[critere]

    def children(self, niveau: str, code: str, annee: int) -> Fourchette | None:
        """Les moins de 3 ans : places ÷ taux, sinon recensement, sinon naissances de trois ans."""

        def sure(indicateur: str, millesime: int) -> tuple[float, float] | None:
            lue = self.all_values(Lu(niveau, "", indicateur, "", millesime)).get(code)
            return None if lue is None or lue[2] not in SURS or lue[0] is None else (lue[0], lue[1] or 0.0)

        places, taux = sure("places_accueil", annee), sure("taux_couverture", annee)
        if places and taux and taux[0] > taux[1]:
            n, (t, m) = 100 * places[0], taux
            return n / t, n / (t + m), n / (t - m)
        if recenses := sure("population_0_2", annee):
            return recenses[0], recenses[0], recenses[0]
        naissances = [sure("naissances", a) for a in range(annee - 2, annee + 1)]
        if None in naissances:
            return None
        total = sum(n[0] for n in naissances if n)
        bas, haut = (0.74, 1.25) if niveau == "commune" else (0.89, 1.22)
        return total, bas * total, haut * total

    def completeness(self, niveau: str, code: str, annee: int) -> dict[str, float]:
        """Établissements et places d'un fichier, et ce que la Cnaf en compte, avec sa fourchette."""
        condition = "code_epci = ?" if niveau == "epci" else "niveau = 'commune' AND code_territoire = ?"
        codes = [code] if niveau != "departement" else self.members(Ensemble("commune", "departement", code))
        lignes = [
            x
            for c in codes
            for x in self.rows(
                f"SELECT places FROM etablissements WHERE annee = ? AND {condition}", [annee, c]
            )
        ]
        assert lignes, f"aucun établissement de {code} en {annee}"
        lues = {"etablissements": float(len(lignes)), "places": float(sum(p for (p,) in lignes))}
        annees = [
            int(a)
            for a in self.column(
                "SELECT DISTINCT millesime FROM observations WHERE indicateur = 'taux_couverture' "
                "AND modalite = 'eaje' ORDER BY 1",
                [],
            )
        ]
        face = max((a for a in annees if a <= annee), default=annees[0])
        lues["annee_reference"] = float(face)
        taux = self.all_values(Lu(niveau, "", "taux_couverture", "eaje", face)).get(code)
        enfants = self.children(niveau, code, face)
        if taux is None or taux[0] is None or taux[2] not in SURS or enfants is None:
            return lues
        valeur, bas, haut = enfants
        marge = taux[1] or 0.0
        return {
            **lues,
            "reference": taux[0] * valeur / 100,
            "reference_basse": max(taux[0] - marge, 0) * bas / 100,
            "reference_haute": (taux[0] + marge) * haut / 100,
        }

    def complete(self, niveau: str, code: str, annee: int, seuil: float = SEUIL_PCT) -> bool:
        """Au moins le seuil, même au plus haut de la fourchette."""
        lues = self.completeness(niveau, code, annee)
        haute = lues.get("reference_haute")
        return haute is not None and 100 * lues["places"] >= seuil * haute

    def _completeness(self, dit: Dit) -> float:
        lu = dit.lus[0]
        lues = self.completeness(lu.niveau, lu.code, lu.millesime)
        for cite in dit.lus[1:]:
            assert cite.millesime == lues["annee_reference"], f"la référence n'est pas de {cite.millesime}"
        if dit.critere == "seuil":
            return dit.constantes[0]
        if dit.critere == "pct":
            return 100 * lues["places"] / lues["reference"]
        if dit.critere in ("etablissements", "places"):
            return lues[dit.critere]
        return approximate(lues[dit.critere], lues["reference"])
