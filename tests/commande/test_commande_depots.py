"""Les commandes des fichiers locaux : ce qu'elles écrivent, ce qu'elles refusent, leur code."""

from __future__ import annotations

import csv
import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from dashboard.commande import principale
from data.depots import journal
from data.disque import sha256
from data.magasin import build
from data.memoire import moteur
from data.memoire.tables import contenus
from tests.memoire.outils_memoire import alter

RACINE = Path(__file__).resolve().parents[2]
ENTETE = "Territoire;Année;Poste;Axe;ETP\n"
BON = f"{ENTETE}200058485;2025;A1;Petite enfance;0,5\n95018;2025;A2;Logement;0,25\n"
FAUX = f"{ENTETE}200058485;2025;A1;Petite enfance;1,5\nVal Parisi;2025;A2;Logement;0,25\n"


class Sortie(NamedTuple):
    """Ce que la commande a rendu : code, sortie, sortie d'erreur."""

    code: int
    dit: str
    plaint: str


Lancer = Callable[..., Sortie]


@pytest.fixture
def donnees(magasin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Un dossier de données à soi ; les constructions y sont seulement comptées."""
    ici = tmp_path / "donnees"
    ici.mkdir()
    shutil.copy(magasin, ici)
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(ici))
    monkeypatch.setattr(build, "build", lambda **_: None)
    monkeypatch.chdir(tmp_path)
    return ici


@pytest.fixture
def lancer(donnees: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Lancer:
    """Lance la commande par son point d'entrée ; ses espaces insécables deviennent ordinaires."""

    def lance(*arguments: str | Path) -> Sortie:
        monkeypatch.setattr(sys, "argv", ["observatoire", *map(str, arguments)])
        with pytest.raises(SystemExit) as fin:
            principale.main()
        ecrit = capsys.readouterr()
        assert "Traceback" not in ecrit.err
        dit, plaint = (texte.replace("\u00a0", " ") for texte in ecrit)
        return Sortie(int(fin.value.code or 0), dit, plaint)

    return lance


def write(nom: str, texte: str) -> Path:
    chemin = Path(nom)
    chemin.write_text(texte, encoding="utf-8")
    return chemin


def test_un_modele_s_ecrit_et_ne_remplace_jamais_un_fichier(lancer: Lancer) -> None:
    """XLSX ou CSV selon l'extension ; un modèle déjà rempli est à l'abri."""
    assert lancer("modele", "ctg", "--sortie", "m.xlsx") == (0, "Modèle écrit : m.xlsx\n", "")
    assert openpyxl.load_workbook("m.xlsx").sheetnames[0] == "Données"
    assert lancer("modele", "equipements", "--sortie", "m.csv").code == 0
    with Path("m.csv").open(encoding="utf-8-sig", newline="") as flux:
        assert next(csv.reader(flux, delimiter=";"))[0] == "Territoire"
    code, dit, plaint = lancer("modele", "ctg", "--sortie", "m.xlsx")
    assert (code, dit) == (1, "")
    assert "m.xlsx existe déjà" in plaint


@pytest.mark.lent
@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        (("modele", "postes", "--sortie", "m.csv"), "Formats qui existent"),
        (("modele", "ctg", "--sortie", "m.pdf"), ".xlsx ou en .csv"),
        (("modele", "ctg", "--sortie", "absent/m.csv"), "ne s'écrit pas"),
        (("importer", "ctg", "absent.csv"), "n'existe pas"),
        (("importer", "ctg", "."), "est un dossier"),
        (("depots", "--annuler", "9"), "Il n'y a pas de dépôt n° 9"),
        (("depots", "--annuler", "1", "--restaurer", "1"), "pas les deux"),
        (("archive",), "Dites quoi faire"),
        (("archive", "--sortie", "a.zip"), "rien à archiver"),
        (("archive", "--reprendre", "absent.zip"), "n'existe pas"),
    ],
)
def test_une_erreur_prevue_est_une_phrase(lancer: Lancer, arguments: tuple[str, ...], phrase: str) -> None:
    """Sur la sortie d'erreur, code 1, sans trace."""
    code, dit, plaint = lancer(*arguments)
    assert (code, dit) == (1, "")
    assert phrase in plaint
    assert plaint.count("\n") == 1


def test_un_format_de_rapport_inconnu_donne_le_code_2(lancer: Lancer) -> None:
    """Une commande mal écrite n'est pas un fichier fautif."""
    write("a.csv", BON)
    assert lancer("importer", "etp_coordination", "a.csv", "--format", "xml").code == 2


@pytest.mark.lent
def test_un_fichier_fautif_donne_son_rapport_et_le_code_1(lancer: Lancer, donnees: Path) -> None:
    """Les deux fautes d'un coup, avec la proposition ; rien n'est déposé."""
    write("faux.csv", FAUX)
    code, dit, plaint = lancer("importer", "etp_coordination", "faux.csv")
    assert code == 1
    assert dit.startswith("faux.csv : 2 erreurs ; rien n'est importé.")
    assert "ligne 2, colonne E « ETP »" in dit
    assert "vouliez-vous 200058485 (CA Val Parisis" in dit
    assert plaint == "Rien n'a été déposé : corrigez le fichier, puis recommencez.\n"
    code, dit, _ = lancer("importer", "etp_coordination", "faux.csv", "--format", "json")
    lu = json.loads(dit)
    assert (code, lu["accepte"], lu["depot"], lu["apercu"]) == (1, False, None, [])
    assert [(f["ligne"], f["colonne"]) for f in lu["fautes"]] == [(2, "ETP"), (3, "Territoire")]
    assert journal.list_deposits(donnees) == []


@pytest.mark.lent
def test_un_essai_montre_l_apercu_et_ne_depose_rien(lancer: Lancer, donnees: Path) -> None:
    """Le même rapport qu'un vrai import, sans dépôt ni construction."""
    write("bon.csv", BON)
    code, dit, plaint = lancer("importer", "etp_coordination", "bon.csv", "--essai")
    assert (code, plaint) == (0, "")
    assert "2 lignes ajoutées, 0 remplacée, 0 retirée, sur 2 territoires." in dit
    assert "- CA Val Parisis (200058485), 2025 : 1 ajoutée, 0 remplacée, 0 retirée" in dit
    assert dit.endswith("Essai : rien n'a été déposé.\n")
    assert journal.list_deposits(donnees) == []


def test_importer_lister_annuler_restaurer_archiver(lancer: Lancer, donnees: Path) -> None:
    """Le tour complet, chaque geste d'une phrase."""
    write("bon.csv", BON)
    code, dit, plaint = lancer(
        "importer", "etp_coordination", "bon.csv", "--qui", "Pôle CTG", "--commentaire", "mars"
    )
    assert (code, plaint) == (0, "")
    assert "Dépôt n° 1 enregistré : 2 lignes" in dit
    lu = json.loads(lancer("importer", "etp_coordination", "bon.csv", "--format", "json").dit)
    assert (lu["depot"], lu["magasin_a_jour"], lu["apercu"][0]["depot_remplace"]) == (2, True, 1)
    code, dit, plaint = lancer("depots")
    assert code == 0
    assert "etp_coordination · CA Val Parisis et Argenteuil · 2025 · 2 lignes · actif" in dit
    assert "remplacé par le n° 2 · par Pôle CTG · mars" in dit
    # Aucune construction n'est faite ici : le magasin est en retard, et la commande le dit.
    assert "observatoire construire" in plaint
    assert "Dépôt n° 2 annulé" in lancer("depots", "--annuler", "2").dit
    assert "Dépôt n° 2 restauré" in lancer("depots", "--restaurer", "2").dit
    assert lancer("archive", "--sortie", "a.zip") == (0, "Archive écrite : a.zip\n", "")
    assert "rien de neuf" in lancer("archive", "--reprendre", "a.zip").dit
    (donnees / moteur.NOM_FICHIER).unlink()
    assert "2 dépôts repris" in lancer("archive", "--reprendre", "a.zip").dit
    assert [d.statut for d in journal.list_deposits(donnees)] == ["remplace", "actif"]


def test_un_magasin_qui_ne_suit_pas_donne_le_code_1(
    lancer: Lancer, donnees: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Le dépôt est gardé, la phrase le dit sur la sortie d'erreur."""

    def fails(**_: object) -> None:
        raise build.BuildError("Le disque est plein.")

    monkeypatch.setattr(build, "build", fails)
    write("bon.csv", BON)
    code, dit, plaint = lancer("importer", "etp_coordination", "bon.csv")
    assert code == 1
    assert "Le disque est plein." in plaint
    assert "Le geste est gardé" in plaint
    assert "Le magasin est refait" not in dit
    assert len(journal.list_deposits(donnees)) == 1


def test_aucun_depot_se_dit(lancer: Lancer) -> None:
    """Une installation neuve n'a rien à lister."""
    assert lancer("depots") == (0, "Aucun fichier n'a été déposé.\n", "")


@pytest.mark.lent
def test_la_vraie_commande_importe_et_refait_le_magasin(magasin: Path, tmp_path: Path) -> None:
    """Dans un processus à elle, de bout en bout : la valeur importée se lit en sortie de « lire »."""
    shutil.copy(magasin, tmp_path)
    fichier = tmp_path / "bon.csv"
    fichier.write_text(BON, encoding="utf-8")

    def run(*arguments: str) -> str:
        faite = subprocess.run(
            [sys.executable, "-m", "dashboard.commande", *arguments],
            cwd=RACINE,
            env={**os.environ, "OBSERVATOIRE_DONNEES": str(tmp_path), "PYTHONPATH": str(RACINE)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (faite.returncode, faite.stderr) == (0, "")
        return faite.stdout

    assert "Le magasin est refait" in run("importer", "etp_coordination", str(fichier))
    lu = run(
        "lire",
        "indicateurs/valeurs",
        "--indicateur",
        "etp_coordination",
        "--niveau",
        "epci",
        "--millesime",
        "2025",
        "--portee",
        "departement",
        "--code-portee",
        "95",
        "--format",
        "json",
    )
    valeurs = {x["code_territoire"]: x["valeur"] for x in json.loads(lu) if x["valeur"] is not None}
    # Le poste d'Argenteuil compte à son EPCI, la Métropole du Grand Paris.
    assert valeurs == {"200058485": 0.5, "200054781": 0.25}


DOUTE = (
    "Territoire;Année;Poste;Axe;ETP;Cofinancement Caf\n"
    "200058485;2025;A1;Petite enfance;0,5;12.000\n95018;2025;A2;Logement;0,25;24.500\n"
)


def test_une_question_sans_reponse_donne_le_code_1_et_sa_cle(lancer: Lancer, donnees: Path) -> None:
    """La clé et les choix sont dits en texte et en json ; la réponse fait le dépôt."""
    fichier = write("cofi.csv", DOUTE)
    code, dit, plaint = lancer("importer", "etp_coordination", fichier)
    assert code == 1
    assert "1 question sans réponse" in dit
    assert "nombres-cofinancement_caf=milliers : 12\u202f000" in dit
    assert "répondez à chaque question par --reponse clé=choix" in plaint
    code, dit, _ = lancer("importer", "etp_coordination", fichier, "--format", "json")
    assert code == 1
    (question,) = json.loads(dit)["questions"]
    assert (question["cle"], question["lignes"]) == ("nombres-cofinancement_caf", [2, 3])
    assert [c["code"] for c in question["choix"]] == ["milliers", "decimales"]
    assert question["reponse"] is None
    assert journal.list_deposits(donnees) == []
    code, dit, _ = lancer(
        "importer", "etp_coordination", fichier, "--reponse", "nombres-cofinancement_caf=milliers"
    )
    assert code == 0
    assert "comme vous l'avez répondu" in dit
    assert len(journal.list_deposits(donnees)) == 1


def test_une_reponse_mal_ecrite_ou_inconnue_se_dit(lancer: Lancer, donnees: Path) -> None:
    """Sans « = », en double, ou d'un choix qui n'existe pas : rien n'est déposé."""
    fichier = write("cofi.csv", DOUTE)
    cle = "nombres-cofinancement_caf"
    code, _, plaint = lancer("importer", "etp_coordination", fichier, "--reponse", "milliers")
    assert (code, "attendu clé=choix" in plaint) == (1, True)
    code, _, plaint = lancer(
        "importer",
        "etp_coordination",
        fichier,
        "--reponse",
        f"{cle}=milliers",
        "--reponse",
        f"{cle}=decimales",
    )
    assert (code, "a deux réponses" in plaint) == (1, True)
    code, dit, _ = lancer("importer", "etp_coordination", fichier, "--reponse", f"{cle}=mille")
    assert (code, "choix possibles : milliers, decimales" in dit) == (1, True)
    assert journal.list_deposits(donnees) == []


def test_un_disque_plein_ne_laisse_pas_de_modele_vide(
    lancer: Lancer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Une phrase, et aucun fichier : un modèle de 0 octet passerait pour un modèle."""

    def full(_descripteur: int) -> None:
        raise OSError(errno.ENOSPC, "plein")

    monkeypatch.setattr(os, "fsync", full)
    sortie = lancer("modele", "ctg", "--sortie", "m.xlsx")
    assert sortie.code == 1
    assert "disque est plein" in sortie.plaint
    assert not list(Path().glob("*m.xlsx*"))


@pytest.mark.lent
def test_verifier_relit_les_fichiers_deposes(lancer: Lancer, donnees: Path) -> None:
    """Un octet changé dans un dépôt : le numéro, le nom, le remède, et le code 1."""
    sain = lancer("verifier")
    assert sain.code == 0
    assert "octet pour octet" in sain.dit
    assert lancer("importer", "etp_coordination", write("postes.csv", BON)).code == 0
    # La construction n'est pas faite ici : le magasin est en retard, et c'est dit avec le remède.
    retard = lancer("verifier")
    assert retard.code == 1
    assert "n'a pas encore suivi les derniers dépôts" in retard.dit
    recu = BON.encode()
    alter(donnees, contenus, "octets", recu + b"x", empreinte=sha256(recu))
    altere = lancer("verifier")
    assert altere.code == 1
    assert "Dépôt n° 1 (postes.csv) : le fichier reçu a été altéré" in altere.dit
