"""La page « Panier et dossiers », pilotée sans navigateur."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from dashboard.dossiers.panier import Panier
from dashboard.dossiers.travaux import Travail
from dashboard.exports.socle import ecarts
from dashboard.figures import graphiques
from dashboard.figures.planche import Planche
from dashboard.lecture import store, vues
from dashboard.lecture.selection import parse
from tests.patience import PAGE_S

Ouvrir = Callable[..., AppTest]
JOUR = datetime.date(2026, 11, 22)


def script() -> None:
    """La page seule, comme le routeur l'appelle."""
    from dashboard.app_pages.seances import page as panier
    from dashboard.session import visite

    visite.open_page("dossiers")
    panier.page()


def drawer() -> None:
    """Le bouton du tiroir « Exporter », sous une figure de la page."""
    import streamlit as st

    from dashboard.app_pages.commun import panier as commun_panier
    from dashboard.app_pages.commun import tirages
    from dashboard.session import visite

    visite.open_page("coordination")
    st.session_state["figure"] = tirage = tirages.draw("coordination-tableau")
    commun_panier.button(tirage, "axes")
    visite.write_address()


@pytest.fixture
def ouvrir(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> Ouvrir:
    """Ouvre la page sur une adresse, avec le magasin réel et un panier."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))

    def open_at(panier: Panier | None = None, faire: Any = script, **parametres: str) -> AppTest:
        app = AppTest.from_function(faire, default_timeout=PAGE_S)
        if panier is not None:
            app.session_state["panier"] = panier
        for nom, valeur in parametres.items():
            app.query_params[nom] = valeur
        return app

    return open_at


@pytest.fixture
def planche(ouvrir: Ouvrir) -> Planche:
    selection, _ = parse({"portee": "departement-95"}, store.known())
    portee = store.scope("departement", "95")
    assert portee is not None
    vue = vues.build_vue(store, selection, portee)
    modele = graphiques.build_barres(vue.couche, "epci", vue.cartes[0].aplat, "")
    return Planche(modele, "10 EPCI.", "Cnaf, essai.", "2023", "barres")


def full(planche: Planche, *, magasin: str = "") -> Panier:
    """Deux figures du magasin présent."""
    magasin = magasin or vues.fingerprint(store)
    panier = Panier()
    for place, nom in (("a", "Première"), ("b", "Seconde")):
        modele = replace(planche.modele, titre=nom)  # type: ignore[type-var]
        panier = panier.add(
            replace(planche, modele=modele),
            adresse=f"coordination-disparue-{place}?portee=departement-95",
            magasin=magasin,
            jour=JOUR,
        )
    return panier


def texts(app: AppTest) -> str:
    bruts = " ".join(e.proto.body for e in app.get("html"))
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bruts)).split())


def press(app: AppTest, libelle: str, rang: int = 0) -> AppTest:
    return [b for b in app.button if b.label == libelle][rang].click().run()


def titles(app: AppTest) -> list[str]:
    return [t.value or "" for t in app.text_input if t.label.startswith("Titre de la figure")]


def address(app: AppTest) -> dict[str, str]:
    return {n: v if isinstance(v, str) else v[0] for n, v in app.query_params.items()}


def job(app: AppTest) -> Travail:
    travail: Travail = app.session_state["travail"]
    assert travail.wait(60)
    return travail


def test_un_panier_vide_dit_le_geste_qui_le_remplit(ouvrir: Ouvrir) -> None:
    """Sans figure ni département : deux phrases, et le choix du département."""
    app = ouvrir().run()
    assert not app.exception
    lu = texts(app)
    assert "Quel document emporter en réunion" in lu
    assert "Le panier est vide" in lu
    assert "ouvrez « Exporter », puis « Ajouter au panier »" in lu
    assert "Choisissez un département" in lu
    assert [s.label for s in app.selectbox] == ["Département"]


def test_choisir_un_departement_propose_ses_dossiers(ouvrir: Ouvrir) -> None:
    """La Creuse, puis un de ses EPCI : l'adresse suit, le portrait est le sien."""
    app = ouvrir().run()
    app.selectbox[0].select("23").run()
    assert address(app) == {"portee": "departement-23"}
    assert "Dossier pour la revue du SDSF" in texts(app)
    assert [b.label for b in app.button if b.label.startswith("Préparer le portrait")] == [
        "Préparer le portrait : Creuse"
    ]
    app.selectbox[1].select("200067189").run()
    assert address(app) == {"portee": "departement-23", "territoire": "200067189"}
    assert any(b.label == "Préparer le portrait : CC Creuse Sud Ouest" for b in app.button)


def test_on_ordonne_renomme_ote_et_vide(ouvrir: Ouvrir, planche: Planche) -> None:
    """Chaque geste se voit dans la liste ; les bouts ne dépassent pas."""
    app = ouvrir(full(planche)).run()
    assert titles(app) == ["Première", "Seconde"]
    assert [b.disabled for b in app.button if b.label == "Monter"] == [True, False]
    press(app, "Monter", 1)
    assert titles(app) == ["Seconde", "Première"]
    app.text_input(key="panier_titre_2").set_value("Le constat").run()
    assert titles(app) == ["Le constat", "Première"]
    press(app, "Ôter", 1)
    assert titles(app) == ["Le constat"]
    press(app, "Vider le panier")
    assert "Le panier est vide" in texts(app)


@pytest.mark.lent
def test_le_panier_se_retrouve_par_son_adresse(ouvrir: Ouvrir, planche: Planche) -> None:
    """Recharger la page garde le panier ; un identifiant inconnu le dit."""
    app = ouvrir(full(planche)).run()
    press(app, "Descendre")
    nom = address(app)["panier"]
    autre = ouvrir(panier=None)
    autre.query_params["panier"] = nom
    assert titles(autre.run()) == ["Seconde", "Première"]
    perdu = ouvrir()
    perdu.query_params["panier"] = "inconnu"
    assert "n'est plus en mémoire" in perdu.run().warning[0].value


@pytest.mark.lent
@pytest.mark.parametrize(("genre", "debut"), [("pptx", b"PK"), ("pdf", b"%PDF"), ("zip", b"PK")])
def test_le_panier_s_exporte_dans_les_trois_formats(
    ouvrir: Ouvrir, planche: Planche, genre: str, debut: bytes
) -> None:
    """Le fichier se propose quand il est fait, avec son poids."""
    app = ouvrir(full(planche)).run()
    app.session_state["panier_format"] = genre
    app.run()
    app.button(key="panier_exporter").click().run()
    travail = job(app)
    app.run()
    assert travail.erreur == ""
    assert travail.livraison is not None
    assert travail.livraison.octets.startswith(debut)
    assert travail.fichier == f"panier-figures-pour-la-reunion.{genre}"
    if genre == "pptx":
        deck: Any = Presentation(io.BytesIO(travail.livraison.octets))
        assert [d.shapes.title.text_frame.text for d in deck.slides][1:] == ["Première", "Seconde"]
    if genre == "zip":
        with zipfile.ZipFile(io.BytesIO(travail.livraison.octets)) as archive:
            assert "01-premiere.png" in archive.namelist()
    assert app.get("download_button")
    press(app, "Fermer")
    assert not app.get("download_button")


@pytest.mark.lent
def test_une_figure_perimee_est_signalee_et_manque_au_fichier(ouvrir: Ouvrir, planche: Planche) -> None:
    """Sa page a d'autres figures aujourd'hui : la phrase dans la liste, puis à côté du fichier."""
    app = ouvrir(full(planche, magasin="d'avant")).run()
    assert "ne montre plus cette figure" in app.warning[0].value
    app.button(key="panier_exporter").click().run()
    job(app)
    lu = texts(app.run())
    assert "2 pièces manquent dans ce fichier" in lu
    assert "Première : sa page ne montre plus cette figure" in lu


def test_annuler_un_dossier_ne_laisse_rien(ouvrir: Ouvrir) -> None:
    """Pendant l'export, « Annuler » ; ensuite une phrase, aucun fichier."""
    app = ouvrir(portee="departement-23").run()
    press(app, "Préparer le dossier")
    travail: Travail = app.session_state["travail"]
    travail.cancel()
    assert travail.wait(60)
    app.run()
    assert "aucun fichier n'est gardé" in app.info[0].value
    assert not app.get("download_button")
    assert travail.livraison is None


def test_le_bouton_d_une_figure_l_ajoute_avec_son_adresse(ouvrir: Ouvrir) -> None:
    """Son code, ses réglages, son année et le magasin sont retenus ; le bouton dit ensuite qu'elle y est."""
    app = ouvrir(
        faire=drawer, portee="departement-95", territoire="200058485", onglet="axes", besoin="logement"
    )
    press(app.run(), "Ajouter au panier")
    (element,) = app.session_state["panier"].elements
    assert element.adresse == "coordination-tableau?portee=departement-95&territoire=200058485&annee=2025"
    assert element.magasin == vues.fingerprint(store)
    assert ecarts.same(element.figure, app.session_state["figure"].figure)
    assert [(b.label, b.disabled) for b in app.button] == [("Dans le panier", True)]
