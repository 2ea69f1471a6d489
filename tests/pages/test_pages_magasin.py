"""L'application suit le magasin : un magasin refait pendant qu'elle tourne est lu aussitôt."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dashboard.lecture import store
from tests.magasins import put_changed


def value_of_val_parisis() -> float:
    valeurs = store.run(
        "indicateurs/valeurs",
        indicateur="taux_couverture",
        niveau="epci",
        millesime=2023,
        portee="departement",
        code_portee="95",
    )
    choisie = valeurs[valeurs["code_territoire"] == "200058485"]
    return float(choisie["valeur"].iloc[0])


@pytest.fixture
def copie(magasin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Une copie du magasin, que le test peut remplacer."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    return Path(shutil.copy(magasin, tmp_path / magasin.name))


def replace_value(copie: Path, valeur: float) -> None:
    """Met en place, sous un autre nom, un magasin où Val Parisis vaut autre chose."""
    changement = (
        "UPDATE officiel.observations SET valeur = ? WHERE indicateur = 'taux_couverture' "
        "AND modalite = '' AND code_territoire = '200058485'"
    )
    put_changed(copie.parent, f"{int(valeur * 10):012x}", (changement, [valeur]))


@pytest.mark.lent
def test_un_magasin_refait_est_lu_sans_redemarrer(copie: Path) -> None:
    """DuckDB rendrait l'ancien fichier sous le même nom : l'application lit bien le nouveau."""
    assert value_of_val_parisis() == 48.5
    replace_value(copie, 50.5)
    assert value_of_val_parisis() == 50.5


def test_l_ouverture_ne_laisse_aucun_fichier(copie: Path) -> None:
    """Une marque cachée dit qui lit ; elle s'en va avec le lecteur."""
    value_of_val_parisis()
    marque = f".{copie.stem}.{os.getpid()}.lu"
    assert {f.name for f in copie.parent.iterdir()} == {copie.name, marque}


@pytest.mark.lent
def test_huit_fils_lisent_pendant_qu_un_magasin_en_remplace_un_autre(copie: Path) -> None:
    """Chaque lecture rend l'ancienne valeur ou la nouvelle, jamais une erreur ni un mélange."""
    value_of_val_parisis()

    def read_twenty(_fil: int) -> set[float]:
        return {value_of_val_parisis() for _ in range(20)}

    with ThreadPoolExecutor(8) as fils:
        futurs = [fils.submit(read_twenty, fil) for fil in range(8)]
        replace_value(copie, 50.5)
        lues = set().union(*(f.result() for f in futurs))
    assert lues <= {48.5, 50.5}
    assert value_of_val_parisis() == 50.5
