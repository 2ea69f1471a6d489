"""Les requêtes de la coordination, sur des lignes comptées à la main et sur le cas publié du mémoire.

Le périmètre du mémoire (onze EPCI sous pseudonyme, A à K) n'existe qu'ici : ses codes ne sont ceux
d'aucun EPCI réel.
"""

# Les types de pandas ne savent pas ce qu'une ligne contient.
# pyright: reportArgumentType=false, reportCallIssue=false, reportGeneralTypeIssues=false

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
import pytest

from data.magasin.fetch import EMBARQUE
from queries import load, run
from tests.magasins import blank, named

AXES = (
    "petite_enfance",
    "enfance_jeunesse",
    "parentalite",
    "handicap",
    "animation_vie_sociale",
    "acces_aux_droits",
    "logement",
    "coordination",
)
DEPARTEMENT = {"portee": "departement", "code_portee": "D1"}


class Essai:
    """Un magasin vide au vrai schéma, où les essais posent leurs lignes."""

    def __init__(self) -> None:
        self.con = blank()
        self.add(
            "sources",
            [
                dict.fromkeys(
                    ("producteur", "titre", "page", "fichier", "licence", "millesime", "champ", "sha256"),
                    "essai",
                )
                | {"id": "essai"}
            ],
        )

    def add(self, table: str, lignes: Sequence[Mapping[str, Any]]) -> None:
        for ligne in lignes:
            noms, trous = ", ".join(ligne), ", ".join("?" * len(ligne))
            self.con.execute(
                f"INSERT INTO {named(self.con, table)} ({noms}) VALUES ({trous})", list(ligne.values())
            )

    def territory(self, code: str, niveau: str = "epci", **champs: Any) -> None:
        departement = {"code_departement": "D1"} if niveau in ("epci", "commune") else {}
        self.add(
            "territoires",
            [
                {
                    "niveau": niveau,
                    "code_territoire": code,
                    "nom": f"Territoire {code}",
                    "nom_cherche": f"territoire {code.lower()}",
                    "type": niveau,
                    **departement,
                    **champs,
                }
            ],
        )

    def post(self, epci: str, poste: str, etp: float, axe: str, **champs: Any) -> None:
        self.add(
            "postes",
            [
                {
                    "niveau": "epci",
                    "code_territoire": epci,
                    "code_epci": epci,
                    "annee": 2025,
                    "poste": poste,
                    "axe": axe,
                    "etp": etp,
                    "fictif": False,
                    "source": "essai",
                    **champs,
                }
            ],
        )

    def equipment(self, epci: str, nom: str, type_: str, gestion: str, **champs: Any) -> None:
        self.add(
            "equipements",
            [
                {
                    "niveau": "epci",
                    "code_territoire": epci,
                    "code_epci": epci,
                    "type": type_,
                    "nom": nom,
                    "gestion": gestion,
                    "fictif": False,
                    "source": "essai",
                    **champs,
                }
            ],
        )

    def creche(self, epci: str, nom: str, gestion: str, annee: int = 2025, **champs: Any) -> None:
        self.add(
            "etablissements",
            [
                {
                    "niveau": "epci",
                    "code_territoire": epci,
                    "code_epci": epci,
                    "annee": annee,
                    "nom": nom,
                    "type": "multi_accueil",
                    "gestion": gestion,
                    "places": 20,
                    "heures_connues": False,
                    "masque": False,
                    "fictif": False,
                    "source": "essai",
                    **champs,
                }
            ],
        )

    def derive(self, table: str) -> None:
        """Remplit une table que la construction déduit des autres, par sa vraie requête."""
        sql = load(f"magasin/ecrire/deriver_{table}").sql
        self.con.execute(sql.replace(f"INSERT INTO {table}", f"INSERT INTO {named(self.con, table)}"))

    def ask(self, nom: str, **parametres: Any) -> pd.DataFrame:
        return run(self.con, nom, **parametres)

    def kinds(self, jour: str = "2025-12-31") -> dict[tuple[str, str], str | None]:
        """Typologie par (EPCI, domaine)."""
        lues = self.ask("coordination/typologie", jour=jour)
        return {
            (str(e), str(d)): None if pd.isna(t) else str(t)
            for e, d, t in zip(lues["code_epci"], lues["domaine"], lues["typologie"], strict=True)
        }


@pytest.fixture
def essai() -> Iterator[Essai]:
    """Trois EPCI : A et B dans le département D1, C dans D2."""
    monde = Essai()
    monde.territory("D1", "departement", code_departement="D1", code_region="R1")
    monde.territory("D2", "departement", code_departement="D2", code_region="R1")
    monde.territory("A")
    monde.territory("B")
    monde.territory("C", code_departement="D2")
    yield monde
    monde.con.close()


def etp_of(lues: pd.DataFrame, epci: str) -> dict[str, float]:
    """ETP par axe d'un EPCI ; les absents n'y sont pas."""
    lignes = lues[(lues["code_epci"] == epci) & lues["etp"].notna()]
    return dict(zip(lignes["axe"], lignes["etp"], strict=True))


# --- Portée -----------------------------------------------------------------------------------


def test_la_portee_borne_les_epci(essai: Essai) -> None:
    """Deux EPCI dans le département, un seul quand il borne lui-même la liste, trois en France."""
    essai.post("A", "p1", 1, "parentalite")
    for portee, attendus in (
        (DEPARTEMENT, {"A", "B"}),
        ({"portee": "epci", "code_portee": "C"}, {"C"}),
        ({}, {"A", "B", "C"}),
    ):
        lues = essai.ask("coordination/etp", annee=2025, **portee)
        assert set(lues["code_epci"]) == attendus
        assert len(lues) == 8 * len(attendus)


def test_l_unite_d_un_departement_tout_entier_dans_un_epci_d_ailleurs_est_la_commune(essai: Essai) -> None:
    """D3 n'a que deux communes, toutes de l'EPCI C de D2 : leurs postes, jamais ceux de C."""
    essai.territory("D3", "departement", code_departement="D3", code_region="R1")
    for commune in ("D3001", "D3002"):
        essai.territory(commune, "commune", code_departement="D3", code_epci="C", population=5)
    essai.add(
        "epci_departements",
        [
            {
                "code_epci": "C",
                "code_departement": "D2",
                "population": 90,
                "nombre_communes": 4,
                "rattachement": True,
            },
            {
                "code_epci": "C",
                "code_departement": "D3",
                "population": 10,
                "nombre_communes": 2,
                "rattachement": False,
            },
        ],
    )
    essai.derive("departements_par_commune")
    essai.post("C", "p1", 1, "parentalite")
    essai.post("C", "p2", 0.5, "parentalite", niveau="commune", code_territoire="D3001")
    lues = essai.ask("coordination/etp", annee=2025, portee="departement", code_portee="D3")
    assert set(lues["code_epci"]) == {"D3001", "D3002"}
    assert etp_of(lues, "D3001")["parentalite"] == 0.5
    assert etp_of(lues, "D3002") == {}
    [chiffres] = essai.ask(
        "coordination/chiffres", annee=2025, portee="departement", code_portee="D3"
    ).to_dict("records")
    assert (chiffres["etp"], chiffres["epci"], chiffres["epci_importes"]) == (0.5, 2, 1)
    # L'EPCI, lui, compte les deux postes.
    lues = essai.ask("coordination/etp", annee=2025, portee="epci", code_portee="C")
    assert etp_of(lues, "C")["parentalite"] == 1.5


def test_le_departement_qui_a_le_plus_de_lignes_vient_d_abord(essai: Essai) -> None:
    """Deux lignes dans D2, une dans D1 ; une autre table n'y change rien."""
    essai.post("C", "p1", 1, "parentalite")
    essai.post("C", "p2", 1, "parentalite")
    essai.post("A", "p1", 1, "parentalite")
    for nom in ("un", "deux", "trois"):
        essai.creche("A", nom, "regie")
    lues = essai.ask("depots/departements_avec_lignes", table="postes")
    assert lues[["code_departement", "lignes"]].to_numpy().tolist() == [["D2", 2], ["D1", 1]]
    lues = essai.ask("depots/departements_avec_lignes", table="etablissements")
    assert lues["code_departement"].tolist() == ["D1"]
    assert essai.ask("depots/departements_avec_lignes", table="conventions").empty


# --- ETP --------------------------------------------------------------------------------------


def test_un_axe_sans_ligne_vaut_zero_mais_un_epci_sans_ligne_est_absent(essai: Essai) -> None:
    """A : 0,5 + 0,25 en petite enfance, zéro connu ailleurs ; B n'a rien importé en 2025."""
    essai.post("A", "p1", 0.5, "petite_enfance")
    essai.post("A", "p2", 0.25, "petite_enfance")
    essai.post("B", "p1", 1, "logement", annee=2024)
    lues = essai.ask("coordination/etp", annee=2025, **DEPARTEMENT)
    assert etp_of(lues, "A") == dict.fromkeys(AXES, 0.0) | {"petite_enfance": 0.75}
    assert etp_of(lues, "B") == {}
    assert set(lues[lues["code_epci"] == "B"]["statut"]) == {"absent"}
    assert lues[lues["code_epci"] == "A"]["axe"].tolist() == list(AXES)


def test_une_ligne_communale_compte_a_son_epci(essai: Essai) -> None:
    """Un poste de commune s'ajoute à ceux de l'EPCI, sans se confondre avec un même numéro."""
    essai.territory("A01", "commune", code_epci="A")
    essai.post("A", "p1", 0.5, "parentalite")
    essai.post("A01", "p1", 0.25, "parentalite", niveau="commune", code_epci="A")
    lues = essai.ask("coordination/etp", annee=2025, **DEPARTEMENT)
    assert etp_of(lues, "A")["parentalite"] == 0.75
    assert essai.ask("coordination/chiffres", annee=2025, **DEPARTEMENT)["postes"].tolist() == [2]


def test_les_chiffres_cles_se_comptent_a_la_main(essai: Essai) -> None:
    """A : 1 ETP en deux axes et 0,5 de coordination ; B déclare n'avoir aucun poste ; C hors portée.

    Petite enfance 0,75 sur 1 ETP thématique : 75 %, la coordination n'y entre pas.
    """
    essai.post("A", "p1", 0.75, "petite_enfance")
    essai.post("A", "p1", 0.25, "handicap")
    essai.post("A", "p2", 0.5, "coordination")
    essai.post("B", "aucun", 0, "coordination")
    essai.post("C", "p1", 1, "logement")
    [ligne] = essai.ask("coordination/chiffres", annee=2025, **DEPARTEMENT).to_dict("records")
    assert (ligne["etp"], ligne["etp_coordination"], ligne["etp_thematique"]) == (1.5, 0.5, 1.0)
    assert ligne["part_jeunesse_pct"] == 75
    assert (ligne["postes"], ligne["epci"], ligne["epci_importes"]) == (2, 2, 2)
    assert ligne["epci_sans_poste"] == 1
    assert not ligne["fictif"]


def test_sans_etp_thematique_la_part_est_vide(essai: Essai) -> None:
    """Une part de rien n'est pas zéro pour cent."""
    essai.post("A", "p1", 0.5, "coordination")
    [ligne] = essai.ask("coordination/chiffres", annee=2025, **DEPARTEMENT).to_dict("records")
    assert pd.isna(ligne["part_jeunesse_pct"])
    assert ligne["etp_thematique"] == 0
    [vide] = essai.ask("coordination/chiffres", annee=2019, **DEPARTEMENT).to_dict("records")
    assert pd.isna(vide["etp"])
    assert (vide["epci"], vide["epci_importes"], vide["postes"]) == (2, 0, 0)


def test_une_ligne_fictive_suffit_a_le_dire(essai: Essai) -> None:
    """Le drapeau des chiffres est celui de leurs lignes."""
    essai.post("A", "p1", 0.5, "parentalite", fictif=True)
    assert essai.ask("coordination/chiffres", annee=2025)["fictif"].tolist() == [True]
    assert essai.ask("coordination/etp", annee=2025).groupby("code_epci")["fictif"].any().to_dict() == {
        "A": True,
        "B": False,
        "C": False,
    }


def test_un_poste_dit_ses_axes_et_son_cofinancement_entier_ou_rien(essai: Essai) -> None:
    """Deux axes chiffrés : leur somme ; un axe sans montant : vide ; un ETP nul n'est pas un poste."""
    comme = {"employeur": "epci", "position": "dedie"}
    essai.post("A", "p1", 0.25, "parentalite", cofinancement_caf=3000, **comme)
    essai.post("A", "p1", 0.5, "logement", cofinancement_caf=7000, **comme)
    essai.post("A", "p2", 0.5, "logement", cofinancement_caf=9000, employeur="epci")
    essai.post("A", "p2", 0.25, "handicap", employeur="commune")
    essai.post("B", "aucun", 0, "coordination")
    lues = essai.ask("coordination/postes", annee=2025).set_index("poste")
    assert lues.index.tolist() == ["p1", "p2"]
    assert lues.loc["p1", ["etp", "nombre_axes", "axes"]].tolist() == [0.75, 2, "logement,parentalite"]
    assert lues.loc["p1", ["employeur", "position"]].tolist() == ["epci", "dedie"]
    assert lues.loc["p1", "cofinancement_caf"] == 10_000
    assert lues.loc["p2", ["employeur", "position", "cofinancement_caf"]].isna().all()


def test_l_evolution_dit_le_perimetre_de_chaque_annee(essai: Essai) -> None:
    """Un EPCI importé en 2024, deux en 2025 : le total monte sans que rien n'ait été créé."""
    essai.post("A", "p1", 0.5, "parentalite", annee=2024)
    essai.post("A", "p1", 0.5, "parentalite")
    essai.post("B", "p1", 0.25, "parentalite")
    lues = essai.ask("coordination/evolution", **DEPARTEMENT)
    assert lues[["annee", "axe", "etp", "epci", "codes_epci"]].to_numpy().tolist() == [
        [2024, "parentalite", 0.5, 1, "A"],
        [2025, "parentalite", 0.75, 2, "A,B"],
    ]
    annees = essai.ask("coordination/annees", **DEPARTEMENT)
    assert annees.to_numpy().tolist() == [[2025, 2], [2024, 1]]


# --- Besoin -----------------------------------------------------------------------------------


def test_le_rang_des_etp_se_compare_au_rang_de_la_population(essai: Essai) -> None:
    """A : 1er en ETP, 2e en enfants ; B : l'inverse ; C, sans population, n'est pas classé."""
    essai.post("A", "p1", 1, "petite_enfance")
    essai.post("B", "p1", 0.5, "petite_enfance")
    essai.post("C", "p1", 0.75, "petite_enfance")
    for code, enfants in (("A", 100), ("B", 300)):
        essai.add(
            "observations",
            [
                {
                    "code_territoire": code,
                    "niveau": "epci",
                    "millesime": annee,
                    "indicateur": "population_0_4",
                    "modalite": "",
                    "valeur": valeur,
                    "statut": "publie",
                    "fictif": False,
                    "source": "essai",
                }
                for annee, valeur in ((2022, 999), (2023, enfants))
            ],
        )
    lues = essai.ask(
        "coordination/besoin", annee=2025, axe="petite_enfance", indicateur="population_0_4"
    ).set_index("code_epci")
    assert lues.loc["A", ["population", "rang_etp", "rang_population", "ecart_rang"]].tolist() == [
        100,
        1,
        2,
        1,
    ]
    assert lues.loc["B", ["population", "rang_etp", "rang_population", "ecart_rang"]].tolist() == [
        300,
        2,
        1,
        -1,
    ]
    assert lues.loc["C", ["population", "rang_etp", "rang_population"]].isna().all()
    assert lues.loc["C", "etp"] == 0.75


def test_une_tranche_d_age_manquante_ote_la_population(essai: Essai) -> None:
    """A a ses deux tranches, leur somme sert ; B n'en a qu'une : rien plutôt qu'une somme partielle."""
    for code in "AB":
        essai.post(code, "p1", 1, "enfance_jeunesse")
    for code, tranche, valeur in (("A", "5-9", 40), ("A", "10-14", 60), ("B", "5-9", 500)):
        essai.add(
            "observations",
            [
                {
                    "code_territoire": code,
                    "niveau": "epci",
                    "millesime": 2023,
                    "indicateur": "population_age",
                    "modalite": tranche,
                    "valeur": valeur,
                    "statut": "publie",
                    "fictif": False,
                    "source": "essai",
                }
            ],
        )
    lues = essai.ask(
        "coordination/besoin",
        annee=2025,
        axe="enfance_jeunesse",
        indicateur="population_age",
        modalites="5-9,10-14",
    ).set_index("code_epci")
    assert lues.loc["A", "population"] == 100
    assert pd.isna(lues.loc["B", "population"])


# --- Typologie --------------------------------------------------------------------------------


def test_la_typologie_suit_la_regle_affichee(essai: Essai) -> None:
    """Tout en régie, rien en régie, les deux ; associations, entreprises et autres comptent ensemble."""
    essai.equipment("A", "Crèche 1", "eaje", "regie")
    essai.equipment("A", "Loisirs 1", "alsh", "association")
    essai.equipment("A", "Loisirs 2", "alsh", "entreprise")
    essai.equipment("B", "Crèche 2", "eaje", "autre")
    essai.equipment("B", "Crèche 3", "eaje", "regie")
    essai.equipment("B", "Relais", "rpe", "association")
    assert essai.kinds() == {
        ("A", "petite_enfance"): "limitee",
        ("A", "enfance"): "necessaire",
        ("A", "ensemble"): "differenciee",
        ("B", "petite_enfance"): "differenciee",
        ("B", "enfance"): None,
        ("B", "ensemble"): "differenciee",
        **{("C", d): None for d in ("petite_enfance", "enfance", "ensemble")},
    }


def test_un_eaje_des_deux_tables_ne_compte_qu_une_fois(essai: Essai) -> None:
    """« Crèche L'Île » et « CRECHE L ILE » sont la même ; un autre EPCI garde la sienne."""
    essai.equipment("A", "Crèche L'Île", "eaje", "regie")
    essai.creche("A", "CRECHE L ILE", "association")
    essai.creche("B", "CRECHE L ILE", "association")
    essai.creche("B", "Ancienne", "regie", annee=2024)
    lues = essai.ask("coordination/typologie", jour="2025-12-31")
    comptes = lues[lues["domaine"] == "petite_enfance"].set_index("code_epci")["equipements"]
    assert comptes.to_dict() == {"A": 1, "B": 1, "C": 0}
    assert essai.kinds()["A", "petite_enfance"] == "limitee"
    assert essai.kinds()["B", "petite_enfance"] == "necessaire"


def test_un_equipement_ferme_ou_pas_encore_ouvert_ne_compte_pas(essai: Essai) -> None:
    """La date est un paramètre : le même magasin se lit avant et après la fermeture."""
    essai.equipment("A", "Crèche 1", "eaje", "regie")
    essai.equipment("A", "Crèche 2", "eaje", "association", fermeture="2025-06-30")
    essai.equipment("A", "Crèche 3", "eaje", "association", ouverture="2027-01-01")
    # Ses heures de 2025 sont encore là ; elle est fermée.
    essai.creche("A", "crèche 2", "association")
    assert essai.kinds("2025-06-29")["A", "petite_enfance"] == "differenciee"
    assert essai.kinds("2025-06-30")["A", "petite_enfance"] == "limitee"
    assert essai.kinds("2027-01-01")["A", "petite_enfance"] == "differenciee"


def test_la_demonstration_ne_se_mele_pas_aux_equipements_reels(essai: Essai) -> None:
    """Un équipement réel suffit : les crèches fictives de l'autre table ne comptent plus."""
    essai.creche("A", "Inventée", "association", fictif=True)
    assert essai.kinds()["A", "ensemble"] == "necessaire"
    essai.equipment("A", "Vraie", "eaje", "regie")
    assert essai.kinds()["A", "ensemble"] == "limitee"
    assert not essai.ask("coordination/typologie", jour="2025-12-31")["fictif"].any()


def test_des_creches_reelles_otent_les_equipements_inventes(essai: Essai) -> None:
    """Dans l'autre sens : l'accueil de loisirs fictif ne compte plus à côté d'une vraie crèche."""
    essai.equipment("A", "Inventé", "alsh", "association", fictif=True)
    essai.creche("A", "Vraie", "regie")
    assert essai.kinds()["A", "ensemble"] == "limitee"
    assert essai.kinds()["A", "enfance"] is None


# --- Calendrier -------------------------------------------------------------------------------


def add_ctg(
    essai: Essai, ctg: str, epci: Sequence[str], debut: str, fin: str, statut: str = "en_cours"
) -> None:
    essai.add(
        "conventions",
        [
            {
                "ctg": ctg,
                "niveau": "epci",
                "signature": debut,
                "fin": fin,
                "statut": statut,
                "axes": ["petite_enfance", "logement"],
                "fictif": False,
                "source": "essai",
            }
        ],
    )
    essai.add(
        "conventions_territoires",
        [{"ctg": ctg, "niveau": "epci", "code_territoire": e, "code_epci": e} for e in epci],
    )


@pytest.mark.parametrize(
    ("jour", "attendue"),
    [
        ("2021-12-31", "a_venir"),
        ("2022-01-01", "en_cours"),
        ("2024-12-31", "en_cours"),
        ("2025-01-01", "a_renouveler"),
        ("2025-12-31", "a_renouveler"),
        ("2026-01-01", "echue"),
    ],
)
def test_la_situation_d_une_convention_depend_du_jour_demande(essai: Essai, jour: str, attendue: str) -> None:
    """Signée le 1er janvier 2022, finie le 31 décembre 2025 : à renouveler les douze derniers mois."""
    add_ctg(essai, "CTG 1", ["A"], "2022-01-01", "2025-12-31")
    lues = essai.ask("coordination/conventions", jour=jour, **DEPARTEMENT)
    assert lues["situation"].tolist() == [attendue]
    assert lues["axes"].tolist() == ["petite_enfance,logement"]


def test_ce_que_le_fichier_dit_d_une_convention_l_emporte(essai: Essai) -> None:
    """En renouvellement après sa fin : en retard ; échue avant : le fichier le sait mieux."""
    add_ctg(essai, "CTG 1", ["A"], "2020-01-01", "2024-12-31", "en_renouvellement")
    add_ctg(essai, "CTG 2", ["B"], "2022-01-01", "2028-12-31", "echue")
    lues = essai.ask("coordination/conventions", jour="2025-06-01").set_index("ctg")
    assert lues["situation"].to_dict() == {"CTG 1": "renouvellement_en_retard", "CTG 2": "echue"}
    avant = essai.ask("coordination/conventions", jour="2024-06-01").set_index("ctg")
    assert avant["situation"]["CTG 1"] == "en_renouvellement"


def test_une_convention_a_cheval_est_montree_entiere(essai: Essai) -> None:
    """Signée par A et C : du département D1, elle se voit avec ses deux territoires, une fois."""
    add_ctg(essai, "CTG 1", ["A", "C"], "2022-01-01", "2026-12-31")
    add_ctg(essai, "CTG 2", ["C"], "2022-01-01", "2026-12-31")
    [ligne] = essai.ask("coordination/conventions", jour="2025-01-01", **DEPARTEMENT).to_dict("records")
    assert (ligne["ctg"], ligne["nombre_territoires"], ligne["codes_epci"]) == ("CTG 1", 2, "A,C")


# --- Le cas publié du mémoire -----------------------------------------------------------------


def read_memoire(fichier: str) -> list[dict[str, str]]:
    with (EMBARQUE / "memoire" / fichier).open(encoding="utf-8") as flux:
        return list(csv.DictReader(flux))


@pytest.fixture(scope="module")
def memoire() -> Iterator[Essai]:
    """Les 17 postes publiés, répartis à parts égales entre leurs axes, et des équipements inventés
    pour correspondre au mode de gestion publié."""
    monde = Essai()
    monde.territory("D1", "departement", code_departement="D1", code_region="R1")
    for ligne in read_memoire("epci_2025.csv"):
        epci, gestion = ligne["epci"], ligne["gestion_eaje_alsh"]
        monde.territory(epci)
        types = {"regie_directe": ["regie"], "associative": ["association"]}.get(
            gestion, ["regie", "association"]
        )
        # K n'a pas de mode de gestion publié : aucun équipement, donc aucune typologie.
        for rang, type_ in enumerate(("eaje", "alsh") if gestion else ()):
            monde.equipment(epci, f"{type_} de {epci}", type_, types[rang % len(types)])
    for ligne in read_memoire("postes_cooperation_2025.csv"):
        axes = ligne["thematiques"].split("|")
        for axe in axes:
            monde.post(ligne["epci"], ligne["poste"], float(ligne["etp"]) / len(axes), axe)
    yield monde
    monde.con.close()


def test_le_memoire_a_dix_sept_postes_et_douze_virgule_neuf_etp(memoire: Essai) -> None:
    """17 postes listés, 12,9 ETP, 63,9 % hors coordination ; K n'est pas importé."""
    [ligne] = memoire.ask("coordination/chiffres", annee=2025, **DEPARTEMENT).to_dict("records")
    assert ligne["postes"] == 17
    assert ligne["etp"] == pytest.approx(12.9)
    assert round(ligne["part_jeunesse_pct"], 1) == 63.9
    assert (ligne["epci"], ligne["epci_importes"], ligne["epci_sans_poste"]) == (11, 10, 0)


def test_les_axes_du_memoire_ont_leurs_etp(memoire: Essai) -> None:
    """Petite enfance 2,417, enfance-jeunesse 1,867, parentalité 1,417, vie sociale 1, pilotage 6,2."""
    lues = memoire.ask("coordination/etp", annee=2025, **DEPARTEMENT)
    assert lues.groupby("axe")["etp"].sum().round(3).to_dict() == {
        "petite_enfance": 2.417,
        "enfance_jeunesse": 1.867,
        "parentalite": 1.417,
        "handicap": 0,
        "animation_vie_sociale": 1.0,
        "acces_aux_droits": 0,
        "logement": 0,
        "coordination": 6.2,
    }
    absents = lues[lues["statut"] == "absent"]["code_epci"]
    assert set(absents) == {"K"}


def test_les_epci_du_memoire_ont_leur_typologie(memoire: Essai) -> None:
    """B et C limitée, F et H nécessaire, les six autres différenciée, K inconnue."""
    ensemble = {e: t for (e, domaine), t in memoire.kinds().items() if domaine == "ensemble"}
    assert ensemble == {
        **dict.fromkeys("BC", "limitee"),
        **dict.fromkeys("FH", "necessaire"),
        **dict.fromkeys("ADEGIJ", "differenciee"),
        "K": None,
    }
