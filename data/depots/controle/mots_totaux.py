"""The words of a row of totals, and what may stand beside them without naming anything else."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.depots.contrat.schema import flatten

# Ce qu'un intitulé de total peut porter sans nommer un établissement ni un poste.
_MOTS_OUTILS = """
    total totaux totals totale totales totalisation sous sur ss grand general generale generaux
    ensemble somme sommes cumul cumuls cumule cumules moyenne moyennes recap recapitulatif s t tous
    toutes le la les l de du des d a au aux en et pour par tous intermediaire partiel partielle
    provisoire definitif annuel annuelle annee exercice colonne colonnes lignes epci ca cc cu com
    commune communes communaute agglomeration agglo metropole territoire territoires departement
    collectivite collectivites secteur bassin caf ctg etp postes poste axes axe etablissements eaje
    structures sites places heures equipements services conventions
"""
OUTILS = frozenset(_MOTS_OUTILS.split())


@dataclass(frozen=True, slots=True)
class Mot:
    """A total's word in a row. ``pur``: nothing else could be meant. ``complet``: the row has all
    that a row of data must have."""

    texte: str
    pur: bool
    complet: bool

    @property
    def moyenne(self) -> bool:
        return flatten(self.texte).startswith("moyenne")


def tokens(texte: str) -> set[str]:
    return {m for m in re.split(r"[^a-z0-9]+", flatten(texte)) if m}
