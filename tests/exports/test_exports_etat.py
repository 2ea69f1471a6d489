"""Un export, une page : un seul état du magasin du début à la fin, et son nom écrit dedans."""

from __future__ import annotations

import datetime
import io
import json
import shutil
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest

from dashboard.dossiers import livraisons
from dashboard.dossiers.travaux import Travail
from dashboard.figures.feuilles import Livraison
from dashboard.gestes import depots
from dashboard.lecture import store, vues
from data.magasin import emplacement
from tests.magasins import put_changed

GUERET = "200034825"
JOUR = datetime.date(2026, 3, 1)
IMPORTS = 3


@pytest.fixture
def copie(magasin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Un dossier de données à soi."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    return Path(shutil.copy(magasin, tmp_path / magasin.name))


def import_something(dossier: Path, rang: int) -> None:
    """Un import : tous les chiffres changent, un autre état se met en place, l'ancien est ôté."""
    changement = "UPDATE officiel.observations SET valeur = valeur + ? WHERE valeur IS NOT NULL"
    put_changed(dossier, f"{rang:012x}{'0' * 52}", (changement, [rang]))
    emplacement.sweep(dossier)


def population() -> float:
    lignes = store.read_values("population_municipale", "", 2022, "departement", "france", "FRANCE")
    return float(lignes["valeur"].sum())


@pytest.mark.lent
def test_un_bloc_epingle_lit_un_seul_etat(copie: Path) -> None:
    """Deux imports pendant le bloc : le même nom, les mêmes chiffres ; après, les nouveaux."""
    with store.pinned():
        nom, avant = store.state().nom, vues.fingerprint(store)
        for rang in (1, 2):
            import_something(copie.parent, rang)
            assert (store.state().nom, vues.fingerprint(store)) == (nom, avant)
            assert store.connection().execute("SELECT count(*) FROM observations").fetchone()
        tenu = store.state().fichier
        # Le fichier que l'on lit reste, même s'il n'est plus le présent ; celui d'entre-deux, non.
        assert tenu.exists()
        assert len(list(copie.parent.glob("observatoire-*.duckdb"))) == 2
    assert store.state().nom == f"{2:012x}"
    assert not tenu.exists()


def test_un_travail_tient_son_etat(copie: Path) -> None:
    """L'export en tâche de fond lit le même état avant et après un import."""

    def faire(*, suivi: Any, annule: Any) -> Livraison:
        avant = vues.fingerprint(store)
        import_something(copie.parent, 3)
        return Livraison(f"{avant} {vues.fingerprint(store)}".encode())

    travail = Travail("Essai", "essai.txt", "text/plain", faire).start()
    assert travail.wait(60)
    assert travail.livraison is not None, travail.erreur
    avant, apres = travail.livraison.octets.split()
    assert avant == apres != vues.fingerprint(store).encode()


def test_un_dossier_en_lecture_seule_donne_les_chiffres_du_jour(copie: Path) -> None:
    """Sans pouvoir écrire près du magasin : l'état présent, sous son nom, puis le suivant."""
    premier = store.state().nom
    import_something(copie.parent, 4)
    copie.parent.chmod(0o555)
    try:
        assert store.state().nom == f"{4:012x}" != premier
        assert vues.fingerprint(store).startswith(store.state().nom)
    finally:
        copie.parent.chmod(0o755)


@pytest.mark.lent
def test_huit_fils_et_des_imports_ne_melent_jamais_deux_etats(copie: Path) -> None:
    """Hors de tout bloc, chaque lecture va avec son identité : pas d'anciens chiffres sous un nom neuf."""
    vus: set[tuple[str, str]] = set()
    fini = threading.Event()

    def read() -> None:
        while not fini.is_set():
            with store.pinned():
                vus.add((store.state().contenu, vues.fingerprint(store)))

    fils = [threading.Thread(target=read) for _ in range(8)]
    for fil in fils:
        fil.start()
    for rang in (5, 6):
        import_something(copie.parent, rang)
    fini.set()
    for fil in fils:
        fil.join()
    assert all(nom == lu for nom, lu in vus)
    assert vus


def import_for_good(rang: int) -> None:
    """Un vrai fichier, contrôlé, déposé, le magasin refait : un poste à Guéret, un ETP de plus en plus."""
    texte = f"Territoire;Année;Poste;Axe;ETP\n{GUERET};2025;P1;Logement;0,{rang:02d}\n"
    fait = depots.confirm(depots.check("etp_coordination", texte.encode(), f"postes {rang}.csv"))
    assert fait.a_jour, fait.phrase


@pytest.mark.lent
def test_trois_vrais_imports_pendant_un_dossier_sdsf_ne_le_changent_pas(copie: Path) -> None:
    """Classeur, portraits, cartes, résumé : les octets d'un export que personne n'a dérangé."""
    with store.pinned():
        temoin = livraisons.make_sdsf(store, "23", jour=JOUR)  # type: ignore[arg-type]
        nom = store.state().nom
    rang = 0

    def disturb(_piece: str, _fait: int, _total: int) -> None:
        nonlocal rang
        if rang < IMPORTS:
            rang += 1
            import_for_good(rang)

    with store.pinned():
        derange = livraisons.make_sdsf(store, "23", jour=JOUR, suivi=disturb)  # type: ignore[arg-type]
    assert rang == IMPORTS
    # Personne n'a figé de référence : rien d'autre ne manque.
    assert [m.split(" : ")[0] for m in derange.manques] == ["Résumé, Évaluation"]
    assert derange.manques == temoin.manques
    assert derange.octets == temoin.octets
    with zipfile.ZipFile(io.BytesIO(derange.octets)) as archive:
        manifeste = json.loads(archive.read("manifeste.json"))
        lisezmoi = archive.read("LISEZMOI.txt").decode("utf-8-sig")
    assert manifeste["empreinte_magasin"].startswith(nom)
    assert nom in manifeste["etat"]
    assert nom in lisezmoi
    # Dehors, les imports ont bien eu lieu : un autre état, le dernier fichier, et lui seul.
    assert store.state().nom != nom
    postes = store.connection().execute("SELECT etp, numero_depot FROM postes").fetchall()
    assert postes == [(IMPORTS / 100, IMPORTS)]
    assert [d.statut for d in depots.deposits()] == ["actif", *["remplace"] * (IMPORTS - 1)]
    # L'ancien état n'a plus de lecteur : son fichier est parti.
    assert [f.name for f in copie.parent.glob("observatoire-*.duckdb")] == [store.state().fichier.name]
