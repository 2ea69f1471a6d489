"""Several axes in one cell: one row each, the shared columns in equal parts, and it is said."""

from __future__ import annotations

from collections.abc import Sequence

from data.depots.contrat.constat import Typee
from data.depots.contrat.ecriture import show
from data.depots.contrat.schema import Format

PARTAGES_DITS = 20


def split_row(format_: Format, ligne: Typee) -> list[Typee]:
    """The rows of a row: one for each value of the format's list column."""
    nom = format_.eclatee
    valeurs = ligne.valeurs.get(nom) if nom else None
    if not isinstance(valeurs, list):
        return [ligne]
    parts = {
        n: ligne.valeurs[n] / len(valeurs) for n in format_.partagees if ligne.valeurs.get(n) is not None
    }
    return [Typee(ligne.numero, {**ligne.valeurs, **parts, nom: v}) for v in valeurs]


def said_splits(format_: Format, lignes: Sequence[Typee]) -> list[str]:
    """One sentence for each row that was shared, the first ones; then how many more."""
    nom = format_.eclatee
    partagees = [r for r in lignes if nom and len(r.valeurs.get(nom) or []) > 1]
    phrases: list[str] = []
    for ligne in partagees[:PARTAGES_DITS]:
        axes, etp = ligne.valeurs[nom], ligne.valeurs["etp"]
        phrases.append(
            f"ligne {ligne.numero} : {len(axes)} axes ({', '.join(axes)}) ; {show(etp)} ETP "
            f"partagé en parts égales de {show(round(etp / len(axes), 4))}."
        )
    if (reste := len(partagees) - PARTAGES_DITS) > 0:
        phrases.append(f"et {reste} autres lignes à plusieurs axes, partagées en parts égales.")
    return phrases
