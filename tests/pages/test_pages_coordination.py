"""La page « ETP par axe », pilotée sans navigateur : portée proposée, onglets, réglages, page vide."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import partial
from html import unescape
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import formats
from dashboard.galerie.coordination import contexte
from dashboard.session import visite
from queries import run
from tests.appli import choose_scope, run_page, sent

ONGLETS = ("carte", "axes", "postes", "typologie", "calendrier")
VAL_D_OISE = {"portee": "departement-95"}
Ouvrir = Callable[..., AppTest]


def page() -> None:
    """Ce que le routeur fait, puis la page."""
    from dashboard.app_pages.commun import entete
    from dashboard.app_pages.coordination import page as coordination
    from dashboard.session import visite

    visite.open_page("coordination")
    entete.show()
    coordination.page()


def opener(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> Ouvrir:
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))

    return partial(run_page, page)


@pytest.fixture
def ouvrir(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> Ouvrir:
    """Ouvre la page sur le magasin livré : la démonstration y est montrée."""
    monkeypatch.setattr(contexte, "today", lambda: date(2026, 3, 1))
    return opener(magasin, monkeypatch)


def texts(app: AppTest) -> str:
    """Tout le HTML de la page, sans balises, espaces insécables rendues ordinaires."""
    bruts = " ".join(e.proto.body for e in app.get("html"))
    return unescape(re.sub(r"<[^>]+>", " ", bruts)).replace("\u00a0", " ")


def address(app: AppTest) -> dict[str, str]:
    return {n: v if isinstance(v, str) else v[0] for n, v in app.query_params.items()}


# --- Portée -----------------------------------------------------------------------------------


def test_la_page_s_ouvre_sur_le_departement_qui_a_le_plus_de_lignes(ouvrir: Ouvrir) -> None:
    """Sans portée demandée : le Val-d'Oise, dans le titre, l'adresse et l'en-tête."""
    app = ouvrir()
    assert not app.exception
    assert "Qui coordonne quoi dans le Val-d'Oise ?" in texts(app)
    assert address(app) == VAL_D_OISE
    assert sent(app, "barre")["territoire"]["cle"] == "departement-95"


@pytest.mark.lent
def test_l_usager_peut_revenir_a_la_france(ouvrir: Ouvrir) -> None:
    """Le département n'est proposé qu'une fois ; l'adresse de la France se partage."""
    app = ouvrir()
    choose_scope(app, "france-FRANCE")
    assert "Qui coordonne quoi en France ?" in texts(app)
    assert address(app) == {"portee": "france"}
    assert "Qui coordonne quoi en France ?" in texts(ouvrir(portee="france"))


def test_une_portee_demandee_reste_la_sienne(ouvrir: Ouvrir) -> None:
    """Un lien vers la Creuse ouvre la Creuse, avec ses neuf EPCI."""
    lu = texts(ouvrir(portee="departement-23"))
    assert "dans la Creuse" in lu
    assert "9 EPCI importés sur 9" in lu


# --- Ce qu'elle montre ------------------------------------------------------------------------


@pytest.mark.parametrize("onglet", ONGLETS)
def test_chaque_onglet_dit_d_ou_il_vient_et_qu_il_est_fictif(ouvrir: Ouvrir, onglet: str) -> None:
    """Source, champ et pastille sous chaque figure ; jamais un mot de machine."""
    demande = VAL_D_OISE | ({} if onglet == "carte" else {"onglet": onglet})
    app = ouvrir(**demande)
    assert not app.exception
    assert not app.error
    assert not app.warning
    lu = texts(app)
    assert "Données fictives" in lu
    assert "Lecture" in lu
    assert "Observatoire CTG (données fictives)" in lu
    assert not re.search(r"\b(None|nan|NaT|NaN|True|False)\b", lu)
    assert address(app) == demande


def test_les_chiffres_cles_sont_ceux_de_la_requete(ouvrir: Ouvrir, con: duckdb.DuckDBPyConnection) -> None:
    """ETP, postes et part, écrits en français."""
    portee = {"portee": "departement", "code_portee": "95"}
    annee = run(con, "coordination/annees", None, **portee)["annee"].max()
    ligne = run(con, "coordination/chiffres", None, annee=int(annee), **portee).iloc[0]
    lu = texts(ouvrir(**VAL_D_OISE))
    assert f"{formats.number(ligne['etp'], 2)}" in lu
    assert re.search(rf"postes\s+{int(ligne['postes'])}\s+des postes, jamais des personnes", lu)
    assert f"{formats.number(ligne['part_jeunesse_pct'], 1)} %" in lu


def test_le_tableau_montre_les_huit_axes_et_chaque_epci(
    ouvrir: Ouvrir, con: duckdb.DuckDBPyConnection
) -> None:
    """Un vrai tableau : dix EPCI, huit axes, totaux."""
    app = ouvrir(onglet="axes", **VAL_D_OISE)
    [tableau] = [e.proto.body for e in app.get("html") if 'class="ctg-chaleur"' in e.proto.body]
    assert tableau.count('scope="row"') == 11
    assert tableau.count('scope="col"') == 10
    noms = run(con, "coordination/etp", annee=2025, portee="departement", code_portee="95")["nom"].unique()
    assert all(nom.replace("'", "&#x27;") in tableau for nom in noms)


def test_un_epci_choisi_a_ses_propres_axes(ouvrir: Ouvrir) -> None:
    """Val Parisis : ses barres à côté de la carte, et le moyen de revenir à l'ensemble."""
    app = ouvrir(territoire="200058485", **VAL_D_OISE)
    assert "CA Val Parisis : ETP par axe" in texts(app)
    app.button(key="coordination_ensemble").click().run()
    assert "Val-d'Oise : ETP par axe" in texts(app)
    assert address(app) == VAL_D_OISE


@pytest.mark.lent
def test_les_petites_cartes_ont_une_seule_legende(ouvrir: Ouvrir) -> None:
    """Huit cartes, un texte d'échelle."""
    app = ouvrir(axe="tous", **VAL_D_OISE)
    assert not app.exception
    assert texts(app).count("Même échelle sur toutes les cartes") == 1
    titres = [e.proto.body for e in app.get("html") if "ctg-carte-nom" in e.proto.body]
    assert len(titres) == 8


@pytest.mark.lent
@pytest.mark.parametrize(("mesure", "axe"), [("habitants", "logement"), ("enfants", "tous")])
def test_les_etp_se_rapportent_a_une_population(ouvrir: Ouvrir, mesure: str, axe: str) -> None:
    """Un taux se dessine en couleurs, avec son unité."""
    app = ouvrir(mesure=mesure, axe=axe, **VAL_D_OISE)
    assert not app.exception
    assert address(app) == {"mesure": mesure, "axe": axe, **VAL_D_OISE}


@pytest.mark.lent
def test_le_cout_suit_l_hypothese_de_l_usager(ouvrir: Ouvrir) -> None:
    """48 000 € d'abord, dits comme une hypothèse ; 50 000 € une fois saisis, et dans l'adresse."""
    app = ouvrir(onglet="postes", **VAL_D_OISE)
    assert "× 48\u202f000 €" in texts(app)
    assert "référentiel Cnaf 2020" in texts(app)
    app.number_input(key="w_coordination_cout").set_value(50_000).run()
    assert "× 50\u202f000 €" in texts(app)
    assert address(app)["cout"] == "50000"
    assert "× 50\u202f000 €" in texts(ouvrir(onglet="postes", cout="50000", **VAL_D_OISE))


def test_le_besoin_affiche_sa_regle_et_dit_quand_il_manque(ouvrir: Ouvrir) -> None:
    """Foyers au RSA pour l'accès aux droits ; sans population chargée, une phrase."""
    lu = texts(ouvrir(onglet="axes", besoin="acces_aux_droits", **VAL_D_OISE))
    assert "Règle : les EPCI sont rangés selon leurs ETP « accès aux droits »" in lu
    assert "foyers bénéficiaires du RSA" in lu


def test_la_typologie_affiche_sa_regle(ouvrir: Ouvrir) -> None:
    """La règle entière, sans laquelle les trois mots ne veulent rien dire."""
    lu = texts(ouvrir(onglet="typologie", domaine="enfance", **VAL_D_OISE))
    assert "limitée : tout en régie directe ; nécessaire : rien en régie" in lu
    assert "Associations, entreprises et autres comptent ensemble" in lu
    assert "équipements ouverts au 1er mars 2026" in lu


@pytest.mark.lent
def test_le_calendrier_se_lit_a_la_date_du_jour(ouvrir: Ouvrir, monkeypatch: pytest.MonkeyPatch) -> None:
    """La date vient de la page : un autre jour, une autre situation."""
    assert "situation au 1er mars 2026" in texts(ouvrir(onglet="calendrier", **VAL_D_OISE))
    monkeypatch.setattr(contexte, "today", lambda: date(2040, 1, 1))
    lu = texts(ouvrir(onglet="calendrier", **VAL_D_OISE))
    assert "toutes les échéances sont passées" in lu


# --- Adresse et navigation --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cle", "valeur"), [("onglet", "x"), ("annee", "1999"), ("axe", "x"), ("mesure", "x")]
)
def test_un_reglage_inconnu_se_dit_et_ne_casse_rien(ouvrir: Ouvrir, cle: str, valeur: str) -> None:
    """Une phrase, le choix habituel, et l'adresse nettoyée."""
    app = ouvrir(**{cle: valeur}, **VAL_D_OISE)
    assert not app.exception
    assert f"« {valeur} » n'existe pas" in app.warning[0].value
    assert address(app) == VAL_D_OISE


@pytest.mark.parametrize("cout", ["0", "abc", "999999999", "²"])
def test_un_cout_impossible_se_dit(ouvrir: Ouvrir, cout: str) -> None:
    """L'adresse est écrite par n'importe qui."""
    app = ouvrir(onglet="postes", cout=cout, **VAL_D_OISE)
    assert not app.exception
    assert f"« {cout} »" in app.warning[0].value


def test_l_onglet_choisi_va_dans_l_adresse(ouvrir: Ouvrir) -> None:
    """Changer d'onglet garde la portée et se partage."""
    app = ouvrir(**VAL_D_OISE)
    app.button_group(key="w_coordination_onglet").set_value("postes").run()
    assert "ETP par poste" in texts(app)
    assert address(app) == {"onglet": "postes", **VAL_D_OISE}


def test_une_annee_passee_se_choisit(ouvrir: Ouvrir) -> None:
    """Les chiffres et l'adresse suivent ; la dernière année n'alourdit pas l'adresse."""
    app = ouvrir(**VAL_D_OISE)
    app.selectbox(key="w_coordination_annee").select("2023").run()
    assert "EPCI · 2023" in texts(app)
    assert address(app) == {"annee": "2023", **VAL_D_OISE}


# --- Vide -------------------------------------------------------------------------------------


@pytest.mark.lent
@pytest.mark.parametrize("onglet", ONGLETS)
def test_sans_aucune_ligne_la_page_dit_quoi_pourquoi_et_comment(
    magasin_sans_demonstration: Path, monkeypatch: pytest.MonkeyPatch, onglet: str
) -> None:
    """Ce qu'elle montrerait, pourquoi elle est vide, les gestes ; aucun chiffre, aucune pastille."""
    app = opener(magasin_sans_demonstration, monkeypatch)(onglet=onglet)
    assert not app.exception
    assert not app.warning
    lu = texts(app)
    assert "montrerait" in lu or "rangerait" in lu
    assert "publiées nulle part par EPCI" in lu
    assert "observatoire importer" not in lu
    assert "Montrer la démonstration" in lu
    assert "Données fictives" not in lu
    assert "Qui coordonne quoi en France ?" in lu


def test_un_departement_vide_renvoie_a_ceux_qui_ont_des_lignes(ouvrir: Ouvrir) -> None:
    """À Paris, rien n'est importé : la page dit où aller."""
    lu = texts(ouvrir(portee="departement-75"))
    assert "Aucune ligne n'est importée à Paris" in lu
    assert "un territoire qui a des lignes : Val-d'Oise et Creuse" in lu


def test_les_reglages_de_la_page_ne_sont_pas_ceux_de_la_selection() -> None:
    """Une clé commune écraserait la sélection."""
    propres = {"onglet", "annee", "axe", "mesure", "besoin", "domaine", "cout"}
    assert propres.isdisjoint(visite.lecture_selection.PARAMETRES)
