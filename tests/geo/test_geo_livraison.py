"""Les territoires et les contours livrés, et les contrôles qui les gardent."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from shapely import box

from geo.couches import Couche
from geo.fabrique.controles import check_all, check_areas, check_complete, check_coverage, check_shapes
from geo.fabrique.decoupage import read_decoupage
from geo.fabrique.erreurs import FabricationError

EMBARQUE = Path(__file__).resolve().parents[2] / "data" / "embarque"


def rows(nom: str) -> list[dict[str, object]]:
    return pq.read_table(EMBARQUE / "territoires" / f"{nom}.parquet").to_pylist()


def layer_of(*formes: tuple[str, object], zone: str = "metropole") -> Couche:
    geometries = np.array([g for _, g in formes], dtype=object)
    points = np.array([g.representative_point().coords[0] for g in geometries])
    rang = {code: i for i, (code, _) in enumerate(formes)}
    return Couche("essai", rang, np.array([zone] * len(formes), dtype=object), points, geometries)


@pytest.mark.lent
def test_les_contours_livres_passent_tous_les_controles() -> None:
    """Un contour valide par territoire, une couverture sans trou, des surfaces à 1 % près."""
    assert check_all(EMBARQUE) == []


def test_les_comptes_de_territoires_sont_ceux_du_decoupage_2025() -> None:
    """34 875 communes et deux collectivités, 1 255 EPCI, 101 départements et les deux, 18 régions."""
    comptes = {nom: len(rows(nom)) for nom in ("communes", "epci", "departements", "regions")}
    assert comptes == {"communes": 34_877, "epci": 1_255, "departements": 103, "regions": 18}
    sans_region = [d["code_departement"] for d in rows("departements") if not d["code_region"]]
    assert sans_region == ["977", "978"]


def test_seules_quatre_iles_n_ont_pas_d_epci() -> None:
    """Bréhat, Sein, Ouessant et Yeu sont, avec les deux collectivités, les seules communes sans EPCI."""
    sans = [c["code_commune"] for c in rows("communes") if c["code_epci"] is None]
    assert sans == ["22016", "29083", "29155", "85113", "97701", "97801"]


def test_les_anciens_codes_menent_a_une_commune_actuelle() -> None:
    """Chaque ancienne commune, fusions simples comprises, mène à une commune actuelle."""
    actuelles = {c["code_commune"] for c in rows("communes")}
    anciennes = {a["code_ancien"]: a["code_commune"] for a in rows("anciennes_communes")}
    assert set(anciennes.values()) <= actuelles
    assert anciennes["93059"] == "93066"
    assert anciennes["26371"] == "26289"
    assert anciennes["69381"] == "69123"


def test_les_superficies_sont_vraisemblables() -> None:
    """La France fait près de 638 000 km² ; Paris 105 ; Arles est la plus grande de métropole."""
    km2 = {
        str(c["code_commune"]): float(str(c["superficie_km2"]))
        for c in rows("communes")
        if c["code_region"] is not None
    }
    assert 636_000 < sum(km2.values()) < 640_000
    assert km2["75056"] == pytest.approx(105.4, abs=1)
    assert min(km2.values()) > 0
    assert max((c for c in km2 if c < "97"), key=lambda c: km2[c]) == "13004"


def test_les_reparations_sont_nommees() -> None:
    """Chaque réparation livrée a un geste en toutes lettres et une surface."""
    with (EMBARQUE / "contours" / "reparations.csv").open(encoding="utf-8", newline="") as fichier:
        lignes = list(csv.DictReader(fichier))
    par_code = {ligne["code"]: ligne for ligne in lignes}
    absentes = {"12218", "14581", "15031", "15035", "15047", "15171", "49126", "69114"}
    assert absentes <= set(par_code)
    assert "Pierrefitte-sur-Seine" in par_code["93066"]["geste"]
    assert par_code[""]["nom"] == "Llívia (Espagne)"
    assert all(ligne["geste"] and float(ligne["superficie_km2"]) > 0 for ligne in lignes)


def test_un_territoire_sans_contour_est_vu() -> None:
    """Un contour manquant et un contour en trop sont dits tous les deux."""
    fautes = check_complete(layer_of(("A", box(0, 0, 1, 1))), {"B"})
    assert len(fautes) == 2


def test_un_recouvrement_est_vu() -> None:
    """Deux contours qui se recouvrent ne passent pas."""
    assert check_coverage(layer_of(("A", box(0, 0, 2, 2)), ("B", box(1, 0, 3, 2))))
    assert not check_coverage(layer_of(("A", box(0, 0, 2, 2)), ("B", box(2, 0, 3, 2))))


def test_une_surface_trop_loin_est_vue() -> None:
    """Plus de 1 % d'écart de surface est dit, avec le pire cas."""
    couche = layer_of(("A", box(0, 0, 1000, 1000)))
    assert check_areas(couche, {"A": 1.005}) == []
    (faute,) = check_areas(couche, {"A": 1.05})
    assert "4.8%" in faute


def test_un_sommet_hors_du_metre_est_vu() -> None:
    """Une coordonnée non entière ou une zone inconnue sont dites."""
    assert check_shapes(layer_of(("A", box(0, 0, 1.5, 1))))
    assert check_shapes(layer_of(("A", box(0, 0, 2, 2)), zone="lune"))
    assert not check_shapes(layer_of(("A", box(0, 0, 2, 2))))


@pytest.mark.parametrize(
    ("membres", "attendu"),
    [([["01001"], ["01001"]], "est membre de E0 et de E1"), ([["99999"]], "n'est pas une commune")],
)
def test_une_composition_d_epci_fautive_est_refusee(
    tmp_path: Path, membres: list[list[str]], attendu: str
) -> None:
    """Une commune dans deux EPCI, ou un membre inconnu, arrête la fabrication."""
    fichiers = {
        "regions": [{"code": "84", "nom": "R", "zone": "metro", "typeLiaison": 0}],
        "departements": [{"code": "01", "nom": "Ain", "region": "84", "zone": "metro", "typeLiaison": 5}],
        "communes": [
            {
                "code": "01001",
                "nom": "C",
                "type": "commune-actuelle",
                "departement": "01",
                "region": "84",
                "population": 1,
            }
        ],
        "epci": [
            {"code": f"E{i}", "nom": "E", "type": "CC", "membres": [{"code": c} for c in codes]}
            for i, codes in enumerate(membres)
        ],
    }
    for nom, contenu in fichiers.items():
        (tmp_path / f"{nom}.json").write_text(json.dumps(contenu), encoding="utf-8")
    with pytest.raises(FabricationError, match=attendu):
        read_decoupage(tmp_path)
