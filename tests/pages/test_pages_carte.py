"""La page « Carte » et son en-tête, pilotées sans navigateur."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.lecture import cache, fonds
from tests.appli import choose_scope, open_app, sent

Ouvrir = Callable[..., AppTest]


@pytest.fixture
def ouvrir(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> Ouvrir:
    """Ouvre l'application sur une adresse, avec le magasin réel."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))

    def open_at(**parametres: str) -> AppTest:
        return open_app("carte", **parametres).run()

    return open_at


def texts(app: AppTest) -> str:
    """Tout le HTML de la page, sans balises."""
    bruts = " ".join(e.proto.body for e in app.get("html"))
    return unescape(re.sub(r"<[^>]+>", " ", bruts))


def choose(app: AppTest, libelle: str, choix: str) -> AppTest:
    return next(s for s in app.selectbox if s.label == libelle).select(choix).run()


def address(app: AppTest) -> dict[str, str]:
    return {n: v if isinstance(v, str) else v[0] for n, v in app.query_params.items()}


@pytest.mark.lent
def test_la_premiere_page_montre_la_couverture_de_la_france(ouvrir: Ouvrir) -> None:
    """Sans paramètre : la France par EPCI, son titre en question, sa source et son champ."""
    app = ouvrir()
    assert not app.exception
    assert not app.error
    lu = texts(app)
    assert "Où l'accueil du jeune enfant manque-t-il en France" in lu
    assert "1\u202f255\xa0EPCI de la France, dont 1\u202f250 avec une valeur" in lu
    assert "Cnaf" in lu
    assert "Licence Ouverte 2.0" in lu
    assert address(app) == {}


@pytest.mark.lent
def test_choisir_un_departement_change_le_titre_et_l_adresse(ouvrir: Ouvrir) -> None:
    """Le Val-d'Oise : dix EPCI, les deux communes rattachées ailleurs sont nommées."""
    app = choose_scope(ouvrir(), "departement-95")
    lu = texts(app)
    assert "dans le Val-d'Oise" in lu
    assert "10\xa0EPCI du Val-d'Oise" in lu
    assert "Argenteuil (Métropole du Grand Paris" in lu
    assert "Bezons (CA Saint Germain Boucles de Seine" in lu
    assert address(app) == {"portee": "departement-95"}


def test_la_fiche_d_un_epci_dit_valeur_rang_et_ecarts(ouvrir: Ouvrir) -> None:
    """Val Parisis : 48,5, 4e des 10, 12,4 de moins que la France, ses quatre modes."""
    lu = texts(ouvrir(portee="departement-95", territoire="200058485"))
    for attendu in ("CA Val Parisis", "48,5", "4e des 10\xa0EPCI", "12,4 de moins", "19,8", "26,7"):
        assert attendu in lu


def test_l_adresse_recree_la_meme_vue(ouvrir: Ouvrir) -> None:
    """Une adresse complète rend les mêmes réglages, et ne se réécrit pas autrement."""
    voulue = {
        "portee": "departement-95",
        "modalite": "eaje",
        "methode": "quantiles",
        "classes": "4",
        "palette": "violets",
        "territoire": "200058485",
        "panneau": "tableau",
    }
    app = ouvrir(**voulue)
    assert not app.warning
    assert address(app) == voulue
    assert "EAJE (crèches)" in texts(app)


@pytest.mark.lent
@pytest.mark.parametrize(
    ("parametres", "attendu"),
    [
        ({"portee": "departement-999"}, "departement-999"),
        ({"indicateur": "bonheur"}, "bonheur"),
        ({"millesime": "1789"}, "1789"),
        ({"classes": "99"}, "99"),
        ({"palette": "arc-en-ciel"}, "arc-en-ciel"),
        ({"territoire": "123456789"}, "123456789"),
    ],
)
def test_un_mauvais_parametre_est_dit_et_remplace(
    ouvrir: Ouvrir, parametres: dict[str, str], attendu: str
) -> None:
    """La page s'affiche quand même, et une phrase nomme ce qui n'a pas été compris."""
    app = ouvrir(**parametres)
    assert not app.exception
    assert any(attendu in w.value for w in app.warning)
    assert "Où l'accueil du jeune enfant manque-t-il en France" in texts(app)


@pytest.mark.lent
def test_un_ancien_code_de_commune_dit_qui_l_a_remplace(ouvrir: Ouvrir) -> None:
    """Pierrefitte-sur-Seine (93059) fait partie de Saint-Denis depuis 2025."""
    app = ouvrir(portee="departement-93", niveau="commune", territoire="93059")
    assert any("Saint-Denis (93066)" in w.value for w in app.warning)


def test_un_indicateur_absent_a_un_niveau_donne_sa_raison(ouvrir: Ouvrir) -> None:
    """Les allocataires hors des départements pilotes : aucune valeur, et pourquoi."""
    app = ouvrir(portee="departement-29", indicateur="foyers_rsa")
    assert not app.exception
    assert "ne sont livrés que pour les EPCI du Val-d'Oise et de la Creuse" in texts(app)


def test_un_secret_ne_s_affiche_jamais_comme_un_zero(ouvrir: Ouvrir) -> None:
    """La pauvreté d'une petite commune de la Creuse est secrète, pas nulle."""
    app = ouvrir(portee="departement-23", niveau="commune", indicateur="taux_pauvrete", territoire="23001")
    assert "secret ou non publié" in texts(app)


@pytest.mark.lent
@pytest.mark.parametrize("panneau", ["tableau", "graphique"])
@pytest.mark.parametrize(
    "parametres",
    [
        {},
        {"portee": "departement-95", "territoire": "200058485"},
        {"portee": "departement-23", "indicateur": "foyers_aides_logement", "territoire": "200067189"},
        {"portee": "departement-92"},
        {"portee": "departement-976"},
        {"portee": "region-53", "double": "modalite:eaje"},
        {"portee": "region-11", "avec": "population_municipale"},
        {"portee": "epci-200058485", "indicateur": "population_age", "modalite": "0-4"},
    ],
)
def test_chaque_portee_ouvre_ses_panneaux(ouvrir: Ouvrir, panneau: str, parametres: dict[str, str]) -> None:
    """Carte, tableau et graphiques s'affichent, même à une valeur, sans valeur, à deux cartes."""
    app = ouvrir(panneau=panneau, **parametres)
    assert not app.exception
    assert not app.error
    assert "nan" not in texts(app).lower().split()
    assert "None" not in texts(app)


def test_fermer_la_fiche_et_voir_les_communes_suivent_l_adresse(ouvrir: Ouvrir) -> None:
    """« Voir ses communes » change de portée ; l'en-tête et l'adresse suivent."""
    app = ouvrir(portee="departement-95", territoire="200058485")
    next(b for b in app.button if b.label == "Voir ses communes").click().run()
    assert address(app) == {"portee": "epci-200058485"}
    assert "dans la CA Val Parisis" in texts(app)


def test_une_collectivite_sans_contour_ne_fait_pas_tomber_la_page(ouvrir: Ouvrir) -> None:
    """Saint-Barthélemy (977) n'a ni EPCI ni contour : la France s'affiche, et une phrase le dit."""
    app = ouvrir(portee="departement-977")
    assert not app.exception
    assert not app.error
    assert any("ni EPCI ni contour" in w.value for w in app.warning)


def test_un_territoire_etranger_ne_change_pas_les_references(ouvrir: Ouvrir) -> None:
    """Une commune de la Manche dans une adresse du Val-d'Oise : ses références n'entrent pas."""
    lu = texts(ouvrir(portee="departement-95", niveau="commune", territoire="50129"))
    assert "Manche" not in lu
    assert "42,2" in lu


def test_un_departement_ne_se_compare_pas_a_lui_meme(ouvrir: Ouvrir) -> None:
    """La fiche de la Vendée a pour références sa région et la France."""
    lu = texts(ouvrir(niveau="departement", territoire="85"))
    assert "Pays de la Loire" in lu
    assert "comme le département" not in lu


def test_les_deux_collectivites_ne_comptent_pas_parmi_les_departements(ouvrir: Ouvrir) -> None:
    """101 départements ; Saint-Barthélemy et Saint-Martin sont dites, hors classement."""
    lu = texts(ouvrir(niveau="departement"))
    assert "101\xa0départements de la France" in lu
    assert "ni dessinées ni classées" in lu


def test_la_deuxieme_carte_a_ses_textes_et_sa_colonne(ouvrir: Ouvrir) -> None:
    """Deux millésimes : chacun a son « Millésime », et la rupture de série est dite."""
    lu = texts(
        ouvrir(
            portee="departement-95",
            indicateur="foyers_aides_logement",
            double="millesime:2020",
            panneau="tableau",
        )
    )
    assert "Millésime : 2024" in lu.replace("\xa0", " ").replace("  ", " ")
    assert "Millésime : 2020" in lu.replace("\xa0", " ").replace("  ", " ")
    assert "rupture de série" in lu


def test_sans_magasin_la_page_dit_quoi_faire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Le magasin manque : une phrase, à qui demander, ni commande ni trace d'erreur."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    app = open_app().run()
    assert not app.exception
    assert [e.value for e in app.error if "Demandez à la personne qui a installé" in e.value]
    assert not [e.value for e in app.error if "observatoire construire" in e.value]
    assert "Sources et méthode" in texts(app)


@pytest.mark.lent
def test_un_magasin_d_une_autre_version_est_refuse(
    magasin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Un magasin d'une autre version n'est pas lu de travers : il est dit, et laissé intact."""
    autre = tmp_path / magasin.name
    shutil.copy(magasin, autre)
    with duckdb.connect(str(autre)) as con:
        con.execute("UPDATE magasin SET valeur = '0' WHERE cle = 'version'")
    octets = autre.read_bytes()
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    app = open_app().run()
    assert any("version 0" in e.value for e in app.error)
    assert autre.read_bytes() == octets


def test_un_magasin_endommage_est_dit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Des octets quelconques à la place du magasin : une phrase, rien d'écrasé."""
    (tmp_path / "observatoire.duckdb").write_bytes(b"ceci n'est pas un magasin" * 100)
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    app = open_app().run()
    assert any("endommagé" in e.value for e in app.error)
    assert (tmp_path / "observatoire.duckdb").read_bytes().startswith(b"ceci")


def test_un_contour_manquant_laisse_le_reste_debout(
    ouvrir: Ouvrir, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Le fichier des contours a disparu : une phrase le nomme, l'en-tête reste."""
    monkeypatch.setattr(fonds, "CONTOURS", tmp_path)
    cache.clear()
    app = ouvrir(portee="departement-19")
    assert any("epci.parquet" in e.value for e in app.error)
    assert sent(app, "barre")["territoire"]["nom"] == "Corrèze"
    cache.clear()


def test_le_resume_d_une_portee_dit_son_unite_et_son_annee(ouvrir: Ouvrir) -> None:
    """Corse-du-Sud : « 38,9 » seul, à côté de la carte, ne disait pas de quoi."""
    lu = " ".join(texts(ouvrir(portee="departement-2A")).split())
    assert "Corse-du-Sud places pour 100 enfants de moins de 3 ans, 2023 Corse-du-Sud 38,9" in lu


def test_une_carte_sans_aucune_valeur_dit_ce_qui_existe_ici(ouvrir: Ouvrir) -> None:
    """Mayotte n'a pas de taux de couverture : les naissances, elles, s'ouvrent d'un geste."""
    app = ouvrir(portee="departement-976", territoire="200060457")
    assert "Aucun chiffre à montrer sur cette carte. Ici existent :" in texts(app)
    # La raison se dit une fois dans la fiche, et sous la carte ; pas deux fois dans la fiche.
    fiche = texts(app).partition("Communauté d'agglomération")[2]
    assert fiche.count("La Cnaf ne publie pas de taux de couverture pour Mayotte.") == 1
    next(b for b in app.button if b.label == "Naissances").click().run()
    assert address(app)["indicateur"] == "naissances"
    assert "Aucun chiffre à montrer" not in texts(app)
