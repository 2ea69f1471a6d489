"""Une mémoire tenue par un serveur : chaque machine fait elle-même le magasin que la mémoire demande."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pytest
from sqlalchemy.engine import make_url

from dashboard.gestes import suivre
from data.depots import journal
from data.depots.formats import FORMATS
from data.garde import reglages
from data.magasin import build, emplacement
from data.memoire import moteur
from tests.magasins import open_store
from tests.memoire import serveur_postgresql

POSTE = {"code_territoire": "200058485", "annee": 2024, "poste": "P1", "axe": "logement", "etp": 0.5}


@pytest.mark.serveur
def test_une_machine_fait_le_magasin_que_l_autre_a_demande(
    magasin: Path, postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deux dossiers, une mémoire : l'une importe, l'autre la suit sans redémarrer, aux mêmes lignes."""
    base = serveur_postgresql.database_of(postgresql, tmp_path)
    monkeypatch.setenv(moteur.VARIABLE, base.render_as_string(hide_password=False))
    une, autre = tmp_path / "une", tmp_path / "autre"
    for dossier in (une, autre):
        dossier.mkdir()
        shutil.copy(magasin, dossier)
    lignes = pa.Table.from_pylist([POSTE], schema=FORMATS["etp_coordination"].schema)
    journal.add(une, "etp_coordination", b"un fichier", lignes, nom_fichier="postes.csv")
    fait = build.build(une / build.NOM_MAGASIN)

    monkeypatch.setenv(emplacement.VARIABLE, str(autre))
    assert suivre.follow()
    suivi = emplacement.present(autre)
    assert (suivi.parent, suivi.name) == (autre, fait.name)
    with open_store(suivi) as con:
        assert con.execute("SELECT etp, fictif FROM postes").fetchall() == [(0.5, False)]
    # Rien de neuf : une lecture d'un nombre, et rien d'autre.
    assert not suivre.follow()
    reglages.write(une, reglages.Reglages(demonstration=False))
    assert suivre.follow()
    assert emplacement.present(autre) != suivi


@pytest.mark.serveur
def test_une_memoire_injoignable_laisse_lire_le_magasin(
    magasin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Le serveur est arrêté : rien ne se suit, rien ne casse, les chiffres d'avant se lisent."""
    shutil.copy(magasin, tmp_path)
    monkeypatch.setenv(moteur.VARIABLE, str(make_url("postgresql://essai@127.0.0.1:9/rien")))
    monkeypatch.setenv(emplacement.VARIABLE, str(tmp_path))
    assert not suivre.follow()
    assert emplacement.present(tmp_path).is_file()
