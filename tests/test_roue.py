"""La roue, installée hors du dépôt : ses fichiers, son magasin chez l'utilisateur, ses réglages, la carte."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import tomllib
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.serveur.serveur_reel import free_port

RACINE = Path(__file__).resolve().parents[1]
NOTRES = ("dashboard", "data", "geo", "queries")
REGLAGES = ".streamlit/config.toml"
ATTENTE_S = 60.0
BIN, EXE = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")

# Chargée par chaque Python de l'environnement neuf : ce que le service a vraiment pour options, et à
# qui il a voulu parler.
SONDE = """
import atexit, json, os, sys
appels = []
def note(evenement, arguments):
    if evenement == "socket.connect":
        appels.append(str(arguments[1]))
    elif evenement == "socket.getaddrinfo":
        appels.append(str(arguments[0]))
def dit():
    reglages = sys.modules.get("streamlit.config")
    if reglages is None or "streamlit.web.bootstrap" not in sys.modules:
        return
    options = {c: o.value for c, o in reglages.get_config_options().items() if "secret" not in c.lower()}
    with open(os.environ["SONDE"], "w", encoding="utf-8") as sortie:
        json.dump({"options": options, "appels": appels}, sortie, default=str)
if "SONDE" in os.environ:
    sys.addaudithook(note)
    atexit.register(dit)
"""


def test_les_dependances_disent_ce_que_windows_n_a_pas() -> None:
    """Fuseaux horaires, dossier de l'utilisateur, verrous : des paquets, non des appels de POSIX."""
    projet = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    noms = {re.match(r"[\w-]+", d).group() for d in projet["dependencies"]}  # type: ignore[union-attr]
    assert {"tzdata", "platformdirs", "filelock"} <= noms
    assert (projet["license"], projet["license-files"]) == ("MIT", ["LICENSE"])


class Installation:
    """La roue installée dans un environnement neuf, loin du dépôt, chez un utilisateur neuf."""

    def __init__(self, dossier: Path, roue: Path) -> None:
        self.roue, self.ici = roue, dossier / "ailleurs"
        self.maison, self.donnees = dossier / "maison", dossier / "chez-moi" / "observatoire-ctg"
        for neuf in (self.ici, self.maison, dossier / "sonde"):
            neuf.mkdir()
        env = dossier / "env"
        _run([sys.executable, "-m", "venv", "--without-pip", str(env)], self.ici)
        self.python = env / BIN / f"python{EXE}"
        self.commande = env / BIN / f"observatoire{EXE}"
        _run(
            [
                sys.executable,
                "-m",
                "pip",
                "--python",
                str(self.python),
                "install",
                "--quiet",
                "--no-deps",
                "--no-index",
                str(roue),
            ],
            self.ici,
        )
        self.paquets = next(env.rglob("site-packages"))
        # Les bibliothèques d'ici, et non leurs propres .pth : le dépôt, lui, n'est pas sur le chemin.
        chemins = dict.fromkeys(sysconfig.get_path(n) for n in ("purelib", "platlib"))
        (dossier / "sonde" / "sonde.py").write_text(SONDE, encoding="utf-8")
        (self.paquets / "essai.pth").write_text(
            "\n".join([*chemins, str(dossier / "sonde"), "import sonde", ""]), encoding="utf-8"
        )
        self.sonde = dossier / "dit.json"
        propres = ("OBSERVATOIRE", "STREAMLIT", "PYTHON", "XDG", "VIRTUAL_ENV")
        self.env = {
            **{n: v for n, v in os.environ.items() if not n.startswith(propres)},
            "HOME": str(self.maison),
            "USERPROFILE": str(self.maison),
            "XDG_DATA_HOME": str(self.donnees.parent),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUTF8": "1",
        }

    def run(self, *arguments: str) -> str:
        return _run([str(self.commande), *arguments], self.ici, self.env)

    def evaluate(self, code: str) -> str:
        return _run([str(self.python), "-c", code], self.ici, self.env)

    def picture(self) -> dict[str, tuple[int, int]]:
        """Chaque fichier des paquets installés : sa taille, sa date."""
        return {
            f.relative_to(self.paquets).as_posix(): (f.stat().st_size, f.stat().st_mtime_ns)
            for f in self.paquets.rglob("*")
            if f.is_file()
        }


def _run(commande: list[str], ou: Path, env: dict[str, str] | None = None) -> str:
    faite = subprocess.run(commande, cwd=ou, env=env, capture_output=True, text=True, encoding="utf-8")
    assert faite.returncode == 0, f"{commande} :\n{faite.stdout}\n{faite.stderr}"
    return faite.stdout


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """La roue se fait sur une copie, où une version d'avant a laissé ses fichiers."""
    dossier = tmp_path_factory.mktemp("roue")
    copie = dossier / "copie"
    for nom in NOTRES:
        sans = shutil.ignore_patterns("__pycache__", "local", ".*")
        shutil.copytree(RACINE / nom, copie / nom, ignore=sans)
    (copie / REGLAGES).parent.mkdir()
    perime = copie / "build" / "lib" / "queries" / "controles" / "perime.sql"
    perime.parent.mkdir(parents=True)
    perime.write_text("", encoding="utf-8")
    for nom in (REGLAGES, "pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(RACINE / nom, copie / nom)
    dit = _run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--verbose",
            "--no-deps",
            "--no-index",
            "--no-build-isolation",
            "--wheel-dir",
            str(dossier),
            str(copie),
        ],
        dossier,
    )
    assert not re.search(r"deprecat|would be ignored", dit, re.IGNORECASE), dit
    (roue,) = dossier.glob("*.whl")
    return Installation(dossier, roue)


@pytest.mark.lent
def test_la_roue_porte_tous_nos_fichiers_et_eux_seuls(installation: Installation) -> None:
    """Ni essai, ni donnée locale, ni oubli : ce que le dépôt range, et les réglages."""
    with zipfile.ZipFile(installation.roue) as roue:
        portes = {n for n in roue.namelist() if ".dist-info/" not in n}
        assert roue.read(f"dashboard/{REGLAGES}") == (RACINE / REGLAGES).read_bytes()
        assert any(n.endswith(".dist-info/licenses/LICENSE") for n in roue.namelist())
    attendus = {
        f.relative_to(RACINE).as_posix()
        for nom in NOTRES
        for f in (RACINE / nom).rglob("*")
        if f.is_file() and not {"__pycache__", "local"} & {*f.relative_to(RACINE).parts}
    }
    assert portes - {f"dashboard/{REGLAGES}"} == attendus


@pytest.mark.lent
def test_installee_elle_construit_chez_l_utilisateur_et_sert_la_carte(installation: Installation) -> None:
    """Rien dans ses paquets, tout chez l'utilisateur ; 127.0.0.1, aucune mesure d'usage, aucun appel."""
    avant = installation.picture()
    assert installation.run("demenager").strip() == str(installation.donnees)
    installation.run("construire")
    assert [f.suffix for f in installation.donnees.glob("observatoire-*")] == [".duckdb"]
    carte, adresse, ou = installation.evaluate(
        "import dashboard\n"
        "from pathlib import Path\n"
        "from streamlit.testing.v1 import AppTest\n"
        "from streamlit.util import calc_hash\n"
        "from dashboard.lecture import store\n"
        "app = AppTest.from_file(Path(dashboard.__file__).with_name('app.py'), default_timeout=60)\n"
        "app._page_hash = calc_hash('carte')\n"
        "assert not app.run().exception, app.exception\n"
        "print(len(app.get('bidi_component')))\n"
        "print(store.ground_url(store.ground('epci', store.scope('departement', '95'))))\n"
        "print(dashboard.__file__)\n"
    ).splitlines()[-3:]
    assert Path(ou).is_relative_to(installation.paquets)
    assert int(carte) >= 1
    with served(installation) as (url, service):
        page = _get(url)
        assert '<html lang="fr"' in page
        assert "<title>Observatoire CTG</title>" in page
        fond = json.loads(_get(url + adresse))
        assert "200058485" in json.dumps(fond)
        ecoutes = {c.laddr.ip for c in service.net_connections() if c.status == psutil.CONN_LISTEN}
        assert ecoutes == {"127.0.0.1"}
    dit: dict[str, Any] = json.loads(installation.sonde.read_text(encoding="utf-8"))
    voulus = tomllib.loads((RACINE / REGLAGES).read_text(encoding="utf-8"))
    effectifs = {f"{s}.{n}": dit["options"][f"{s}.{n}"] for s, valeurs in voulus.items() for n in valeurs}
    voulus["server"]["port"] = effectifs["server.port"]
    assert effectifs == {f"{s}.{n}": v for s, valeurs in voulus.items() for n, v in valeurs.items()}
    assert [a for a in dit["appels"] if "127.0.0.1" not in a and "localhost" not in a] == []
    assert installation.picture() == avant
    assert [f for f in installation.maison.rglob("*") if f.suffix == ".duckdb"] == []


class served:
    """« observatoire ouvrir » : l'adresse, et le processus du service ; arrêté proprement à la fin."""

    def __init__(self, installation: Installation) -> None:
        self.installation, self.port = installation, free_port()

    def __enter__(self) -> tuple[str, psutil.Process]:
        self.ouvert = subprocess.Popen(
            [str(self.installation.commande), "ouvrir", "--sans-navigateur", "--port", str(self.port)],
            cwd=self.installation.ici,
            env={**self.installation.env, "SONDE": str(self.installation.sonde)},
        )
        url, fin = f"http://127.0.0.1:{self.port}", time.monotonic() + ATTENTE_S
        while time.monotonic() < fin and self.ouvert.poll() is None:
            try:
                if _get(f"{url}/_stcore/health") == "ok":
                    (self.service,) = psutil.Process(self.ouvert.pid).children()
                    return url, self.service
            except urllib.error.URLError:
                time.sleep(0.1)
        self.ouvert.kill()
        raise AssertionError("l'application ne répond pas")

    def __exit__(self, *_: object) -> None:
        # Comme Ctrl + C : SIGTERM ne laisserait pas la sonde parler.
        self.service.send_signal(signal.SIGINT)
        self.ouvert.wait(timeout=30)


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as reponse:
        return reponse.read().decode("utf-8")
