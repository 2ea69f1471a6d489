"""Un vrai PostgreSQL, celui de Debian, lancé par l'essai sur la boucle locale et ôté après lui."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import URL, make_url

COMPTE = "postgres"


def programs() -> Path | None:
    """Le dossier de initdb et de postgres, s'il y en a un ; le plus récent."""
    trouves = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    return trouves[-1].parent if trouves else None


@contextmanager
def served() -> Iterator[str]:
    """L'adresse d'un serveur vide ; PostgreSQL refuse d'être lancé par l'administrateur."""
    ici = programs()
    assert ici is not None, "PostgreSQL n'est pas installé (paquet « postgresql » de Debian)"
    qui = {"user": COMPTE, "extra_groups": []} if os.geteuid() == 0 else {}
    dossier = Path(tempfile.mkdtemp(prefix="pg-"))
    if qui:
        shutil.chown(dossier, COMPTE)
    with socket.socket() as libre:
        libre.bind(("127.0.0.1", 0))
        port = libre.getsockname()[1]
    subprocess.run(
        [ici / "initdb", "-D", dossier / "base", "-U", "essai", "--auth=trust", "-E", "UTF8", "--no-sync"],
        check=True,
        capture_output=True,
        cwd="/",
        **qui,
    )
    serveur = subprocess.Popen(
        [
            ici / "postgres",
            *("-D", dossier / "base", "-h", "127.0.0.1", "-p", str(port), "-k", dossier),
            *("-c", "max_connections=80", "-c", "log_min_messages=panic"),
        ],
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **qui,
    )
    adresse = f"postgresql://essai@127.0.0.1:{port}/postgres"
    try:
        _wait(adresse, serveur)
        yield adresse
    finally:
        # L'arrêt immédiat : rien n'y est à garder.
        serveur.send_signal(signal.SIGQUIT)
        serveur.wait(timeout=30)
        shutil.rmtree(dossier, ignore_errors=True)


@lru_cache
def database_of(adresse: str, dossier: Path) -> URL:
    """La base de ce dossier, faite au premier besoin : deux dossiers, deux mémoires."""
    nom = "essai_" + hashlib.sha256(str(dossier.absolute()).encode()).hexdigest()[:20]
    with psycopg.connect(adresse, autocommit=True) as con:
        connues = con.execute("SELECT 1 FROM pg_database WHERE datname = %s", [nom]).fetchone()
        if connues is None:
            # Deux processus peuvent la faire ensemble : une suffit.
            with suppress(psycopg.errors.UniqueViolation, psycopg.errors.DuplicateDatabase):
                con.execute(f"CREATE DATABASE {nom}")  # type: ignore[arg-type]
    return make_url(adresse).set(drivername="postgresql+psycopg", database=nom)


def _wait(adresse: str, serveur: subprocess.Popen[Any]) -> None:
    limite = time.monotonic() + 60
    while True:
        assert serveur.poll() is None, "PostgreSQL s'est arrêté"
        try:
            psycopg.connect(adresse, connect_timeout=5).close()
            return
        except psycopg.OperationalError:
            assert time.monotonic() < limite, "PostgreSQL ne répond pas"
            time.sleep(0.05)
