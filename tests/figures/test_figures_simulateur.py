"""Le simulateur : places à créer, places regagnées, totaux et fourchette de bonus."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures import simulateur
from dashboard.figures.simulateur import Saisie

NOMBRES = st.floats(0, 200_000, allow_nan=False)
TAUX = st.floats(0, 300, allow_nan=False)


@pytest.mark.parametrize(
    ("cible", "enfants", "places", "attendu"),
    [
        (80, 1000, 600, 200),
        (60, 1000, 600, 0),
        (60, 1000, 900, 0),
        # 0,609 × 1 234 = 751,506 ; moins 500 = 251,506 : la place entamée compte.
        (60.9, 1234, 500, 252),
        (80, 0, 0, 0),
    ],
)
def test_les_places_a_creer(cible: float, enfants: float, places: float, attendu: int) -> None:
    """max(0, cible ÷ 100 × enfants − places), à la place entière supérieure."""
    assert simulateur.places_to_create(cible, enfants, places) == attendu


@given(TAUX, NOMBRES, NOMBRES)
def test_jamais_de_places_a_creer_negatives(cible: float, enfants: float, places: float) -> None:
    """Un territoire au-dessus de la cible n'a rien à créer, pas moins que rien."""
    assert simulateur.places_to_create(cible, enfants, places) >= 0


@given(TAUX, NOMBRES)
def test_une_cible_deja_atteinte_ne_cree_rien(couverture: float, enfants: float) -> None:
    """Avec les places de sa propre couverture, un territoire est exactement à sa cible."""
    places = simulateur.present_places(couverture, enfants)
    assert simulateur.places_to_create(couverture, enfants, places) == 0


@given(TAUX, TAUX, NOMBRES, NOMBRES)
def test_une_cible_plus_haute_ne_demande_jamais_moins(
    une: float, autre: float, enfants: float, places: float
) -> None:
    """Le besoin croît avec la cible."""
    bas, haut = sorted((une, autre))
    creer = simulateur.places_to_create
    assert creer(bas, enfants, places) <= creer(haut, enfants, places)


def test_les_places_regagnees() -> None:
    """436 places et 5 points : 21,8, soit 22 places ; aucun point n'en regagne aucune."""
    assert simulateur.regained_places(436, 5) == 22
    assert simulateur.regained_places(436, 0) == 0


@given(NOMBRES, st.floats(0, 50))
def test_les_places_regagnees_ne_depassent_pas_celles_qui_existent(
    places: float, points: float
) -> None:
    """Cinquante points d'occupation rendent au plus la moitié des places."""
    assert 0 <= simulateur.regained_places(places, points) <= places / 2 + 1


def test_l_estimation_des_enfants() -> None:
    """Trois cinquièmes des 19 835 enfants de 0 à 4 ans : 11 901."""
    assert simulateur.estimated_children(19_835) == pytest.approx(11_901)


def test_une_simulation_de_deux_epci_et_ses_totaux() -> None:
    """A manque de 200 places et en regagne 20 ; B en a trop : son surplus ne sert pas à A."""
    saisies = [Saisie("1", "A", 1000, 600, 400), Saisie("2", "B", 500, 450, 100)]
    a, b = simulateur.simulate(saisies, 80, 5)
    assert (a.a_creer, a.equivalentes, a.reste, a.bonus) == (200, 20, 180, (520_000, 720_000))
    assert (b.a_creer, b.equivalentes, b.reste, b.bonus) == (0, 5, 0, (0, 0))
    ensemble = simulateur.total([a, b])
    assert (ensemble.enfants, ensemble.places, ensemble.a_creer) == (1500, 1050, 200)
    assert (ensemble.equivalentes, ensemble.reste) == (25, 180)
    assert ensemble.bonus == (520_000, 720_000)


def test_ce_qui_n_est_pas_connu_n_est_pas_zero() -> None:
    """Sans enfants saisis : « à saisir » dans la ligne, et hors des totaux."""
    resultats = simulateur.simulate(
        [Saisie("1", "A", 1000, 600, 400), Saisie("2", "B", None, None, None)], 80, 5
    )
    assert resultats[1].a_creer is None
    assert resultats[1].bonus is None
    table = simulateur.table(resultats, 80, 5)
    assert list(table["À créer, cible 80"]) == ["200", "à saisir", "200"]
    assert list(table["Équivalentes, +5 points"]) == ["20", "à saisir", "20"]
    assert table["Bonus, si tout en EAJE"].iloc[1] == "à saisir"


def test_rien_de_connu_ne_fait_pas_un_total() -> None:
    """Deux EPCI sans enfants : l'ensemble est à saisir, pas nul."""
    vides = simulateur.simulate([Saisie(c, c, None, None) for c in "AB"], 80, 5)
    assert simulateur.total(vides).a_creer is None
    assert simulateur.total(vides).bonus is None


def test_la_fourchette_de_bonus_se_dit_en_euros() -> None:
    """De 2 600 à 3 600 € par place, espaces fines et insécables ; rien à créer, aucun bonus."""
    assert simulateur.bonus_text(simulateur.bonus_range(1)) == "2\u202f600 à 3\u202f600\u00a0€"
    assert simulateur.bonus_text((0, 0)) == "aucun"


@given(st.floats(0, 300).map(lambda v: round(v, 1)))
def test_un_nombre_ecrit_dans_l_adresse_se_relit(valeur: float) -> None:
    """L'adresse rend le nombre qu'on y a mis."""
    assert simulateur.parse_number(simulateur.write_number(valeur), 0, 300) == valeur


@pytest.mark.parametrize("texte", ["", "abc", "-1", "301", "nan", "inf", "1e999", "12;13"])
def test_un_nombre_impossible_est_refuse(texte: str) -> None:
    """Ni texte, ni infini, ni hors des bornes."""
    assert simulateur.parse_number(texte, 0, 300) is None
