"""La commande observatoire : ce qu'elle écrit, ce qu'elle refuse, et avec quel code de sortie."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from dashboard.commande import principale
from data.magasin.build import NOM_MAGASIN
from data.magasin.emplacement import present
from queries import load, names
from tests.magasins import put_changed, socle

RACINE = Path(__file__).resolve().parents[2]
ACCEPTATION = (
    "lire",
    "indicateurs/valeurs",
    "--indicateur",
    "taux_couverture",
    "--niveau",
    "epci",
    "--millesime",
    "2023",
)
VAL_PARISIS = "200058485"


class Sortie(NamedTuple):
    """Ce que la commande a rendu : code, sortie, sortie d'erreur."""

    code: int
    dit: str
    plaint: str


Lancer = Callable[..., Sortie]


@pytest.fixture(scope="module")
def construit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Dossier d'un magasin fait par la vraie commande, dans un processus à elle."""
    dossier = tmp_path_factory.mktemp("donnees")
    faite = subprocess.run(
        [sys.executable, "-m", "dashboard.commande", "construire"],
        cwd=RACINE,
        env={**os.environ, "OBSERVATOIRE_DONNEES": str(dossier), "PYTHONPATH": str(RACINE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert faite.returncode == 0, faite.stderr
    assert faite.stdout.strip().startswith("Magasin construit : ")
    assert faite.stderr == ""
    return dossier


@pytest.fixture
def lancer(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Lancer:
    """Lance la commande sur les données d'un dossier, par son point d'entrée."""

    def lance(donnees: Path, *arguments: str) -> Sortie:
        monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(donnees))
        monkeypatch.setattr(sys, "argv", ["observatoire", *arguments])
        with pytest.raises(SystemExit) as fin:
            principale.main()
        ecrit = capsys.readouterr()
        assert "Traceback" not in ecrit.err
        return Sortie(int(fin.value.code or 0), ecrit.out, ecrit.err)

    return lance


# --- Construire et vérifier -------------------------------------------------------------------


@pytest.mark.lent
def test_construire_si_besoin_ne_refait_pas_un_magasin_a_jour(construit: Path, lancer: Lancer) -> None:
    """Le magasin vient d'être fait : la commande le dit et n'y touche pas."""
    avant = present(construit).stat().st_mtime_ns
    assert lancer(construit, "construire", "--si-besoin") == (0, "Le magasin est à jour.\n", "")
    assert present(construit).stat().st_mtime_ns == avant


@pytest.mark.lent
def test_verifier_dit_un_controle_par_ligne(construit: Path, lancer: Lancer) -> None:
    """Une phrase par requête de controles/, toutes passent, code 0."""
    code, dit, plaint = lancer(construit, "verifier")
    controles = [n for n in names() if n.startswith("controles/")]
    assert (code, plaint) == (0, "")
    assert all(f"passe   {load(n).resume}\n" in dit for n in controles)
    assert dit.endswith(
        f"{len(controles)} contrôles passent, 0 échouent.\n"
        "Les fichiers déposés sont ceux reçus, octet pour octet.\n"
    )


@pytest.mark.lent
def test_un_controle_qui_echoue_donne_le_code_1(construit: Path, tmp_path: Path, lancer: Lancer) -> None:
    """Un taux de 300 places pour 100 enfants : le contrôle échoue, cite la ligne, code 1."""
    shutil.copy(present(construit), tmp_path)
    changement = (
        "UPDATE officiel.observations SET valeur = 300 WHERE indicateur = 'taux_couverture' "
        "AND niveau = 'epci' AND modalite = '' AND code_territoire = $1"
    )
    shutil.copy(socle(present(construit)), tmp_path)
    put_changed(tmp_path, "f" * 64, (changement, [VAL_PARISIS]))
    code, dit, _ = lancer(tmp_path, "verifier")
    assert code == 1
    assert f"échoue  {load('controles/couverture_bornes').resume}" in dit
    assert f"code_territoire = {VAL_PARISIS}" in dit
    assert "0 échouent" not in dit


# --- Lire -------------------------------------------------------------------------------------


@pytest.mark.lent
def test_lire_en_csv_rend_les_valeurs_de_tous_les_epci(construit: Path, lancer: Lancer) -> None:
    """La ligne d'acceptation : 1 255 EPCI, 1 250 publiés, 5 absents, de 2,7 à Val Parisis 48,5."""
    code, dit, plaint = lancer(construit, *ACCEPTATION, "--format", "csv")
    assert (code, plaint) == (0, "")
    lignes = list(csv.DictReader(io.StringIO(dit)))
    assert {"code_territoire", "nom", "valeur", "statut", "source"} <= set(lignes[0])
    assert len(lignes) == len({x["code_territoire"] for x in lignes}) == 1255
    publies = [x for x in lignes if x["statut"] == "publie"]
    absents = [x for x in lignes if x["statut"] == "absent"]
    assert (len(publies), len(absents)) == (1250, 5)
    assert min(float(x["valeur"]) for x in publies) == 2.7
    assert all(x["valeur"] == "" and x["raison"] for x in absents)
    (val_parisis,) = (x for x in lignes if x["code_territoire"] == VAL_PARISIS)
    assert (val_parisis["nom"], float(val_parisis["valeur"])) == ("CA Val Parisis", 48.5)
    assert val_parisis["source"] == "cnaf_taux_couverture_epci"


@pytest.mark.lent
def test_lire_en_json_rend_les_memes_lignes(construit: Path, lancer: Lancer) -> None:
    """Le JSON se lit ; une valeur absente y est null, jamais zéro."""
    code, dit, _ = lancer(construit, *ACCEPTATION, "--format=json")
    lignes = json.loads(dit)
    assert (code, len(lignes)) == (0, 1255)
    assert [x["valeur"] for x in lignes if x["statut"] == "absent"] == [None] * 5
    assert {"CA Val Parisis": 48.5}.items() <= {x["nom"]: x["valeur"] for x in lignes}.items()


@pytest.mark.lent
def test_le_tableau_parle_francais(construit: Path, lancer: Lancer) -> None:
    """À l'écran : oui et non, un tiret pour ce qui manque ; ni True, ni None, ni NaN."""
    mayotte = ("--portee", "departement", "--code-portee", "976")
    code, dit, _ = lancer(construit, *ACCEPTATION, *mayotte)
    assert code == 0
    assert " oui " in dit
    assert " non " in dit
    assert " – " in dit
    assert not [m for m in ("True", "False", "None", "NaN", "<NA>", "nan") if m in dit]
    assert dit.endswith("5 ligne(s).\n")


def test_lire_sans_requete_liste_ce_qui_se_lit(tmp_path: Path, lancer: Lancer) -> None:
    """La liste dit chaque requête de lecture, même sans magasin, et aucune de celles qui écrivent."""
    code, dit, _ = lancer(tmp_path, "lire")
    listees = {x.split()[0] for x in dit.splitlines() if x and not x.startswith(" ")}
    assert code == 0
    assert listees == {n for n in names() if not load(n).ecrit and not load(n).recues}
    assert "indicateurs/valeurs" in listees
    assert not [n for n in listees if "inserer" in n or "deriver" in n]


# --- Ce qui est refusé ------------------------------------------------------------------------


@pytest.mark.lent
@pytest.mark.parametrize(
    ("options", "phrases"),
    [
        ({"indicateur": "taux_couvertur"}, ("« taux_couvertur »", "d'abord : taux_couverture (")),
        ({"indicateur": ""}, ("«  » n'existe pas (paramètre --indicateur)",)),
        ({"indicateur": "zz"}, ("« zz » n'existe pas (paramètre --indicateur)", "densite (")),
        ({"niveau": "ecpi"}, ("« ecpi »", "--niveau", "d'abord : epci, ")),
        ({"modalite": "eage"}, ("« eage »", "--modalite", "d'abord : eaje (EAJE (crèches))")),
        ({"millesime": "1999"}, ("« 1999 »", "--millesime", "d'abord : 2022, 2023.")),
        ({"portee": "regions"}, ("« regions »", "--portee", "d'abord : region, ")),
        (
            {"portee": "epci", "code_portee": "val parisis"},
            ("au niveau epci", f"d'abord : {VAL_PARISIS} (CA Val Parisis)", "et 1250 autres"),
        ),
        ({"code_portee": "95"}, ("« 95 » n'existe pas au niveau france", "FRANCE (France)")),
        ({"portee": "region"}, ("« FRANCE » n'existe pas au niveau region",)),
    ],
)
def test_une_valeur_inconnue_du_magasin_arrete_la_lecture(
    construit: Path, lancer: Lancer, options: dict[str, str], phrases: tuple[str, ...]
) -> None:
    """Rien ne sort, plutôt que 1 255 absents : une phrase cite ce qui existe, le plus proche d'abord."""
    demande = {"indicateur": "taux_couverture", "niveau": "epci", "millesime": "2023", **options}
    arguments = [mot for cle, valeur in demande.items() for mot in (f"--{cle}", valeur)]
    code, dit, plaint = lancer(construit, "lire", "indicateurs/valeurs", *arguments, "--format", "csv")
    assert (code, dit) == (1, "")
    assert all(p in plaint for p in phrases), plaint
    assert plaint.count("\n") == 1


@pytest.mark.lent
def test_une_modalite_par_sexe_se_lit(construit: Path, lancer: Lancer) -> None:
    """« F|0-4 » n'est pas dans les fiches mais bien dans le magasin : elle n'est pas refusée."""
    code, dit, _ = lancer(
        construit,
        "lire",
        "indicateurs/serie",
        "--indicateur",
        "population_age",
        "--niveau",
        "commune",
        "--code_territoire",
        "95127",
        "--modalite",
        "F|0-4",
        "--format",
        "json",
    )
    assert code == 0
    assert [x["millesime"] for x in json.loads(dit)] == [2023]


@pytest.mark.lent
def test_les_valeurs_d_un_parametre_se_lisent_aussi(construit: Path, lancer: Lancer) -> None:
    """La liste qui sert aux refus est une requête comme une autre, ses vides compris."""
    code, dit, _ = lancer(
        construit, "lire", "magasin/existants", "--parametre", "niveau", "--valeur", "epc", "--format", "json"
    )
    assert code == 0
    assert json.loads(dit)[0] == {"code": "epci", "nom": ""}


@pytest.mark.lent
def test_un_territoire_inconnu_d_une_liste_est_nomme(construit: Path, lancer: Lancer) -> None:
    """Dans « niveau:code,niveau:code », un seul code faux suffit à tout arrêter."""
    code, dit, plaint = lancer(
        construit,
        "lire",
        "indicateurs/decomposition",
        "--indicateur",
        "taux_couverture",
        "--millesime",
        "2023",
        "--territoires",
        "departement:95,epci:12",
    )
    assert (code, dit) == (1, "")
    assert plaint.startswith("« 12 » n'existe pas au niveau epci (paramètre --territoires).")


@pytest.mark.parametrize("requete", [n for n in names() if "inserer_" in n or "deriver_" in n])
def test_une_requete_qui_ecrit_ne_se_lit_pas(tmp_path: Path, lancer: Lancer, requete: str) -> None:
    """Les requêtes qui remplissent le magasin ne servent qu'à la construction."""
    code, dit, plaint = lancer(tmp_path, "lire", requete, "--fichier", "x")
    assert (code, dit) == (1, "")
    assert plaint.startswith(f"La requête « {requete} » écrit dans le magasin")


@pytest.mark.parametrize(
    ("arguments", "code", "phrases"),
    [
        (("lire", "indicateurs/valeur"), 1, ("n'existe pas", "indicateurs/valeurs")),
        (("lire", "magasin/zz"), 1, ("Requêtes qui existent : magasin/annees_activite, magasin/annees_c",)),
        (
            ("lire", "territoires/portees", "--couleur", "x"),
            1,
            ("n'a pas de paramètre « couleur »", "Paramètres qui existent : aucun"),
        ),
        (("lire", "indicateurs/valeurs", "--niveau", "epci"), 1, ("Il manque", "indicateur, mill")),
        (("lire", "territoires/chercher", "--texte"), 1, ("--texte n'a pas de valeur",)),
        (("lire", "territoires/chercher", "cergy"), 1, ("« cergy » n'est pas compris",)),
        (("lire", "territoires/portees", "--format", "xml"), 2, ("« xml »", "table, csv, json")),
        (("construir",), 2, ("« construir » n'existe pas", "construire, verifier, lire, ouvrir")),
        (("verifier", "--vite"), 2, ("L'option --vite n'existe pas", "verifier --help")),
    ],
)
def test_une_demande_mal_ecrite_se_dit_en_une_phrase(
    tmp_path: Path, lancer: Lancer, arguments: tuple[str, ...], code: int, phrases: tuple[str, ...]
) -> None:
    """Requête, paramètre, commande ou format faux : dits même sans magasin, code 1, ou 2 à l'usage."""
    sortie = lancer(tmp_path, *arguments)
    assert (sortie.code, sortie.dit) == (code, "")
    assert all(p in sortie.plaint for p in phrases), sortie.plaint
    assert sortie.plaint.count("\n") == 1


@pytest.mark.parametrize("arguments", [("verifier",), ("lire", "territoires/portees"), ("ouvrir",)])
def test_sans_magasin_la_commande_dit_comment_le_construire(
    tmp_path: Path, lancer: Lancer, arguments: tuple[str, ...]
) -> None:
    """Pas de magasin : une phrase, la commande à taper, code 1."""
    code, dit, plaint = lancer(tmp_path, *arguments)
    assert (code, dit) == (1, "")
    assert "n'existe pas encore. Construisez-le avec « observatoire construire »." in plaint


def test_un_magasin_illisible_ou_d_une_autre_version_se_refait(tmp_path: Path, lancer: Lancer) -> None:
    """Un fichier abîmé, puis un magasin d'une autre version : une phrase chacun, code 1."""
    magasin = tmp_path / NOM_MAGASIN
    magasin.write_bytes(b"ceci n'est pas un magasin" * 1000)
    code, _, plaint = lancer(tmp_path, "lire", "territoires/portees")
    assert code == 1
    assert "ne s'ouvre pas" in plaint
    magasin.unlink()
    with duckdb.connect(str(magasin)) as con:
        con.execute("CREATE TABLE magasin AS SELECT 'version' AS cle, '0' AS valeur")
    code, _, plaint = lancer(tmp_path, "lire", "territoires/portees")
    assert code == 1
    assert plaint.startswith("Le magasin est à la version 0, ")
    assert "observatoire construire" in plaint
