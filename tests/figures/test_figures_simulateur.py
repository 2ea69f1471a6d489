"""Le simulateur : places à créer, places regagnées, totaux et fourchette de bonus."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import formats
from dashboard.figures import simulateur
from dashboard.figures.enfants import Plage
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
def test_les_places_regagnees_ne_depassent_pas_celles_qui_existent(places: float, points: float) -> None:
    """Cinquante points d'occupation rendent au plus la moitié des places."""
    assert 0 <= simulateur.regained_places(places, points) <= places / 2 + 1


def known(code: str, enfants: float | None, places: float | None, eaje: float | None) -> Saisie:
    """Un territoire dont tout est compté : aucune fourchette."""
    plage = None if enfants is None else Plage.exact(enfants)
    return Saisie(code, code, plage, places=places, places_eaje=eaje)


def estimated(code: str, valeur: float, taux: float, **champs: Any) -> Saisie:
    """Un territoire dont les enfants sont estimés, de 0,89 à 1,22 fois leur valeur."""
    plage = Plage(valeur, 0.89 * valeur, 1.22 * valeur)
    return Saisie(code, code, plage, couverture_pct=taux, **champs)


def test_une_simulation_de_deux_epci_et_ses_totaux() -> None:
    """A manque de 200 places et en regagne 20 ; B en a trop : son surplus ne sert pas à A."""
    a, b = simulateur.simulate([known("A", 1000, 600, 400), known("B", 500, 450, 100)], 80, 5)
    assert (a.a_creer, a.equivalentes, a.reste) == (Plage.exact(200), 20, Plage.exact(180))
    assert (b.a_creer, b.equivalentes, b.reste) == (Plage.exact(0), 5, Plage.exact(0))
    assert (a.bonus, b.bonus) == ((520_000, 720_000), (0, 0))
    ensemble = simulateur.total([a, b])
    assert ensemble.nom == "Ensemble des 2\xa0EPCI"
    somme = ensemble.somme
    assert (somme.enfants, somme.places) == (Plage.exact(1500), Plage.exact(1050))
    assert (somme.a_creer, somme.equivalentes, somme.reste) == (Plage.exact(200), 25, Plage.exact(180))
    assert somme.bonus == (520_000, 720_000)


def test_ce_qui_n_est_pas_connu_n_est_pas_zero() -> None:
    """Sans enfants : « inconnu » dans la ligne, hors de l'ensemble, et l'ensemble le dit."""
    resultats = simulateur.simulate(
        [known("A", 1000, 600, 400), known("B", None, None, None), known("C", 100, 60, 40)], 80, 5
    )
    assert resultats[1].a_creer is None
    assert resultats[1].bonus is None
    table = simulateur.table(resultats, 80, 5)
    assert list(table["EPCI"]) == ["A", "B", "C", "Ensemble des 2\xa0EPCI connus sur 3"]
    assert list(table["À créer, cible 80"]) == ["200", "inconnu", "20", "220"]
    assert list(table["Équivalentes, +5 points"]) == ["20", "inconnu", "2", "22"]
    assert table["Bonus, si tout en EAJE"].iloc[1] == "inconnu"


def test_rien_de_connu_ne_fait_pas_un_total() -> None:
    """Deux EPCI sans enfants : l'ensemble est inconnu, pas nul."""
    vides = simulateur.simulate([known(c, None, None, None) for c in "AB"], 80, 5)
    ensemble = simulateur.total(vides)
    assert ensemble.nom == "Ensemble : aucun EPCI connu sur 2"
    assert (ensemble.somme.a_creer, ensemble.somme.bonus) == (None, None)


def test_les_places_a_creer_d_enfants_estimes_ont_leur_fourchette() -> None:
    """(80 − 50) pour 100 de 1 000 : 300, de 267 à 366, écrit « environ 300 (270 à 370) »."""
    [un] = simulateur.simulate([estimated("A", 1000, 50, places_eaje=200)], 80, 5)
    assert un.a_creer == Plage(300, 267, 366)
    assert simulateur.plage_text(un.a_creer) == "environ 300 (270 à 370)"
    assert un.reste == Plage(290, 257, 356)
    # Au-dessus de la cible, le signe est sûr : rien à créer, sans « environ ».
    [deux] = simulateur.simulate([estimated("B", 1000, 90)], 80, 5)
    assert simulateur.plage_text(deux.a_creer) == "0"


def test_des_places_saisies_peuvent_laisser_le_signe_incertain() -> None:
    """800 places voulues, de 712 à 976 ; 780 saisies : de 0 à 196, et le mot le dit."""
    [un] = simulateur.simulate([estimated("A", 1000, 50, places=780)], 80, 5)
    assert un.a_creer == Plage(20, 0, 196)
    assert simulateur.plage_text(un.a_creer) == "incertain : 0 à 196"


def test_un_fichier_partiel_a_sa_ligne_et_n_entre_pas_dans_l_ensemble() -> None:
    """Trois crèches de B sur cinquante : sa ligne est à part, marquée, l'ensemble dit 1 sur 2."""
    resultats = simulateur.simulate(
        [
            estimated("A", 1000, 50, places_eaje=200),
            estimated("B", 9000, 50, places_eaje=52, partiel="Partiel : 3 établissements."),
        ],
        80,
        5,
    )
    table = simulateur.table(resultats, 80, 5)
    assert list(table["EPCI"]) == [
        "A",
        "Ensemble : 1\u00a0EPCI connu sur 2",
        "B (fichier partiel, hors de l’ensemble)",
    ]
    assert list(table["Équivalentes, +5 points"]) == ["10", "10", "3 (partiel)"]
    assert list(table["Reste à créer"])[-1] == "inconnu : fichier partiel"
    assert list(table["À créer, cible 80"])[1] == "environ 300 (270 à 370)"


def test_un_ensemble_dit_combien_d_epci_ont_leurs_places_d_eaje() -> None:
    """À créer : les trois ; regagnées : deux seulement, et la cellule le dit."""
    resultats = simulateur.simulate(
        [known("A", 100, 50, 40), known("B", 100, 50, 60), known("C", 100, 50, None)], 80, 10
    )
    table = simulateur.table(resultats, 80, 10).replace("\u00a0", " ", regex=True)
    assert table.iloc[-1].tolist()[:6] == [
        "Ensemble des 3 EPCI",
        "300",
        "150",
        "90",
        "10, 2 EPCI sur 3",
        "50, 2 EPCI sur 3",
    ]


@given(st.lists(st.tuples(NOMBRES, TAUX, st.booleans()), min_size=1, max_size=6), TAUX)
def test_l_ensemble_ne_somme_que_les_fichiers_entiers(
    lignes: list[tuple[float, float, bool]], cible: float
) -> None:
    """Sa valeur est celle des seuls entiers, et tient entre ses bornes."""
    saisies = [
        estimated(str(i), enfants, taux, partiel="Partiel." if coupe else "")
        for i, (enfants, taux, coupe) in enumerate(lignes)
    ]
    resultats = simulateur.simulate(saisies, cible, 5)
    ensemble = simulateur.total(resultats)
    entiers = [r.a_creer.valeur for r in resultats if not r.partiel and r.a_creer is not None]
    assert ensemble.connus == len(entiers)
    if entiers:
        assert ensemble.somme.a_creer is not None
        assert ensemble.somme.a_creer.valeur == sum(entiers)
        assert ensemble.somme.a_creer.bas <= sum(entiers) <= ensemble.somme.a_creer.haut


def test_la_fourchette_de_bonus_se_dit_en_euros() -> None:
    """De 2 600 à 3 600 € par place, espaces fines et insécables ; rien à créer, aucun bonus."""
    assert simulateur.bonus_text(simulateur.bonus_range(1, 1)) == "2\u202f600 à 3\u202f600\u00a0€"
    assert simulateur.bonus_text((0, 0)) == "aucun"
    assert simulateur.bonus_text((9_110_000, 17_290_000)) == "9,1 à 17\u00a0M€"
    assert simulateur.bonus_text((930_000, 1_764_000)) == "0,93 à 1,8\u00a0M€"


@given(st.floats(0, 300).map(lambda v: round(v, 1)))
def test_un_nombre_ecrit_dans_l_adresse_se_relit(valeur: float) -> None:
    """L'adresse rend le nombre qu'on y a mis."""
    assert formats.parse_number(formats.write_number(valeur), 0, 300) == valeur


@pytest.mark.parametrize("texte", ["", "abc", "-1", "301", "nan", "inf", "1e999", "12;13"])
def test_un_nombre_impossible_est_refuse(texte: str) -> None:
    """Ni texte, ni infini, ni hors des bornes."""
    assert formats.parse_number(texte, 0, 300) is None
