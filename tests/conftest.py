"""Ce que tous les essais partagent : de vrais magasins, construits une fois pour tous les processus.

Et la lecture d'un fichier faite sur place : le processus à part qu'elle prend d'ordinaire a ses
propres essais (marque ``a_part``), et tous ceux de `make lent` et `make serveur` le prennent.
"""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import pytest
from filelock import FileLock

from dashboard.travailleur import processus
from data.garde import reglages
from data.magasin import emplacement
from data.magasin.build import NOM_MAGASIN, build
from data.memoire import moteur
from tests.magasins import open_store
from tests.memoire import serveur_postgresql

# Les tests de navigateur demandent l'établi (make navigateur) ; sans lui, on ne les regarde pas.
collect_ignore = [] if find_spec("playwright") else ["navigateur"]
DOSSIERS_LONGS = ("exports", "pages", "verite")
_EN_VRAI = ("a_part", "lent", "serveur", "navigateur", "epreuve")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a page or an export, `make test` plays the first case of each test; `make lent`, the rest."""
    vus: set[str] = set()
    for item in items:
        if item.path.parent.name not in DOSSIERS_LONGS or not hasattr(item, "callspec"):
            continue
        if item.get_closest_marker("epreuve"):
            continue
        essai = item.nodeid.partition("[")[0]
        if essai in vus:
            item.add_marker(pytest.mark.lent)
        vus.add(essai)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What asks for ``deux_moteurs`` is played on both, unless it looks at the very file of SQLite."""
    if "deux_moteurs" in metafunc.fixturenames:
        moteurs = [pytest.param("sqlite")]
        if metafunc.definition.get_closest_marker("un_fichier") is None:
            moteurs.append(pytest.param("postgresql", marks=pytest.mark.serveur))
        metafunc.parametrize("deux_moteurs", moteurs, indirect=True)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Address of a real PostgreSQL, empty, started for these tests."""
    with serveur_postgresql.served() as adresse:
        yield adresse


@pytest.fixture
def deux_moteurs(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The memory is kept by this engine; on PostgreSQL, each folder has a database of its own."""
    if request.param == "postgresql":
        adresse = request.getfixturevalue("postgresql")
        monkeypatch.setattr(
            moteur, "address", lambda donnees: serveur_postgresql.database_of(adresse, donnees)
        )
    yield request.param
    moteur.close()


@pytest.fixture(scope="session")
def partage(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """``partage(nom, faire)``: the path that ``faire(dossier)`` made, by the first process to ask."""
    base = tmp_path_factory.getbasetemp()
    # Sous xdist, chaque processus a son dossier dans celui de la session.
    commun = base.parent if base.name.startswith("popen-") else base

    def share(nom: str, faire: Callable[[Path], Path]) -> Path:
        with FileLock(commun / f"{nom}.verrou"):
            fait = commun / f"{nom}.chemin"
            if not fait.exists():
                dossier = commun / nom
                dossier.mkdir()
                fait.write_text(str(faire(dossier)), encoding="utf-8")
            return Path(fait.read_text(encoding="utf-8"))

    return share


@pytest.fixture(scope="session")
def magasin(partage: Callable[..., Path]) -> Path:
    """Path of a real store, built from the embedded files; tests must not write in it.

    Its official store is lent to every folder: a copy of the small file alone is a whole store.
    """
    fait = partage("magasin", lambda dossier: build(dossier / NOM_MAGASIN))
    os.environ[emplacement.VARIABLE_OFFICIELS] = str(fait.parent)
    return fait


@pytest.fixture(scope="session")
def magasin_sans_demonstration(partage: Callable[..., Path], magasin: Path) -> Path:
    """Path of a store where nothing is imported and the demonstration hidden; not to be written."""

    def make(dossier: Path) -> Path:
        reglages.write(dossier, reglages.Reglages(demonstration=False))
        return build(dossier / NOM_MAGASIN)

    return partage("sans_demonstration", make)


@pytest.fixture(scope="session")
def con(magasin: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to the real store."""
    with open_store(magasin) as connexion:
        yield connexion


@pytest.fixture
def sur_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Received files are read in this process: many processes would say nothing more."""
    monkeypatch.setattr(processus, "run", _run_here)


@pytest.fixture(autouse=True)
def lecture_sur_place(request: pytest.FixtureRequest) -> None:
    """``sur_place`` everywhere, but in the tests of the process apart and in the slow ones."""
    if not any(request.node.get_closest_marker(marque) for marque in _EN_VRAI):
        request.getfixturevalue("sur_place")


_prepares: dict[object, Any] = {}


def _run_here(
    ouvrage: str,
    entree: dict[str, Any],
    contenu: bytes,
    sujet: processus.Sujet,
    bornes: processus.Bornes = processus.ORDINAIRES,
    preparation: processus.Preparation | None = None,
) -> tuple[dict[str, Any], bytes]:
    """As ``travailleur.run``, here: what goes in and comes back is JSON and bytes as there."""
    from dashboard.commande.enfant import find_job

    if preparation is not None and preparation.cle not in _prepares:
        _prepares.clear()
        _prepares[preparation.cle] = pickle.loads(preparation.octets())
    # Chaque contrôle a son propre compte de recherches, comme à part.
    pret = _prepares[preparation.cle].renewed() if preparation is not None else None
    dit, octets = find_job(ouvrage)(json.loads(json.dumps(entree)), contenu, pret)
    return json.loads(json.dumps(dit)), octets
