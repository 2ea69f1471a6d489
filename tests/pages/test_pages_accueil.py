"""La page d'accueil et le département de départ, pilotés sans navigateur."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.app_pages.commun import entete
from dashboard.session import prefere
from data.garde import preferences
from data.garde.preferences import Preferences
from tests.appli import open_app

Ouvrir = Callable[..., AppTest]


@pytest.fixture
def donnees(magasin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Un dossier de données à soi : les préférences s'y écrivent."""
    shutil.copy(magasin, tmp_path / magasin.name)
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    return tmp_path


@pytest.fixture
def ouvrir(donnees: Path) -> Ouvrir:
    """Ouvre l'application sur l'accueil, ou sur une autre page."""

    def open_at(page: str = "", **parametres: str) -> AppTest:
        app = open_app(page, **parametres)
        # La question de la première visite a ses propres essais.
        app.session_state[prefere.FRANCE_ENTIERE] = True
        return app.run()

    return open_at


def texts(app: AppTest) -> str:
    bruts = " ".join(e.proto.body for e in app.get("html"))
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bruts)).split())


def address(app: AppTest) -> dict[str, str]:
    return {n: v if isinstance(v, str) else v[0] for n, v in app.query_params.items()}


def choose_departement(app: AppTest, nom: str) -> AppTest:
    return next(s for s in app.selectbox if s.label == "Votre département").select(nom).run()


def links(app: AppTest) -> dict[str, tuple[str, dict[str, list[str]]]]:
    """Libellé de chaque lien de la page -> page visée et paramètres."""
    return {e.proto.label: (e.proto.page, parse_qs(e.proto.query_string)) for e in app.get("page_link")}


def test_l_accueil_est_la_premiere_page_et_donne_les_trois_moments(ouvrir: Ouvrir) -> None:
    """Sans adresse : l'accueil, ses trois moments, l'état des données."""
    app = ouvrir()
    assert not app.exception
    lu = texts(app)
    for attendu in (
        "Que préparez-vous",
        "Explorer des cartes",
        "comité de pilotage",
        "revue du schéma départemental",
        "60,9",
        "Ce que contient l'application",
        "2020-2024",
    ):
        assert attendu in lu, attendu
    assert address(app) == {}


@pytest.mark.lent
def test_chaque_page_est_a_un_clic_et_chaque_indicateur_a_deux(ouvrir: Ouvrir) -> None:
    """Les liens visent les pages du menu ; le tiroir ouvert, chaque indicateur a le sien."""
    app = ouvrir()
    vises = {page for page, _ in links(app).values()}
    assert {"carte", "portrait", "comparer", "couverture-occupation", "coordination"} <= vises
    assert {"donnees", "sources", "reperes", "atelier"} <= vises
    app.session_state["accueil_tiroir"] = True
    indicateurs = {p["indicateur"][0] for _, p in links(app.run()).values() if "indicateur" in p}
    # Le taux de couverture est l'indicateur par défaut : son adresse reste nue.
    assert {"foyers_rsa", "densite", "population_age"} <= indicateurs


def test_le_departement_choisi_est_garde_et_porte_par_les_liens(ouvrir: Ouvrir, donnees: Path) -> None:
    """Le Val-d'Oise : 42,2, les quatre EPCI les plus bas, chaque lien y mène."""
    app = choose_departement(ouvrir(), "95")
    lu = texts(app)
    assert "42,2" in lu
    assert "CA Roissy Pays de France" in lu
    assert "sur 100 départements" in lu
    assert preferences.read(donnees).territoire == "departement:95"
    # Les pages du pied ne parlent d'aucun territoire.
    menes = [p for page, p in links(app).values() if page not in entete.PIED]
    assert all(p.get("portee") == ["departement-95"] for p in menes)


@pytest.mark.lent
def test_une_visite_neuve_commence_par_le_departement_garde(ouvrir: Ouvrir, donnees: Path) -> None:
    """La carte sans adresse s'ouvre sur lui ; une adresse gagne toujours, même celle de la France."""
    preferences.write(donnees, Preferences("departement:23"))
    assert "dans la Creuse" in texts(ouvrir("carte"))
    assert "dans le Val-d'Oise" in texts(ouvrir("carte", portee="departement-95"))
    france = ouvrir("carte", portee="france")
    assert "manque-t-il en France" in texts(france)
    assert address(france) == {"portee": "france"}
    assert "en France" in texts(ouvrir("carte", indicateur="densite"))


def test_en_lecture_seule_le_choix_vaut_pour_la_seance(
    ouvrir: Ouvrir, donnees: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rien ne s'écrit, la page le dit, le département est bien affiché."""
    monkeypatch.setenv("OBSERVATOIRE_LECTURE_SEULE", "1")
    app = choose_departement(ouvrir(), "95")
    assert preferences.read(donnees) == Preferences()
    assert "lecture seule" in texts(app)
    assert "42,2" in texts(app)


@pytest.mark.lent
def test_une_ancienne_adresse_de_la_carte_l_ouvre_encore(ouvrir: Ouvrir) -> None:
    """« /?portee=… » était celle de la carte : le lien partagé mène toujours à la vue."""
    app = ouvrir(portee="departement-95", territoire="200058485")
    assert "4e sur 10" in texts(app)


@pytest.mark.lent
def test_redessiner_l_accueil_ne_perd_pas_le_territoire(ouvrir: Ouvrir) -> None:
    """L'accueil n'a pas d'adresse : un tour de plus ne doit pas faire revenir à la France."""
    app = choose_departement(ouvrir(), "23").run().run()
    assert "dans la Creuse en 2023" in texts(app)
    assert address(app) == {}
