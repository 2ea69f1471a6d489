"""La page « Repères » : les références à côté des chiffres de la portée, le mémoire, les flux."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.figures import reperes as figures_reperes
from data.depots.formats import FORMATS
from tests.patience import PAGE_S


def page() -> None:
    """Ce que le routeur fait, puis la page."""
    from contextlib import suppress

    from dashboard.app_pages.reperes import page as reperes
    from dashboard.lecture import store
    from dashboard.session import visite

    with suppress(store.StoreError):
        visite.open_page("reperes")
    reperes.page()


def open_page(magasin: Path, monkeypatch: pytest.MonkeyPatch, **adresse: str) -> AppTest:
    """La page ouverte à cette adresse, sans erreur."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
    app = AppTest.from_function(page, default_timeout=PAGE_S)
    for cle, valeur in adresse.items():
        app.query_params[cle] = valeur
    app.run()
    assert not app.exception
    assert not app.error
    return app


def texts(app: AppTest) -> str:
    """Le texte de la page, espaces insécables rendues ordinaires."""
    brut = re.sub(r"<[^>]+>", " ", " ".join(e.proto.body for e in app.get("html")))
    return re.sub(r"\s+", " ", unescape(brut))


def test_chaque_repere_est_a_cote_du_chiffre_de_la_portee(
    magasin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Couverture du magasin, occupation fictive dite fictive, source et date à chaque ligne."""
    lu = texts(open_page(magasin, monkeypatch, portee="departement-95"))
    assert "42,2 places pour 100 enfants de moins de 3 ans (2023), contre 60,9 en France" in lu
    assert "60,9 places pour 100 enfants de moins de 3 ans (2023) 42,2" in lu
    assert "18,7 de moins que la France" in lu
    cites = (
        "environ 70 % (depuis 2012, cité, source d'origine non précisée) 69 % (2019, multi-accueil : 73) "
        "57 % (2020, Covid ; multi-accueil 58, familial 43, parental 67) 77,2 % Données fictives"
    )
    assert cites in lu
    assert "22,60 ETP Données fictives 10 EPCI sur 10, 2025" in lu
    assert "environ 67 % (2025) 66,5 % Données fictives" in lu
    assert "2 600 à 3 600 € par place" in lu
    assert "un peu moins de 4 M€ (2022) un peu moins de 9 M€ (2027)" in lu
    assert "60 % (1995) 14 % (2018)" in lu
    assert "None" not in lu
    assert "nan" not in lu.split()


def test_une_absence_dit_le_geste(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """À Paris rien n'est importé : ni zéro, ni trait, mais le fichier à déposer."""
    lu = texts(open_page(magasin, monkeypatch, portee="departement-75"))
    assert "74,4 places pour 100 enfants" in lu
    format_ = "Activité des établissements d'accueil du jeune enfant"
    geste = f"déposez un fichier « {format_} » sur la page « Mes données »."
    assert f"Absent Rien n'est importé à Paris : {geste}" in lu
    assert "« Postes de coopération CTG »" in lu
    assert "« Conventions territoriales globales »" in lu


def test_sans_choix_la_page_s_ouvre_sur_un_departement_importe(
    magasin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """La France, demandée, reste la France : la couverture y est le repère lui-même."""
    app = open_page(magasin, monkeypatch)
    assert "departement-95" in app.query_params["portee"]
    lu = texts(open_page(magasin, monkeypatch, portee="france"))
    assert "C'est ce repère Choisissez un territoire" in lu
    assert "19 EPCI sur 1 255, 2025" in lu


def test_le_departement_du_memoire_se_lit_sans_carte(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Axes, EPCI sous pseudonyme, typologie, conventions ; rien n'est rattaché à un EPCI réel."""
    app = open_page(magasin, monkeypatch, portee="departement-95", partie="departement")
    lu = texts(app)
    assert "EPCI sous pseudonyme : sur aucune carte" in lu
    assert "17 postes listés" in lu
    assert "6,2 des 12,9 ETP listés" in lu
    assert "font 63,9 %" in lu
    assert "Limitée : tous les EAJE et ALSH en régie directe B – Bégonia et C – Cerfeuil" in lu
    assert "11 CTG, 2 renouvelées, 3 en renouvellement, 6 à renouveler (2026)" in lu
    assert "4,5 ETP, 6 chargés de coopération" in lu
    assert len(app.get("plotly_chart")) == 2


def test_le_tableau_des_epci_ne_s_envoie_qu_ouvert(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fermé, rien ; les inconnus du mémoire y sont « non dits »."""
    app = open_page(magasin, monkeypatch, portee="departement-95", partie="departement")
    assert "59 communes" not in texts(app)
    titres = [e.label for e in app.expander]
    assert "Les onze EPCI sous pseudonyme" in titres
    app.session_state["reperes_epci"] = True
    lu = texts(app.run())
    assert "J – Jasmin Différenciée non dit 1,6 59 communes" in lu
    assert "K non dite 0 0 onzième EPCI" in lu


def test_l_exemple_du_memoire_est_l_etat_de_depart(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Moitié-moitié puis deux tiers / un tiers : 15 000 € changent de main."""
    app = open_page(magasin, monkeypatch, portee="departement-95", partie="cej")
    lu = texts(app)
    assert "L'ALSH A gagne 15 000 € par an, l'ALSH B en perd autant" in lu
    assert "24 000 € pour la Caf, 24 000 € pour la collectivité" in lu
    assert len(app.get("plotly_chart")) == 3


def test_changer_un_montant_change_la_phrase_et_l_adresse(
    magasin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """120 000 €, 75 % à A sous le CEJ : A passe de 90 000 à 80 000 €."""
    app = open_page(magasin, monkeypatch, portee="departement-95", partie="cej")
    app.number_input(key="w_montant").set_value(120_000).run()
    app.number_input(key="w_part_a_pct").set_value(75).run()
    assert not app.exception
    assert "L'ALSH B gagne 10 000 € par an" in texts(app)
    assert "120000" in app.query_params["montant"]
    app.selectbox(key="w_etp").set_value(0.5).run()
    assert "0,5 ETP à 48 000 € par ETP coûte 24 000 € par an" in texts(app)
    app.number_input(key="w_montant").set_value(90_000).run()
    assert "montant" not in app.query_params


@pytest.mark.parametrize(
    ("adresse", "phrase"),
    [
        ({"partie": "ailleurs"}, "la partie « ailleurs » n'existe pas"),
        ({"partie": "cej", "montant": "beaucoup"}, "« beaucoup » ne convient pas"),
        ({"partie": "cej", "heures_a": "0"}, "de 1 à 10 000 000"),
        ({"partie": "cej", "etp": "7"}, "« 7 » n'est pas un temps de poste"),
    ],
)
def test_une_adresse_fausse_se_dit_et_ne_casse_rien(
    adresse: dict[str, str], phrase: str, magasin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Valeur inconnue : une phrase, la valeur de départ, et l'adresse s'en débarrasse."""
    app = open_page(magasin, monkeypatch, portee="departement-95", **adresse)
    dits = re.sub(r"\s", " ", " ".join(w.value for w in app.warning))
    assert phrase in dits
    fautif = list(adresse)[-1]
    assert fautif not in app.query_params


def test_le_fichier_a_deposer_a_le_nom_qu_il_porte_sur_mes_donnees() -> None:
    """Un nom écrit deux fois reste le même : celui du format."""
    noms = {format_.nom for format_ in FORMATS.values()}
    assert set(figures_reperes._FORMATS.values()) <= noms
