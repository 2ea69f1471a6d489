"""« Moins d'enfants, faut-il encore des places ? », sur le portrait, pilotée sans navigateur."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from test_pages_portrait import Ouvrir, address, ouvrir, texts

from tests.patience import PAGE_S

__all__ = ["ouvrir"]


@pytest.mark.lent
def test_le_portrait_d_un_epci_repond_en_trois_scenarios(ouvrir: Ouvrir) -> None:
    """Bordeaux Métropole : constant, tendance, puis la variation que le lecteur écrit à la française."""
    app = ouvrir(portee="departement-33", territoire="243300316")
    lu = texts(app)
    for attendu in (
        "Moins d’enfants, faut-il encore des places",
        "26 848 naissances de 2022 à 2024",
        "Constant Chaque année, la moyenne de 2022 à 2024, 8 949 naissances.",
        "−153 par an (de 9 588 naissances en 2019 à 8 825 en 2024, divisé par cinq)",
        "places de moins qu’en 2023",
        "personne ne vient ni ne part",
        "jamais une décision",
    ):
        assert attendu in lu.replace("\u202f", " "), attendu
    assert "votre hypothèse" not in lu
    champ = next(c for c in app.text_input if c.label.startswith("Votre hypothèse"))
    champ.set_value("−1,5").run()
    assert "−1,5 % par an, votre hypothèse" in texts(app)
    assert address(app)["variation"] == "-1,5"


@pytest.mark.lent
def test_une_variation_impossible_est_refusee_et_reste_a_corriger(ouvrir: Ouvrir) -> None:
    """« beaucoup », 80 : une phrase dit les bornes, rien ne change."""
    app = ouvrir(portee="departement-33", territoire="243301215", variation="beaucoup")
    assert any("« beaucoup » n'est pas un nombre entre" in x.value for x in app.warning)
    champ = next(c for c in app.text_input if c.label.startswith("Votre hypothèse"))
    champ.set_value("80").run()
    champ = next(c for c in app.text_input if c.label.startswith("Votre hypothèse"))
    assert champ.value == "80"
    assert any("« 80 » n'est pas un nombre entre" in x.value for x in app.error)


@pytest.mark.lent
def test_mayotte_montre_ses_naissances_sans_places(ouvrir: Ouvrir) -> None:
    """Aucun taux de couverture : les naissances seules, et la raison."""
    lu = texts(ouvrir(portee="departement-976", territoire="200059871"))
    assert "les naissances se montrent seules, sans places" in lu
    assert "Avec les places de" not in lu


@pytest.mark.lent
def test_une_petite_commune_n_a_pas_de_scenario_et_le_dit(ouvrir: Ouvrir) -> None:
    """Moins de 180 naissances en trois ans : la phrase mène à l'EPCI."""
    lu = texts(ouvrir(portee="departement-33", niveau="commune", territoire="33140"))
    assert "La commune compte trop peu de naissances" in lu


@pytest.mark.lent
def test_un_departement_partage_sa_couverture_serie_par_serie(ouvrir: Ouvrir) -> None:
    """Gironde : de 2022 à 2023, moins d'enfants plutôt que plus de places ; rien d'une série à l'autre."""
    lu = texts(ouvrir(portee="departement-33"))
    for attendu in (
        "plus de places ou moins d’enfants ?",
        "De 2017 à 2022, ancienne série de la Cnaf",
        "De 2022 à 2023, série actuelle",
        "+1,6 viendrait d’enfants en moins",
        "non interprétable (marge ± 0,11)",
        "Shapley",
    ):
        assert attendu in lu, attendu
    assert "De 2017 à 2023" not in lu


def occupation() -> None:
    """La page « Couverture × occupation », comme le routeur l'appelle."""
    from dashboard.app_pages.commun import entete
    from dashboard.app_pages.occupation import page
    from dashboard.session import visite

    visite.open_page("occupation")
    entete.show()
    page.page()


@pytest.mark.lent
def test_le_simulateur_compte_les_enfants_d_un_scenario(
    magasin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Créonnais : 465 enfants sur 2027-2029 au lieu de 527 ; les places restent celles de 2023."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
    app = AppTest.from_function(occupation, default_timeout=PAGE_S)
    app.query_params["portee"], app.query_params["territoire"] = "departement-33", "243301215"
    app.session_state["occ_simulateur"] = True
    app.run()
    avant = texts(app)
    assert "527, Insee" in avant
    assert "Enfants de fin" not in avant
    choix = next(s for s in app.selectbox if s.label == "Enfants comptés")
    choix.set_value("tendance").run()
    lu = texts(app)
    assert address(app)["enfants"] == "tendance"
    assert "−3,6 par an (de 173 naissances en 2019 à 155 en 2024, divisé par cinq)" in lu
    assert "Enfants de fin 2029 = enfants comptés pour 2023 × naissances de 2027 à 2029" in lu
    champs = {n.label: n.value for n in app.number_input}
    # 144,2 + 140,6 + 137 ; 66,3 % de 527.
    assert champs["Enfants de moins de 3 ans, fin 2029"] == round(155 * 3 - 3.6 * 12)
    assert champs["Places actuelles, tous modes"] == 349
