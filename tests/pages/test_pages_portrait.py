"""La page « Portrait », pilotée sans navigateur."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.patience import PAGE_S

Ouvrir = Callable[..., AppTest]


def script() -> None:
    """La page seule, comme le routeur l'appelle."""
    from dashboard.app_pages.commun import entete
    from dashboard.app_pages.portrait import page as portrait
    from dashboard.session import visite

    visite.open_page("portrait")
    entete.show()
    portrait.page()


@pytest.fixture
def ouvrir(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> Ouvrir:
    """Ouvre le portrait sur une adresse, avec le magasin réel."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))

    def open_at(**parametres: str) -> AppTest:
        app = AppTest.from_function(script, default_timeout=PAGE_S)
        for nom, valeur in parametres.items():
            app.query_params[nom] = valeur
        return app.run()

    return open_at


def texts(app: AppTest) -> str:
    """Tout le HTML de la page, sans balises."""
    bruts = " ".join(e.proto.body for e in app.get("html"))
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bruts)).split())


def address(app: AppTest) -> dict[str, str]:
    return {n: v if isinstance(v, str) else v[0] for n, v in app.query_params.items()}


@pytest.mark.lent
def test_sans_territoire_la_page_invite_et_un_raccourci_l_ouvre(ouvrir: Ouvrir) -> None:
    """La France de départ n'est pas un choix : la page dit le geste, et un bouton le fait."""
    app = ouvrir()
    assert "De quel territoire voulez-vous le portrait" in texts(app)
    next(b for b in app.button if b.label == "CC Vexin Centre").click().run()
    assert "Que sait-on de la CC Vexin Centre" in texts(app)
    assert address(app) == {"portee": "departement-95", "territoire": "200035970"}


@pytest.mark.lent
def test_le_portrait_d_un_epci_dit_identite_themes_et_position(ouvrir: Ouvrir) -> None:
    """Vexin Centre : 33 communes, 49,7 contre 42,2, 7,5 de plus, 3e des 10 du Val-d'Oise."""
    lu = texts(ouvrir(portee="departement-95", territoire="200035970"))
    for attendu in (
        "33 communes",
        "25 317 habitants en 2023",
        "104 habitants par km²",
        "7,5 de plus",
        "3e des 10 EPCI du Val-d'Oise",
        "écart non interprétable (marge ± 165)",
        "Rupture de série en 2021",
        "25 316 habitants d'après les tranches d'âge",
        "Et pour le schéma pluriannuel",
        "arrêté du 4 juillet 2024",
    ):
        assert attendu in lu, attendu


@pytest.mark.lent
@pytest.mark.parametrize(
    ("parametres", "attendu"),
    [
        ({"portee": "departement-95", "niveau": "commune", "territoire": "95127"}, "de Cergy"),
        ({"portee": "departement-95"}, "du Val-d'Oise"),
        ({"portee": "region-11"}, "de l'Île-de-France"),
        ({"portee": "epci-200067189"}, "de la CC Creuse Sud Ouest"),
        ({"sujet": "france"}, "de la France"),
        ({"niveau": "departement", "territoire": "977"}, "de Saint-Barthélemy"),
        ({"portee": "departement-976", "territoire": "200050532"}, "de la CC de Petite-Terre"),
        ({"portee": "departement-85", "niveau": "commune", "territoire": "85113"}, "de L'Île-d'Yeu"),
    ],
)
def test_chaque_niveau_a_son_portrait(ouvrir: Ouvrir, parametres: dict[str, str], attendu: str) -> None:
    """Aucune erreur, aucun mot de machine, la liste de contrôle au bout, même sans aucun chiffre."""
    app = ouvrir(**parametres)
    assert not app.exception
    assert not app.error
    lu = texts(app)
    assert f"Que sait-on {attendu}" in lu
    assert "Et pour le schéma pluriannuel" in lu
    assert not re.search(r"\b(None|nan|NaT)\b|<NA>", lu)


@pytest.mark.lent
def test_un_theme_sans_donnee_dit_ce_qui_manque_et_ou_l_obtenir(ouvrir: Ouvrir) -> None:
    """Une commune de Vendée n'a aucun chiffre sur le handicap : la page dit quel geste les apporte."""
    lu = texts(ouvrir(portee="departement-85", niveau="commune", territoire="85113"))
    assert "Aucun chiffre pour ce thème ici" in lu
    assert "La Cnaf publie les bénéficiaires de l'AEEH et de l'AAH" in lu
    assert "Où l'obtenir" in lu


@pytest.mark.lent
def test_une_ancienne_reference_de_l_adresse_reste_et_se_dit(ouvrir: Ouvrir) -> None:
    """La France à la place du département : 60,9 ; une phrase dit que les rangs sont ceux du groupe."""
    app = ouvrir(portee="departement-95", territoire="200035970", reference="france")
    assert "49,7 contre 60,9" in texts(app)
    assert any("les rangs restent ceux du groupe" in i.value for i in app.info)


def test_un_seul_choix_regle_les_rangs_et_les_ecarts(ouvrir: Ouvrir) -> None:
    """La région choisie : sa valeur publiée, 57,2, et le rang parmi ses 52 EPCI ; un seul mot."""
    app = ouvrir(portee="departement-95", territoire="200035970", parmi="region")
    lu = texts(app)
    assert "49,7 contre 57,2" in lu
    assert "52 EPCI de l'Île-de-France" in lu
    assert "Comparer avec" not in lu
    assert not app.segmented_control
    assert not app.info


def test_des_limitrophes_trop_peu_nombreux_pour_une_mediane_le_disent(ouvrir: Ouvrir) -> None:
    """Cinq voisins font une médiane, deux n'en font pas : un repère publié la remplace."""
    app = ouvrir(portee="departement-95", territoire="200058485", parmi="limitrophes")
    assert "Médiane de ses 6" in texts(app)
    app = ouvrir(portee="departement-971", territoire="200018653", parmi="limitrophes")
    assert any("trop peu pour une médiane" in i.value for i in app.info)


@pytest.mark.lent
def test_les_epci_semblables_servent_de_reference(ouvrir: Ouvrir) -> None:
    """La médiane des dix plus proches, nommée ; les mêmes que dans la comparaison."""
    lu = texts(ouvrir(portee="departement-95", territoire="200035970", reference="semblables"))
    assert "Médiane de 10 EPCI semblables" in lu


def test_une_reference_inconnue_est_dite_et_remplacee(ouvrir: Ouvrir) -> None:
    """L'adresse est tapée par n'importe qui."""
    app = ouvrir(portee="departement-95", territoire="200035970", reference="lune")
    assert any("lune" in w.value for w in app.warning)
    assert "49,7 contre 42,2" in texts(app)


@pytest.mark.lent
def test_le_fictif_a_sa_pastille_et_n_est_pas_dans_le_meme_tableau(ouvrir: Ouvrir) -> None:
    """Les valeurs de démonstration ont leur pastille et leur filigrane ; les réelles, non."""
    app = ouvrir(portee="departement-95", territoire="200035970")
    blocs = [e.proto.body for e in app.get("html") if "ctg-filigrane" in e.proto.body]
    if not blocs:
        pytest.skip("Le magasin d'essai n'a pas de démonstration.")
    for bloc in blocs:
        reel, _, fictif = bloc.partition('<div class="ctg-filigrane">')
        assert "Données fictives" in fictif
        assert "ETP" not in reel
