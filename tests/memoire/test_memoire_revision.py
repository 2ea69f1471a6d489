"""La révision d'un objet : relue quand la mémoire a bougé, qui que ce soit qui l'ait écrite ; pas avant."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.engine import Connection

from data.garde import notes
from data.memoire import lieu, moteur
from data.memoire.pannes import MemoireError


@pytest.fixture
def ouvertures(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Chaque dossier dont la mémoire est ouverte pour être lue."""
    faites: list[Path] = []
    vraie = lieu.reading

    @contextmanager
    def reading(donnees: Path, *, ancienne: bool = False) -> Iterator[Connection]:
        faites.append(donnees)
        with vraie(donnees, ancienne=ancienne) as con:
            yield con

    monkeypatch.setattr(lieu, "reading", reading)
    return faites


def test_une_memoire_qui_n_a_pas_bouge_ne_s_ouvre_pas_deux_fois(
    tmp_path: Path, ouvertures: list[Path]
) -> None:
    notes.add(tmp_path, "Une idée")
    ouvertures.clear()
    assert [lieu.revision(tmp_path, "notes") for _ in range(3)] == [1, 1, 1]
    assert ouvertures == [tmp_path]


def test_chaque_ecriture_se_voit(tmp_path: Path) -> None:
    vues = []
    for rang in range(4):
        # De même longueur : la taille du fichier ne dit rien.
        notes.add(tmp_path, f"Idée {rang}")
        vues.append(lieu.revision(tmp_path, "notes"))
    assert vues == [1, 2, 3, 4]


def test_deux_objets_ne_se_confondent_pas(tmp_path: Path) -> None:
    notes.add(tmp_path, "Une idée")
    assert (lieu.revision(tmp_path, "notes"), lieu.revision(tmp_path, "depots")) == (1, 0)


def test_ce_qu_un_autre_programme_ecrit_se_voit(tmp_path: Path) -> None:
    notes.add(tmp_path, "Une idée")
    assert lieu.revision(tmp_path, "notes") == 1
    chemin = moteur.file(tmp_path)
    assert chemin is not None
    with sqlite3.connect(chemin) as con:
        con.execute("UPDATE revisions SET nombre = 41 WHERE objet = 'notes'")
    con.close()
    assert lieu.revision(tmp_path, "notes") == 41


def test_une_memoire_abimee_le_dit_encore(tmp_path: Path) -> None:
    notes.add(tmp_path, "Une idée")
    lieu.revision(tmp_path, "notes")
    chemin = moteur.file(tmp_path)
    assert chemin is not None
    chemin.write_bytes(b"rien de lisible" * 400)
    with pytest.raises(MemoireError):
        lieu.revision(tmp_path, "notes")


def test_sans_memoire_rien_n_est_cree(tmp_path: Path) -> None:
    assert lieu.revision(tmp_path, "notes") == 0
    assert list(tmp_path.iterdir()) == []
