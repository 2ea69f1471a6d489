"""Insee census 2022: share of the under-15 in the population of each EPCI, in percent.

The EPCI file holds counts rebuilt from commune shares published to one decimal: a weighted mean of
errors of 0.05 stays within 0.05, to which half an inhabitant of rounding is added. Status
``estime``: no one publishes it for an EPCI.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from data.readers.commun import Fichier, Lignes

INDICATEUR = "part_moins_15"
MARGE_PARTS = 0.05


def read(chemin: Path, source: str) -> pa.Table:
    """Read the EPCI file (inhabitants, of whom under 15). Raises LectureError with every fault."""
    fichier = Fichier(chemin, ("code_epci", "annee", "population", "moins_15_ans"))
    lignes = Lignes(source)
    for numero, cellules in fichier.rows():
        annee = fichier.year(numero, "annee", cellules["annee"])
        population = fichier.number(numero, "population", cellules["population"])
        jeunes = fichier.number(numero, "moins_15_ans", cellules["moins_15_ans"])
        if population == 0:
            fichier.add(numero, "population", cellules["population"], "au moins un habitant")
        if annee is None or not population or jeunes is None:
            continue
        if jeunes > population:
            fichier.add(
                numero,
                "moins_15_ans",
                cellules["moins_15_ans"],
                f"au plus la population de la ligne ({cellules['population']})",
            )
            continue
        lignes.add(
            cellules["code_epci"],
            "epci",
            annee,
            INDICATEUR,
            100.0 * jeunes / population,
            marge=MARGE_PARTS + 50.0 / population,
            statut="estime",
        )
    fichier.close()
    return lignes.to_arrow()
