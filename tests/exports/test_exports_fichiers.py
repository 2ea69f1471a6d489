"""Des fichiers sans danger : noms, cellules, écriture entière ou rien."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.exports.socle import fichiers
from dashboard.exports.socle.fichiers import FichierError, safe_name, write_file
from data.tableur import is_formula, neutral

RESERVES = {"con", "prn", "aux", "nul", *(f"{n}{i}" for n in ("com", "lpt") for i in range(10))}


@given(st.text(max_size=300))
def test_tout_nom_de_fichier_est_permis_sous_windows(texte: str) -> None:
    """Lettres, chiffres et tirets, pas trop long, jamais un nom réservé, jamais vide."""
    nom = safe_name(texte, "png", "-300ppp")
    tige = nom.removesuffix("-300ppp.png")
    assert nom.endswith("-300ppp.png")
    assert 0 < len(nom) <= 120
    assert set(tige) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert tige.split("-")[0] not in RESERVES or tige.startswith("figure-")


@pytest.mark.parametrize("nom", ["CON", "nul", "Com1", "LPT9 bis", "aux"])
def test_un_nom_reserve_est_precede_d_un_mot(nom: str) -> None:
    """« con.csv » ne s'ouvre pas sous Windows."""
    assert safe_name(nom, "csv").startswith("figure-")


@pytest.mark.parametrize("texte", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1"])
def test_une_cellule_dangereuse_est_neutralisee(texte: str) -> None:
    """Ce qu'un tableur pourrait exécuter commence par une apostrophe."""
    assert is_formula(texte)
    assert neutral(texte) == f"'{texte}"
    assert neutral(f"a{texte}") == f"a{texte}"


def test_un_fichier_s_ecrit_d_un_seul_geste(tmp_path: Path) -> None:
    """L'ancien est remplacé, rien ne reste à côté."""
    chemin = tmp_path / "f.svg"
    chemin.write_text("ancien")
    write_file(chemin, b"neuf")
    assert chemin.read_bytes() == b"neuf"
    assert list(tmp_path.iterdir()) == [chemin]


@pytest.mark.parametrize(
    ("code", "mot"), [(errno.ENOSPC, "disque est plein"), (errno.EACCES, "droit"), (errno.EIO, "n'a pas pu")]
)
def test_une_ecriture_interrompue_laisse_l_ancien_fichier(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, mot: str
) -> None:
    """Disque plein, pas de droit, panne : une phrase, l'ancien fichier, aucun reste."""
    chemin = tmp_path / "f.svg"
    chemin.write_text("ancien")

    def fail(*_: Any) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fichiers.os, "fsync", fail)
    with pytest.raises(FichierError, match=mot):
        write_file(chemin, b"neuf")
    assert chemin.read_text() == "ancien"
    assert list(tmp_path.iterdir()) == [chemin]


def test_ce_qu_un_export_tue_a_laisse_est_ote_et_rien_d_autre(tmp_path: Path) -> None:
    """Le provisoire d'un processus mort, du même nom : ôté. D'un vivant, ou d'un autre fichier : non."""
    mort, autre, vivant = (".a[1].csv.99999999.tmp", ".b.csv.99999999.tmp", f".a[1].csv.{os.getppid()}.tmp")
    for nom in (mort, autre, vivant):
        (tmp_path / nom).write_bytes(b"reste")
    write_file(tmp_path / "a[1].csv", b"neuf")
    assert {f.name for f in tmp_path.iterdir()} == {"a[1].csv", autre, vivant}


def test_un_dossier_absent_ou_pris_pour_un_fichier_se_dit(tmp_path: Path) -> None:
    """Deux fautes de frappe courantes, deux phrases."""
    with pytest.raises(FichierError, match="n'existe pas"):
        write_file(tmp_path / "absent" / "f.svg", b"")
    with pytest.raises(FichierError, match="est un dossier"):
        write_file(tmp_path, b"")
