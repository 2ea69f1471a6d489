"""La légende d'un taux est un axe vrai : classes à l'échelle, un point par territoire, repères nommés."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from fabrique_figures import Ligne, make_carte, make_couche, make_reperes
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.figures.legende_axe import (
    COLONNES,
    POINTS_MAX,
    Axe,
    Nomme,
    NomPose,
    build_axe,
    place_names,
    stack,
)
from dashboard.figures.modele import Reglages


def axe(*valeurs: float, selection: str = "", reperes: tuple[float, ...] = (), **autres: object) -> Axe:
    lignes = [Ligne(v, code=f"T{i}") for i, v in enumerate(valeurs)]
    couche = make_couche(lignes, reperes=make_reperes(*reperes) if reperes else None)
    fait = build_axe(make_carte(couche, selection=selection, **autres))  # type: ignore[arg-type]
    assert fait is not None
    return fait


def test_un_point_par_territoire_et_le_choisi_a_part() -> None:
    """Les points et le territoire choisi font les effectifs de la légende, à leur vraie place."""
    fait = axe(10, 20, 30, 50, 60, 90, selection="T2")
    assert fait.choisi is not None
    assert (fait.choisi.nom, fait.choisi.texte) == ("Nom de T2", "30,0")
    assert len(fait.points) + 1 == sum(b.effectif for b in fait.bandes) == 6
    assert [round((p - 0.03) / 0.94, 3) for p in fait.points] == [0.0, 0.125, 0.5, 0.625, 1.0]
    assert "un des 6" in fait.quoi


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 900), min_size=2, max_size=40, unique=True))
def test_un_point_est_sur_la_bande_de_sa_classe(entiers: list[int]) -> None:
    """Lire la couleur sous un point, c'est lire sa classe."""
    valeurs = [e / 10 for e in entiers]
    fait = axe(*valeurs)
    assert (fait.bandes[0].debut, fait.bandes[-1].fin) == (0.0, 1.0)
    assert all(a.fin == b.debut for a, b in zip(fait.bandes, fait.bandes[1:], strict=False))
    sous = [sum(b.debut - 1e-3 <= p <= b.fin + 1e-3 for p in fait.points) for b in fait.bandes]
    assert all(n >= b.effectif for n, b in zip(sous, fait.bandes, strict=True))


def test_les_bouts_sont_nommes_une_seule_fois() -> None:
    genres = [(n.nom, n.genre) for n in axe(10, 20, 90, selection="T2").noms]
    assert genres == [("Nom de T2", "choisi"), ("Nom de T0", "extreme")]
    assert axe(10, 10, 10).noms == ()


def test_les_absences_n_ont_pas_de_point() -> None:
    """Secret, absent, sans objet, partiel : à part, dans la liste ; un zéro est une valeur."""
    lignes = [
        Ligne(0.0, code="A"),
        Ligne(40.0, code="B"),
        Ligne(None, "secret", code="C"),
        Ligne(None, "absent", code="D"),
        Ligne(None, "sans_objet", code="E"),
        Ligne(80.0, code="F", rattache=False),
    ]
    fait = build_axe(make_carte(make_couche(lignes)))
    assert fait is not None
    assert len(fait.points) == 2
    assert [n.nom for n in fait.noms] == ["Nom de A", "Nom de B"]


def test_au_dela_de_soixante_on_compte_par_colonne() -> None:
    peu, trop = axe(*range(POINTS_MAX)), axe(*range(POINTS_MAX + 1))
    assert peu.points
    assert not peu.colonnes
    assert not trop.points
    assert len(trop.colonnes) <= COLONNES
    assert max(h for _, h in trop.colonnes) == 1.0
    assert trop.quoi.startswith("en hauteur")


def test_un_territoire_immense_resserre_l_axe_et_le_dit() -> None:
    """Une densité de 20 000 au milieu de densités de 50 écraserait tous les points."""
    fait = axe(20, 30, 40, 50, 60, 20000)
    assert fait.echelle.logarithmique
    assert "logarithmique" in fait.quoi
    assert fait.points[-2] > 0.15
    assert not axe(20, 30, 40, 50, 60).echelle.logarithmique


def test_un_repere_lointain_attend_au_bord_et_le_dit() -> None:
    reperes = {n.nom: n for n in axe(10, 20, 30, reperes=(35.0, 500.0, 15.0)).noms if n.genre == "repere"}
    textes = sorted(n.texte for n in reperes.values())
    assert textes == ["15,0", "35,0", "500,0, plus haut"]
    assert max(n.place for n in reperes.values()) == pytest.approx(0.97)


def test_les_libelles_courts_disent_les_bornes() -> None:
    fait = axe(10, 20, 30, 50, 60, 90, reglages=Reglages(methode="seuils", seuils=(25.0, 55.5)))
    assert [b.libelle for b in fait.bandes] == ["moins de 25", "25 à 55,5", "55,5 et plus"]


def test_des_categories_et_des_cercles_n_ont_pas_d_axe() -> None:
    carte = make_carte(make_couche([Ligne(1.0), Ligne(2.0)]))
    assert carte.aplat is not None
    assert build_axe(replace(carte, aplat=replace(carte.aplat, motifs=("plein", "plein")))) is None
    assert build_axe(replace(carte, aplat=None)) is None


def measure(texte: str, gras: bool) -> float:
    return len(texte) * (8.0 if gras else 7.0)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.floats(0.03, 0.97), st.integers(3, 12)), min_size=1, max_size=4),
    st.floats(420, 1200),
)
def test_aucun_nom_n_en_couvre_un_autre_ni_son_trait(lieux: list[tuple[float, int]], largeur: float) -> None:
    noms = [Nomme(p, "n" * n, "48,5", "repere") for p, n in lieux]
    poses = place_names(noms, largeur, measure)
    assert len(poses) == len(noms)
    for n in poses:
        assert n.gauche >= -0.01
        assert n.gauche + n.large <= largeur + 0.01
    for a, b in combinations(poses, 2):
        assert apart(a, b)


def test_des_noms_trop_longs_pour_l_axe_ne_se_couvrent_pas() -> None:
    poses = place_names([Nomme(0.5, "n" * 30, "48,5", "repere")] * 3, 240, measure)
    assert sorted(p.rang for p in poses) == [0, 1, 2]


def apart(a: NomPose, b: NomPose) -> bool:
    if a.rang == b.rang:
        return a.gauche + a.large < b.gauche or b.gauche + b.large < a.gauche
    loin, pres = (a, b) if a.rang > b.rang else (b, a)
    return not pres.gauche < loin.x < pres.gauche + pres.large


@settings(deadline=None)
@given(st.lists(st.floats(0, 1000), max_size=30))
def test_les_points_ne_se_couvrent_pas_avant_le_quatrieme_etage(xs: list[float]) -> None:
    poses = stack(xs)
    assert sorted(x for x, _ in poses) == sorted(xs)
    for (x1, e1), (x2, e2) in combinations(poses, 2):
        assert e1 != e2 or abs(x1 - x2) >= 9 or e1 == 3
