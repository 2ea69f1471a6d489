"""Tout ce que le plan demande, publié à vraie taille : mêmes formes, mêmes nombres de lignes, chiffres faux.

Les territoires sont ceux du périmètre livré. Le nombre de lignes d'un cube est celui de ses dimensions ; là
où l'Insee ne dit pas ce qu'il croise, le croisement écrit ici est le plus large que du code public relit.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow.parquet as pq
from faux_producteurs import (
    CHAMPS_PLACES,
    CHAMPS_TAUX,
    SUFFIXES,
    FauxProducteurs,
    Fichier,
    cnaf_csv,
    cnaf_rows,
)

from data.actualisation import perimetre
from data.actualisation.perimetre import Perimetre
from data.fiches.catalogue import load_catalogue
from data.magasin.fetch import EMBARQUE

OBJETS = {"commune": "COM", "epci": "EPCI", "departement": "DEP", "region": "REG", "france": "FRANCE"}
HORS_RECENSEMENT = ("976", "977", "978")
ACTIVITES = ("A111", "A112", "A121", "A122", "A221", "A222", "A223", "A224")
FAMILLES = ("_T", "1", "11", "12", "21", "22", "220", "223")
PRESTATIONS = (
    *("ndur", "ndurpaje", "ab", "cmg", "prepare", "ndurej", "af", "cf", "ars", "asf", "ndurhd", "aah"),
    *("aeeh", "ndural", "apl", "alf", "als", "ndurins", "rsa", "ppa"),
)


def publish_all(serveur: FauxProducteurs) -> dict[str, int]:
    """Publie le plan entier ; le nombre de lignes de chaque archive."""
    lu = perimetre.load(load_catalogue(), EMBARQUE)
    _coverage(serveur, lu)
    _beneficiaries(serveur, lu)
    recenses = _territories(lu, recensement=True)
    return {
        "DS_RP_TD_POPULATION_AGESEX_PRINC": _cube(
            serveur,
            ("DS_RP_TD_POPULATION_AGESEX_PRINC", 2023),
            {n: c for n, c in recenses.items() if n == "commune"},
            ("SEX", "AGE", "RP_MEASURE"),
            [(s, a, "POP") for s in ("_T", "F", "M") for a in ("_T", *(f"Y{x}" for x in range(100)))],
            (2023,),
        ),
        "DS_RP_FAMILLE_COMP": _cube(
            serveur,
            ("DS_RP_FAMILLE_COMP", 2023),
            recenses,
            ("TFN", "NCH"),
            [(t, n) for t in FAMILLES for n in ("_T", "CH0", "CH1", "CH2", "CH3", "CH_GE4")],
            (2012, 2017, 2023),
        ),
        "DS_RP_TD_FAMILLE_AGEENF_COMP": _cube(
            serveur,
            ("DS_RP_TD_FAMILLE_AGEENF_COMP", 2023),
            recenses,
            ("TFN", "AGE", "CIVIL_STATUS", "NATIONALITY_TYPE", "PCS"),
            [
                (t, a, "_T", "_T", p)
                for t in (*FAMILLES, *ACTIVITES)
                for a in ("_T", "Y_LT2", "Y2T5", "Y6T10", "Y11T14", "Y15T17", "Y_GE18")
                for p in (("_T", "1", "2", "3", "4", "5", "6") if a == "_T" else ("_T",))
            ],
            (2023,),
        ),
        "DS_BPE": _cube(
            serveur,
            ("DS_BPE", 2025),
            _territories(lu),
            ("FACILITY_DOM", "FACILITY_SDOM", "FACILITY_TYPE", "BPE_MEASURE"),
            [("D", "D5", f"D{n}", "FACILITIES") for n in range(480, 540)],
            (2025,),
        ),
        "DS_FILOSOFI_CC": _cube(
            serveur,
            ("DS_FILOSOFI_CC", 2023),
            recenses,
            ("FILOSOFI_MEASURE", "UNIT_MULT"),
            [(m, "0") for m in ("MED_SL", "PR_MD60", "NUM_HH", *(f"D{n}_SL" for n in range(1, 18)))],
            (2021, 2023),
        ),
        "DS_ETAT_CIVIL_NAIS_COMMUNES": _births(serveur, lu),
    }


def _territories(lu: Perimetre, *, recensement: bool = False) -> dict[str, list[str]]:
    """Les codes de chaque niveau, tels que l'Insee les écrit."""
    hors = HORS_RECENSEMENT if recensement else ("977", "978")
    codes: dict[str, list[str]] = {
        "commune": [c for c in lu.codes["commune"] if lu.populations.get(c) and not c.startswith(hors)],
        "epci": [c for c in lu.codes["epci"] if not lu.departements[c] & set(hors)],
        "departement": [c for c in lu.codes["departement"] if c not in hors],
        "region": [c for c in lu.codes["region"] if not (recensement and c == "06")],
        "france": ["F", "FM"],
    }
    return codes


def _cube(
    serveur: FauxProducteurs,
    jeu: tuple[str, int],
    territoires: Mapping[str, Sequence[str]],
    dimensions: Sequence[str],
    cases: Sequence[Sequence[str]],
    annees: Sequence[int],
) -> int:
    """Un cube : pour chaque territoire, les mêmes cases, à la même valeur."""
    entete = ("GEO", "GEO_OBJECT", *dimensions, "FREQ", "OBS_STATUS", "TIME_PERIOD", "OBS_VALUE")
    nombre = 0

    def blocks() -> Iterable[str]:
        nonlocal nombre
        for niveau, codes in territoires.items():
            lignes = [
                ";".join(f'"{x}"' for x in ("@", OBJETS[niveau], *case, "A", "A", annee, "1.5"))
                for annee in annees
                for case in cases
            ]
            bloc = "\n".join(lignes) + "\n"
            for code in codes:
                nombre += len(lignes)
                yield bloc.replace("@", code)

    publish_stream(serveur, jeu, entete, blocks())
    return nombre


def _births(serveur: FauxProducteurs, lu: Perimetre) -> int:
    """Cinq naissances par commune et par an ; chaque niveau est la somme de ses communes."""
    communes = _territories(lu)["commune"]
    regions = _regions()
    entete = ("EC_MEASURE", "FREQ", "GEO", "GEO_OBJECT", "OBS_STATUS", "TIME_PERIOD", "OBS_VALUE")
    sommes: dict[str, Counter[str]] = {n: Counter() for n in ("epci", "departement", "region", "france")}
    for code in communes:
        if code in lu.epci_de:
            sommes["epci"][lu.epci_de[code]] += 5
        (departement,) = lu.departements[code]
        sommes["departement"][departement] += 5
        sommes["region"][regions[departement]] += 5
        sommes["france"]["F"] += 5
    lignes = [(c, "COM", 5) for c in communes]
    lignes += [(c, OBJETS[n], v) for n, par_code in sommes.items() for c, v in par_code.items()]
    annees = range(2008, 2026)
    publish_stream(
        serveur,
        ("DS_ETAT_CIVIL_NAIS_COMMUNES", 2025),
        entete,
        ("".join(f'"LVB";"A";"{c}";"{o}";"A";"{a}";"{v}"\n' for a in annees) for c, o, v in lignes),
    )
    return len(lignes) * len(annees)


def _regions() -> dict[str, str]:
    """La région de chaque département."""
    fiche = load_catalogue().sources["territoires_departements"]
    lues = pq.read_table(EMBARQUE / fiche.fichier).to_pylist()
    return {str(x["code_departement"]): str(x["code_region"]) for x in lues}


def publish_stream(
    serveur: FauxProducteurs, jeu: tuple[str, int], entete: Sequence[str], blocs: Iterable[str]
) -> Fichier:
    """Une archive de l'Insee, écrite au fil des blocs."""
    nom, annee = jeu
    with tempfile.TemporaryDirectory() as dossier:
        chemin = Path(dossier) / "archive.zip"
        with zipfile.ZipFile(chemin, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(f"{nom}_{annee}_metadata.csv", '"COD_VAR";"LIB_VAR"\n')
            with (
                archive.open(f"{nom}_{annee}_data.csv", "w", force_zip64=True) as flux,
                io.TextIOWrapper(flux, "utf-8") as texte,
            ):
                texte.write(";".join(entete) + "\n")
                texte.writelines(blocs)
        fichier = Fichier(chemin.read_bytes(), "application/zip")
    serveur.fichiers[f"/melodi/file/{nom}/{nom}_{annee}_CSV_FR"] = fichier
    return fichier


def _coverage(serveur: FauxProducteurs, lu: Perimetre) -> None:
    """Taux et places, dans les deux séries, aux cinq niveaux."""
    for niveau, suffixe in SUFFIXES.items():
        codes = [c for c in lu.codes[niveau] if not _without_rate(lu, niveau, c)]
        for suite, annees in (("", (2022, 2023)), ("_hist", range(2017, 2023))):
            lignes = [(c, f"{a}-12-31" if niveau == "france" else a) for c in codes for a in annees]
            taux = [(c, a, (60, 20, 30, 5, 5)) for c, a in lignes]
            serveur.publish(f"txcouv_pe_{suffixe}{suite}", cnaf_csv(cnaf_rows(niveau, CHAMPS_TAUX, taux)))
            places = [(c, a, (600, 200, 300, 50, 50)) for c, a in lignes]
            serveur.publish(f"nbpla_pe_{suffixe}{suite}", cnaf_csv(cnaf_rows(niveau, CHAMPS_PLACES, places)))


def _without_rate(lu: Perimetre, niveau: str, code: str) -> bool:
    if niveau == "region":
        return code == "06"
    if niveau == "departement":
        return code == "976"
    petite = niveau == "commune" and lu.populations.get(code, 0) <= 10_000
    return petite or "976" in lu.departements.get(code, ())


def _beneficiaries(serveur: FauxProducteurs, lu: Perimetre) -> None:
    """Foyers, personnes et euros de vingt prestations, de 2020 à 2024."""
    colonnes = [f"{m}_{p}" for p in PRESTATIONS for m in ("indfoy", "indnbp", "indmtt")]
    fin = ";".join("105" for _ in colonnes)
    for jeu, code, niveau in (("s_ben_com_f", "numcomdo", "commune"), ("s_ben_epci_f", "numepci", "epci")):
        corps = [";".join(["dtreffre", code, f"nom{SUFFIXES[niveau]}", *colonnes])]
        corps += [
            f"{annee}-12-31;{c};{nom};{fin}"
            for annee in range(2020, 2025)
            for c, nom in lu.codes[niveau].items()
            if lu.populations.get(c)
        ]
        serveur.publish(jeu, ("\n".join(corps) + "\n").encode())
