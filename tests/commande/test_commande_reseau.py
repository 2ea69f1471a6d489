"""« observatoire ouvrir --reseau » : ce qui serait lancé, sans le lancer."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path

import pytest

from dashboard import serveur
from dashboard.commande import principale, servir


@pytest.fixture
def lancees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Les commandes que « ouvrir » aurait lancées."""
    (tmp_path / "observatoire.duckdb").touch()
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    vues: list[list[str]] = []

    def note(commande: list[str], _: Path, env: dict[str, str]) -> int:
        vues.append(commande)
        assert env["OBSERVATOIRE_DONNEES"] == str(tmp_path)
        return 0

    monkeypatch.setattr(servir, "serve", note)
    monkeypatch.setattr(servir, "check_port", lambda *_: None)
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


@pytest.mark.parametrize("port", [0, -1, 70000])
def test_un_port_qui_n_existe_pas_se_dit(port: int) -> None:
    """Ni trace, ni anglais : la phrase dit ce qui se donne."""
    with pytest.raises(
        servir.PortError, match=f"Le port {port} n'existe pas : donnez à --port un nombre de 1 à"
    ):
        servir.check_port(port, "127.0.0.1")


def test_un_port_deja_pris_se_dit_avant_d_ouvrir_le_navigateur() -> None:
    """Il s'ouvrirait sur ce qui tient le port : une autre application, ou un autre magasin."""
    with socket.socket() as pris:
        pris.bind(("127.0.0.1", 0))
        pris.listen()
        port = pris.getsockname()[1]
        with pytest.raises(servir.PortError, match=f"Le port {port} est déjà pris"):
            servir.check_port(port, "127.0.0.1")
    servir.check_port(port, "127.0.0.1")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows n'envoie pas ce signal")
def test_la_commande_arretee_n_en_laisse_pas_le_service_debout(tmp_path: Path) -> None:
    """Un gestionnaire de services l'arrête par un signal : le port est libre aussitôt."""
    temoin = tmp_path / "debout"
    code = (
        f"import os,time,pathlib; pathlib.Path({str(temoin)!r}).write_text(str(os.getpid())); time.sleep(60)"
    )

    def stop() -> None:
        while not temoin.exists() or not temoin.read_text():
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=stop, daemon=True).start()
    assert servir.serve([sys.executable, "-c", code], tmp_path, dict(os.environ)) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(int(temoin.read_text()), 0)


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
