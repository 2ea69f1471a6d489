"""Construire, ouvrir, importer, annuler : tout marche là où Windows refuse ce que Linux permet."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboard.exports.socle.fichiers import FichierError, write_file
from dashboard.gestes import demenagement, depots
from dashboard.lecture import etat, store
from dashboard.session import porte
from dashboard.travailleur import processus
from dashboard.travailleur.fautes import Sujet, TropLong
from data import disque
from data.disque import JournalError, locked, new_file, new_folder
from data.garde import listes, notes, preferences, references, reglages
from data.magasin import build, emplacement, ouvrir
from tests.appli import open_app
from tests.depots.communs_depots import ENTETES_ETP, post, to_csv
from tests.faux_windows import POSIX, FauxWindows
from tests.magasins import open_store
from tests.serveur.serveur_reel import Server

RACINE = Path(__file__).resolve().parents[1]
ETP = "etp_coordination"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="les fichiers ouverts se lisent dans /proc")


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> FauxWindows:
    return FauxWindows(monkeypatch)


@pytest.fixture
def donnees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path / "donnees"))
    return tmp_path / "donnees"


# --- L'imitation n'est pas aveugle ------------------------------------------------------------

REFUS: dict[str, Callable[[Path, Path], object]] = {
    "replace": lambda ouvert, libre: libre.replace(ouvert),
    "rename": lambda ouvert, libre: ouvert.rename(libre),
    "unlink": lambda ouvert, _: ouvert.unlink(),
    "link": lambda ouvert, libre: os.link(ouvert, libre.with_name("lien")),
    "remove": lambda ouvert, _: os.remove(ouvert),  # noqa: PTH107
    "open": lambda ouvert, _: os.open(ouvert.parent, os.O_RDONLY),
}


@pytest.mark.parametrize("geste", list(REFUS))
def test_le_faux_windows_refuse_un_fichier_ouvert_et_un_dossier(
    windows: FauxWindows, tmp_path: Path, geste: str
) -> None:
    """Tenu par DuckDB, le fichier ne bouge pas ; lâché, il bouge."""
    ouvert, libre = tmp_path / "a.duckdb", tmp_path / "b"
    libre.write_bytes(b"")
    with duckdb.connect(str(ouvert)), pytest.raises(PermissionError):
        REFUS[geste](ouvert, libre)
    assert windows.refus == [f"{geste} {tmp_path.name if geste == 'open' else ouvert.name}"]
    if geste != "open":
        REFUS[geste](ouvert, libre)
        assert len(windows.refus) == 1


def test_le_faux_windows_refuse_le_dossier_d_un_fichier_ouvert(windows: FauxWindows, tmp_path: Path) -> None:
    dossier = tmp_path / "plein"
    dossier.mkdir()
    with (dossier / "a").open("w", encoding="utf-8"), pytest.raises(PermissionError):
        dossier.rename(tmp_path / "autre")
    with (dossier / "a").open("rb") as lu, pytest.raises(PermissionError):
        os.fsync(lu.fileno())
    assert windows.refus == ["rename plein", "fsync a"]


def test_le_faux_windows_n_a_pas_les_modules_de_posix(windows: FauxWindows) -> None:
    """Pour notre code ; les bibliothèques, elles, ont leur version de Windows."""
    for module in sorted(POSIX):
        with pytest.raises(ImportError):
            exec(f"import {module}", {"__name__": "data.disque"})
        exec(f"import {module}", {"__name__": "filelock"})
    assert windows.refus == [f"import {m}" for m in sorted(POSIX)]


# --- Petits gestes ----------------------------------------------------------------------------


def test_un_fichier_lu_un_instant_se_remplace_ensuite(
    windows: FauxWindows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Le temps qu'un autre écran finisse de le lire ; tenu sans fin, l'ancien reste et cela se dit."""
    cible = tmp_path / "reglages.json"
    cible.write_bytes(b"ancien")
    lu = cible.open("rb")
    attentes: list[float] = []

    def wait(duree: float) -> None:
        attentes.append(duree)
        if len(attentes) == 3:
            lu.close()

    monkeypatch.setattr(disque.time, "sleep", wait)
    with new_file(cible) as neuf:
        neuf.write_bytes(b"neuf")
    assert (cible.read_bytes(), len(attentes)) == (b"neuf", 3)
    with cible.open("rb"):
        with pytest.raises(JournalError, match="n'y est pas permise"), new_file(cible) as neuf:
            neuf.write_bytes(b"jamais")
        with pytest.raises(FichierError):
            write_file(cible, b"jamais")
    assert cible.read_bytes() == b"neuf"
    assert [f.name for f in tmp_path.iterdir()] == [cible.name]


@pytest.mark.lent
def test_ce_qui_se_garde_se_garde(windows: FauxWindows, donnees: Path, petite_base: Path) -> None:
    """Notes, listes, réglages, préférences, clé, références et leur corbeille : aucun refus."""
    notes.add(donnees, "Une note", auteur="SAF")
    notes.remove(donnees, 1)
    notes.restore(donnees, 1)
    listes.save(donnees, "Vallée", "epci", ["200058485", "249500109"])
    listes.rename(donnees, "vallee", "Vallée bis")
    reglages.write(donnees, reglages.Reglages(demonstration=False))
    reglages.write(donnees, reglages.Reglages(demonstration=True))
    preferences.write(donnees, preferences.Preferences("departement:95"))
    preferences.write(donnees, preferences.Preferences("departement:23"))
    assert porte.read_key(donnees).texte == porte.read_key(donnees).texte
    with open_store(petite_base) as con:
        references.save(donnees, con, "Signature")
        references.remove(donnees, "signature")
        (parti,) = references.list_references(donnees, corbeille=True).references
        references.restore(donnees, parti.numero)
    assert references.find(donnees, "signature").nom == "Signature"
    with locked(donnees / "essai"), new_folder(donnees / "essai", "un") as neuf:
        (neuf / "a").write_bytes(b"a")
    assert windows.refus == []


@pytest.fixture
def petite_base(magasin: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(magasin, tmp_path / "lue.duckdb"))


@pytest.mark.lent
def test_nos_modules_se_chargent_sans_rien_de_posix() -> None:
    """La commande, le serveur, les gestes et le processus à part, dans un Python tout neuf."""
    code = """
import builtins
vrai = builtins.__import__
def sans_posix(nom, globals=None, *reste, **options):
    qui = str((globals or {}).get("__name__", "")).split(".")[0]
    if nom.split(".")[0] in POSIX and qui in ("dashboard", "data", "geo", "queries"):
        raise ImportError(nom)
    return vrai(nom, globals, *reste, **options)
builtins.__import__ = sans_posix
import dashboard.commande.principale, dashboard.commande.enfant, dashboard.serveur
import dashboard.gestes.depots, dashboard.gestes.demenagement, dashboard.dossiers.fabrications
dashboard.commande.enfant._limit(1, 1)
"""
    fait = subprocess.run(
        [sys.executable, "-c", f"POSIX = {POSIX!r}\n{code}"], cwd=RACINE, capture_output=True, text=True
    )
    assert fait.returncode == 0, fait.stderr


# --- D'un bout à l'autre ----------------------------------------------------------------------


def confirmed(*postes: list[object]) -> depots.Fait:
    controle = depots.check(ETP, to_csv([ENTETES_ETP, *postes]), "postes.csv")
    assert controle.accepte, controle.rapport.to_text()
    return depots.confirm(controle)


def states(donnees: Path) -> set[str]:
    return {f.name for f in donnees.glob("observatoire-*.duckdb")}


@pytest.mark.lent
def test_une_vie_entiere_sous_windows(
    windows: FauxWindows, donnees: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sur_place: None
) -> None:
    """Construire, ouvrir une page, importer, annuler, restaurer, archiver, reprendre, déménager ; un
    lecteur tient l'ancien magasin pendant que l'on construit : il reste tant qu'il est lu, puis part."""
    premier = build.build()
    assert states(donnees) == {premier.name}
    with etat.pinned():
        lus = len(store.run("territoires/portees"))
        tenu = etat.current().fichier
        # Ce lecteur-là ne s'est pas annoncé : une construction ne le sait qu'au refus.
        with duckdb.connect(str(premier), read_only=True):
            emplacement._marker(premier, os.getpid()).unlink()
            assert confirmed(post(), post(Poste="A2")).a_jour
        assert f"unlink {premier.name}" in windows.refus
        assert tenu == premier
        assert premier.is_file()
        assert len(store.run("territoires/portees")) == lus
    assert not open_app("donnees").run().exception
    assert depots.undo(1).a_jour
    assert depots.restore(1).a_jour
    assert premier.name not in states(donnees)
    archive = depots.export_archive(tmp_path / "sauvegarde.zip")
    assert depots.verify_deposits() == []
    etat._presents.clear()

    ailleurs = tmp_path / "ailleurs"
    ailleurs.mkdir()
    shutil.copy(emplacement.present(donnees), ailleurs)
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(ailleurs))
    assert depots.import_archive(archive).a_jour
    assert [d.statut for d in depots.deposits()] == ["actif"]

    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path / "installe"))
    assert demenagement.move_in(donnees) == tmp_path / "installe"
    assert build.is_up_to_date(ouvrir.path())
    autres = {r for r in windows.refus if not r.endswith(".duckdb")}
    assert autres == set(), autres


# Le processus jetable, où Windows est imité avant qu'il n'importe rien de nous.
LANCEUR_ENFANT = """
import os
import sys
from pathlib import Path
import pytest
from tests.faux_windows import FauxWindows
class Dit(list):
    def append(self, refus):
        with Path(os.environ["REFUS"]).open("a", encoding="utf-8") as dit:
            dit.write(f"{refus}\\n")
windows = FauxWindows(pytest.MonkeyPatch())
windows.refus = Dit()
from dashboard.commande import enfant
code = enfant.main()
sys.stdout.flush()
os._exit(code)
"""


@pytest.fixture
def refus_enfant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Every child starts under the imitation; what it was refused is written in this file."""
    dit = tmp_path / "refus.txt"
    dit.touch()
    monkeypatch.setenv("REFUS", str(dit))
    vrai: Any = subprocess.Popen

    def launch(arguments: list[str], **options: Any) -> Any:
        assert arguments[1:] == ["-P", "-m", "dashboard.commande.enfant"]
        # Windows n'a pas de sessions : l'option y est sans effet.
        options["start_new_session"] = False
        return vrai([*arguments[:2], "-c", LANCEUR_ENFANT], **options)

    monkeypatch.setattr(processus.subprocess, "Popen", launch)
    processus.cool()
    yield dit
    processus.cool()


@pytest.mark.a_part
@pytest.mark.lent
def test_un_fichier_recu_se_lit_a_part_sous_windows(
    windows: FauxWindows, magasin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refus_enfant: Path
) -> None:
    """Le processus jetable y lit un fichier, un classeur, une archive ; seules lui manquent ses bornes, que
    le parent tient : trop long, il est arrêté."""
    monkeypatch.setattr(build, "build", lambda *_, **__: magasin)

    def settle(nom: str) -> None:
        (tmp_path / nom).mkdir()
        shutil.copy(magasin, tmp_path / nom)
        monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path / nom))
        etat._presents.clear()

    settle("donnees")
    confirmed(post())
    _, modele = depots.template(ETP, "xlsx")
    assert depots.sheets(modele, "modele.xlsx")
    archive = depots.export_archive(tmp_path / "sauvegarde.zip")
    settle("ailleurs")
    depots.import_archive(archive)
    assert [d.statut for d in depots.deposits()] == ["actif"]
    # Le fichier, le classeur, l'archive : trois processus, et rien d'autre ne leur a été refusé.
    assert refus_enfant.read_text(encoding="utf-8").splitlines() == ["import resource"] * 3
    assert windows.refus == []

    bref = replace(processus.ORDINAIRES, delai_s=0.2)
    with pytest.raises(TropLong):
        processus.run("lister", {"nom": "m.xlsx"}, modele, Sujet("Le fichier", "Recommencez."), bref)


# La vraie application, dans un processus où Windows est imité avant tout le reste.
LANCEUR = """
import pytest
from tests.faux_windows import FauxWindows
class Dit(list):
    def append(self, refus):
        print("REFUS", refus, flush=True)
windows = FauxWindows(pytest.MonkeyPatch())
windows.refus = Dit()
from streamlit.web.cli import main
main()
"""


@pytest.mark.lent
def test_l_application_ouverte_suit_une_construction_sous_windows(
    magasin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elle lit un magasin, on en construit un autre : elle passe au neuf, et l'ancien part avec elle."""
    premier = Path(shutil.copy(magasin, tmp_path))
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    with etat.pinned():
        portee = store.scope("departement", "95")
        assert portee is not None
        adresse = store.ground_url(store.ground("epci", portee))
    etat._presents.clear()
    serveur = Server(RACINE / "dashboard" / "serveur.py", tmp_path, lanceur=("-c", LANCEUR))
    try:
        serveur.wait()

        def ground() -> bytes:
            with urllib.request.urlopen(f"{serveur.url}{adresse}", timeout=30) as reponse:
                return bytes(reponse.read())

        lu = ground()
        assert b"200058485" in lu
        assert list(tmp_path.glob(f".{premier.stem}.*.lu"))
        second = build.build(tmp_path / build.NOM_MAGASIN)
        assert second != premier
        with urllib.request.urlopen(f"{serveur.url}/api/recherche?q=cergy", timeout=30) as reponse:
            assert b"Cergy" in reponse.read()
        # L'ancien part avec son dernier lecteur : une lecture d'avant peut ne pas être finie.
        fin = time.monotonic() + 60
        while states(tmp_path) != {second.name} and time.monotonic() < fin:
            time.sleep(0.1)
        assert states(tmp_path) == {second.name}
        assert "REFUS" not in serveur.log()
    finally:
        serveur.stop()
