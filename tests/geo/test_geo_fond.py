"""Les fonds de carte : ce que le navigateur reçoit."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import threading
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely
from shapely import box

from geo.couches import ContourError, Fond, Forme, assemble_fond, encode_fond, load_couche
from geo.encarts import arrange
from geo.fabrique.contours import write_layer
from geo.fabrique.simplification import layer, merge, simplify

EMBARQUE = Path(__file__).resolve().parents[2] / "data" / "embarque"
CONTOURS = EMBARQUE / "contours"
SOUS_CHEMIN = re.compile(r"M(-?\d+) (-?\d+)l((?:[ -]?\d+)+)z?")
CHEMIN = re.compile(r"(?:M-?\d+ -?\d+l-?\d+(?:[ -]\d+)+z)+")

Point = tuple[int, int]


def rings_of(chemin: str) -> list[list[Point]]:
    """Absolute vertices of each ring of a path."""
    anneaux: list[list[Point]] = []
    for x, y, suite in SOUS_CHEMIN.findall(chemin):
        pas = [int(v) for v in re.findall(r"-?\d+", suite)]
        points = [(int(x), int(y))]
        for dx, dy in zip(pas[::2], pas[1::2], strict=True):
            points.append((points[-1][0] + dx, points[-1][1] + dy))
        anneaux.append(points)
    return anneaux


def edges_of(chemin: str, *, ferme: bool = True) -> list[frozenset[Point]]:
    """Undirected segments; `ferme` adds the one that closes each ring."""
    return [
        frozenset(bord)
        for p in rings_of(chemin)
        for bord in pairwise([*p, p[0]] if ferme else p)
        if bord[0] != bord[1]
    ]


def borders_of(chemin: str) -> set[frozenset[Point]]:
    """Edges with land on one side only: a neck pinched on the grid is walked twice."""
    return {bord for bord, n in Counter(edges_of(chemin)).items() if n % 2}


def shapes(couche: str, codes: list[str]) -> list[Forme]:
    return [Forme(couche, code, code, code, True) for code in codes]


def rows(nom: str) -> list[dict[str, str]]:
    return pq.read_table(EMBARQUE / "territoires" / f"{nom}.parquet").to_pylist()


@pytest.fixture(scope="module")
def france() -> Fond:
    return assemble_fond(
        CONTOURS,
        "france.epci",
        shapes("france_epci", [e["code_epci"] for e in rows("epci")]),
        limites=[("france_departements", d["code_departement"]) for d in rows("departements")],
        unite_m=500,
    )


@pytest.fixture(scope="module")
def val_d_oise() -> Fond:
    communes = [c["code_commune"] for c in rows("communes") if c["code_departement"] == "95"]
    return assemble_fond(
        CONTOURS,
        "departement-95.communes",
        shapes("communes", communes),
        limites=[("departements", "95")],
        contexte=[("departements", d["code_departement"]) for d in rows("departements")],
        unite_m=50,
    )


@pytest.fixture
def damier(tmp_path: Path) -> Path:
    """A layer of nine squares of 1 km and their union, in the metropole."""
    cases = np.array([box(x, y, x + 1000, y + 1000) for x in _PAS for y in _PAS], dtype=object)
    codes = tuple(f"c{i}" for i in range(9))
    write_layer(tmp_path / "communes.parquet", [layer("metropole", codes, cases)])
    write_layer(tmp_path / "epci.parquet", [layer("metropole", *merge(cases, ["a"] * 3 + ["b"] * 6))])
    return tmp_path


_PAS = (600_333, 601_333, 602_333)


def test_chaque_epci_a_un_contour(france: Fond) -> None:
    """Les 1 255 EPCI ont un chemin, un point d'ancrage et une boîte, dans le même ordre."""
    assert france.sans_contour == ()
    assert len(france.formes) == len(france.chemins) == len(france.points) == 1255
    assert len(france.boites) == 1255
    assert all(france.chemins)


def test_les_chemins_sont_des_entiers_relatifs_et_fermes(france: Fond, val_d_oise: Fond) -> None:
    """Un chemin n'est fait que d'anneaux fermés « M x y l dx dy … z », en entiers."""
    for chemin in (*france.chemins, *val_d_oise.chemins, val_d_oise.contexte):
        assert CHEMIN.fullmatch(chemin), chemin[:80]
        for anneau in rings_of(chemin):
            assert len(anneau) >= 3
            assert all(a != b for a, b in zip(anneau, anneau[1:] + anneau[:1], strict=True))


def test_la_france_tient_en_150_ko(france: Fond) -> None:
    """Le fond national compressé reste sous 150 ko."""
    assert len(gzip.compress(encode_fond(france), 9)) <= 150_000


@pytest.mark.parametrize("nom", ["france", "val_d_oise"])
def test_les_voisins_partagent_exactement_leurs_limites(nom: str, request: pytest.FixtureRequest) -> None:
    """Un bord est à un ou deux territoires ; celui qui n'est qu'à un est au bord des terres."""
    fond: Fond = request.getfixturevalue(nom)
    bords = Counter(b for chemin in fond.chemins for b in borders_of(chemin))
    assert max(bords.values()) == 2
    seuls = {b for b, n in bords.items() if n == 1}
    # The outline of the départements comes from the same vertices: it holds every unshared border
    # (four islands without EPCI, and shapes collapsed on the grid, make the small difference).
    contour = {b for chemin in fond.limites for b in edges_of(chemin, ferme=False)}
    assert len(seuls - contour) <= 0.005 * len(bords)


def test_les_limites_suivent_les_formes(val_d_oise: Fond) -> None:
    """Chaque segment d'une limite est aussi un bord de territoire, et n'est dessiné qu'une fois.

    Un EPCI à cheval sur deux départements n'a pas de bord entre eux : on compare donc les régions
    aux départements, et le département à ses communes.
    """
    departements = [d["code_departement"] for d in rows("departements")]
    france = assemble_fond(
        CONTOURS,
        "france.departements",
        shapes("france_departements", departements),
        limites=[("france_regions", r["code_region"]) for r in rows("regions")],
        unite_m=500,
    )
    assert [f.code_territoire for f in france.sans_contour] == ["977", "978"]
    for fond in (france, val_d_oise):
        bords = {b for chemin in fond.chemins for b in edges_of(chemin)}
        limites = [b for chemin in fond.limites for b in edges_of(chemin, ferme=False)]
        assert limites
        assert len(limites) == len(set(limites))
        assert set(limites) <= bords


def test_les_cinq_encarts_sont_dans_la_vue_et_ne_cachent_rien(france: Fond) -> None:
    """Cinq cadres nommés, dans la vue, sans se toucher ni couvrir la métropole."""
    noms = ["Guadeloupe", "Martinique", "Guyane", "La Réunion", "Mayotte"]
    assert [e.nom for e in france.encarts] == noms
    cadres = [box(x, y, x + w, y + h) for x, y, w, h in (e.cadre for e in france.encarts)]
    vue = box(*france.vue[:2], *france.vue[2:])
    assert all(vue.contains(cadre) for cadre in cadres)
    assert not any(a.intersects(b) for i, a in enumerate(cadres) for b in cadres[:i])
    for x, y, w, h in france.boites:
        forme = box(x, y, x + w, y + h)
        assert all(cadre.covers(forme) or not cadre.intersects(forme) for cadre in cadres)
    dans = [sum(c.covers(box(x, y, x + w, y + h)) for x, y, w, h in france.boites) for c in cadres]
    assert dans == [6, 3, 4, 5, 5]


def test_un_departement_seul_n_a_pas_d_encart() -> None:
    """La Réunion seule se dessine pleine page, sans cadre."""
    communes = [c["code_commune"] for c in rows("communes") if c["code_departement"] == "974"]
    fond = assemble_fond(CONTOURS, "974", shapes("communes", communes), limites=[], unite_m=50)
    assert fond.encarts == ()
    assert fond.vue[2] > 1200


def test_des_outre_mer_sans_metropole_sont_cote_a_cote() -> None:
    """Sans la métropole, chaque zone a son cadre, sur une ligne."""
    disposition = arrange({"reunion": (0, 0, 6e4, 6e4), "mayotte": (0, 0, 3e4, 4e4)})
    reunion, mayotte = disposition.cadres["reunion"], disposition.cadres["mayotte"]
    assert reunion[2] < mayotte[0]
    assert reunion[1] == mayotte[1]


def test_une_partie_de_la_metropole_garde_ses_encarts_a_sa_mesure() -> None:
    """Avec une région et La Réunion, le cadre est à gauche de la région, pas au large du pays."""
    region = (900_000.0, 6_200_000.0, 1_000_000.0, 6_400_000.0)
    cadre = arrange({"metropole": region, "reunion": (0, 0, 6e4, 6e4)}).cadres["reunion"]
    assert cadre[2] < region[0]
    assert cadre[2] - cadre[0] < 100_000
    assert cadre[3] <= region[3]


def test_les_points_sont_dans_leur_boite(france: Fond) -> None:
    """Le point d'ancrage est dans la boîte de sa forme, et la boîte dans la vue."""
    for (px, py), (x, y, w, h) in zip(france.points, france.boites, strict=True):
        assert x <= px <= x + w
        assert y <= py <= y + h
        assert x >= 0
        assert y >= 0
        assert x + w <= france.vue[2]
        assert y + h <= france.vue[3]


def test_le_contexte_s_arrete_au_bord_de_la_vue(val_d_oise: Fond) -> None:
    """Les terres voisines remplissent un cadre de toute forme usuelle, et pas un pays de plus."""
    x, y = zip(*(p for a in rings_of(val_d_oise.contexte) for p in a), strict=True)
    _, _, largeur, hauteur = val_d_oise.vue
    # De moitié moins large que haut à 2,8 fois plus large, autour du même centre.
    assert max(x) - min(x) == pytest.approx(max(largeur, 2.8 * hauteur), rel=0.01)
    assert max(y) - min(y) == pytest.approx(max(hauteur, 2 * largeur), rel=0.01)
    assert (max(x) + min(x)) / 2 == pytest.approx(largeur / 2, rel=0.01)


def test_les_memes_formes_donnent_les_memes_octets(damier: Path) -> None:
    """Deux assemblages donnent les mêmes octets et la même empreinte ; un autre pas, une autre."""
    formes = shapes("communes", [f"c{i}" for i in range(9)])
    un, deux = (
        assemble_fond(damier, "essai", formes, limites=[("epci", "a")], unite_m=100) for _ in range(2)
    )
    assert encode_fond(un) == encode_fond(deux)
    assert un.empreinte == deux.empreinte
    assert re.fullmatch(r"[0-9a-f]{16}", un.empreinte)
    trois = assemble_fond(damier, "essai", formes, limites=[], unite_m=50)
    assert trois.empreinte != un.empreinte


def test_le_json_dit_tout_dans_l_ordre_des_formes(damier: Path) -> None:
    """Codes, noms, rattachement et chemins sont parallèles, dans l'ordre demandé."""
    formes = [
        Forme("communes", "c4", "T4", "Été", False),
        Forme("communes", "c0", "T0", "Zéro", True),
        Forme("communes", "absente", "T9", "Sans contour", True),
    ]
    fond = assemble_fond(damier, "essai", formes, limites=[], unite_m=100)
    lu = json.loads(encode_fond(fond))
    assert lu["codes"] == ["T4", "T0"]
    assert lu["noms"] == ["Été", "Zéro"]
    assert lu["rattaches"] == "01"
    assert [f.code_territoire for f in fond.sans_contour] == ["T9"]
    assert [len(a) for c in lu["chemins"] for a in rings_of(c)] == [4, 4]
    # North is up: c4 lies north-east of c0.
    assert lu["points"][0][0] > lu["points"][1][0]
    assert lu["points"][0][1] < lu["points"][1][1]


def test_une_limite_commune_n_est_dessinee_qu_une_fois(damier: Path) -> None:
    """Deux EPCI voisins : leur bord commun ne paraît qu'une fois dans les limites."""
    formes = shapes("communes", [f"c{i}" for i in range(9)])
    limites = [("epci", "a"), ("epci", "b")]
    fond = assemble_fond(damier, "essai", formes, limites=limites, unite_m=100)
    (chemin,) = fond.limites
    bords = edges_of(chemin, ferme=False)
    assert len(bords) == len(set(bords))
    assert {b for c in fond.chemins for b in edges_of(c)} >= set(bords)


def test_une_forme_plus_petite_que_le_pas_reste_visible(damier: Path) -> None:
    """Une forme qui s'écrase sur la grille garde un carré d'une unité."""
    fond = assemble_fond(damier, "essai", shapes("communes", ["c0", "c8"]), limites=[], unite_m=10_000)
    assert [len(a) for c in fond.chemins for a in rings_of(c)] == [4, 4]
    assert all(w == h == 1 for _, _, w, h in fond.boites)


def test_simplifier_garde_une_couverture() -> None:
    """Après simplification et arrondi au mètre, les voisins ne se recouvrent pas."""
    rng = np.random.default_rng(0)
    bord = [(float(x), 500 + float(rng.integers(-60, 60))) for x in range(0, 10_001, 100)]
    haut = shapely.Polygon([*bord, (10_000, 2000), (0, 2000)])
    bas = shapely.Polygon([*bord, (10_000, -2000), (0, -2000)])
    simples = simplify(np.array([haut, bas], dtype=object), 300)
    assert shapely.get_num_coordinates(simples).sum() < 60
    assert shapely.coverage_is_valid(simples)


def test_un_fichier_absent_dit_quoi_faire(tmp_path: Path) -> None:
    """Une couche absente lève une phrase française qui nomme le fichier et le geste."""
    with pytest.raises(ContourError, match=r"« epci\.parquet » est absent.*make embarque"):
        load_couche(tmp_path, "epci")


@pytest.mark.parametrize("contenu", [b"", b"PAR1 rien de bon PAR1", b"\x00" * 4096])
def test_un_fichier_abime_dit_quoi_faire(tmp_path: Path, contenu: bytes) -> None:
    """Une couche illisible lève une phrase française, pas une erreur de pyarrow."""
    (tmp_path / "epci.parquet").write_bytes(contenu)
    with pytest.raises(ContourError, match=r"« epci\.parquet » est illisible.*make embarque"):
        load_couche(tmp_path, "epci")


def test_un_parquet_d_autre_chose_est_refuse(tmp_path: Path) -> None:
    """Un parquet lisible mais sans contour est refusé avec la même phrase."""
    autre = EMBARQUE / "territoires" / "regions.parquet"
    (tmp_path / "epci.parquet").write_bytes(autre.read_bytes())
    with pytest.raises(ContourError, match="illisible"):
        load_couche(tmp_path, "epci")


def test_un_parquet_tronque_au_milieu_est_refuse(tmp_path: Path) -> None:
    """Un téléchargement coupé ou des octets changés au milieu sont dits illisibles."""
    octets = bytearray((CONTOURS / "france_regions.parquet").read_bytes())
    octets[2000:6000] = b"\xff" * 4000
    (tmp_path / "epci.parquet").write_bytes(bytes(octets))
    with pytest.raises(ContourError, match="illisible"):
        load_couche(tmp_path, "epci")


def test_deux_fils_ne_lisent_une_couche_qu_une_fois(damier: Path) -> None:
    """Huit fils qui demandent la même couche reçoivent le même objet."""
    lues: list[int] = []
    fils = [
        threading.Thread(target=lambda: lues.append(id(load_couche(damier, "communes")))) for _ in range(8)
    ]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert len(lues) == 8
    assert len(set(lues)) == 1


def test_une_couche_refaite_est_relue(damier: Path) -> None:
    """Après un nouveau « make embarque », la couche en mémoire n'est plus servie."""
    avant = load_couche(damier, "communes")
    cases = np.array([box(0, 0, 10, 10)], dtype=object)
    write_layer(damier / "communes.parquet", [layer("metropole", ("z",), cases)])
    assert set(load_couche(damier, "communes").rang) == {"z"}
    assert "c0" in avant.rang


def test_servir_les_contours_ne_charge_ni_geopandas_ni_pyproj() -> None:
    """Le module servi à l'exécution se contente de pyarrow, shapely et numpy."""
    code = "import sys, geo.couches; print(*sys.modules)"
    fini = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=EMBARQUE.parents[1]
    )
    charges = {nom.split(".")[0] for nom in fini.stdout.split()}
    assert not charges & {"geopandas", "pyproj", "duckdb", "streamlit", "pandas"}


def test_un_cadre_serre_tient_le_groupe_et_coupe_ses_voisins(damier: Path) -> None:
    """La vue est celle des trois cases du groupe ; les six autres dépassent son bord, entières."""
    formes = [Forme("communes", f"c{i}", f"c{i}", f"c{i}", i < 3) for i in range(9)]
    large, serre = (
        assemble_fond(damier, "damier", formes, limites=[], unite_m=10, serre=serre)
        for serre in (False, True)
    )
    assert serre.vue[2] * serre.vue[3] < 0.5 * large.vue[2] * large.vue[3]
    for forme, (x, y, w, h) in zip(serre.formes, serre.boites, strict=True):
        dedans = x >= 0 and y >= 0 and x + w <= serre.vue[2] and y + h <= serre.vue[3]
        assert dedans is forme.rattache, forme.code_forme
        assert (w, h) == (100, 100)
