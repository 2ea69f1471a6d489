"""Le petit monde, dont quelques sources s'actualisent, et ce que le faux serveur en publie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from donnees_petit_monde import PetitMonde, indicator_card, toml_blocks
from faux_producteurs import CHAMPS_PLACES, CHAMPS_TAUX, FauxProducteurs, Fichier, cnaf_csv, cnaf_rows

from data.actualisation import instantane, plan, telechargement
from data.actualisation.rapport import Rapport
from data.magasin import actualiser, emplacement
from data.readers import LECTEURS
from tests.magasins import open_store

AGES_JEU = "DS_RP_TD_POPULATION_AGESEX_PRINC"
AGES_ENTETE = ("GEO", "GEO_OBJECT", "SEX", "AGE", "RP_MEASURE", "TIME_PERIOD", "OBS_STATUS", "OBS_VALUE")
MODES = ("eaje", "assistantes_maternelles", "prescolarisation", "garde_domicile")
# Le code de la carte de chaque source qui s'actualise ici.
ACTUALISEES = {"cnaf_taux_couverture_france": "txcouv_pe_nat", "cnaf_taux_couverture_epci": "txcouv_pe_epci"}
A_RECUPERER = {
    "cnaf_places_epci": "nbpla_pe_epci",
    "cnaf_places_commune": "nbpla_pe_com",
    "cnaf_serie_epci": "txcouv_pe_epci_hist",
    "insee_ages_commune": f"{AGES_JEU}/commune",
}
TAUX_EPCI = [
    ("200000001", 2022, (58.5, 20, 29, 5, 4.5)),
    ("200000002", 2022, (110, 50, 50, 5, 5)),
    ("200000001", 2023, (60, 20, 30, 5, 5)),
    ("200000002", 2023, (112, 52, 50, 5, 5)),
    ("XX", 2023, (195.8, 0, 0, 0, 0)),
]
PLACES_EPCI = [("200000001", 2023, (120, 40, 60, 10, 10)), ("200000002", 2023, ("28,5", 13, 12.5, 2, 1))]


class MondeActualise(PetitMonde):
    """Comme le petit monde ; ``local`` est le dossier des données locales."""

    @property
    def local(self) -> Path:
        return self.racine / "local"

    def sign(self) -> None:
        super().sign()
        fiches = self.dossier / "sources.toml"
        blocs = toml_blocks(fiches.read_text(encoding="utf-8"))
        for source, jeu in ACTUALISEES.items():
            blocs[source] = blocs[source].replace('licence = "', f'actualisation = "{jeu}"\nlicence = "', 1)
        for source, jeu in A_RECUPERER.items():
            blocs[source] = (
                f'[{source}]\nproducteur = "Essai"\ntitre = "Source {source}"\npage = "https://exemple.fr"\n'
                f'lecteur = "tableau"\nlicence = "Licence Ouverte 2.0"\nactualisation = "{jeu}"\n'
                'millesime = "récupéré"\nchamp = "Petit monde"\n'
            )
        blocs["insee_ages_commune"] += (
            'absences = [{ territoires = ["97701"], raison = "Hors du fichier." }]\n'
        )
        blocs["cnaf_places_commune"] += 'absences = [{ population_max = 600, raison = "Petite commune." }]\n'
        fiches.write_text("\n".join(blocs.values()), encoding="utf-8")
        indicateurs = self.dossier / "indicateurs.toml"
        texte = indicateurs.read_text(encoding="utf-8")
        if "[places_accueil]" not in texte:
            neufs = [
                indicator_card(
                    "places_accueil",
                    {"epci": "cnaf_places_epci", "commune": "cnaf_places_commune"},
                    MODES,
                    agregation='"publie"',
                ),
                indicator_card(
                    "taux_couverture_2017_2022", {"epci": "cnaf_serie_epci"}, MODES, agregation='"publie"'
                ),
                indicator_card("population_0_2", {"commune": "insee_ages_commune"}),
                indicator_card(
                    "population_3_17", {"commune": "insee_ages_commune"}, ("3-5", "6-10", "11-14", "15-17")
                ),
            ]
            indicateurs.write_text("\n".join([texte, *neufs]), encoding="utf-8")

    def refresh(self, *sources: str, depuis: Path | None = None) -> Rapport:
        """Une actualisation de ce monde."""
        return actualiser.refresh(
            self.local, sources, depuis=depuis, dossier=self.dossier, embarque=self.embarque
        )

    def revert(self) -> str:
        return actualiser.revert(self.local, dossier=self.dossier, embarque=self.embarque)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Des lignes du magasin présent."""
        with open_store(emplacement.present(self.local)) as con:
            return con.execute(sql).fetchall()

    def rates(
        self, niveau: str = "epci", indicateur: str = "taux_couverture"
    ) -> dict[tuple[str, int], float]:
        """Les totaux d'un indicateur."""
        lues = self.rows(
            "SELECT code_territoire, millesime, valeur FROM observations "
            f"WHERE indicateur = '{indicateur}' AND niveau = '{niveau}' AND modalite = ''"
        )
        return {(str(c), int(str(a))): float(str(v)) for c, a, v in lues}

    def stored(self, source: str) -> dict[tuple[str, int], float]:
        """Les totaux qu'a la source récupérée, relus de son fichier."""
        present = instantane.present(self.local)
        lues = LECTEURS[present.pieces[source].lecteur](present.path(source), source).to_pylist()
        return {(x["code_territoire"], x["millesime"]): x["valeur"] for x in lues if x["modalite"] == ""}

    def footprint(self) -> dict[str, tuple[int, int]]:
        """Chaque fichier qui compte, et quand il a été écrit : le magasin et les chiffres récupérés."""
        garde = ("rapport.json", ".verrou", "actualisation.verrou", "observatoire.verrou")
        return {
            f.relative_to(self.local).as_posix(): (f.stat().st_ino, f.stat().st_mtime_ns)
            for f in sorted(self.local.rglob("*"))
            if f.is_file() and f.name not in garde
        }

    def snapshot(self) -> str:
        return instantane.names(self.local)[0]


def publish(serveur: FauxProducteurs) -> None:
    """Tout ce que les sources de ce monde demandent, tel que les producteurs le publieraient."""
    publish_rates(serveur, TAUX_EPCI)
    # Au niveau national, l'année est une date.
    serveur.publish(
        "txcouv_pe_nat",
        cnaf_csv(cnaf_rows("france", CHAMPS_TAUX, [("", "2023-12-31", (60.9, 23.5, 31.9, 3.3, 2.2))])),
    )
    serveur.publish("nbpla_pe_epci", cnaf_csv(cnaf_rows("epci", CHAMPS_PLACES, PLACES_EPCI)))
    communes = [(c, 2023, (90, 40, 30, 10, 10)) for c in ("95001", "92001")]
    anciennes = [("95003", 2023, (10, 0, 10, 0, 0)), ("99", 2023, (1, 1, 0, 0, 0))]
    serveur.publish("nbpla_pe_com", cnaf_csv(cnaf_rows("commune", CHAMPS_PLACES, [*communes, *anciennes])))
    serie = [
        (e, str(a), (50 + a - 2017, 20, 20 + a - 2017, 5, 5))
        for e in ("200000001", "200000002")
        for a in range(2017, 2023)
    ]
    serveur.publish("txcouv_pe_epci_hist", cnaf_csv(cnaf_rows("epci", CHAMPS_TAUX, serie), libelles=True))
    publish_ages(serveur)


def publish_rates(
    serveur: FauxProducteurs, lignes: Sequence[tuple[str, object, Sequence[object]]]
) -> Fichier:
    return serveur.publish("txcouv_pe_epci", cnaf_csv(cnaf_rows("epci", CHAMPS_TAUX, lignes)))


def age_rows() -> list[tuple[object, ...]]:
    """Un enfant par âge de 0 à 17 ans dans chaque commune, garçons et filles à part."""
    communes = ("95001", "95002", "92001", "23001", "23002", "23003")
    return [
        (code, "COM", sexe, age, "POP", 2022, "A", valeur)
        for code in communes
        for sexe, valeur in (("_T", 1.5), ("F", 1), ("M", 0.5))
        for age in ("_T", *(f"Y{a}" for a in range(18)))
    ]


def publish_ages(serveur: FauxProducteurs, lignes: Sequence[Sequence[object]] | None = None) -> Fichier:
    return serveur.publish_melodi(AGES_JEU, 2022, AGES_ENTETE, age_rows() if lignes is None else lignes)


def impatient(monkeypatch: pytest.MonkeyPatch, serveur: FauxProducteurs) -> None:
    """Demander au faux serveur, et ne pas attendre entre deux essais."""
    monkeypatch.setenv(plan.CNAF, serveur.adresse)
    monkeypatch.setenv(plan.INSEE, serveur.adresse)
    monkeypatch.setattr(telechargement, "ATTENTE_INITIALE_S", 0.001)
    monkeypatch.setattr(telechargement, "ATTENTE_MAX_S", 0.002)
    monkeypatch.setattr(telechargement, "ESSAIS", 3)


Casse = Callable[[FauxProducteurs], object]
