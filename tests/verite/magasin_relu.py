"""Le magasin relu par des requêtes écrites ici, sans rien emprunter à celles des pages."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import duckdb

from dashboard.figures.dits import Ensemble, Lu
from data.fiches.catalogue import Catalogue

FINE = "\u202f"
PETITE_COURONNE = ("75", "92", "93", "94")


def french(valeur: float, decimales: int) -> str:
    """Le nombre comme on l'apprend à l'école : demi vers le haut, sans son signe."""
    # Au millionième, le bruit du binaire n'est plus là ; en deçà, c'est la valeur.
    exact = Decimal(repr(abs(valeur))).quantize(Decimal("1e-6"), ROUND_HALF_UP)
    arrondi = exact.quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_UP)
    return f"{arrondi:,}".replace(",", FINE).replace(".", ",")


class Magasin:
    """Les valeurs et les territoires d'un magasin ouvert."""

    def __init__(self, con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
        self.con = con
        self.catalogue = catalogue
        self._lues: dict[tuple[str, str, str, int], dict[str, tuple[float | None, float | None, str]]] = {}

    def value(self, lu: Lu) -> tuple[float | None, float]:
        """La valeur et sa marge (0 sans marge) ; (None, 0) quand il n'y en a pas."""
        if lu.niveau == "ept":
            return self._of_ept(lu)
        valeur, marge, _ = self.all_values(lu).get(lu.code, (None, None, ""))
        return valeur, marge or 0.0

    def ranked(self, lu: Lu) -> float | None:
        """La valeur, quand elle peut avoir un rang : ni secret possible, ni part du tout."""
        valeur, _, statut = self.all_values(lu).get(lu.code, (None, None, ""))
        return valeur if statut in ("publie", "estime") else None

    def all_values(self, lu: Lu) -> dict[str, tuple[float | None, float | None, str]]:
        """Les valeurs de tout un niveau pour un indicateur et une année, lues une fois."""
        cle = (lu.niveau, lu.indicateur, lu.modalite, lu.millesime)
        if cle not in self._lues:
            self._lues[cle] = {
                c: (v, m, s)
                for c, v, m, s in self.rows(
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
        lues = [self.value(Lu("commune", c, lu.indicateur, lu.modalite, lu.millesime)) for c in siennes]
        connues = [v for v, _ in lues if v is not None]
        if len(connues) < len(siennes):
            return None, 0.0
        return sum(connues), sum(m for _, m in lues)

    def members(self, dans: Ensemble) -> list[str]:
        """Les codes des territoires d'un niveau dans une portée."""
        if dans.portee == "ept":
            return self.column("SELECT code_commune FROM ept_communes WHERE code_ept = ?", [dans.code_portee])
        if dans.portee == "france":
            return self.column("SELECT code_territoire FROM territoires WHERE niveau = ?", [dans.niveau])
        if dans.portee == "liste":
            codes = dans.code_portee.split(",")
            assert len(set(codes)) == len(codes), f"un territoire compté deux fois : {dans}"
            return codes
        colonne = {"departement": "code_departement", "region": "code_region", "epci": "code_epci"}
        return self.column(
            f"SELECT code_territoire FROM territoires WHERE niveau = ? AND {colonne[dans.portee]} = ?",
            [dans.niveau, dans.code_portee],
        )

    def rows(self, sql: str, valeurs: list[object]) -> list[tuple[Any, ...]]:
        return self.con.cursor().execute(sql, valeurs).fetchall()

    def column(self, sql: str, valeurs: list[object]) -> list[str]:
        return [str(ligne[0]) for ligne in self.rows(sql, valeurs)]
