"""Les scénarios de naissances : chaque nombre refait à la main, chaque silence dit."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures import scenarios, scenarios_mots
from dashboard.figures.scenarios import Base, build_scenarios

# 120, 115… 100 : la tendance perd 4 par an (de 120 en 2019 à 100 en 2024).
BASE = Base("epci", "1", 2018, (130, 120, 115, 110, 105, 102, 100), 60.0, 0.05, 2023)


def named(base: Base, pct: float | None = None) -> dict[str, scenarios.Scenario]:
    return {s.cle: s for s in build_scenarios(base, pct)}


def test_les_trois_hypotheses_se_calculent_a_la_main() -> None:
    """Moyenne de 105, 102 et 100 ; 4 de moins chaque année ; 10 % de moins chaque année."""
    faits = named(BASE, -10.0)
    assert faits["constant"].naissances == (307 / 3,) * 5
    assert faits["tendance"].naissances == (96, 92, 88, 84, 80)
    assert faits["choisi"].naissances == pytest.approx((90, 81, 72.9, 65.61, 59.049))
    assert "choisi" not in named(BASE)
    assert (BASE.fin, BASE.horizon) == (2024, 2029)


def test_la_tendance_ne_passe_pas_sous_zero() -> None:
    """300 puis 60 en cinq ans : −48 par an, deux ans suffisent à la vider."""
    base = replace(BASE, debut=2019, naissances=(300, 200, 150, 100, 70, 60))
    assert named(base)["tendance"].naissances == (12, 0, 0, 0, 0)
    reponse = scenarios_mots.answer(base, named(base)["tendance"])
    assert "ne tient pas si longtemps" in reponse
    assert "couverture" not in reponse


def test_les_enfants_d_une_annee_sont_les_naissances_de_trois() -> None:
    """252 naissances à venir (88, 84, 80) ; à la fourchette des enfants s'ajoute celle du hasard."""
    tendance = named(BASE)["tendance"]
    enfants = scenarios.children(BASE, tendance.total, venir=True)
    hasard = 1.96 * math.sqrt(252)
    assert (enfants.valeur, enfants.bas, enfants.haut) == pytest.approx(
        (252, 0.89 * (252 - hasard), 1.22 * (252 + hasard))
    )
    connus = scenarios.children(BASE, 307, venir=False)
    assert (connus.bas, connus.haut) == pytest.approx((0.89 * 307, 1.22 * 307))
    commune = scenarios.children(replace(BASE, niveau="commune"), 307, venir=False)
    assert (commune.bas, commune.haut) == pytest.approx((0.74 * 307, 1.25 * 307))


def test_la_couverture_et_les_places_se_refont_a_la_main() -> None:
    """60 × 317 ÷ 252 avec les places de 2023 ; 60 % de 65 enfants de moins : 39 places de moins."""
    tendance = named(BASE)["tendance"]
    couverture, places = scenarios.coverage(BASE, tendance), scenarios.places(BASE, tendance)
    assert couverture is not None
    assert places is not None
    assert couverture.valeur == pytest.approx(60 * 317 / 252)
    assert couverture.bas < couverture.valeur < couverture.haut
    assert places.valeur == pytest.approx(-39)
    hasard = 1.96 * math.sqrt(252)
    assert places.bas == pytest.approx(-0.6005 * 1.22 * (65 + hasard))
    assert places.haut == pytest.approx(-0.5995 * 0.89 * (65 - hasard))


def test_un_ecart_que_le_hasard_suffit_a_faire_n_a_pas_de_sens() -> None:
    """307 contre 317 naissances : dix de moins, le hasard en fait trente-quatre."""
    reponse = scenarios_mots.answer(BASE, named(BASE)["constant"])
    assert "à peu près autant de places qu’en 2023" in reponse
    assert "le hasard des naissances suffit" in reponse
    franche = scenarios_mots.answer(BASE, named(BASE)["tendance"])
    assert "places de moins qu’en 2023" in franche
    hausse = scenarios_mots.answer(BASE, named(BASE, 12.0)["choisi"])
    assert "places de plus qu’en 2023" in hausse


def test_sans_taux_les_naissances_se_montrent_seules() -> None:
    """Mayotte : ni couverture ni places, et la raison."""
    base = replace(BASE, taux=None)
    assert "n’est pas connu ici" in scenarios_mots.today(base)
    for scenario in build_scenarios(base, -2.0):
        reponse = scenarios_mots.answer(base, scenario)
        assert "places" not in reponse
        assert "environ" in reponse


def test_sous_cinquante_naissances_aucun_pourcentage() -> None:
    """Ni tendance, ni variation choisie, ni couverture à venir : c'est dit."""
    base = replace(BASE, naissances=(48, 47, 49, 45, 44, 43, 42))
    assert list(named(base, -2.0)) == ["constant"]
    reponse = scenarios_mots.answer(base, named(base)["constant"])
    assert "couverture" not in reponse
    raisons = " ".join(scenarios_mots.undrawn(base, -2.0))
    assert "moins de cinquante naissances" in raisons
    assert "aucun pourcentage" in raisons
    assert "ni celle que vous choisissez" in raisons


def test_une_commune_n_a_pas_de_tendance_sur_cinq_ans() -> None:
    """Ses naissances commencent en 2020 : la raison est la sienne."""
    base = replace(BASE, niveau="commune", debut=2020, naissances=(100, 100, 100, 100, 100))
    assert list(named(base)) == ["constant"]
    assert "ne remontent pas à cinq ans" in " ".join(scenarios_mots.undrawn(base, None))


def test_le_tableau_separe_le_connu_de_ce_qui_vient() -> None:
    """Une ligne par année ; une case vide, jamais un zéro, là où rien n'est dit."""
    modele = scenarios_mots.build_modele(BASE, "Ici", -10.0)
    table = scenarios.table(modele)
    assert list(table.columns) == [
        "Année",
        "Naissances connues",
        "Scénario constant",
        "Scénario tendance",
        "Scénario choisi",
    ]
    assert list(table["Année"]) == [str(a) for a in range(2018, 2030)]
    assert table["Naissances connues"].isna().sum() == 5
    assert table["Scénario tendance"].isna().sum() == 7


@given(
    naissances=st.lists(st.integers(60, 20_000), min_size=6, max_size=6),
    taux=st.floats(5, 120),
    pct=st.floats(-20, 20),
)
def test_le_centre_est_toujours_dans_sa_fourchette(naissances: list[int], taux: float, pct: float) -> None:
    """Et la couverture à venir, multipliée par les enfants à venir, redonne les places d'aujourd'hui."""
    base = Base("epci", "1", 2019, tuple(naissances), round(taux, 1), 0.05, 2023)
    for scenario in build_scenarios(base, pct):
        places, couverture = scenarios.places(base, scenario), scenarios.coverage(base, scenario)
        assert places is not None
        assert places.bas <= places.valeur <= places.haut
        if couverture is not None:
            assert base.taux is not None
            assert couverture.bas <= couverture.valeur <= couverture.haut
            assert couverture.valeur * scenario.total == pytest.approx(base.taux * sum(naissances[2:5]))
