"""Les territoires limitrophes livrés : une frontière commune, pas un point, et rien d'autre."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shapely import box

from geo.couches import Couche, load_couche
from geo.fabrique.controles import check_pairs
from geo.fabrique.limitrophes import NIVEAUX, PAIRES, all_pairs, find_pairs

EMBARQUE = Path(__file__).resolve().parents[2] / "data" / "embarque"
VAL_PARISIS, GRAND_PARIS = "200058485", "200054781"


def shipped(niveau: str) -> list[tuple[str, str]]:
    lignes = pq.read_table(EMBARQUE / PAIRES).to_pylist()
    return [(x["code"], x["limitrophe"]) for x in lignes if x["niveau"] == niveau]


def around(niveau: str, code: str) -> set[str]:
    return {a if b == code else b for a, b in shipped(niveau) if code in (a, b)}


def names(niveau: str, codes: set[str]) -> set[str]:
    lignes = pq.read_table(EMBARQUE / "territoires" / f"{niveau}.parquet").to_pylist()
    return {x["nom"] for x in lignes if next(v for c, v in x.items() if c.startswith("code_")) in codes}


def test_val_parisis_a_six_epci_limitrophes() -> None:
    """Relus sur la carte : cinq voisins au nord et à l'ouest, et la Métropole du Grand Paris."""
    assert names("epci", around("epci", VAL_PARISIS)) == {
        "CA Plaine Vallée",
        "CA Saint Germain Boucles de Seine",
        "CA de Cergy-Pontoise",
        "CC de la Vallée de l'Oise et des Trois Forêts",
        "CU Grand Paris Seine et Oise",
        "Métropole du Grand Paris",
    }


def test_six_epci_n_ont_pas_de_limitrophe() -> None:
    """Cinq îles entières, et Petite-Terre à Mayotte : la mer en fait le tour."""
    tous = set(load_couche(EMBARQUE / "contours", "epci").rang)
    lies = {code for paire in shipped("epci") for code in paire}
    assert names("epci", tous - lies) == {
        "CC de Belle Ile en Mer",
        "CC de Marie-Galante",
        "CC de Petite-Terre",
        "CC de l'Ile d'Oléron",
        "CC de l'Ile de Noirmoutier",
        "CC de l'Ile de Ré",
    }


def test_un_departement_d_outre_mer_n_a_pas_de_limitrophe() -> None:
    """Aucun n'en touche un autre, et chaque département de métropole en touche un au moins."""
    tous = set(load_couche(EMBARQUE / "contours", "departements").rang)
    lies = {code for paire in shipped("departement") for code in paire}
    assert tous - lies == {"971", "972", "973", "974", "976"}
    assert around("departement", "95") == {"27", "60", "77", "78", "92", "93"}
    assert around("departement", "2A") == {"2B"}


def test_une_paire_se_range_une_fois_et_jamais_avec_soi() -> None:
    """Le plus petit code d'abord : la paire ne revient ni à l'envers, ni en double."""
    for niveau in NIVEAUX.values():
        paires = shipped(niveau)
        assert all(a < b for a, b in paires), niveau
        assert len(paires) == len(set(paires)), niveau
    assert len(shipped("epci")) == 3_498


@pytest.mark.lent
def test_les_contours_livres_redonnent_les_limitrophes_livres() -> None:
    """Recalculés des contours embarqués, aux trois niveaux : les mêmes paires, à une près."""
    couches = {nom: load_couche(EMBARQUE / "contours", nom) for nom in NIVEAUX}
    assert check_pairs(EMBARQUE, couches) == []


def test_le_fond_de_la_france_donne_les_memes_epci_limitrophes() -> None:
    """Deux échelles, deux simplifications : la même frontière existe sur les deux."""
    assert find_pairs(load_couche(EMBARQUE / "contours", "france_epci")) == shipped("epci")


def squares(*cotes: tuple[str, float, float], zones: tuple[str, ...] = ()) -> Couche:
    """Des carrés d'un kilomètre, nommés, par leur coin."""
    formes = np.array([box(x, y, x + 1000, y + 1000) for _, x, y in cotes], dtype=object)
    rang = {nom: i for i, (nom, _, _) in enumerate(cotes)}
    lieux = np.array(zones or ("metropole",) * len(cotes), dtype=object)
    return Couche("essai", rang, lieux, np.zeros((len(cotes), 2)), formes)


def test_un_coin_partage_n_est_pas_une_frontiere() -> None:
    """Deux carrés en damier ne se touchent que par un point."""
    damier = squares(("A", 0, 0), ("B", 1000, 0), ("C", 1000, 1000), ("D", 5000, 0))
    assert find_pairs(damier) == [("A", "B"), ("B", "C")]


def test_deux_zones_ne_se_touchent_jamais() -> None:
    """Chaque territoire d'outre-mer a ses propres mètres : les mêmes nombres y disent autre chose."""
    assert find_pairs(squares(("A", 0, 0), ("B", 1000, 0), zones=("metropole", "guadeloupe"))) == []


def test_une_paire_en_trop_ou_perdue_est_vue(tmp_path: Path) -> None:
    """Le contrôle de la fabrication nomme la paire, et dit laquelle des deux fautes c'est."""
    couches = {nom: squares(("A", 0, 0), ("B", 1000, 0), ("C", 5000, 0)) for nom in NIVEAUX}
    assert len(all_pairs(couches)) == 3
    (tmp_path / PAIRES).parent.mkdir()
    fausse = [{"niveau": n, "code": "A", "limitrophe": "C"} for n in NIVEAUX.values()]
    pq.write_table(pa.Table.from_pylist(fausse), tmp_path / PAIRES)
    trop, perdue = check_pairs(tmp_path, couches)
    assert "3 paires n'ont pas de frontière commune : commune A C" in trop
    assert "3 frontières communes n'ont pas leur paire : commune A B" in perdue
