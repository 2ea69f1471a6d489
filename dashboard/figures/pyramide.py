"""The age pyramid of a territory: women and men by five-year band, and the same as a table."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from dashboard import formats
from dashboard.figures.dits import VIDE, Dit, Lu, Phrase, say
from dashboard.figures.textes import Portee
from data.fiches.catalogue import Indicateur

_JEUNES = 4  # 0-4, 5-9, 10-14, 15-19
# La borne de ces quatre tranches.
_AGE = 20
AGE_DIT = Dit(str(_AGE), "constante", constantes=(_AGE,), nom="borne des quatre premières tranches")


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
    champ: Phrase = VIDE

    @property
    def total(self) -> float:
        """Everybody, before rounding."""
        return sum(self.femmes) + sum(self.hommes)


def build_pyramide(lignes: pd.DataFrame, portee: Portee, fiche: Indicateur) -> Pyramide | None:
    """From the rows of ``portrait/pyramide``; None when a sex or a band is missing."""
    noms = {m.code: m.nom for m in fiche.modalites}
    effectifs = {(str(x["sexe"]), str(x["tranche"])): float(x["valeur"]) for _, x in lignes.iterrows()}
    if not effectifs or any((sexe, tranche) not in effectifs for sexe in "FH" for tranche in noms):
        return None
    femmes, hommes = (tuple(effectifs[sexe, tranche] for tranche in noms) for sexe in "FH")
    modele = Pyramide(
        f"Pyramide des âges {portee.de}", fiche.unite, fiche.decimales, tuple(noms.values()), femmes, hommes
    )
    annee = int(lignes.iloc[0]["millesime"]) if "millesime" in lignes else 0
    lus = tuple(Lu(portee.niveau, portee.code, fiche.code, tranche, annee) for tranche in noms)
    return replace(modele, lecture=_reading(modele, lus), champ=_scope(modele, portee, lus))


def _reading(modele: Pyramide, lus: tuple[Lu, ...]) -> Phrase:
    """The youngest band, then the share of the under twenty."""
    enfants = modele.femmes[0] + modele.hommes[0]
    jeunes = sum(modele.femmes[:_JEUNES]) + sum(modele.hommes[:_JEUNES])
    phrase = say(
        "{enfants} enfants ont de {tranche} ; les moins de {age} ans sont {jeunes}",
        enfants=Dit(formats.number(enfants), "somme", lus[:1]),
        tranche=modele.tranches[0],
        age=AGE_DIT,
        jeunes=Dit(formats.number(jeunes), "somme", lus[:_JEUNES]),
    )
    if not modele.total:
        return say("{phrase}.", phrase=phrase)
    part = Dit(formats.number(100 * jeunes / modele.total), "part", lus, constantes=(_JEUNES,))
    return say("{phrase}, soit {part} % des habitants.", phrase=phrase, part=part)


def _scope(modele: Pyramide, portee: Portee, lus: tuple[Lu, ...]) -> Phrase:
    return say(
        "{nom}, {habitants} habitants d'après les tranches d'âge.",
        nom=portee.nom,
        habitants=Dit(formats.number(modele.total), "somme", lus),
    )


def pyramid_table(modele: Pyramide) -> pd.DataFrame:
    """One row per band, the youngest first, then the total."""
    lignes = [
        (tranche, femmes, hommes, femmes + hommes)
        for tranche, femmes, hommes in zip(modele.tranches, modele.femmes, modele.hommes, strict=True)
    ]
    lignes.append(("Tous les âges", sum(modele.femmes), sum(modele.hommes), modele.total))
    return pd.DataFrame(lignes, columns=["Âge", "Femmes", "Hommes", "Ensemble"])
