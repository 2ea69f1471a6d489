"""Insee Filosofi 2023 per commune: median standard of living (€/year) and poverty rate (%).

An empty cell is statistical secrecy or an unpublished value: status ``secret``. A median never
adds up, so there is no EPCI value.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from data.readers.commun import Fichier, Lignes

INDICATEURS = ("niveau_vie_median", "taux_pauvrete")


def read(chemin: Path, source: str) -> pa.Table:
    """Read the commune file. Raises LectureError."""
    fichier = Fichier(chemin, ("code_commune", "code_epci", "annee", *INDICATEURS))
    lignes = Lignes(source)
    for numero, cellules in fichier.rows():
        annee = fichier.year(numero, "annee", cellules["annee"])
        for indicateur in INDICATEURS:
            texte = cellules[indicateur]
            valeur = fichier.number(numero, indicateur, texte) if texte else None
            if annee is None or (texte and valeur is None):
                continue
            lignes.add(
                cellules["code_commune"],
                "commune",
                annee,
                indicateur,
                valeur,
                marge=None if valeur is None else _margin(indicateur, texte),
                statut="secret" if valeur is None else "publie",
            )
    fichier.close()
    return lignes.to_arrow()


def _margin(indicateur: str, texte: str) -> float:
    """Half the published unit: medians are given to ten euros, rates to one point or a tenth."""
    if indicateur == "niveau_vie_median":
        return 5.0
    return 0.05 if "." in texte else 0.5
