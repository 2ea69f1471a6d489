"""Vingt vrais imports par vingt processus au même instant : tout succès annoncé est dans le magasin."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from data.depots import journal
from data.magasin import emplacement, locales
from tests.magasins import open_store

RACINE = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.lent
ENTETES = "Territoire;Année;Poste;Axe;ETP\n"
LIGNES = 3


def some_epci(magasin: Path, nombre: int) -> list[str]:
    with open_store(magasin) as con:
        lignes = con.execute(
            "SELECT code_territoire FROM territoires WHERE niveau = 'epci' ORDER BY 1 LIMIT ?", [nombre]
        ).fetchall()
    return [code for (code,) in lignes]


def start(dossier: Path, fichier: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "dashboard.commande", "importer", "etp_coordination", str(fichier)],
        cwd=RACINE,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "OBSERVATOIRE_DONNEES": str(dossier), "PYTHONPATH": str(RACINE)},
    )


def test_vingt_imports_au_meme_instant_sont_tous_dans_le_magasin(magasin: Path, tmp_path: Path) -> None:
    """Dix-neuf fichiers, l'un deux fois : chaque succès se lit, chaque refus est une phrase."""
    donnees = tmp_path / "donnees"
    donnees.mkdir()
    shutil.copy(magasin, donnees)
    fichiers: list[Path] = []
    for rang, code in enumerate(some_epci(magasin, 19)):
        fichier = tmp_path / f"postes {code}.csv"
        lignes = [f"{code};2025;P{n};Logement;0,{rang % 9 + 1}\n" for n in range(LIGNES)]
        fichier.write_text(ENTETES + "".join(lignes), encoding="utf-8")
        fichiers.append(fichier)
    fichiers.append(fichiers[0])

    sorties: list[tuple[int, str, str]] = []
    for processus in [start(donnees, f) for f in fichiers]:
        dit, plaint = processus.communicate(timeout=500)
        sorties.append((processus.returncode, dit, plaint))

    annonces: set[int] = set()
    for code, dit, plaint in sorties:
        assert "Traceback" not in plaint
        if code:
            # Le même fichier, deux fois : le second peut avoir à relire son aperçu.
            assert "a changé depuis cet aperçu" in plaint
            continue
        assert "Le magasin est refait" in dit
        annonces.add(int(re.findall(r"Dépôt n°.(\d+) enregistré", dit)[0]))
    reussis = [f for f, (code, _, _) in zip(fichiers, sorties, strict=True) if code == 0]
    assert set(reussis) == set(fichiers)
    assert len(annonces) == len(reussis) >= 19

    assert journal.verify(donnees) == []
    depots = {d.numero: d for d in journal.list_deposits(donnees)}
    assert set(depots) == annonces
    present = emplacement.present(donnees)
    with open_store(present) as con:
        assert locales.gaps(con, donnees) == []
        dedans = dict(con.execute("SELECT numero_depot, COUNT(*) FROM postes GROUP BY 1").fetchall())
    assert dedans == {n: LIGNES for n, d in depots.items() if d.portee_active}
    assert len(dedans) == 19
    # Un seul magasin, aucun reste.
    assert [f.name for f in donnees.glob("observatoire*.duckdb")] == [present.name]
    assert not list(donnees.rglob("*.tmp")) + list(donnees.rglob(".neuf-*"))
