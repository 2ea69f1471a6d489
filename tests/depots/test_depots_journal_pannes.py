"""Ce qui peut arriver à un dépôt : processus tué, disque plein, écriture interdite, concurrence."""

from __future__ import annotations

import errno
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from depots_journal_outils import ARGENTEUIL, CERGY, GUERET, deposit, in_child, picture, table

from data import disque
from data.depots.journal import (
    JournalError,
    add,
    export_archive,
    import_archive,
    list_deposits,
    restore,
    undo,
    verify,
)
from data.disque import locked

Geste = Callable[[Path], object]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of two deposits and an event, from another place."""
    autre = tmp_path / "autre"
    deposit(autre, (GUERET, 2024), valeur="g" * 5000)
    deposit(autre, (GUERET, 2025), valeur="h" * 5000)
    undo(autre, 1)
    return export_archive(autre, tmp_path / "archive.zip")


@pytest.fixture
def donnees(tmp_path: Path) -> Path:
    """A journal where every gesture is possible: 1 and 2 replaced, 3 undone, 5 active."""
    donnees = tmp_path / "ici"
    for valeur in "abc":
        deposit(donnees, (CERGY, 2024), (ARGENTEUIL, 2024), valeur=valeur)
    undo(donnees, 3)
    deposit(donnees, (CERGY, 2024), (ARGENTEUIL, 2024), valeur="e" * 5000)
    return donnees


def gestures(archive: Path) -> dict[str, Geste]:
    return {
        "déposer": lambda d: deposit(d, (CERGY, 2024), valeur="f" * 100_000),
        "annuler": lambda d: undo(d, 5),
        "restaurer": lambda d: restore(d, 3),
        "importer": lambda d: import_archive(d, archive),
    }


def check_whole(donnees: Path, avant: dict[str, bytes], entrees: int) -> bool:
    """The former bytes are intact; the gesture is wholly there (True) or not at all (False)."""
    apres = picture(donnees)
    assert {c: o for c, o in apres.items() if c in avant} == avant
    assert verify(donnees) == []
    assert len(list_deposits(donnees)) >= 4
    nouveaux = {c.split("/")[0] for c in apres} - {c.split("/")[0] for c in avant}
    assert len(nouveaux) <= 1
    if nouveaux:
        assert nouveaux == {f"{entrees + 1:06d}"}
    return bool(nouveaux)


@pytest.mark.lent
def test_tue_a_cent_instants_au_hasard_un_geste_est_entier_ou_absent(
    donnees: Path, archive: Path, tmp_path: Path
) -> None:
    """kill -9 : aucun dépôt à moitié fait, aucun perdu, les précédents intacts à l'octet."""
    hasard = random.Random(2026)
    faits = {True: 0, False: 0}
    base = picture(donnees)
    for nom, geste in gestures(archive).items():
        temoin = tmp_path / f"témoin {nom}"
        shutil.copytree(donnees, temoin)
        debut = time.perf_counter()
        assert in_child(lambda d=temoin, g=geste: g(d))
        duree = time.perf_counter() - debut
        for essai in range(25):
            # Neuf à chaque fois : le geste est le même, seul l'instant change.
            ici = tmp_path / f"{nom} {essai}"
            shutil.copytree(donnees, ici)
            delai = duree * 1.3 * (essai + hasard.random()) / 25
            in_child(lambda d=ici, g=geste: g(d), kill_after=delai)
            faits[check_whole(ici, base, entrees=5)] += 1
            # Le suivant passe, et balaie ce que le tué a laissé.
            deposit(ici, (CERGY, 2030))
            assert not list((ici / "depots").glob(".neuf-*"))
            assert verify(ici) == []
    assert sum(faits.values()) == 100
    assert min(faits.values()) >= 5, "les instants ne couvrent pas l'avant et l'après"


@pytest.mark.lent
@pytest.mark.parametrize("nom", ["déposer", "annuler", "restaurer", "importer"])
def test_tue_a_chaque_ligne_de_l_ecriture_un_geste_est_entier_ou_absent(
    donnees: Path, archive: Path, tmp_path: Path, nom: str
) -> None:
    """Le même essai sans hasard : la mort à chaque ligne exécutée de disque.py."""
    geste = gestures(archive)[nom]
    base = picture(donnees)

    def die_at(rang: int, dossier: Path) -> None:
        lignes = count(1)

        def trace(cadre, evenement, _argument):
            if not cadre.f_code.co_filename.endswith("disque.py"):
                return None
            if evenement == "line" and next(lignes) == rang:
                os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        geste(dossier)

    etats: list[bool] = []
    # Un pas premier avec la longueur des boucles : toutes les lignes finissent par y passer.
    for rang in count(1, 3):
        ici = tmp_path / f"ligne {rang}"
        shutil.copytree(donnees, ici)
        fini = in_child(lambda r=rang, d=ici: die_at(r, d))
        etats.append(check_whole(ici, base, entrees=5))
        if fini:
            break
    assert len(etats) > 10
    # D'abord absent, puis entier, sans retour : un seul instant fait le geste.
    assert etats == sorted(etats)
    assert etats[-1]


@pytest.mark.parametrize("nom", ["déposer", "annuler", "restaurer", "importer"])
@pytest.mark.parametrize("appel", ["write", "fsync", "open", "rename"])
def test_une_ecriture_qui_echoue_ou_que_ce_soit_ne_laisse_rien(
    donnees: Path, archive: Path, nom: str, appel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chaque appel au disque échoue à son tour (place, droit, panne) : une phrase, rien de plus."""
    geste = gestures(archive)[nom]
    base = picture(donnees)
    vrai = getattr(os, appel)
    codes = {
        errno.ENOSPC: "disque est plein",
        errno.EACCES: "n'y est pas permise",
        errno.EIO: "Impossible d'écrire",
    }
    phrases: list[str] = []
    for rang in count(1):
        code = list(codes)[rang % len(codes)]
        appels = count(1)

        def fails(*arguments, _rang=rang, _code=code, _appels=appels, **mots):
            if next(_appels) == _rang:
                raise OSError(_code, os.strerror(_code))
            return vrai(*arguments, **mots)

        with monkeypatch.context() as contexte:
            contexte.setattr(os, appel, fails)
            try:
                geste(donnees)
                break
            except JournalError as erreur:
                phrases.append(str(erreur))
        assert codes[code] in phrases[-1]
        assert "Rien n'a été enregistré" in phrases[-1]
        assert picture(donnees) == base
        assert not list((donnees / "depots").glob(".neuf-*"))
    assert phrases, "aucun appel n'a échoué"
    assert verify(donnees) == []
    assert len(picture(donnees)) > len(base)


@pytest.mark.parametrize("nom", ["déposer", "annuler", "importer"])
def test_tout_est_force_sur_le_disque_avant_le_renommage(
    donnees: Path, archive: Path, nom: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Coupure de courant : fichiers, puis dossier, puis renommage, puis dossier parent."""
    forces: list[int] = []
    vrais = {"fsync": os.fsync, "rename": os.rename}

    def fsync(descripteur: int) -> None:
        forces.append(os.fstat(descripteur).st_ino)
        vrais["fsync"](descripteur)

    def rename(source: Path, cible: Path) -> None:
        neufs = [*source.iterdir(), source]
        assert {f.stat().st_ino for f in neufs} <= set(forces)
        assert forces[-1] == source.stat().st_ino
        forces.clear()
        vrais["rename"](source, cible)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "rename", rename)
    gestures(archive)[nom](donnees)
    assert forces == [(donnees / "depots").stat().st_ino]


@pytest.fixture
def petit_disque(tmp_path: Path) -> Iterator[Path]:
    """A real disk of 256 kB, for who may mount one."""
    point = tmp_path / "disque"
    point.mkdir()
    commande = ["mount", "-t", "tmpfs", "-o", "size=256k", "essai", str(point)]
    if not shutil.which("mount") or subprocess.run(commande, capture_output=True).returncode:
        pytest.skip("monter un petit disque demande des droits")
    yield point
    subprocess.run(["umount", str(point)], check=True)


def test_un_vrai_disque_plein_refuse_puis_accepte_quand_la_place_revient(
    petit_disque: Path, archive: Path
) -> None:
    """On remplit : la phrase vient, rien ne reste, ce qui était là se lit encore."""
    lignes = table([(CERGY, 2024)])
    bourre = petit_disque / "bourre"
    bourre.write_bytes(b"x" * 150_000)

    def deposit_big(fois: int = 1) -> None:
        for _ in range(fois):
            add(petit_disque, "eaje_activite", b"x" * 20_000, lignes, nom_fichier="x.csv")

    with pytest.raises(JournalError, match="disque est plein"):
        deposit_big(100)
    avant = picture(petit_disque)
    assert 1 <= len(list_deposits(petit_disque)) < 10
    for geste in (
        lambda: import_archive(petit_disque, archive),
        lambda: export_archive(petit_disque, petit_disque / "archive.zip"),
        lambda: [undo(petit_disque, 1), *(restore(petit_disque, 1) for _ in range(99))],
    ):
        with pytest.raises(JournalError):
            geste()
        assert {c: o for c, o in picture(petit_disque).items() if c in avant} == avant
        assert not list(petit_disque.rglob(".*.tmp")) + list(petit_disque.rglob(".neuf-*"))
    assert verify(petit_disque) == []
    bourre.unlink()
    deposit_big()
    assert verify(petit_disque) == []


def test_un_fichier_plus_grand_que_la_limite_du_systeme_ne_laisse_rien(donnees: Path) -> None:
    """Même chose sans droit de monter un disque : le système coupe l'écriture au milieu."""
    base = picture(donnees)

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        with pytest.raises(JournalError, match="disque est plein"):
            deposit(donnees, (CERGY, 2024), valeur="f" * 100_000)

    assert in_child(limited)
    assert picture(donnees) == base
    assert not list((donnees / "depots").glob(".neuf-*"))


def test_un_dossier_impossible_donne_une_phrase(tmp_path: Path) -> None:
    """Un fichier tient la place du dossier, ou le dossier de sortie n'existe pas."""
    (tmp_path / "occupe").write_text("je suis un fichier")
    with pytest.raises(JournalError, match="Impossible d'écrire"):
        deposit(tmp_path / "occupe", (CERGY, 2024))
    deposit(tmp_path / "ici", (CERGY, 2024))
    with pytest.raises(JournalError, match="ce dossier n'existe pas"):
        export_archive(tmp_path / "ici", tmp_path / "nulle" / "part.zip")


@pytest.mark.skipif(os.geteuid() == 0, reason="l'administrateur écrit partout")
def test_un_dossier_en_lecture_seule_se_lit_et_ne_s_ecrit_pas(donnees: Path) -> None:
    """Une application posée par un autre compte : la carte marche, le dépôt dit pourquoi non."""
    (donnees / "depots").chmod(0o555)
    try:
        with pytest.raises(JournalError, match="n'y est pas permise"):
            deposit(donnees, (CERGY, 2024))
        assert len(list_deposits(donnees)) == 4
    finally:
        (donnees / "depots").chmod(0o755)


def test_deux_processus_deposent_en_meme_temps(tmp_path: Path) -> None:
    """Chacun attend l'autre : tous les dépôts passent, aucun numéro ne sert deux fois."""
    enfants = []
    for valeur in "ab":
        enfant = os.fork()
        if enfant == 0:
            try:
                for annee in range(2000, 2010):
                    deposit(tmp_path, (CERGY, annee), valeur=valeur)
                os._exit(0)
            except BaseException:
                os._exit(1)
        enfants.append(enfant)
    # Pendant ce temps, lire ne prend pas de verrou et voit toujours un journal entier.
    limite = time.monotonic() + 30
    while len(vus := list_deposits(tmp_path)) < 20 and time.monotonic() < limite:
        assert [d.numero for d in vus] == list(range(1, len(vus) + 1))
    assert [os.waitpid(e, 0)[1] for e in enfants] == [0, 0]
    assert [d.numero for d in list_deposits(tmp_path)] == list(range(1, 21))
    assert verify(tmp_path) == []


def test_un_verrou_tenu_trop_longtemps_donne_une_phrase(
    donnees: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On attend un peu, puis on le dit ; rien n'est écrit, et lire reste possible."""
    monkeypatch.setattr(disque, "ATTENTE_S", 0.05)
    base = picture(donnees)
    with locked(donnees / "depots"):
        for geste in gestures(archive).values():
            with pytest.raises(JournalError, match="Un autre dépôt est en cours"):
                geste(donnees)
        assert len(list_deposits(donnees)) == 4
    assert picture(donnees) == base
    undo(donnees, 5)


@pytest.mark.lent
def test_un_second_depot_attend_le_premier_plus_de_cinq_secondes(donnees: Path) -> None:
    """Une grosse archive tient le verrou six secondes : l'autre geste attend son tour, et se fait."""
    pret = donnees / "pret"
    enfant = os.fork()
    if enfant == 0:
        with locked(donnees / "depots"):
            pret.touch()
            time.sleep(6)
        os._exit(0)
    while not pret.exists():
        time.sleep(0.01)
    debut = time.monotonic()
    assert deposit(donnees, (CERGY, 2026)).numero == 6
    assert 5.5 < time.monotonic() - debut < disque.ATTENTE_S
    assert os.waitpid(enfant, 0)[1] == 0
    assert verify(donnees) == []


def test_le_verrou_d_un_mort_ne_bloque_personne(donnees: Path) -> None:
    """Le verrou meurt avec le processus ; le reste qu'il laisse est ignoré, puis balayé."""

    def hold() -> None:
        with locked(donnees / "depots"):
            reste = donnees / "depots" / ".neuf-000006"
            reste.mkdir()
            (reste / "journal.json").write_bytes(b"{")
            os.kill(os.getpid(), signal.SIGKILL)

    assert not in_child(hold)
    assert (donnees / "depots" / ".neuf-000006").exists()
    assert len(list_deposits(donnees)) == 4
    assert verify(donnees) == []
    assert deposit(donnees, (CERGY, 2024)).numero == 6
    assert not (donnees / "depots" / ".neuf-000006").exists()
