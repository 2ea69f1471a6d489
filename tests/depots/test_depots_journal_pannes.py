"""Ce qui peut arriver à un geste du journal : mort, disque plein, écriture interdite, concurrence."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from depots_journal_outils import ARGENTEUIL, CERGY, GUERET, deposit, in_child
from sqlalchemy import event

from data.depots.journal import (
    JournalError,
    export_archive,
    import_archive,
    list_deposits,
    restore,
    undo,
    verify,
)
from data.memoire import moteur
from tests.memoire.outils_memoire import full_disk, picture

pytestmark = pytest.mark.usefixtures("deux_moteurs")


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


NOMS = ("déposer", "annuler", "restaurer", "importer")


def check_whole(donnees: Path, avant: dict[str, tuple[object, ...]]) -> bool:
    """The former rows are intact; the gesture is wholly there (True) or not at all (False)."""
    apres = picture(donnees)
    assert {c: o for c, o in apres.items() if c in avant} == avant
    assert verify(donnees) == []
    assert len(list_deposits(donnees)) >= 4
    return len(apres) > len(avant)


@pytest.mark.un_fichier
@pytest.mark.lent
def test_tue_a_cent_instants_au_hasard_un_geste_est_entier_ou_absent(
    donnees: Path, archive: Path, tmp_path: Path
) -> None:
    """kill -9 : aucun dépôt à moitié fait, aucun perdu, les précédents intacts."""
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
            faits[check_whole(ici, base)] += 1
            # Le suivant passe : le verrou est mort avec le tué.
            deposit(ici, (CERGY, 2030))
            assert verify(ici) == []
    assert sum(faits.values()) == 100
    assert min(faits.values()) >= 5, "les instants ne couvrent pas l'avant et l'après"


@pytest.mark.lent
@pytest.mark.un_fichier
@pytest.mark.parametrize("nom", NOMS)
def test_tue_avant_chaque_ordre_un_geste_est_entier_ou_absent(
    donnees: Path, archive: Path, tmp_path: Path, nom: str
) -> None:
    """Le même essai sans hasard : la mort avant chaque ordre donné à la base, puis avant la confirmation."""
    geste = gestures(archive)[nom]
    base = picture(donnees)

    def die_at(rang: int, dossier: Path) -> None:
        ordres = count(1)

        def die(*_: object) -> None:
            if next(ordres) == rang:
                os.kill(os.getpid(), signal.SIGKILL)

        ici = moteur.engine(moteur.address(dossier))
        event.listen(ici, "before_cursor_execute", die)
        event.listen(ici, "commit", die)
        geste(dossier)

    etats: list[bool] = []
    for rang in count(1):
        ici = tmp_path / f"ordre {rang}"
        shutil.copytree(donnees, ici)
        fini = in_child(lambda r=rang, d=ici: die_at(r, d))
        etats.append(check_whole(ici, base))
        if fini:
            break
    assert len(etats) > 10
    # D'abord absent, puis entier : un seul instant fait le geste, et c'est le dernier.
    assert etats == [False] * (len(etats) - 1) + [True]


@pytest.mark.un_fichier
@pytest.mark.parametrize("nom", NOMS)
def test_un_disque_plein_refuse_puis_accepte_quand_la_place_revient(
    donnees: Path, archive: Path, nom: str
) -> None:
    """La phrase vient, rien ne reste, ce qui était là se lit encore ; la place rendue, le geste passe."""
    base = picture(donnees)
    geste = gestures(archive)[nom]
    gros = {"déposer", "importer"}
    if nom in gros:
        with full_disk(donnees), pytest.raises(JournalError, match=r"disque est plein.*Rien n'a été enreg"):
            geste(donnees)
        assert picture(donnees) == base
        assert verify(donnees) == []
    geste(donnees)
    assert len(picture(donnees)) > len(base)


@pytest.mark.un_fichier
def test_un_fichier_plus_grand_que_la_limite_du_systeme_ne_laisse_rien(donnees: Path) -> None:
    """Le système coupe l'écriture au milieu : une phrase, et la mémoire d'avant."""
    base = picture(donnees)

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        taille = (donnees / moteur.NOM_FICHIER).stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (taille, taille))
        with pytest.raises(JournalError, match="Rien n'a été enregistré"):
            deposit(donnees, (CERGY, 2024), valeur="f" * 100_000)

    assert in_child(limited)
    assert picture(donnees) == base
    assert verify(donnees) == []


@pytest.mark.un_fichier
def test_un_dossier_impossible_donne_une_phrase(tmp_path: Path) -> None:
    """Un fichier tient la place du dossier, ou le dossier de sortie n'existe pas."""
    (tmp_path / "occupe").write_text("je suis un fichier")
    with pytest.raises(JournalError, match="Impossible d'écrire"):
        deposit(tmp_path / "occupe", (CERGY, 2024))
    deposit(tmp_path / "ici", (CERGY, 2024))
    with pytest.raises(JournalError, match="ce dossier n'existe pas"):
        export_archive(tmp_path / "ici", tmp_path / "nulle" / "part.zip")


@pytest.mark.un_fichier
@pytest.mark.skipif(os.geteuid() == 0, reason="l'administrateur écrit partout")
def test_un_dossier_en_lecture_seule_se_lit_et_ne_s_ecrit_pas(donnees: Path) -> None:
    """Une application posée par un autre compte : la carte marche, le dépôt dit pourquoi non."""
    donnees.chmod(0o555)
    try:
        with pytest.raises(JournalError, match="n'y est pas permise"):
            deposit(donnees, (CERGY, 2024))
        assert len(list_deposits(donnees)) == 4
    finally:
        donnees.chmod(0o755)


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
    # Pendant ce temps, lire voit toujours un journal entier.
    limite = time.monotonic() + 60
    while len(vus := list_deposits(tmp_path)) < 20 and time.monotonic() < limite:
        assert [d.numero for d in vus] == list(range(1, len(vus) + 1))
    assert [os.waitpid(e, 0)[1] for e in enfants] == [0, 0]
    assert [d.numero for d in list_deposits(tmp_path)] == list(range(1, 21))
    assert verify(tmp_path) == []


def test_une_memoire_tenue_trop_longtemps_donne_une_phrase(
    donnees: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On attend un peu, puis on le dit ; rien n'est écrit, et lire reste possible."""
    monkeypatch.setattr(moteur, "ATTENTE_S", 0.05)
    base = picture(donnees)
    with moteur.transaction(moteur.engine(moteur.address(donnees)), "essai", ecriture=True):
        for geste in gestures(archive).values():
            with pytest.raises(JournalError, match="un autre geste est en cours"):
                geste(donnees)
        assert len(list_deposits(donnees)) == 4
    assert picture(donnees) == base
    undo(donnees, 5)


@pytest.mark.lent
def test_un_second_depot_attend_le_premier_plus_de_cinq_secondes(donnees: Path, tmp_path: Path) -> None:
    """Une grosse archive tient la mémoire six secondes : l'autre geste attend son tour, et se fait."""
    pret = tmp_path / "pret"
    enfant = os.fork()
    if enfant == 0:
        with moteur.transaction(moteur.engine(moteur.address(donnees)), "essai", ecriture=True):
            pret.touch()
            time.sleep(6)
        os._exit(0)
    while not pret.exists():
        time.sleep(0.01)
    debut = time.monotonic()
    assert deposit(donnees, (CERGY, 2026)).numero == 6
    assert 5.5 < time.monotonic() - debut < moteur.ATTENTE_S
    assert os.waitpid(enfant, 0)[1] == 0
    assert verify(donnees) == []


def test_un_tue_en_pleine_ecriture_ne_bloque_personne(donnees: Path) -> None:
    """Son tour meurt avec lui, et ce qu'il avait commencé s'efface à la lecture suivante."""

    def hold() -> None:
        def die(*_: object) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

        event.listen(moteur.engine(moteur.address(donnees)), "commit", die)
        deposit(donnees, (CERGY, 2024), valeur="f" * 1_000_000)

    base = picture(donnees)
    assert not in_child(hold)
    assert picture(donnees) == base
    assert deposit(donnees, (CERGY, 2024)).numero == 6
    assert verify(donnees) == []
