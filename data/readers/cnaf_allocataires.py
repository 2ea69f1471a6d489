"""Cnaf beneficiaries (``s_ben_com_f``), December of each year, per commune or summed per EPCI.

Every commune is rounded to 5, hence a margin of 2.5; an EPCI's sum carries 2.5 for each of its
communes. A published 0 of a commune may be zero, rounding or secrecy: status ``zero_ou_secret``.
A missing commune row (``ligne_absente`` = 1) gives no observation: the absence is computed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute

from data.readers import tableau
from data.readers.commun import OBSERVATIONS, Fichier, Lignes

# Ses fonctions naissent à l'import : les types ne les connaissent pas.
pc: Any = pyarrow.compute
MARGE_COMMUNE = 2.5
INDICATEURS = {
    "foyers": "foyers_allocataires",
    "personnes": "personnes_couvertes",
    "rsa": "foyers_rsa",
    "prime_activite": "foyers_prime_activite",
    "logement": "foyers_aides_logement",
    "af": "foyers_af",
    "paje": "foyers_paje",
}


def read(chemin: Path, source: str) -> pa.Table:
    """Read the commune or the EPCI file, told apart by its name. Raises LectureError."""
    return _read_communes(chemin, source) if "commune" in chemin.stem else _read_epci(chemin, source)


def read_table(chemin: Path, source: str) -> pa.Table:
    """Read a fetched table (see ``tableau``): communes as they are published, or EPCI with the number of
    their communes in a column ``communes``. Raises LectureError."""
    lues = tableau.read(chemin, source)
    sommees = pc.equal(lues["indicateur"], "communes")
    nombres = {(x["code_territoire"], x["millesime"]): x["valeur"] for x in lues.filter(sommees).to_pylist()}
    lignes = lues.filter(pc.invert(sommees))
    if not nombres:
        zero = pc.equal(lignes["valeur"], 0.0)
        marges = pa.repeat(MARGE_COMMUNE, lignes.num_rows)
        statuts = pc.if_else(zero, "zero_ou_secret", "publie")
    else:
        cles = zip(lignes["code_territoire"].to_pylist(), lignes["millesime"].to_pylist(), strict=True)
        marges = pa.array([MARGE_COMMUNE * nombres[cle] for cle in cles], pa.float64())
        statuts = pa.repeat("estime", lignes.num_rows)
    for nom, colonne in (("marge", marges), ("statut", statuts)):
        lignes = lignes.set_column(lignes.column_names.index(nom), nom, colonne)
    return lignes.cast(OBSERVATIONS)


def _read_communes(chemin: Path, source: str) -> pa.Table:
    fichier = Fichier(chemin, ("code_commune", "code_epci", "annee", *INDICATEURS, "ligne_absente"))
    lignes = Lignes(source)
    for numero, cellules in fichier.rows():
        annee = fichier.year(numero, "annee", cellules["annee"])
        absente = fichier.choice(numero, "ligne_absente", cellules["ligne_absente"], ("0", "1"))
        if absente == "1":
            for colonne in INDICATEURS:
                if cellules[colonne]:
                    fichier.add(numero, colonne, cellules[colonne], "une cellule vide")
            continue
        if absente is None or annee is None:
            continue
        for colonne, indicateur in INDICATEURS.items():
            valeur = fichier.number(numero, colonne, cellules[colonne])
            if valeur is None:
                continue
            lignes.add(
                cellules["code_commune"],
                "commune",
                annee,
                indicateur,
                valeur,
                marge=MARGE_COMMUNE,
                statut="zero_ou_secret" if valeur == 0 else "publie",
            )
    fichier.close()
    return lignes.to_arrow()


def _read_epci(chemin: Path, source: str) -> pa.Table:
    fichier = Fichier(
        chemin,
        ("code_epci", "annee", *INDICATEURS, "n_communes", "n_communes_manquantes", "n_communes_foyers_zero"),
    )
    lignes = Lignes(source)
    for numero, cellules in fichier.rows():
        annee = fichier.year(numero, "annee", cellules["annee"])
        communes = fichier.number(numero, "n_communes", cellules["n_communes"])
        for colonne in ("n_communes_manquantes", "n_communes_foyers_zero"):
            fichier.number(numero, colonne, cellules[colonne])
        for colonne, indicateur in INDICATEURS.items():
            valeur = fichier.number(numero, colonne, cellules[colonne])
            if annee is None or communes is None or valeur is None:
                continue
            lignes.add(
                cellules["code_epci"],
                "epci",
                annee,
                indicateur,
                valeur,
                marge=MARGE_COMMUNE * communes,
                # Somme de valeurs arrondies : ce n'est pas un chiffre publié tel quel.
                statut="estime",
            )
    fichier.close()
    return lignes.to_arrow()
