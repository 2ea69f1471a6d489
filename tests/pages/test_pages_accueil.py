"""« Mon territoire » et le territoire de départ, pilotés sans navigateur."""

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


CACHES = (
    r"<style.*?</style>|</summary>.*?</details>|<caption class=.ctg-cache.*?</caption>"
    r"|<span class=.ctg-papier.*?</span>|<[^>]*class=.ctg-pied.*"
)


def visible(app: AppTest) -> str:
    """Ce qui se lit sans rien déplier : ni style, ni ce qui n'est que pour l'oreille ou le papier."""
    bruts = " ".join(e.proto.body for e in app.get("html"))
    nus = re.sub(CACHES, " ", bruts, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", nus)).split())


def links(app: AppTest) -> dict[str, tuple[str, dict[str, list[str]]]]:
    """Libellé de chaque lien de la page -> page visée et paramètres."""
    return {e.proto.label: (e.proto.page, parse_qs(e.proto.query_string)) for e in app.get("page_link")}


def test_l_accueil_est_la_premiere_page_et_repond_en_titre(ouvrir: Ouvrir) -> None:
    """Sans adresse ni territoire : la France, sa réponse, ses huit thèmes."""
    app = ouvrir()
    assert not app.exception
    lu = texts(app)
    for attendu in (
        "Où en est la France",
        "60,9 places pour 100 enfants",
        "Accueil du jeune enfant",
        "Logement",
    ):
        assert attendu in lu, attendu
    assert address(app) == {}


TERRITOIRES = {
    "epci:200058485": "Moins de places qu'en France, des naissances qui se maintiennent",
    "epci:243300316": "Plus de places et des naissances qui baissent moins qu'en France",
    "epci:200059871": "Pas de taux de couverture publié, des naissances qui augmentent",
    "epci:200036499": "Moins de places et des naissances qui baissent moins qu'en France",
    "epci:241700459": "Où en est la CC de l'Ile de Ré",
    "epci:200054781": "Où en est la Métropole du Grand Paris",
    "epci:249740119": "1er des 5 EPCI de La Réunion",
    "departement:33": "comparé aux 12 départements de la Nouvelle-Aquitaine",
    "departement:75": "Plus de places et des naissances qui baissent plus qu'en France",
    "departement:976": "comparé aux 101 départements de France",
    "departement:78": "Où en sont les Yvelines",
    "departement:2A": "Où en est la Corse-du-Sud",
}


@pytest.mark.parametrize(("garde", "attendu"), TERRITOIRES.items())
def test_la_page_tient_pour_chaque_genre_de_territoire(
    ouvrir: Ouvrir, donnees: Path, garde: str, attendu: str
) -> None:
    """Une île, Mayotte, Paris, sa métropole, un EPCI de Corse, un département : des phrases vraies."""
    preferences.write(donnees, Preferences(garde))
    app = ouvrir()
    assert not app.exception
    lu = visible(app)
    assert attendu in texts(app)
    assert "Le portrait complet" in " ".join(links(app))
    assert not re.search(r"\bnan\b|\bNone\b", lu)


def test_un_groupe_disperse_dit_pourquoi_il_n_a_pas_de_carte(ouvrir: Ouvrir, donnees: Path) -> None:
    """Des semblables ne se touchent pas : la carte dit qui elle colore, et les thèmes n'en ont pas."""
    preferences.write(donnees, Preferences("epci:200058485"))
    lu = visible(ouvrir(parmi="semblables"))
    assert "du groupe « Semblables » ne se touchent pas : la carte colore les 10 EPCI du Val-d'Oise." in lu
    assert "Pas de petite carte par thème" in lu
    assert "ne se touchent pas" not in visible(ouvrir())


def test_la_page_tient_en_moitie_moins_de_mots_que_le_portrait(ouvrir: Ouvrir, donnees: Path) -> None:
    """Val Parisis : l'essentiel sans rien déplier ; le portrait complet en dit deux fois plus."""
    preferences.write(donnees, Preferences("epci:200058485"))
    mots = len(visible(ouvrir()).split())
    complet = len(texts(ouvrir("portrait")).split())
    assert mots < 1000
    assert 2 * mots < complet


@pytest.mark.lent
def test_chaque_indicateur_est_a_deux_clics(ouvrir: Ouvrir) -> None:
    """Le tiroir ouvert, chaque indicateur a son lien."""
    app = ouvrir()
    assert {"carte", "portrait", "comparer", "donnees"} <= {page for page, _ in links(app).values()}
    app.session_state["accueil_tiroir"] = True
    indicateurs = {p["indicateur"][0] for _, p in links(app.run()).values() if "indicateur" in p}
    # Le taux de couverture est l'indicateur par défaut : son adresse reste nue.
    assert {"foyers_rsa", "densite", "population_age"} <= indicateurs


def test_le_territoire_choisi_est_porte_par_les_liens(ouvrir: Ouvrir, donnees: Path) -> None:
    """Le Val-d'Oise : chaque lien de la page y mène."""
    preferences.write(donnees, Preferences("departement:95"))
    app = ouvrir()
    assert "42,2" in texts(app)
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


@pytest.mark.lent
def test_une_ancienne_adresse_de_la_carte_l_ouvre_encore(ouvrir: Ouvrir) -> None:
    """« /?portee=… » était celle de la carte : le lien partagé mène toujours à la vue."""
    app = ouvrir(portee="departement-95", territoire="200058485")
    assert "4e des 10" in texts(app)


@pytest.mark.lent
def test_redessiner_l_accueil_ne_perd_pas_le_territoire(ouvrir: Ouvrir, donnees: Path) -> None:
    """L'accueil n'a pas d'adresse : un tour de plus ne doit pas faire revenir à la France."""
    preferences.write(donnees, Preferences("departement:23"))
    app = ouvrir().run().run()
    assert "Où en est la Creuse" in texts(app)
    assert address(app) == {}
