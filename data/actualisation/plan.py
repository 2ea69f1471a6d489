"""What a refresh fetches: for each source that can be, the file to download and how it is read.

A ``Jeu`` is one stored file, hence one source and one level; several may come from the same download. The
names of the downloads never change: an office behind a proxy fetches them by hand under these names.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from data.actualisation import allocataires, archive, couverture, melodi, naissances, recensement
from data.actualisation.cubes import Cube
from data.actualisation.perimetre import Perimetre
from data.actualisation.tableau import Tableau

CNAF, INSEE = "OBSERVATOIRE_CNAF", "OBSERVATOIRE_INSEE"
# Pour un serveur d'essai, ou un miroir dans le réseau de l'administration.
ADRESSES = {CNAF: "https://data.caf.fr", INSEE: "https://api.insee.fr"}
MO = 1_000_000
NIVEAUX = {"france": "nat", "region": "reg", "departement": "dep", "epci": "epci", "commune": "com"}
# À augmenter quand la lecture d'un fichier change : ce qui est en place est alors relu.
VERSION = 2


@dataclass(frozen=True, slots=True)
class Fichier:
    """A download: its local name, its addresses (the first that exists is taken), ``repli`` the same rows
    page by page, ``page`` where a person finds it, ``octets`` about how big it is."""

    nom: str
    adresses: tuple[str, ...]
    page: str
    octets: int
    repli: str = ""

    @property
    def est_archive(self) -> bool:
        return self.nom.endswith(".zip")


# Ce qu'une lecture commune rend : le fichier lui-même quand rien ne se partage.
Lu = Any


@dataclass(frozen=True, slots=True)
class Jeu:
    """One stored file. ``lire(lu, nom, niveau, perimetre)`` raises FichierRecuError, ``lu`` being the
    download, or what ``parcourir(chemin, nom, perimetre)`` made of it, once for the sources that share it;
    ``prefixe`` begins the name of the file that is stored, a table that ``lecteur`` reads."""

    code: str
    niveau: str
    fichier: Fichier
    lire: Callable[[Lu, str, str, Perimetre], Tableau]
    prefixe: str
    lecteur: str = "tableau"
    parcourir: Callable[[Path, str, Perimetre], Lu] | None = None

    def scan(self, chemin: Path, perimetre: Perimetre) -> Lu:
        """What is read once of a download. Raises as ``read`` does."""
        return chemin if self.parcourir is None else self.parcourir(chemin, self.fichier.nom, perimetre)

    def read(self, lu: Lu, perimetre: Perimetre) -> Tableau:
        """The rows of a download, or of what ``scan`` made of it."""
        return self.lire(lu, self.fichier.nom, self.niveau, perimetre)

    def write(self, tableau: Tableau, dossier: Path) -> Path:
        """The file that is stored, « taux_couverture_epci.parquet »: the same figures, the same bytes."""
        chemin = dossier / f"{self.prefixe}_{self.niveau}.parquet"
        pq.write_table(tableau.to_arrow(), chemin, compression="zstd")
        return chemin


def address(variable: str) -> str:
    """Root of a producer's service, without a final slash."""
    return (os.environ.get(variable) or ADRESSES[variable]).rstrip("/")


def cnaf_file(jeu: str, octets: int) -> Fichier:
    """The export of a data set of data.caf.fr, in one request."""
    base = f"{address(CNAF)}/api/explore/v2.1/catalog/datasets/{jeu}"
    return Fichier(
        f"{jeu}.csv",
        (f"{base}/exports/csv?delimiter=%3B",),
        f"https://data.caf.fr/explore/dataset/{jeu}/export/",
        octets,
        f"{base}/records",
    )


def melodi_file(jeu: str, octets: int, *, annees: int = 5) -> Fichier:
    """The archive of a data set of Insee, of the latest year that is published; some bear no year."""
    cette_annee = date.today().year  # noqa: DTZ011 – l'année suffit, quel que soit le fuseau
    suites = [f"{annee}_CSV_FR" for annee in range(cette_annee, cette_annee - annees - 1, -1)]
    return Fichier(
        f"{jeu}.zip",
        tuple(f"{address(INSEE)}/melodi/file/{jeu}/{jeu}_{suite}" for suite in (*suites, "CSV_FR")),
        "https://catalogue-donnees.insee.fr/fr/catalogue/recherche",
        octets,
    )


_OCTETS = {"france": 2_000, "region": 10_000, "departement": 40_000, "epci": MO // 2, "commune": MO // 2}


def _coverage() -> list[Jeu]:
    """Rates and places, in both series, at five levels."""
    jeux: list[Jeu] = []
    for suite, serie, facteur in (("", "", 1), ("_hist", "_2017_2022", 3)):
        for niveau, suffixe in NIVEAUX.items():
            octets = _OCTETS[niveau] * facteur
            taux, places = f"taux_couverture{serie}", f"places_accueil{serie}"
            code = f"txcouv_pe_{suffixe}{suite}"
            lire = partial(couverture.read_rates, indicateur=taux)
            jeux.append(Jeu(code, niveau, cnaf_file(code, octets), lire, taux))
            code = f"nbpla_pe_{suffixe}{suite}"
            lire = partial(couverture.read_places, indicateur=places)
            jeux.append(Jeu(code, niveau, cnaf_file(code, octets), lire, places))
    return jeux


def _census() -> list[Jeu]:
    """What comes from Insee's archives."""
    jeux: list[Jeu] = []
    cinq, quatre = tuple(NIVEAUX), tuple(n for n in NIVEAUX if n != "commune")
    for code, cube, octets, niveaux, prefixe in (
        ("DS_RP_TD_POPULATION_AGESEX_PRINC", recensement.AGES, 120, ("commune",), "population_par_age"),
        ("DS_RP_FAMILLE_COMP", recensement.FAMILLES, 20, cinq, "familles"),
        ("DS_RP_TD_FAMILLE_AGEENF_COMP", recensement.EMPLOI_PARENTS, 120, cinq, "emploi_parents"),
        ("DS_BPE", recensement.EQUIPEMENTS, 60, quatre, "equipements"),
        ("DS_FILOSOFI_CC", recensement.REVENUS, 10, cinq, "revenus"),
    ):
        fichier, lire = melodi_file(code, octets * MO), partial(melodi.read, cube=cube)
        parcourir = partial(_scan, cube=cube, niveaux=niveaux)
        lecteur = "tableau_secret" if cube.secrets else "tableau"
        jeux += [Jeu(f"{code}/{n}", n, fichier, lire, prefixe, lecteur, parcourir) for n in niveaux]
    return jeux


def _scan(chemin: Path, nom: str, _: Perimetre, cube: Cube, niveaux: tuple[str, ...]) -> Lu:
    return archive.scan(chemin, nom, cube, niveaux)


def _births() -> list[Jeu]:
    """Births at five levels, each checked against the communes of the same archive."""
    code, niveaux = "DS_ETAT_CIVIL_NAIS_COMMUNES", tuple(NIVEAUX)
    fichier, parcourir = melodi_file(code, 4 * MO), partial(naissances.scan, niveaux=niveaux)
    return [
        Jeu(f"{code}/{n}", n, fichier, naissances.read, "naissances", parcourir=parcourir) for n in niveaux
    ]


def _beneficiaries() -> list[Jeu]:
    """Foyers by benefit; one download serves the communes and the sums by EPCI."""
    communes, epci = cnaf_file("s_ben_com_f", 60 * MO), cnaf_file("s_ben_epci_f", 4 * MO)
    lecteur, lire = "cnaf_allocataires_tableau", allocataires.read_communes

    def scan(chemin: Path, nom: str, perimetre: Perimetre) -> Lu:
        return lire(chemin, nom, "commune", perimetre)

    return [
        Jeu("s_ben_com_f/commune", "commune", communes, lire, "allocataires", lecteur, scan),
        Jeu("s_ben_com_f/epci", "epci", communes, allocataires.read_sums, "allocataires", lecteur, scan),
        Jeu("s_ben_epci_f", "epci", epci, allocataires.read_epci, "prestations"),
    ]


def plan() -> Mapping[str, Jeu]:
    """Every data set that can be fetched, by the name that the cards give in ``actualisation``."""
    return {jeu.code: jeu for jeu in (*_coverage(), *_census(), *_births(), *_beneficiaries())}
