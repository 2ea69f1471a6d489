"""Paris, la petite couronne et les EPT : l'unité est la commune, les chiffres sont les leurs."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.figures.unites import PAR_COMMUNE
from dashboard.lecture import store
from tests.appli import open_app

EST_ENSEMBLE = "200057875"
PAGES = ("carte", "comparer", "portrait", "coordination", "occupation", "accueil")
Ouvrir = Callable[..., AppTest]


@pytest.fixture
def ouvrir(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> Ouvrir:
    """Ouvre une page sur une adresse, avec le magasin réel."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))

    def open_at(page: str, **parametres: str) -> AppTest:
        return open_app(page, **parametres).run()

    return open_at


def texts(app: AppTest) -> str:
    """Tout le HTML de la page, sans balises."""
    bruts = " ".join(e.proto.body for e in app.get("html"))
    return unescape(re.sub(r"<[^>]+>", " ", bruts))


@pytest.mark.lent
def test_les_departements_par_commune_sont_ceux_que_le_magasin_trouve(
    magasin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """La liste écrite et la règle du magasin disent les mêmes quatre départements."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
    for departement in store.run("territoires/portees").itertuples():
        if departement.niveau != "departement":
            continue
        unites = store.run(
            "portrait/communes", niveau="departement", code_territoire=departement.code_territoire
        )
        par_commune = set(unites["niveau"]) == {"commune"}
        assert par_commune == (departement.code_territoire in PAR_COMMUNE), departement.nom


@pytest.mark.lent
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("portee", ["departement-93", "departement-75", f"ept-{EST_ENSEMBLE}"])
def test_aucune_page_ne_donne_la_metropole_pour_l_epci_du_territoire(
    ouvrir: Ouvrir, page: str, portee: str
) -> None:
    """Ni sa population, ni son taux, ni « EPCI de la Seine-Saint-Denis »."""
    app = ouvrir(page, portee=portee)
    assert not app.exception
    assert not app.error
    lu = texts(app)
    assert "7\u202f142\u202f540" not in lu
    # Face aux autres départements de sa région, Paris peut voisiner avec un vrai 60,2.
    assert (page, portee) == ("comparer", "departement-75") or "60,2" not in lu
    assert not re.search(r"EPCI (de la Seine-Saint-Denis|de Paris|de l'EPT)", lu)


def test_la_carte_de_la_seine_saint_denis_est_par_commune(ouvrir: Ouvrir) -> None:
    """39 communes, dont celles de moins de 10 000 habitants sont absentes avec leur raison."""
    app = ouvrir("carte", portee="departement-93")
    lu = texts(app)
    assert "39\xa0communes de la Seine-Saint-Denis, dont 35 avec une valeur" in lu
    assert "39,4" in lu
    assert "10 000 habitants" in lu.replace("\u202f", " ").replace("\xa0", " ")


def test_la_carte_de_paris_montre_le_taux_du_departement(ouvrir: Ouvrir) -> None:
    """74,4 places pour 100 enfants, sans rien prendre à la métropole."""
    assert "74,4" in texts(ouvrir("carte", portee="departement-75"))


def test_le_niveau_epci_n_est_pas_propose_en_petite_couronne(ouvrir: Ouvrir) -> None:
    """Un vieux lien par EPCI est dit et ramené à la commune."""
    app = ouvrir("carte", portee="departement-93", niveau="epci")
    assert "niveau « epci » n'existe pas pour ce territoire" in " ".join(w.value for w in app.warning)
    assert "communes de la Seine-Saint-Denis" in texts(app)


@pytest.mark.lent
def test_le_portrait_d_un_ept_somme_ses_communes_et_n_a_pas_de_taux(ouvrir: Ouvrir) -> None:
    """Est Ensemble : neuf communes, 447 969 habitants (la somme faite à la main), T8."""
    lu = texts(ouvrir("portrait", portee=f"ept-{EST_ENSEMBLE}"))
    assert "Que sait-on de l'EPT Est Ensemble" in lu
    # Bagnolet, Bobigny, Bondy, Les Lilas, Montreuil, Noisy-le-Sec, Pantin, Le Pré, Romainville.
    communes = store.run("territoires/ept", code_ept=EST_ENSEMBLE)
    assert len(communes) == 9
    assert communes["population"].sum() == 447_969
    assert "447\u202f969" in lu
    assert "T8" in lu
    assert "Non publié pour un EPT" in lu


@pytest.mark.lent
def test_un_siren_disparu_propose_ses_successeurs(ouvrir: Ouvrir) -> None:
    """Dans l'adresse, la phrase donne les parts et deux boutons ouvrent les successeurs."""
    app = ouvrir("portrait", portee="departement-56", territoire="200067221")
    dit = " ".join(w.value for w in app.warning)
    assert "n'existe plus" in dit
    assert "CC Baud Communauté (200096675, 38,0\u202f% de sa population)" in dit
    app.button(key="ouvrir_remplacement_1").click().run()
    assert "CC Baud Communauté" in texts(app)


def test_un_siren_sans_successeur_connu_n_est_pas_devine(ouvrir: Ouvrir) -> None:
    """« Disparu ou mal écrit », et le geste."""
    dit = " ".join(w.value for w in ouvrir("carte", portee="epci-249500232").warning)
    assert "disparu ou mal écrit : cherchez l'EPCI par son nom" in dit


@pytest.mark.lent
@pytest.mark.parametrize("code", ["22016", "29083", "29155", "85113"])
def test_une_ile_sans_epci_le_dit(ouvrir: Ouvrir, code: str) -> None:
    """Bréhat, Sein, Ouessant, Yeu : la recherche et le portrait disent « sans EPCI »."""
    [trouve] = [t for t in store.chercher(code) if t["code"] == code]
    assert trouve["precision"].endswith("sans EPCI")
    app = ouvrir("portrait", portee=f"departement-{code[:2]}", niveau="commune", territoire=code)
    assert not app.exception
    assert "commune sans EPCI" in texts(app)


def test_l_ile_de_france_par_epci_dit_sa_reserve(ouvrir: Ouvrir) -> None:
    """Un seul EPCI y tient lieu de quatre départements : la carte le dit."""
    lu = texts(ouvrir("carte", portee="region-11"))
    assert "Paris, 92, 93 et 94 se lisent chacun par commune" in lu
