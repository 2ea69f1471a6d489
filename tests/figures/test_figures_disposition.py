"""Les noms des lignes de repère : aucun n'est coupé par la ligne d'un autre."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures.disposition import Nom, place_line_names


def test_sans_croisement_chaque_nom_va_vers_le_milieu() -> None:
    """Deux à gauche, un à droite, chacun avec de la place : la ligne du milieu a le nom le plus bas."""
    assert place_line_names((100.0, 300.0, 900.0), (80.0, 80.0, 80.0), 1000.0) == (
        Nom(1, 0, True),
        Nom(0, 1, True),
        Nom(2, 2, False),
    )


def test_un_nom_que_la_ligne_d_un_autre_couperait_passe_de_l_autre_cote() -> None:
    """La Seine-Saint-Denis à 39,4 : son nom finissait contre la ligne de la médiane, à 55,1."""
    noms = place_line_names((394.0, 551.0, 572.0, 609.0), (160.0, 180.0, 130.0, 90.0), 1000.0)
    departement = next(n for n in noms if n.ligne == 0)
    assert not departement.a_droite
    assert cut(noms, (394.0, 551.0, 572.0, 609.0), (160.0, 180.0, 130.0, 90.0)) == []


@given(st.lists(st.tuples(st.floats(0, 1000), st.floats(30, 200)), min_size=1, max_size=5))
def test_chaque_ligne_a_un_nom_et_un_rang_a_elle(lignes: list[tuple[float, float]]) -> None:
    """Autant de rangs que de lignes, quelles qu'elles soient."""
    noms = place_line_names(tuple(x for x, _ in lignes), tuple(w for _, w in lignes), 1000.0)
    assert sorted(n.ligne for n in noms) == list(range(len(lignes)))
    assert sorted(n.rang for n in noms) == list(range(len(lignes)))


def cut(
    noms: tuple[Nom, ...], voulues: tuple[float, ...], largeurs: tuple[float, ...]
) -> list[tuple[int, int]]:
    """(nom, ligne qui le coupe), comptés autrement que ne le fait le code."""
    coupes: list[tuple[int, int]] = []
    for nom in noms:
        x = voulues[nom.ligne]
        bouts = sorted((x, x + largeurs[nom.ligne] * (1 if nom.a_droite else -1)))
        coupes += [
            (nom.ligne, autre.ligne)
            for autre in noms
            if autre.rang > nom.rang and bouts[0] < voulues[autre.ligne] < bouts[1]
        ]
    return coupes
