"""« observatoire ouvrir --reseau » : ce qui serait lancé, sans le lancer."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dashboard import serveur
from dashboard.commande import principale


@pytest.fixture
def lancees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Les commandes que « ouvrir » aurait lancées."""
    (tmp_path / "observatoire.duckdb").touch()
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    vues: list[list[str]] = []

    def note(commande: list[str], env: dict[str, str], **_: object) -> int:
        vues.append(commande)
        assert env["OBSERVATOIRE_DONNEES"] == str(tmp_path)
        return 0

    monkeypatch.setattr(principale.subprocess, "call", note)
    return vues


def test_un_dossier_relatif_est_le_meme_pour_l_application(
    lancees: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L'application part d'un autre dossier : celui des données lui est dit en entier."""
    monkeypatch.chdir(tmp_path.parent)
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", tmp_path.name)
    run(monkeypatch)
    assert len(lancees) == 1


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["observatoire", "ouvrir", "--sans-navigateur", *arguments])
    with pytest.raises(SystemExit) as fin:
        principale.main()
    assert fin.value.code == 0


@pytest.mark.parametrize(
    ("arguments", "adresse"), [((), "127.0.0.1"), (("--reseau", "--port", "8600"), "0.0.0.0")]
)
def test_seul_reseau_ouvre_ailleurs_que_sur_ce_poste(
    lancees: list[list[str]], monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], adresse: str
) -> None:
    """L'adresse d'écoute est toujours dite : aucun réglage de la machine ne l'ouvre à notre place."""
    run(monkeypatch, *arguments)
    (commande,) = lancees
    port = "8600" if arguments else "8501"
    assert commande[commande.index("--server.address") + 1] == adresse
    assert commande[commande.index("--server.port") + 1] == port
    assert commande[1:4] == ["-m", "streamlit", "run"]
    assert Path(commande[4]).name == "serveur.py"


@pytest.mark.parametrize(
    ("ecoute", "adresse", "phrase"),
    [
        (False, "192.168.1.10", ""),
        (True, "192.168.1.10", "en lecture seule : http://192.168.1.10:8501"),
        (True, "", "pas d'adresse sur un réseau"),
    ],
)
def test_le_serveur_dit_son_adresse_aux_autres_postes(
    monkeypatch: pytest.MonkeyPatch, ecoute: bool, adresse: str, phrase: str
) -> None:
    """Sans --reseau rien n'est dit ; avec, l'adresse, ou pourquoi il n'y en a pas."""
    monkeypatch.setattr(serveur.acces, "listens_elsewhere", lambda: ecoute)
    monkeypatch.setattr(serveur.reseau, "lan_address", lambda: adresse)
    monkeypatch.setattr(serveur.st, "get_option", lambda _: 8501)
    dite = serveur._network_sentence()
    assert (phrase in dite) if phrase else dite == ""
