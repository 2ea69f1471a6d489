"""The age pyramid of a territory: women and men by five-year band, and the same as a table."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.figures.textes import Portee
from data.catalogue import Indicateur

_JEUNES = 4  # 0-4, 5-9, 10-14, 15-19


@dataclass(frozen=True, slots=True)
class Pyramide:
    """Women and men of each band, the youngest first; same order in the three tuples."""

    titre: str
    unite: str
    decimales: int
    tranches: tuple[str, ...]
    femmes: tuple[float, ...]
    hommes: tuple[float, ...]
    lecture: str = ""

    @property
    def total(self) -> float:
        """Everybody, before rounding."""
        return sum(self.femmes) + sum(self.hommes)


def build_pyramide(lignes: pd.DataFrame, portee: Portee, fiche: Indicateur) -> Pyramide | None:
    """From the rows of ``portrait/pyramide``; None when a sex or a band is missing."""
    noms = {m.code: m.nom for m in fiche.modalites}
    effectifs = {
        (str(x["sexe"]), str(x["tranche"])): float(x["valeur"]) for _, x in lignes.iterrows()
    }
    if not effectifs or any((sexe, tranche) not in effectifs for sexe in "FH" for tranche in noms):
        return None
    femmes, hommes = (tuple(effectifs[sexe, tranche] for tranche in noms) for sexe in "FH")
    modele = Pyramide(
        f"Pyramide des âges {portee.de}",
        fiche.unite,
        fiche.decimales,
        tuple(noms.values()),
        femmes,
        hommes,
    )
    return Pyramide(
        modele.titre,
        modele.unite,
        modele.decimales,
        modele.tranches,
        femmes,
        hommes,
        _reading(modele),
    )


def _reading(modele: Pyramide) -> str:
    """The youngest band, then the share of the under twenty."""
    enfants = modele.femmes[0] + modele.hommes[0]
    jeunes = sum(modele.femmes[:_JEUNES]) + sum(modele.hommes[:_JEUNES])
    part = (
        f", soit {formats.number(100 * jeunes / modele.total)} % des habitants"
        if modele.total
        else ""
    )
    return (
        f"{formats.number(enfants)} enfants ont de {modele.tranches[0]} ; les moins de 20 ans sont "
        f"{formats.number(jeunes)}{part}."
    )


def pyramid_table(modele: Pyramide) -> pd.DataFrame:
    """One row per band, the youngest first, then the total."""
    lignes = [
        (tranche, femmes, hommes, femmes + hommes)
        for tranche, femmes, hommes in zip(
            modele.tranches, modele.femmes, modele.hommes, strict=True
        )
    ]
    lignes.append(("Tous les âges", sum(modele.femmes), sum(modele.hommes), modele.total))
    return pd.DataFrame(lignes, columns=["Âge", "Femmes", "Hommes", "Ensemble"])
