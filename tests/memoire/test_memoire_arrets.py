"""Des processus tués net à tout instant de chaque geste : rien d'annoncé ne se perd, rien n'est à moitié.

Le même essai sur SQLite et sur PostgreSQL. L'enfant annonce, par un tuyau, ce que l'usager aurait lu.
"""

from __future__ import annotations

import itertools
import os
import random
import shutil
import signal
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from data.depots import journal
from data.garde import listes, notes, references, relecture
from data.memoire import lieu, moteur, sauvegarde
from tests.memoire.outils_memoire import fill_memory, picture, small_store

pytestmark = [
    pytest.mark.usefixtures("deux_moteurs"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="demande fork (Linux, macOS)"),
]
ANCIEN = Path(__file__).parent / "fichiers" / "dossier_0_2.zip"
# Peu en intégration continue, cent avant de livrer.
MORTS = [pytest.param(5, marks=pytest.mark.lent), pytest.param(100, marks=pytest.mark.epreuve)]
# Un geste dit ce qu'il a fait : la clé de la ligne qu'il a écrite, ou qu'il a ôtée (« - »).
Geste = Callable[[Path, int], str]


def deposit(donnees: Path, rang: int) -> str:
    lignes = pa.table({"code_territoire": ["249500109"], "annee": [2000 + rang % 90], "nom": [f"v{rang}"]})
    contenu = f"fichier {rang} ".encode() * 2000
    return f"depots/1/{journal.add(donnees, 'eaje_activite', contenu, lignes, nom_fichier='x.csv').numero}"


def undo_or_restore(donnees: Path, rang: int) -> str:
    depots = journal.list_deposits(donnees)
    depot = depots[rang % len(depots)]
    geste = journal.undo if depot.statut == "actif" else journal.restore
    geste(donnees, depot.numero)
    # Ce geste est le dernier : son numéro est celui de l'événement.
    with lieu.reading(donnees) as con:
        return f"evenements/1/{max(e.numero for e in journal.memoire.read_entries(con))}"


def note(donnees: Path, rang: int) -> str:
    return f"notes/1/{notes.add(donnees, f'note {rang}').numero}"


def keep_list(donnees: Path, rang: int) -> str:
    """Une de gardée, une d'oubliée : il n'y en a jamais plus de deux."""
    if rang % 2:
        listes.delete(donnees, f"liste-{rang - 1}")
        return f"-listes/1/liste-{rang - 1}"
    return f"listes/1/{listes.save(donnees, f'Liste {rang}', 'epci', ['200058485', '249500109']).cle}"


def freeze(donnees: Path, rang: int) -> str:
    with small_store() as con:
        return f"references_figees/1/{references.save(donnees, con, f'Référence {rang}').numero}"


def take_back(donnees: Path, rang: int) -> str:
    """Une sauvegarde remise : la mémoire est celle d'un côté ou de l'autre, jamais entre les deux."""
    sauvegarde.restore(donnees, donnees.parent / f"{'ab'[rang % 2]}.zip", lambda _: None)
    return ""


def save(donnees: Path, rang: int) -> str:
    sauvegarde.save(donnees, donnees.parent / "sortie.zip")
    return ""


GESTES: dict[str, Geste] = {
    "importer": deposit,
    "annuler ou restaurer": undo_or_restore,
    "noter": note,
    "garder une liste": keep_list,
    "figer": freeze,
    "sauvegarder": save,
    "remettre": take_back,
}


def play_and_die(donnees: Path, geste: Geste, premier: int, delai: float, attendus: int = 0) -> list[str]:
    """Ce qu'un enfant annonce avant d'être tué, ``delai`` secondes après ses premiers gestes ``attendus``."""
    lecture, ecriture = os.pipe()
    enfant = os.fork()
    if enfant == 0:
        os.close(lecture)
        try:
            os.write(ecriture, b"pret\n")
            for rang in itertools.count(premier):
                os.write(ecriture, geste(donnees, rang).encode() + b"\n")
        finally:
            os._exit(1)
    os.close(ecriture)
    with os.fdopen(lecture, "rb") as tuyau:
        assert tuyau.readline() == b"pret\n"
        dits = [tuyau.readline() for _ in range(attendus)]
        time.sleep(delai)
        os.kill(enfant, signal.SIGKILL)
        annonces = b"".join([*dits, tuyau.read()]).decode().splitlines()
    assert os.WIFSIGNALED(os.waitpid(enfant, 0)[1]), "l'enfant est mort de sa faute"
    return annonces


def duration(donnees: Path, geste: Geste) -> float:
    """Durée d'un geste dans un enfant, où le premier ouvre la mémoire et dure plus que les suivants."""
    debut = time.perf_counter()
    play_and_die(donnees, geste, 1_000_000, 0, attendus=2)
    return (time.perf_counter() - debut) / 2


def check_sound(donnees: Path) -> None:
    assert journal.verify(donnees) == []
    with lieu.reading(donnees) as con:
        assert relecture.verify(con) == []


@pytest.mark.parametrize("nom", list(GESTES))
@pytest.mark.parametrize("morts", MORTS)
def test_tue_a_tout_instant_rien_d_annonce_ne_se_perd(tmp_path: Path, nom: str, morts: int) -> None:
    """Entre les morts, la mémoire se relit en entier ; chaque ligne annoncée y est, et entière."""
    graine = random.SystemRandom().randrange(10**6)
    print(f"graine {graine}")
    hasard, geste = random.Random(graine), GESTES[nom]
    donnees = fill_memory(tmp_path / "donnees")
    cotes = prepare_sides(donnees, tmp_path) if nom == "remettre" else []
    duree = duration(donnees, geste)
    rang, annoncees = 2, 0
    for _ in range(morts):
        dites = play_and_die(donnees, geste, rang, hasard.uniform(0, 3 * duree))
        check_sound(donnees)
        presentes = picture(donnees)
        for dite in filter(None, dites):
            # Ôtée par le geste d'après, elle a pu l'être ; gardée, elle est là.
            cle = dite.removeprefix("-")
            if dite.startswith("-"):
                assert cle not in presentes
            elif f"-{cle}" not in dites and (nom != "garder une liste" or dite != dites[-1]):
                assert cle in presentes, (graine, dite)
        if cotes:
            assert presentes in cotes, graine
        if (sortie := tmp_path / "sortie.zip").exists():
            assert sauvegarde.inspect(sortie).nombres["notes"] == 3
        annoncees += len(dites)
        # Un geste inachevé a pu l'être tout à fait, sans avoir été dit : le rang suivant est libre.
        rang += len(dites) + 2 + len(dites) % 2
    assert annoncees or morts < 100


def prepare_sides(donnees: Path, tmp_path: Path) -> list[dict[str, tuple[object, ...]]]:
    cotes = []
    for nom in "ab":
        notes.add(donnees, f"côté {nom}")
        cotes.append(picture(donnees))
        sauvegarde.save(donnees, tmp_path / f"{nom}.zip")
    return cotes


@pytest.mark.parametrize("morts", MORTS)
def test_tuee_en_pleine_reprise_elle_recommence(tmp_path: Path, morts: int) -> None:
    """Un poste éteint pendant sa première ouverture : la suivante trouve tout, une fois."""
    graine = random.SystemRandom().randrange(10**6)
    print(f"graine {graine}")
    hasard = random.Random(graine)
    temoin = tmp_path / "témoin"
    with zipfile.ZipFile(ANCIEN) as archive:
        archive.extractall(temoin)
    debut = time.perf_counter()
    attendu = picture(temoin)
    duree = time.perf_counter() - debut
    for essai in range(morts):
        ici = tmp_path / f"essai {essai}"
        with zipfile.ZipFile(ANCIEN) as archive:
            archive.extractall(ici)
        play_and_die(ici, lambda d, _: str(len(notes.list_notes(d).notes)), 0, hasard.uniform(0, 1.2 * duree))
        assert picture(ici) == attendu, graine
        assert not list(ici.glob("*.tmp"))
        moteur.close()
        shutil.rmtree(ici)


@pytest.mark.lent
def test_vingt_processus_font_cinquante_gestes_chacun(tmp_path: Path) -> None:
    """Autant de notes gardées que d'annoncées, aucun numéro deux fois, pendant qu'on lit."""
    notes.add(tmp_path, "la première")
    moteur.close()
    enfants = []
    for processus in range(20):
        enfant = os.fork()
        if enfant == 0:
            try:
                for rang in range(50):
                    notes.add(tmp_path, f"{processus} {rang}")
                os._exit(0)
            except BaseException:
                os._exit(1)
        enfants.append(enfant)
    assert [os.waitpid(e, 0)[1] for e in enfants] == [0] * 20
    lues = notes.list_notes(tmp_path).notes
    assert [n.numero for n in lues] == list(range(1, 1002))
    assert {n.texte for n in lues[1:]} == {f"{p} {r}" for p in range(20) for r in range(50)}
