"""Un monde de sept communes, écrit à la main : ses fichiers, ses fiches, son magasin.

Deux EPCI. « CC des Deux Rives » (200000001) est à cheval sur le Val-d'Oise (1 500 habitants) et les
Hauts-de-Seine (700) ; « CA du Bois Joli » (200000002) est dans la Creuse. Une commune n'a pas
d'EPCI, une autre n'a pas de région. Ses fiches annoncent combien de territoires il a.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data.fiches.catalogue import DOSSIER_DATA, LECTEUR_DEPOTS, load_catalogue
from data.fiches.source import COMPTEES
from data.garde import reglages
from data.garde.reglages import Reglages
from data.magasin import emplacement, ouvrir
from data.magasin.build import SCHEMAS, build
from data.memoire import moteur
from data.readers.insee_population_age import TRANCHES

COMMUNES = [
    ("95001", "Aux-Bœufs", "200000001", "95", "11", 1000, 10.0, ["95100"]),
    ("95002", "L'Isle-Haute", "200000001", "95", "11", 500, 5.0, ["95100", "95200"]),
    ("92001", "La Rive", "200000001", "92", "11", 700, 2.0, ["92100"]),
    ("23001", "Bois-Joli", "200000002", "23", "75", 300, 30.0, ["23100"]),
    ("23002", "Mont-Clair", "200000002", "23", "75", 200, 20.0, ["23100"]),
    ("23003", "L'Îlette", None, "23", "75", 100, 50.0, ["23200"]),
    ("97701", "Saint-Lointain", None, "977", None, 90, 25.0, ["97133"]),
]
EPCI = [("200000001", "CC des Deux Rives", "CC"), ("200000002", "CA du Bois Joli", "CA")]
DEPARTEMENTS = [
    ("95", "Val-d'Oise", "11", 2),
    ("92", "Hauts-de-Seine", "11", 4),
    ("23", "Creuse", "75", 3),
    ("977", "Saint-Barthélemy", None, 0),
]
REGIONS = [("11", "Île-de-France", 3), ("75", "Nouvelle-Aquitaine", 3)]
ANCIENNES = [
    ("95003", "Vieux-Bourg", "95001"),
    ("95001", "Aux-Bœufs", "95001"),
    # La commune nouvelle a gardé le code de celle-ci.
    ("95002", "Isle-Basse", "95002"),
]
# Deux départements et trois communes se touchent ; les deux EPCI sont loin l'un de l'autre.
LIMITROPHES = [
    ("commune", "23001", "23002"),
    ("commune", "92001", "95001"),
    ("commune", "95001", "95002"),
    ("departement", "92", "95"),
]
# Toutes les communes du premier EPCI, comme les EPT se partagent leur métropole.
EPT = [("200000009", 2, "Deux Ponts", ["92001", "95001", "95002"])]

_TEXTE, _TEXTES = pa.string(), pa.list_(pa.string())
_TABLES = {
    "communes": (
        COMMUNES,
        {
            "code_commune": _TEXTE,
            "nom": _TEXTE,
            "code_epci": _TEXTE,
            "code_departement": _TEXTE,
            "code_region": _TEXTE,
            "population": pa.int32(),
            "superficie_km2": pa.float64(),
            "codes_postaux": _TEXTES,
        },
    ),
    "epci": (EPCI, {"code_epci": _TEXTE, "nom": _TEXTE, "type": _TEXTE}),
    "departements": (
        DEPARTEMENTS,
        {"code_departement": _TEXTE, "nom": _TEXTE, "code_region": _TEXTE, "liaison": pa.int32()},
    ),
    "regions": (REGIONS, {"code_region": _TEXTE, "nom": _TEXTE, "liaison": pa.int32()}),
    "ept": (EPT, {"code_ept": _TEXTE, "numero": pa.int32(), "nom": _TEXTE, "communes": _TEXTES}),
    "limitrophes": (LIMITROPHES, {"niveau": _TEXTE, "code": _TEXTE, "limitrophe": _TEXTE}),
    "anciennes_communes": (ANCIENNES, {"code_ancien": _TEXTE, "nom": _TEXTE, "code_commune": _TEXTE}),
}

# Naissances d'une année, les mêmes de 2021 à 2023 ; Saint-Lointain n'a pas de ligne.
NAISSANCES = {
    "commune": {"95001": 10, "95002": 5, "92001": 5, "23001": 3, "23002": 2, "23003": 0},
    "epci": {"200000001": 20, "200000002": 5},
    "departement": {"95": 15, "92": 5, "23": 5},
    "region": {"11": 20, "75": 5},
    "france": {"FRANCE": 25},
}
ANNEES_NAISSANCES = (2021, 2022, 2023)

_COLONNES_TAUX = (
    "annee,taux_couverture,taux_couverture_eaje,taux_couverture_assistantes_maternelles,"
    "taux_couverture_prescolarisation,taux_couverture_garde_domicile"
)
_COLONNES_CAF = "annee,foyers,personnes,rsa,prime_activite,logement,af,paje"

CSV = {
    "successeurs/epci_successeurs.csv": (
        "siren_ancien,nom_ancien,derniere_version_vue,communes,siren_actuel,nom_actuel,"
        "communes_reprises,part_population_pct\n"
        "200000003,CC du Vieux Pont,1.0,3,200000001,CC des Deux Rives,2,75.0\n"
        "200000003,CC du Vieux Pont,1.0,3,200000002,CA du Bois Joli,1,25.0\n"
    ),
    "cnaf/taux_couverture_france_2023.csv": f"code_france,{_COLONNES_TAUX}\n"
    "FRANCE,2023,60.9,23.5,31.9,3.3,2.2\n",
    "cnaf/taux_couverture_epci_2023.csv": f"code_epci,{_COLONNES_TAUX}\n"
    "200000001,2023,60,20,30,5,5\n"
    "200000002,2023,110,50,50,5,5\n",
    "pilote/cnaf_allocataires_commune.csv": "code_commune,code_epci,"
    f"{_COLONNES_CAF},ligne_absente\n"
    "23001,200000002,2023,100,250,10,20,30,40,50,0\n"
    "23001,200000002,2024,105,255,15,25,35,45,55,0\n"
    "23002,200000002,2023,60,150,0,5,5,10,0,0\n"
    "23002,200000002,2024,,,,,,,,1\n",
    "pilote/cnaf_allocataires_epci.csv": f"code_epci,{_COLONNES_CAF},n_communes,"
    "n_communes_manquantes,n_communes_foyers_zero\n"
    "200000002,2023,160,400,10,25,35,50,50,2,0,0\n"
    "200000002,2024,105,255,15,25,35,45,55,2,1,0\n",
    "pilote/insee_population_age_epci.csv": "code_epci,annee,tranche_age,population\n"
    + "".join(f"200000002,2023,{tranche},25\n" for tranche in TRANCHES)
    + "200000002,2023,total,500\n",
    "pilote/insee_population_age_commune.csv": "code_commune,code_epci,annee,sexe,tranche_age,"
    "population\n"
    + "".join(
        f"{code},200000002,2023,{sexe},{tranche},{valeur}\n"
        for code, valeur in (("23001", 7.5), ("23002", 5))
        for sexe in "FM"
        for tranche in TRANCHES
    ),
    "pilote/insee_filosofi_commune.csv": "code_commune,code_epci,annee,niveau_vie_median,"
    "taux_pauvrete\n"
    "23001,200000002,2023,20000,12.5\n"
    "23002,200000002,2023,,\n",
}

# Source : fichier, lecteur, règles d'absence en TOML.
_SOURCES = {
    **{f"territoires_{nom}": (f"territoires/{nom}.parquet", "territoires", "") for nom in _TABLES},
    "epci_successeurs": ("successeurs/epci_successeurs.csv", "territoires", ""),
    "anct_types_communes": ("anct/types_communes.parquet", "territoires", ""),
    "cnaf_taux_couverture_france": ("cnaf/taux_couverture_france_2023.csv", "cnaf_couverture", ""),
    "cnaf_taux_couverture_epci": ("cnaf/taux_couverture_epci_2023.csv", "cnaf_couverture", ""),
    "cnaf_allocataires_epci": (
        "pilote/cnaf_allocataires_epci.csv",
        "cnaf_allocataires",
        '[{ hors_departements = ["23"], raison = "Hors de la Creuse." }]',
    ),
    "cnaf_allocataires_commune": (
        "pilote/cnaf_allocataires_commune.csv",
        "cnaf_allocataires",
        '[{ territoires = ["23002"], raison = "Ligne manquante." }, { raison = "Pas livrée." }]',
    ),
    "insee_population_age_epci": ("pilote/insee_population_age_epci.csv", "insee_population_age", ""),
    "insee_population_age_commune": ("pilote/insee_population_age_commune.csv", "insee_population_age", ""),
    "insee_filosofi_commune": ("pilote/insee_filosofi_commune.csv", "insee_filosofi", ""),
    **{
        f"insee_naissances_{niveau}": (f"insee/naissances_{niveau}.parquet", "tableau", "")
        for niveau in NAISSANCES
    },
}

_TOUS = ("france", "region", "departement", "epci", "commune")
_CAF = (
    "foyers_allocataires",
    "personnes_couvertes",
    "foyers_rsa",
    "foyers_prime_activite",
    "foyers_aides_logement",
    "foyers_af",
    "foyers_paje",
)
# Indicateur : préfixe de la source, niveaux, modalités.
_INDICATEURS = {
    "taux_couverture": (
        "cnaf_taux_couverture_",
        ("france", "epci"),
        ("eaje", "assistantes_maternelles", "prescolarisation", "garde_domicile"),
    ),
    **dict.fromkeys(
        ("population_municipale", "densite", "superficie", "nombre_communes"),
        ("territoires_communes", _TOUS, ()),
    ),
    **dict.fromkeys(_CAF, ("cnaf_allocataires_", ("epci", "commune"), ())),
    "population_rurale": ("anct_types_communes", _TOUS[:4], ()),
    "naissances": ("insee_naissances_", _TOUS, ()),
    "population_age": ("insee_population_age_", ("epci", "commune"), TRANCHES),
    "population_0_4": ("insee_population_age_", ("epci", "commune"), ()),
    "niveau_vie_median": ("insee_filosofi_", ("commune",), ()),
    "taux_pauvrete": ("insee_filosofi_", ("commune",), ()),
}


# Les champs de plus d'un rapport.
RAPPORTS = {
    "densite": {
        "agregation": '"rapport"',
        "numerateur": '"population_municipale"',
        "denominateur": '"superficie"',
    }
}


def births(niveau: str, nombres: dict[str, int]) -> pa.Table:
    """The births of a level, the same number every year."""
    lignes = [
        {f"code_{niveau}": code, "annee": annee, "naissances": nombre}
        for annee in ANNEES_NAISSANCES
        for code, nombre in nombres.items()
    ]
    return pa.Table.from_pylist(lignes)


def types_of(communes: Sequence[str]) -> pa.Table:
    """Density and type of each commune: the Creuse is rural, the rest is not."""
    rurales = [code.startswith("23") for code in communes]
    return pa.table(
        {
            "code_commune": list(communes),
            "densite": ["Bourgs ruraux" if r else "Petites villes" for r in rurales],
            "ruralite": ["Les petites polarités mixtes"] * len(rurales),
        }
    )


def source_card(
    nom: str, fichier: str, lecteur: str, sha256: str, absences: str = "", attendus: int = 0
) -> str:
    """TOML block of a source; ``attendus`` for one that counts the territories of its level."""
    textes = {
        "producteur": "Essai",
        "titre": f"Source {nom}",
        "page": "https://exemple.fr",
        "fichier": fichier,
        "lecteur": lecteur,
        "licence": "Licence Ouverte 2.0",
        "millesime": "2023",
        "champ": "Petit monde",
        "sha256": sha256,
    }
    lignes = [f"[{nom}]", *(f'{cle} = "{valeur}"' for cle, valeur in textes.items())]
    if attendus:
        lignes.append(f"territoires_attendus = {attendus}")
    if absences:
        lignes.append(f"absences = {absences}")
    return "\n".join(lignes) + "\n"


def indicator_card(code: str, sources: dict[str, str], modalites: tuple[str, ...] = (), **champs: str) -> str:
    """TOML blocks of an indicator; ``champs`` replaces or adds fields, as TOML values."""
    valeurs = {
        "nom": f'"{code}"',
        "nom_court": f'"{code}"',
        "theme": '"territoire"',
        "question": '"Où"',
        "definition": '"Un essai."',
        "formule": '"a"',
        "unite": '"unités"',
        "decimales": "1",
        "nature": '"effectif"',
        "sens": '"neutre"',
        "agregation": '"somme"',
        "raison_hors_niveau": '"Pas à ce niveau."',
        **champs,
    }
    lignes = [f"[{code}]", *(f"{cle} = {valeur}" for cle, valeur in valeurs.items() if valeur)]
    if sources:
        lignes += [f"[{code}.sources]", *(f'{niveau} = "{s}"' for niveau, s in sources.items())]
    if modalites:
        lignes += [f"[{code}.modalites]", *(f'"{m}" = "{m}"' for m in modalites)]
    return "\n".join(lignes) + "\n"


def toml_blocks(texte: str) -> dict[str, str]:
    """Text of each block of a file of cards, its sub-blocks with it, wherever it stands."""
    morceaux = re.split(r"(?m)^(?=\[[a-z0-9_]+\]$)", texte)
    return {m[1 : m.index("]")]: m for m in morceaux if m.startswith("[")}


def _locaux(fichier: str) -> str:
    """Les vraies fiches des fichiers locaux : leurs sources, et les indicateurs qui en viennent."""
    blocs = toml_blocks((DOSSIER_DATA / fichier).read_text(encoding="utf-8"))
    catalogue = load_catalogue()
    sources = {c for c, s in catalogue.sources.items() if s.lecteur == LECTEUR_DEPOTS}
    venus = {c for c, i in catalogue.indicateurs.items() if sources & set(i.sources.values())}
    return "\n".join(bloc for code, bloc in blocs.items() if code in sources | venus)


@dataclass(frozen=True)
class PetitMonde:
    """Folders of the tiny world; `racine` holds the cards, the files and the store."""

    racine: Path

    @property
    def dossier(self) -> Path:
        """Folder of the cards and of the schema."""
        return self.racine / "data"

    @property
    def embarque(self) -> Path:
        """Folder of the upstream files."""
        return self.racine / "embarque"

    @property
    def magasin(self) -> Path:
        """The present store, or where it goes while there is none."""
        return emplacement.present(self.racine / "local")

    def create(self) -> PetitMonde:
        """Write every file and card."""
        for nom, (lignes, champs) in _TABLES.items():
            colonnes = zip(*lignes, strict=True)
            table = pa.table(
                [pa.array(c, t) for c, t in zip(colonnes, champs.values(), strict=True)], names=list(champs)
            )
            chemin = self.embarque / "territoires" / f"{nom}.parquet"
            chemin.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(table, chemin)
        types = self.embarque / "anct" / "types_communes.parquet"
        types.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(types_of([c[0] for c in COMMUNES]), types)
        for niveau, nombres in NAISSANCES.items():
            chemin = self.embarque / "insee" / f"naissances_{niveau}.parquet"
            chemin.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(births(niveau, nombres), chemin)
        for fichier, texte in CSV.items():
            chemin = self.embarque / fichier
            chemin.parent.mkdir(parents=True, exist_ok=True)
            chemin.write_text(texte, encoding="utf-8")
        self.dossier.mkdir(parents=True, exist_ok=True)
        for schema in SCHEMAS:
            shutil.copy(DOSSIER_DATA / schema, self.dossier)
        fiches = []
        for code, (prefixe, niveaux, modalites) in _INDICATEURS.items():
            sources = {n: prefixe if prefixe in _SOURCES else prefixe + n for n in niveaux}
            fiches.append(indicator_card(code, sources, modalites, **RAPPORTS.get(code, {})))
        fiches.append(_locaux("indicateurs.toml"))
        (self.dossier / "indicateurs.toml").write_text("\n".join(fiches), encoding="utf-8")
        self.sign()
        # Le petit monde n'a que ce qui y est écrit à la main.
        self.magasin.parent.mkdir(exist_ok=True)
        reglages.write(self.magasin.parent, Reglages(demonstration=False))
        return self

    def sign(self) -> None:
        """Rewrite sources.toml with the fingerprints of the files as they stand."""
        blocs = [
            source_card(
                nom,
                fichier,
                lecteur,
                hashlib.sha256((self.embarque / fichier).read_bytes()).hexdigest(),
                absences,
                len(_TABLES[nom.removeprefix("territoires_")][0]) if nom in COMPTEES else 0,
            )
            for nom, (fichier, lecteur, absences) in _SOURCES.items()
        ]
        blocs.append(_locaux("sources.toml"))
        (self.dossier / "sources.toml").write_text("\n".join(blocs), encoding="utf-8")

    def replace(self, fichier: str, avant: str, apres: str, *, sign: bool = True) -> None:
        """Replace a text that stands once in a CSV, then sign unless told not to."""
        chemin = self.embarque / fichier
        texte = chemin.read_text(encoding="utf-8")
        assert texte.count(avant) == 1, f"« {avant} » n'est pas une fois dans {fichier}"
        chemin.write_text(texte.replace(avant, apres), encoding="utf-8")
        if sign:
            self.sign()

    def build(self, *, entier: bool = False) -> Path:
        """Build the store of this world; ``entier``: the official one too, even if it is there."""
        return build(self.magasin, dossier=self.dossier, embarque=self.embarque, entier=entier)

    def left_behind(self) -> list[str]:
        """Names of the files beside the two stores, their lock excepted."""
        garde = {
            self.magasin.name,
            emplacement.NOM_POINTEUR,
            emplacement.NOM_VERROU,
            moteur.NOM_FICHIER,
            f"{moteur.NOM_FICHIER}-journal",
            ".verrou",
        }
        with suppress(ouvrir.StoreError):
            con, identite = ouvrir.connect(self.magasin)
            con.close()
            garde.add(identite["officiel"])
        return sorted(f.name for f in self.magasin.parent.glob("*") if f.name not in garde)
