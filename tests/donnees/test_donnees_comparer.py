"""Ce que la page « Comparer » lit : ses requêtes, et les listes gardées sous un nom."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from statistics import median

import duckdb
import pandas as pd
import pytest

from data.garde import droits, listes
from data.garde.listes import ListeError
from data.memoire import moteur
from queries import run

VAL_PARISIS, ROISSY = "200058485", "200055655"
Poser = Callable[..., pd.DataFrame]


@pytest.fixture
def poser(con: duckdb.DuckDBPyConnection) -> Poser:
    """Pose une question de la page au magasin réel."""
    return lambda nom, **parametres: run(con, f"comparer/{nom}", **parametres)


# --- Requêtes ---------------------------------------------------------------------------------


def test_les_cellules_sont_une_grille_complete(poser: Poser) -> None:
    """Deux territoires, une région et deux mesures : six lignes, l'absente avec sa raison."""
    lues = poser(
        "cellules",
        territoires=f"epci:{ROISSY},epci:{VAL_PARISIS},region:11",
        mesures="foyers_allocataires||2024,taux_couverture|eaje|2023",
    )
    assert lues["code_territoire"].tolist() == [ROISSY, VAL_PARISIS, "11"] * 2
    assert lues["valeur"].tolist()[:2] == [77370.0, 52370.0]
    assert lues["marge"].tolist()[:2] == [105.0, 37.5]
    region = lues.to_dict("records")[2]
    assert region["statut"] == "absent"
    assert str(region["raison"])
    assert lues["valeur"].tolist()[3:] == [14.4, 19.8, 32.5]


def test_un_meme_code_ne_change_pas_de_niveau(poser: Poser) -> None:
    """« 11 » est une région et un département (l'Aude) : la clé dit lequel."""
    lues = poser("cellules", territoires="region:11,departement:11", mesures="taux_couverture||2023")
    assert lues["valeur"].tolist() == [57.2, 49.5]


def test_les_voisins_sont_ceux_du_rattachement(poser: Poser) -> None:
    """Dix EPCI dans le Val-d'Oise, le plus peuplé d'abord ; le 92 n'a que ses communes."""
    val_d_oise = poser("voisins", niveau="epci", portee="departement", code_portee="95")
    assert len(val_d_oise) == 10
    assert val_d_oise["code_territoire"].tolist()[:2] == [ROISSY, VAL_PARISIS]
    hauts_de_seine = poser("voisins", niveau="epci", portee="departement", code_portee="92")
    assert hauts_de_seine.empty
    communes = poser("voisins", niveau="commune", portee="departement", code_portee="92")
    assert len(communes) == 36
    assert len(poser("voisins", niveau="commune", portee="epci", code_portee=VAL_PARISIS)) == 15
    assert len(poser("voisins", niveau="departement", portee="region", code_portee="11")) == 8


def test_les_territoires_gardent_l_ordre_demande(poser: Poser) -> None:
    """Les codes inconnus ne rendent rien ; les autres, dans l'ordre où on les a écrits."""
    lues = poser("territoires", codes=f"{VAL_PARISIS},999999999,{ROISSY},95018")
    assert lues["code_territoire"].tolist() == [VAL_PARISIS, ROISSY, "95018"]
    assert lues["niveau"].tolist() == ["epci", "epci", "commune"]


def test_la_mediane_nationale_est_celle_des_valeurs_sures(poser: Poser) -> None:
    """Recalculée sur les 1 250 taux publiés ; les « 0 ou secret » se comptent à part."""
    lues = poser("nationales", niveau="epci", mesures="taux_couverture||2023")
    medianes = poser("medianes", niveau="epci", mesures="taux_couverture||2023,foyers_rsa||2024,absent||2024")
    par_indicateur = {x["indicateur"]: x for x in medianes.to_dict("records")}
    assert len(lues) == 1250
    couverture = par_indicateur["taux_couverture"]
    assert couverture["mediane"] == pytest.approx(median(lues["valeur"]))
    assert (couverture["valeurs"], couverture["territoires"]) == (1250, 1255)
    assert par_indicateur["absent"]["valeurs"] == 0
    communes = poser("medianes", niveau="commune", mesures="foyers_rsa||2024")
    assert communes["douteuses"].tolist()[0] > 0


def test_les_series_vont_d_annee_en_annee(poser: Poser) -> None:
    """Cinq décembres pour Val Parisis, dans l'ordre des territoires demandés."""
    lues = poser("series", territoires=f"epci:{VAL_PARISIS},epci:{ROISSY}", indicateur="foyers_allocataires")
    assert lues["code_territoire"].tolist() == [VAL_PARISIS] * 5 + [ROISSY] * 5
    assert lues["valeur"].tolist()[:5] == [51190, 50800, 51590, 51625, 52370]


def test_les_raccourcis_sont_les_departements_les_mieux_decrits(poser: Poser) -> None:
    """Le Val-d'Oise et la Creuse, décrits en détail, avant tout autre."""
    lues = poser("raccourcis")
    assert lues["code_territoire"].tolist()[:2] == ["95", "23"]
    assert len(lues) == 3


def test_l_annuaire_se_borne_a_un_departement(poser: Poser) -> None:
    """1 255 EPCI, 101 départements, et les 183 communes du Val-d'Oise sur demande."""
    assert len(poser("annuaire", niveau="epci")) == 1255
    assert len(poser("annuaire", niveau="departement")) == 101
    assert len(poser("annuaire", niveau="commune", dans="95")) == 183


# --- Listes -----------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _peut_ecrire(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(droits.VARIABLE_LECTURE_SEULE, raising=False)


def test_une_liste_se_garde_se_renomme_et_se_supprime(tmp_path: Path) -> None:
    """Rien au départ ; puis une liste, son nouveau nom, et plus rien."""
    dossier = tmp_path / "neuf"
    assert listes.read(dossier) == ()
    liste = listes.save(dossier, "  Mon  territoire de CTG ", "epci", [VAL_PARISIS, ROISSY, ROISSY])
    assert (liste.nom, liste.cle) == ("Mon territoire de CTG", "mon-territoire-de-ctg")
    assert listes.read(dossier)[0].codes == (VAL_PARISIS, ROISSY)
    assert listes.rename(dossier, liste.cle, "Vallée d'Œuf").cle == "vallee-d-oeuf"
    assert [x.nom for x in listes.read(dossier)] == ["Vallée d'Œuf"]
    listes.delete(dossier, "vallee-d-oeuf")
    assert listes.read(dossier) == ()


@pytest.mark.parametrize(
    ("nom", "niveau", "codes", "phrase"),
    [
        ("…", "epci", [ROISSY], "Donnez un nom"),
        ("x" * 61, "epci", [ROISSY], "trop long"),
        ("Vide", "epci", [], "de 1 à 12"),
        ("Trop", "commune", [f"95{n:03}" for n in range(13)], "de 1 à 12"),
        ("Mêlée", "epci", [ROISSY, "95018"], "ne mêle pas les niveaux"),
        ("Ailleurs", "region", ["11"], "ne mêle pas les niveaux"),
        ("DEJA là", "epci", [ROISSY], "existe déjà"),
    ],
)
def test_une_mauvaise_liste_est_refusee(
    tmp_path: Path, nom: str, niveau: str, codes: list[str], phrase: str
) -> None:
    """Une phrase dit pourquoi, et rien ne change."""
    listes.save(tmp_path, "Déjà là", "epci", [VAL_PARISIS])
    avant = listes.read(tmp_path)
    with pytest.raises(ListeError, match=phrase):
        listes.save(tmp_path, nom, niveau, codes)
    assert listes.read(tmp_path) == avant


def test_une_memoire_abimee_n_est_jamais_recouverte(tmp_path: Path) -> None:
    """Elle se dit, elle ne se lit pas à moitié, et rien ne s'écrit dessus."""
    fichier = tmp_path / moteur.NOM_FICHIER
    fichier.write_bytes(b"pas une base" * 100)
    for geste in (lambda: listes.read(tmp_path), lambda: listes.save(tmp_path, "Neuve", "epci", [ROISSY])):
        with pytest.raises(ListeError, match="abîmée"):
            geste()
    assert fichier.read_bytes() == b"pas une base" * 100


def test_une_installation_en_lecture_seule_refuse_d_ecrire(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Garder, renommer, supprimer : refusés ; lire reste possible."""
    listes.save(tmp_path, "A", "epci", [ROISSY])
    monkeypatch.setenv(droits.VARIABLE_LECTURE_SEULE, "1")
    for geste in (
        lambda: listes.save(tmp_path, "B", "epci", [ROISSY]),
        lambda: listes.rename(tmp_path, "a", "B"),
        lambda: listes.delete(tmp_path, "a"),
    ):
        with pytest.raises(ListeError, match="lecture seule"):
            geste()
    assert [x.nom for x in listes.read(tmp_path)] == ["A"]


def test_une_liste_disparue_se_dit(tmp_path: Path) -> None:
    """Supprimée par quelqu'un d'autre : rechargez."""
    for geste in (lambda: listes.delete(tmp_path, "a"), lambda: listes.rename(tmp_path, "a", "B")):
        with pytest.raises(ListeError, match="n'existe plus"):
            geste()


def test_un_dossier_impossible_se_dit(tmp_path: Path) -> None:
    """Là où le dossier ne peut pas naître, une phrase parle de droits et de place."""
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    with pytest.raises(ListeError, match="Impossible d'écrire"):
        listes.save(tmp_path / "fichier", "A", "epci", [ROISSY])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="demande fork (Linux, macOS)")
def test_vingt_processus_gardent_vingt_listes(tmp_path: Path) -> None:
    """Vingt succès annoncés, vingt listes gardées : aucun processus n'efface celle d'un autre."""
    pids = []
    for rang in range(20):
        pid = os.fork()
        if pid == 0:
            try:
                listes.save(tmp_path, f"Liste {rang}", "epci", [ROISSY])
            except BaseException:
                os._exit(1)
            os._exit(0)
        pids.append(pid)
    annonces = sum(os.waitpid(pid, 0)[1] == 0 for pid in pids)
    assert annonces == 20
    assert len(listes.read(tmp_path)) == 20
