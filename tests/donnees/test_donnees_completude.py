"""Un fichier est-il complet ? La règle, ses phrases et ses arrondis, sur des nombres simples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.fiches.completude import COMPLET, INCERTAIN, INCONNU, PARTIEL, Completude, approximate, judge_rows

PLACES = st.integers(0, 5_000)
REFERENCES = st.floats(0, 5_000, allow_nan=False)


def file_of(places: int, reference: float | None = 900.0, **champs: object) -> Completude:
    bas, haut = (0.0, 0.0) if reference is None else (reference * 0.89, reference * 1.22)
    return Completude(3, places, "eaje", 2023, reference, bas, haut, **champs)  # type: ignore[arg-type]


def test_trois_creches_de_cinquante_sont_une_part() -> None:
    """52 places sur environ 900 : partiel, et la phrase le dit avec ses nombres."""
    une = file_of(52)
    assert une.judge() == PARTIEL
    assert une.sentence() == (
        "Partiel : 3 établissements, 52 places sur environ 900 (800 à 1\u202f100) selon la Cnaf en "
        "2023 (la référence compte aussi les micro-crèches Paje)."
    )


def test_le_seuil_du_lecteur_change_le_jugement() -> None:
    """52 places : complet pour qui se contente de 4 %, inconnu reste inconnu même à 0."""
    assert file_of(52).judge(4.0) == COMPLET
    assert file_of(52, None).judge(0.0) == INCONNU


def test_trop_de_places_se_dit_sans_faire_un_partiel() -> None:
    """1 036 sur 900 font 115,1 % : une autre année ou un autre périmètre."""
    assert not file_of(1_035).exces
    assert file_of(1_036).exces
    assert (
        file_of(1_036)
        .sentence()
        .startswith("Plus de places que la Cnaf n’en compte : autre année ou autre périmètre ; ")
    )
    # Là où la Cnaf ne compte aucune place, en avoir est de trop ; n'en pas avoir est tout.
    assert (file_of(5, 0.0).exces, file_of(5, 0.0).judge()) == (True, COMPLET)
    assert (file_of(0, 0.0).exces, file_of(0, 0.0).judge()) == (False, COMPLET)


@given(PLACES, REFERENCES, st.floats(0, 115))
def test_plus_de_places_ne_rendent_jamais_moins_complet(places: int, reference: float, seuil: float) -> None:
    """Partiel, puis incertain, puis complet."""
    ordre = (PARTIEL, INCERTAIN, COMPLET)
    un, autre = (ordre.index(file_of(p, reference).judge(seuil)) for p in (places, places + 1))
    assert un <= autre


@given(PLACES, st.one_of(st.none(), REFERENCES), st.floats(0, 115))
def test_une_phrase_dit_toujours_ce_qui_est_juge(places: int, reference: float | None, seuil: float) -> None:
    """Jamais « complet » d'un fichier qui ne l'est pas."""
    une = file_of(places, reference)
    dite = une.sentence(seuil)
    assert dite.endswith(".")
    assert dite.startswith("Complet :") == (une.judge(seuil) == COMPLET and not une.exces)


def test_un_departement_est_partiel_des_qu_un_de_ses_epci_l_est() -> None:
    """Le département tient son compte, mais un EPCI au fichier coupé y manque."""
    commun = {
        "annee": 2024,
        "etablissements": 3,
        "mode": "eaje",
        "annee_reference": 2023,
        "origine_enfants": "naissances",
        "code_departement": "95",
    }
    reference = {"reference_places": 100.0, "reference_bas": 90.0, "reference_haut": 110.0}
    lignes = [
        {
            **commun,
            **reference,
            "niveau": "departement",
            "code_territoire": "95",
            "nom": "Val-d'Oise",
            "places": 100,
        },
        {**commun, **reference, "niveau": "epci", "code_territoire": "1", "nom": "CC Une", "places": 100},
        {**commun, **reference, "niveau": "epci", "code_territoire": "2", "nom": "CC Deux", "places": 5},
    ]
    jugees = {r["code_territoire"]: r for r in judge_rows(lignes)}
    assert {c: r["etat"] for c, r in jugees.items()} == {"95": PARTIEL, "1": COMPLET, "2": PARTIEL}
    assert jugees["95"]["partiels"] == ["CC Deux"]


@pytest.mark.parametrize(
    ("valeur", "ordre", "attendu"),
    [
        (300, None, 300),
        (267, 300, 270),
        (366, 300, 370),
        (1_234, None, 1_200),
        (1_098, 1_234, 1_100),
        (45.4, None, 45),
        (0.4, None, 0),
        (0, None, 0),
        (18_498, None, 18_000),
    ],
)
def test_un_environ_n_a_que_deux_chiffres(valeur: float, ordre: float | None, attendu: float) -> None:
    """Les bornes s'arrondissent au pas de ce qu'elles bornent."""
    assert approximate(valeur, ordre) == attendu
