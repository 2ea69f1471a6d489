"""Rules that look at a whole row or at several: sums, order of dates, coherence, duplicates.

They run on whatever could be typed, so that they add their faults to those of the cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data.depots.contrat.constat import Constat, Typee
from data.depots.contrat.ecriture import Cellule, show
from data.depots.contrat.rapport import ERREUR
from data.depots.contrat.schema import Format, flatten
from data.depots.controle.territoires import Referentiel


def check_rules(
    format_: Format, lignes: Sequence[Typee], eclatees: Sequence[Typee], referentiel: Referentiel
) -> Iterator[Constat]:
    """Every broken rule. ``lignes``: as in the file; ``eclatees``: one per value of the axis."""
    yield from _duplicates(format_, eclatees)
    yield from format_.controle(lignes, eclatees, referentiel)


def _duplicates(format_: Format, lignes: Sequence[Typee]) -> Iterator[Constat]:
    vues: dict[tuple[str, ...], int] = {}
    for ligne in lignes:
        valeurs = [ligne.valeurs.get(nom) for nom in format_.cle]
        if any(v is None for v in valeurs):
            continue
        # « Les Lutins » et « LES LUTINS » sont le même établissement.
        cle = tuple(flatten(show(v)) for v in valeurs)
        if cle in vues:
            dit = ", ".join(_said(format_, *c) for c in zip(format_.cle, valeurs, strict=True))
            yield Constat(
                ERREUR,
                ligne.numero,
                format_.cle[-1],
                f"doublon de la ligne {vues[cle]} ({dit}) ; attendu : une seule ligne par "
                f"{_names(format_)}. Gardez la bonne, ou additionnez-les.",
                show(valeurs[-1]),
                "une seule ligne",
            )
        else:
            vues[cle] = ligne.numero


def _said(format_: Format, nom: str, valeur: Cellule) -> str:
    libelles = {v.code: v.libelle for v in format_.colonne(nom).valeurs}
    return libelles.get(show(valeur), show(valeur))


def _names(format_: Format) -> str:
    return ", ".join(format_.colonne(nom).libelle.lower() for nom in format_.cle)
