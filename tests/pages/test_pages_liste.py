"""La liste des indicateurs de la carte, telle que la page l'envoie, et ce que fait un choix."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.lecture import liste
from data.fiches.catalogue import load_catalogue
from tests.appli import run_page

Ouvrir = Callable[..., AppTest]


def page() -> None:
    """Ce que le routeur fait, puis la carte, et de quoi choisir comme le ferait le navigateur."""
    import streamlit as st

    from dashboard.app_pages.carte import page as carte
    from dashboard.app_pages.carte import reglages, suivi
    from dashboard.app_pages.commun import entete
    from dashboard.session import visite

    visite.open_page("carte")
    entete.show()
    for rang, code in enumerate(("superficie", "taux_pauvrete", "densite", "foyers_rsa", "bidon")):
        st.button(code, key=code, on_click=lambda c=code, r=rang: reglages.change_indicator(c, r + 1))
    for vue in ("naissances,,2019", "naissances,,1850", "bidon,,2019", "<script>"):
        st.button(vue, key=vue, on_click=lambda v=vue: suivi.follow(v, 8))
    carte.page()


@pytest.fixture
def ouvrir(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> Ouvrir:
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))

    return partial(run_page, page)


def sent(app: AppTest) -> dict[str, Any]:
    """Ce que reçoit le composant de la liste."""
    envoyes = [json.loads(e.proto.json) for e in app.get("bidi_component")]
    return next(e for e in envoyes if "/indicateurs/" in e.get("adresse", ""))


def asked(app: AppTest) -> dict[str, Any]:
    """La liste elle-même, que le navigateur demande à l'adresse reçue."""
    octets = liste.read(sent(app)["adresse"].removeprefix("/indicateurs/").removesuffix(".json"))
    assert octets is not None
    return json.loads(octets)


def options(app: AppTest) -> dict[str, list[Any]]:
    return {o[0]: o for _, groupe in asked(app)["groupes"] for o in groupe if o[0]}


def address(app: AppTest) -> dict[str, str]:
    return {n: v if isinstance(v, str) else v[0] for n, v in app.query_params.items()}


def test_toutes_les_fiches_y_sont_et_la_gironde_dit_ce_qui_lui_manque(ouvrir: Ouvrir) -> None:
    """Autant d'options que de fiches ; couverture à choisir, RSA grisé avec sa raison, dite une fois."""
    app = ouvrir(portee="departement-33")
    lues, envoye, raisons = options(app), sent(app), asked(app)["raisons"]
    assert set(lues) == set(load_catalogue().indicateurs)
    assert (envoye["valeur"], envoye["lieu"]) == ("taux_couverture", "Gironde, par EPCI")
    code, _, _, effectif, ou, annee, fictif, raison, mots, jeu = lues["taux_couverture"]
    assert (code, effectif, ou, annee, fictif, raison) == ("taux_couverture", 0, "France", "2023", 0, -1)
    assert "creches" in mots
    # Ce que la Gironde a de tout le monde et ce qu'elle aurait de ses fichiers ne voyagent pas ensemble.
    assert jeu.startswith("p")
    for indicateur in ("taux_occupation_reel", "etp_coordination"):
        assert "Mes données" in raisons[lues[indicateur][7]]
    assert len(set(raisons)) == len(raisons)


def test_la_demonstration_se_dit_fictive_la_ou_elle_est(ouvrir: Ouvrir) -> None:
    """Dans le Val-d'Oise, l'occupation se choisit, marquée « vos fichiers » et fictive."""
    lue = options(ouvrir(portee="departement-95"))["taux_occupation_reel"]
    assert (lue[4], lue[6], lue[7]) == ("vos fichiers", 1, -1)


def test_la_liste_reste_legere(ouvrir: Ouvrir) -> None:
    """À chaque reprise, son adresse seule ; elle-même, moins de 400 octets par indicateur."""
    app = ouvrir(portee="departement-33")
    assert len(json.dumps(sent(app), ensure_ascii=False).encode()) < 1000
    assert len(json.dumps(asked(app), ensure_ascii=False).encode()) < 400 * len(options(app))


def test_l_adresse_d_une_liste_ne_change_qu_avec_elle(ouvrir: Ouvrir) -> None:
    """Un autre indicateur : la même ; un autre niveau : une autre ; une adresse inventée : rien."""
    app = ouvrir(portee="departement-95")
    premiere = sent(app)["adresse"]
    app.button(key="superficie").click().run()
    assert sent(app)["adresse"] == premiere
    app.button(key="taux_pauvrete").click().run()
    assert ".commune-" in sent(app)["adresse"]
    for nom in (
        "departement-95.epci-0123456789abcdef",
        "departement-95.iris-x",
        "departement-999.epci-x",
        "x",
        "",
    ):
        assert liste.read(nom) is None


def test_choisir_ce_qui_est_ailleurs_change_de_niveau_et_le_dit(ouvrir: Ouvrir) -> None:
    """La pauvreté n'est que par commune dans le Val-d'Oise : l'adresse et une phrase suivent."""
    app = ouvrir(portee="departement-95")
    app.button(key="taux_pauvrete").click().run()
    assert not app.exception
    assert address(app) == {"portee": "departement-95", "niveau": "commune", "indicateur": "taux_pauvrete"}
    assert "passée au niveau commune" in app.info[0].value
    assert (sent(app)["valeur"], sent(app)["numero"]) == ("taux_pauvrete", 2)
    # Le choix suivant, à sa place, ne dit plus rien.
    app.button(key="densite").click().run()
    assert not app.info
    assert sent(app)["numero"] == 3


def test_un_choix_plus_ancien_qui_arrive_apres_ne_compte_plus(ouvrir: Ouvrir) -> None:
    """Deux messages que Streamlit rend ensemble peuvent arriver dans l'autre ordre."""
    app = ouvrir(portee="departement-95")
    app.button(key="densite").click().run()
    app.button(key="superficie").click().run()
    assert (sent(app)["valeur"], sent(app)["numero"]) == ("densite", 3)


def test_un_choix_suivi_est_garde_en_entier(ouvrir: Ouvrir) -> None:
    """Indicateur et année d'un coup ; l'adresse suit, et la page redite dit la même chose."""
    app = ouvrir(portee="departement-95")
    app.button(key="naissances,,2019").click().run()
    assert not app.exception
    assert address(app) == {"portee": "departement-95", "indicateur": "naissances", "millesime": "2019"}
    assert (sent(app)["valeur"], sent(app)["numero"]) == ("naissances", 8)
    app.button(key="superficie").click().run()
    assert sent(app)["valeur"] == "naissances"


@pytest.mark.parametrize("vue", ["naissances,,1850", "bidon,,2019", "<script>"])
def test_un_choix_suivi_qui_n_existe_pas_refait_la_page(ouvrir: Ouvrir, vue: str) -> None:
    """Une année, un indicateur, un mot qui ne sont pas dans cet état : la page dit ce qu'il y a."""
    app = ouvrir(portee="departement-95")
    app.button(key=vue).click().run()
    assert not app.exception
    assert sent(app)["valeur"] == ("naissances" if "1850" in vue else "taux_couverture")
    assert "millesime" not in address(app)


@pytest.mark.lent
@pytest.mark.parametrize("code", ["foyers_rsa", "bidon"])
def test_un_choix_impossible_ne_change_rien(ouvrir: Ouvrir, code: str) -> None:
    """Un indicateur qui n'a rien ici, ou qui n'existe pas : la carte reste, sans erreur."""
    app = ouvrir(portee="departement-33")
    app.button(key=code).click().run()
    assert not app.exception
    assert address(app) == {"portee": "departement-33"}
