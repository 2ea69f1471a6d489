"""Refaire ce qui ne vient pas du magasin : repères publiés, mémoire, exemple chiffré ; les semblables."""

from __future__ import annotations

import csv
import tomllib
from functools import cached_property
from statistics import median
from typing import Any

from fichiers import Fichiers
from magasin_relu import french

from dashboard.figures.dits import Dit
from data.fiches.catalogue import DOSSIER_DATA

VARIABLES = (
    ("population_municipale", True),
    ("densite", True),
    ("superficie", True),
    ("nombre_communes", False),
    ("part_moins_15", False),
)
TYPES = ("communauté de communes", "communauté d'agglomération", "communauté urbaine", "métropole")


class Ailleurs(Fichiers):
    """Les fichiers livrés avec l'application, relus ici."""

    @cached_property
    def reperes(self) -> dict[str, Any]:
        return tomllib.loads((DOSSIER_DATA / "reperes.toml").read_text(encoding="utf-8"))

    @cached_property
    def memoire(self) -> list[dict[str, str]]:
        chemin = DOSSIER_DATA / "embarque" / "memoire" / "postes_cooperation_2025.csv"
        with chemin.open(encoding="utf-8", newline="") as flux:
            return list(csv.DictReader(flux))

    def _published(self, dit: Dit) -> str:
        code, _, rang = dit.nom.partition(":")
        bloc = self.reperes[code]["valeurs"][int(rang)]
        if dit.critere == "maximum":
            return french(float(bloc["valeur_max"]), dit.decimales)
        lue = {"etp": "etp", "postes": "postes", "part_jeunesse_pct": "part_jeunesse"}
        if "lue" in bloc:
            return french(self._dissertation(lue[bloc["lue"]]), dit.decimales)
        return french(float(bloc["valeur"]), dit.decimales)

    def _dissertation(self, critere: str) -> float:
        """Un poste à plusieurs axes se partage à parts égales ; la part est hors coordination."""
        quoi, _, detail = critere.partition(":")
        parts = [
            (p["epci"], axe, float(p["etp"]) / len(p["thematiques"].split("|")))
            for p in self.memoire
            for axe in p["thematiques"].split("|")
        ]
        if quoi == "postes":
            return len(self.memoire)
        if quoi == "etp":
            return sum(x for *_, x in parts)
        if quoi == "axe":
            return sum(x for _, a, x in parts if a == detail)
        if quoi == "epci":
            return sum(x for e, _, x in parts if e == detail)
        themes = [(a, x) for _, a, x in parts if a != "coordination"]
        jeunes = sum(x for a, x in themes if a in ("petite_enfance", "enfance_jeunesse"))
        return 100 * jeunes / sum(x for _, x in themes)

    def _example(self, dit: Dit) -> float:
        """Deux ALSH d'une même enveloppe, puis un poste : tout se refait des sept réglages."""
        montant, part_a, heures_a, heures_b, cout_etp, etp, part_caf = dit.constantes
        activite = 100 * heures_a / (heures_a + heures_b)
        avant, apres, cout = montant * part_a / 100, montant * activite / 100, cout_etp * etp
        return {
            "montant": montant,
            "avant_a": avant,
            "avant_b": montant - avant,
            "apres_a": apres,
            "apres_b": montant - apres,
            "part_a": activite,
            "part_b": 100 - activite,
            "etp": etp,
            "cout_etp": cout_etp,
            "cout": cout,
            "caf": cout * part_caf / 100,
            "reste": cout - cout * part_caf / 100,
            "ecart": abs(apres - avant),
            "echelle": max(montant, cout),
        }[dit.critere]

    def _similar(self, dit: Dit) -> float:
        """Les plus proches sur six variables centrées et réduites, refaits un à un."""
        valeurs, genres = self._structure
        code = dit.nom
        connues = [v for v in valeurs if code in valeurs[v]]
        tous = self.column("SELECT code_territoire FROM territoires WHERE niveau = 'epci'", [])
        retenus = [
            c for c in tous if all(c in valeurs[v] and genres[v][c] == genres[v][code] for v in connues)
        ]
        distances = dict.fromkeys(retenus, 0.0)
        comptees = 0
        for v in connues:
            nombres = [valeurs[v][c] for c in retenus]
            moyenne = sum(nombres) / len(nombres)
            type_ = (sum((x - moyenne) ** 2 for x in nombres) / len(nombres)) ** 0.5
            if type_ <= 1e-12 * max(1.0, *(abs(x) for x in nombres)):
                continue
            comptees += 1
            for c in retenus:
                distances[c] += ((valeurs[v][c] - valeurs[v][code]) / type_) ** 2
        del distances[code]
        racines = {c: round(d**0.5, 9) for c, d in distances.items()}
        if dit.critere == "proches":
            assert dit.dans is not None, dit
            cites = dit.dans.code_portee.split(",")
            ordre = sorted(racines, key=lambda c: (racines[c], c))[: len(cites)]
            assert set(cites) == set(ordre), f"d'autres sont plus proches : {ordre}, dits {cites}"
            return len(ordre)
        return {
            "candidats": len(racines),
            "variables": comptees,
            "mediane": median(racines.values()),
            "ecartes": len(tous) - len(retenus),
        }[dit.critere]

    @cached_property
    def _structure(self) -> tuple[dict[str, dict[str, float]], dict[str, dict[str, Any]]]:
        """Valeurs (en logarithme où il le faut) et nature de chaque variable, par EPCI."""
        from math import log10

        valeurs: dict[str, dict[str, float]] = {}
        genres: dict[str, dict[str, Any]] = {}
        for nom, logarithme in VARIABLES:
            lignes = self.rows(
                "SELECT code_territoire, valeur, statut, fictif FROM observations AS o "
                "WHERE niveau = 'epci' AND indicateur = ? AND modalite = '' "
                "AND statut IN ('publie', 'estime') AND valeur IS NOT NULL AND millesime = "
                "(SELECT MAX(millesime) FROM observations WHERE niveau = 'epci' AND indicateur = ? "
                "AND modalite = '')",
                [nom, nom],
            )
            if not lignes:
                continue
            valeurs[nom] = {
                c: (log10(v) if logarithme else v) for c, v, *_ in lignes if v > 0 or not logarithme
            }
            genres[nom] = {c: (s, f) for c, _, s, f in lignes}
        lignes = self.rows("SELECT code_territoire, type FROM territoires WHERE niveau = 'epci'", [])
        valeurs["type"] = {c: float(TYPES.index(t)) for c, t in lignes if t in TYPES}
        genres["type"] = dict.fromkeys(valeurs["type"], "publie")
        return valeurs, genres

    def years_said(self, dit: Dit) -> set[str]:
        """Les années qu'un nombre hors du magasin peut nommer."""
        if dit.calcul == "memoire":
            return {"2025"}
        if dit.calcul != "repere":
            return set()
        bloc = self.reperes[dit.nom.partition(":")[0]]
        return {m for v in bloc["valeurs"] for m in str(v.get("annee", "")).split() if m.isdigit()}
