"""Cnaf coverage rates: one row per territory, the global rate and its four components.

Source: data.caf.fr, ``txcouv_pe_*``, December 2023. Unit: places for 100 children under three;
may exceed 100. Published to one decimal, hence a margin of 0.05.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from data.readers.commun import Fichier, LectureError, Lignes

MARGE = 0.05
# Colonne du fichier -> modalité de l'indicateur ; la colonne du total a la modalité vide.
MODALITES = {
    "taux_couverture": "",
    "taux_couverture_eaje": "eaje",
    "taux_couverture_assistantes_maternelles": "assistantes_maternelles",
    "taux_couverture_prescolarisation": "prescolarisation",
    "taux_couverture_garde_domicile": "garde_domicile",
}


def read(chemin: Path, source: str) -> pa.Table:
    """Read one level's file; the level is in the file's name (``taux_couverture_epci_2023.csv``).

    Raises LectureError with every fault.
    """
    morceaux = chemin.stem.split("_")
    if len(morceaux) != 4:
        raise LectureError(chemin.name, ["le nom attendu est taux_couverture_<niveau>_<année>.csv."])
    niveau = morceaux[2]
    fichier = Fichier(chemin, (f"code_{niveau}", "annee", *MODALITES))
    lignes = Lignes(source)
    for numero, cellules in fichier.rows():
        annee = fichier.year(numero, "annee", cellules["annee"])
        for colonne, modalite in MODALITES.items():
            valeur = fichier.number(numero, colonne, cellules[colonne])
            if annee is None or valeur is None:
                continue
            lignes.add(
                cellules[f"code_{niveau}"],
                niveau,
                annee,
                "taux_couverture",
                valeur,
                modalite=modalite,
                marge=MARGE,
            )
    fichier.close()
    return lignes.to_arrow()
