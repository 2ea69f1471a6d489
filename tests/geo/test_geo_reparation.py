"""Les règles de réparation, sur de petites couvertures faites à la main."""

from __future__ import annotations

import pytest
import shapely
from shapely import Point, box

from geo.fabrique.erreurs import FabricationError
from geo.fabrique.reparation import (
    Ancien,
    Couverture,
    fill_holes,
    find_holes,
    longest_border,
    restore_border,
    split_contour,
)

NOMS = {c: f"Commune {c}" for c in "ABCDEF"}


def ring() -> Couverture:
    """Four communes around a hole 2 high and 4 wide: A and C touch it on 4, B and D on 2."""
    formes = {"A": box(0, 6, 10, 10), "B": box(7, 4, 10, 6), "C": box(0, 0, 10, 4), "D": box(0, 4, 3, 6)}
    couverture = Couverture(list(formes), list(formes.values()), NOMS, [])
    couverture.clean()
    return couverture


def test_un_trou_sans_explication_va_a_la_plus_longue_limite() -> None:
    """Un trou sans ancienne commune revient à la voisine qui partage la plus longue limite."""
    couverture = ring()
    # C gets the whole left side too: it now has the longest border with the hole.
    couverture.geometries[2] = shapely.union(couverture.geometries[2], couverture.geometries[3])
    del couverture.codes[3], couverture.geometries[3]
    fill_holes(couverture, [])
    assert find_holes(couverture.geometries) == []
    assert couverture.geometries[couverture.codes.index("C")].covers(box(3, 4, 7, 6))


def test_un_trou_va_a_la_commune_qui_a_absorbe_l_ancienne() -> None:
    """L'ancienne commune qui remplit le trou décide, même si une autre voisine le borde plus."""
    couverture = ring()
    ancien = Ancien("X", "Ancienne", "B", box(3.1, 4, 7, 6))
    assert fill_holes(couverture, [ancien]) == ["X"]
    assert couverture.geometries[couverture.codes.index("B")].area == pytest.approx(6 + 8)
    # The hand-made hole is far under the size worth naming.
    assert couverture.reparations == []


def test_une_commune_absente_recoit_le_trou_qu_elle_laisse() -> None:
    """Une commune sans contour reprend le trou où vivait son ancien code, et c'est consigné."""
    couverture = ring()
    couverture.geometries = [shapely.transform(g, lambda xy: xy * 1000) for g in ring().geometries]
    ancien = Ancien("X", "Ancienne", "E", box(3000, 4000, 7000, 6000))
    fill_holes(couverture, [ancien])
    assert couverture.geometries[couverture.codes.index("E")].equals(box(3000, 4000, 7000, 6000))
    (reparation,) = couverture.reparations
    assert (reparation.code, reparation.superficie_km2) == ("E", 8.0)
    assert "ancien code X" in reparation.geste


def test_une_voisine_qui_effleure_le_trou_ne_le_prend_pas() -> None:
    """Une ancienne commune posée surtout hors du trou n'explique rien."""
    couverture = ring()
    voisine = Ancien("Y", "Voisine", "B", box(6, 4, 10, 6))
    assert fill_holes(couverture, [voisine]) == []


def test_une_enclave_etrangere_reste_un_trou() -> None:
    """Un trou qui contient un point d'enclave n'est donné à personne."""
    couverture = ring()
    fill_holes(couverture, [], [Point(5, 5)])
    assert len(find_holes(couverture.geometries)) == 1


def test_une_ancienne_commune_du_bord_est_rendue() -> None:
    """Au bord de la carte il n'y a pas de trou : l'ancien contour est ajouté, sans recouvrement."""
    couverture = Couverture(["A"], [box(0, 0, 4, 4)], NOMS, [])
    assert restore_border(couverture, [Ancien("X", "Ancienne", "A", box(3.9, 0, 8, 4))]) == ["X"]
    assert couverture.geometries[0].equals(box(0, 0, 8, 4))
    assert restore_border(couverture, [Ancien("Y", "Couverte", "A", box(1, 1, 3, 3))]) == []


def test_une_commune_retablie_reprend_ses_limites_de_deleguee() -> None:
    """Une fusion défaite se découpe selon les déléguées, et les éclats vont au plus long bord."""
    couverture = Couverture(["A"], [box(0, 0, 9, 3)], NOMS, [])
    morceaux = [
        Ancien("A", "Reste", "A", box(0, 0, 3, 3)),
        Ancien("E", "Est", "E", box(3, 0, 6, 3)),
        Ancien("F", "Ouest", "F", box(6, 0, 8.9, 3)),
    ]
    split_contour(couverture, "A", morceaux)
    surfaces = dict(zip(couverture.codes, (g.area for g in couverture.geometries), strict=True))
    assert surfaces == pytest.approx({"A": 9, "E": 9, "F": 9})
    assert "détachée de Commune A" in couverture.reparations[1].geste


def test_un_morceau_hors_de_la_fusion_est_refuse() -> None:
    """Détacher une commune d'un contour qui ne la contient pas est une faute dite en français."""
    couverture = Couverture(["A"], [box(0, 0, 3, 3)], NOMS, [])
    with pytest.raises(FabricationError, match="n'est pas dans le contour de A"):
        split_contour(couverture, "A", [Ancien("E", "Est", "E", box(5, 0, 8, 3))])


def test_la_plus_longue_limite_ignore_qui_ne_touche_que_d_un_coin() -> None:
    """Un simple coin partagé ne fait pas une limite."""
    assert longest_border(box(0, 0, 1, 1), [box(1, 1, 2, 2)]) is None
    assert longest_border(box(0, 0, 1, 1), [box(1, 1, 2, 2), box(1, 0, 2, 1)]) == 1
