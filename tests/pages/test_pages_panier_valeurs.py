"""Le panier juge ses figures par leurs valeurs : un import d'ailleurs n'y change rien.

Chaque essai change le magasin comme un import le ferait : d'autres lignes, un autre état, l'ancien
ôté. Les figures viennent de la galerie, comme celles des pages.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from dashboard.dossiers.panier import DISPARUE, Panier
from dashboard.galerie import registre
from dashboard.galerie.tirage import parse
from dashboard.lecture import store, vues
from data.magasin import emplacement
from tests.magasins import open_store, put_changed
from tests.patience import PAGE_S

VAL_PARISIS, ROISSY = "200058485", "200055655"
TERRITOIRE = f"portee=departement-95&territoire={VAL_PARISIS}"
CARTE = f"carte?{TERRITOIRE}&millesime=2023"
BARRES = f"carte-barres?{TERRITOIRE}&millesime=2023"
POSTES = "coordination-tableau?portee=departement-95&annee=2025"
COUVERTURE = "indicateur = 'taux_couverture' AND modalite = '' AND millesime = 2023"
# Chaque figure de la maison, sous son adresse la plus simple.
TOUTES = (
    *(f"{code}?{TERRITOIRE}" for code in registre.CLICHES),
    f"carte-seconde?{TERRITOIRE}&double=modalite:eaje",
    f"carte-evolution?{TERRITOIRE}&indicateur=naissances",
)


def show() -> None:
    from dashboard.app_pages.seances import page as panier
    from dashboard.lecture import store
    from dashboard.session import visite

    with store.pinned():
        visite.open_page("dossiers")
        panier.page()


@pytest.fixture
def donnees(magasin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Un dossier de données à soi."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    shutil.copy(magasin, tmp_path)
    return tmp_path


@pytest.fixture
def changer(donnees: Path) -> Callable[..., None]:
    """Un import : ces instructions changent des lignes, un autre état se met en place."""

    def change(*instructions: str) -> None:
        put_changed(donnees, hashlib.sha256(repr(instructions).encode()).hexdigest(), *instructions)
        emplacement.clean(donnees)

    return change


def filled(*adresses: str) -> Panier:
    """Un panier de ces figures, telles que l'état d'aujourd'hui les montre."""
    panier = Panier()
    with store.pinned():
        for adresse in adresses:
            tirage = registre.build(parse(adresse), store)
            if tirage.figure is not None:
                quoi = {"adresse": str(tirage.adresse), "magasin": vues.fingerprint(store)}
                panier = panier.add(tirage.figure, jour=datetime.date(2026, 11, 22), **quoi)
    assert panier.elements
    return panier


def opened(panier: Panier) -> AppTest:
    app = AppTest.from_function(show, default_timeout=PAGE_S)
    app.session_state["panier"] = panier
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> list[str]:
    return [w.value.replace("\u00a0", " ").replace("\\", "") for w in app.warning]


def slides(app: AppTest) -> tuple[list[str], list[str]]:
    """Les titres du diaporama qu'on prépare, et ce qui y manque."""
    app.button(key="panier_exporter").click().run()
    travail: Any = app.session_state["travail"]
    assert travail.wait(60)
    assert travail.erreur == ""
    deck: Any = Presentation(io.BytesIO(travail.livraison.octets))
    titres = [d.shapes.title.text_frame.text.replace("\u2019", "'") for d in deck.slides]
    return titres[1:], travail.livraison.manques


@pytest.mark.lent
def test_un_import_d_ailleurs_ne_change_rien_au_panier(donnees: Path, changer: Callable[..., None]) -> None:
    """La Creuse reçoit des chiffres : la carte, les barres et les ETP du Val-d'Oise sont les mêmes."""
    panier = filled(CARTE, BARRES, POSTES)
    assert len(panier.elements) == 3
    changer(
        "UPDATE officiel.observations SET valeur = valeur + 1 WHERE code_territoire IN ('200067189', '23')",
        "UPDATE postes SET etp = etp / 2 WHERE ctg LIKE 'CTG-23%'",
    )
    app = opened(panier)
    assert said(app) == []
    jugees = app.session_state["panier"].elements
    assert {e.magasin for e in jugees} != {e.magasin for e in panier.elements}
    assert [e.figure for e in jugees] == [e.figure for e in panier.elements]
    titres, manques = slides(app)
    assert (len(titres), manques) == (3, [])


@pytest.mark.lent
def test_une_valeur_changee_dit_laquelle_et_se_refait_d_un_geste(
    donnees: Path, changer: Callable[..., None]
) -> None:
    """Roissy passe de 40,9 à 55,5 : avant, après, territoire, année ; dehors tant qu'on ne dit rien."""
    panier = filled(CARTE, POSTES)
    with open_store(emplacement.present(donnees)) as con:
        (avant,) = con.execute(
            f"SELECT valeur FROM observations WHERE {COUVERTURE} AND code_territoire = '{ROISSY}'"
        ).fetchone() or (0.0,)
    changer(
        f"UPDATE officiel.observations SET valeur = 55.5 WHERE {COUVERTURE} AND code_territoire = '{ROISSY}'"
    )
    app = opened(panier)
    (phrase,) = said(app)
    assert "Laissée hors de l'export : ce chiffre a changé depuis le 22 novembre 2026" in phrase
    ecrit = f"{avant:.1f}".replace(".", ",")
    assert (
        "(Taux de couverture de l'accueil du jeune enfant (places pour 100 enfants de moins de 3 ans, "
        f"2023), CA Roissy Pays de France : {ecrit} → 55,5). Refaites-la"
    ) in phrase
    titres, manques = slides(app)
    assert panier.elements[0].titre not in titres
    assert f"CA Roissy Pays de France : {ecrit} → 55,5" in manques[0].replace("\u00a0", " ")
    app.run()
    app.button(key="travail_fermer").click().run()
    app.button(key="panier_refaire_1").click().run()
    assert said(app) == []
    titres, manques = slides(app)
    assert (len(titres), manques) == (len(panier.elements), [])
    carte = app.session_state["panier"].elements[0].figure
    assert 55.5 in carte.aplat.valeurs


@pytest.mark.lent
def test_un_magasin_refait_avec_les_memes_lignes_garde_toutes_les_figures(
    donnees: Path, changer: Callable[..., None]
) -> None:
    """Chaque genre de figure des pages, relu dans un autre fichier aux mêmes lignes, est le même."""
    paniers = [filled(*TOUTES[:20]), filled(*TOUTES[20:])]
    genres = {type(getattr(e.figure, "modele", e.figure)).__name__ for p in paniers for e in p.elements}
    assert genres >= {"Carte", "Barres", "Pyramide", "Classement", "Nuage", "Calendrier", "Courbes"}
    changer("UPDATE magasin SET valeur = '2027-01-01T00:00:00+00:00' WHERE cle = 'construit_le'")
    assert [said(opened(panier)) for panier in paniers] == [[], []]


@pytest.mark.lent
def test_un_import_retire_rend_ses_figures_au_panier(donnees: Path, changer: Callable[..., None]) -> None:
    """Signalée tant que la valeur est autre, plus rien quand elle revient, sans geste."""
    panier = filled(CARTE)
    ici = f"WHERE {COUVERTURE} AND code_territoire = '{VAL_PARISIS}'"
    changer(f"UPDATE officiel.observations SET valeur = valeur + 8 {ici}")
    signalee = opened(panier).session_state["panier"]
    assert "CA Val Parisis" in signalee.elements[0].ecart
    changer(f"UPDATE officiel.observations SET valeur = valeur - 8 {ici}")
    app = opened(signalee)
    assert said(app) == []
    assert app.session_state["panier"].elements[0].figure == panier.elements[0].figure


@pytest.mark.lent
def test_une_annee_de_plus_ne_change_pas_une_carte_de_l_annee_d_avant(
    donnees: Path, changer: Callable[..., None]
) -> None:
    """L'adresse gardée porte son année : 2024 arrive, la carte de 2023 est la même."""
    panier = filled(CARTE, POSTES)
    changer(
        "INSERT INTO officiel.observations SELECT * REPLACE (2024 AS millesime) FROM observations "
        "WHERE indicateur = 'taux_couverture' AND millesime = 2023",
        "INSERT INTO postes SELECT * REPLACE (2026 AS annee) FROM postes WHERE annee = 2025",
    )
    assert said(opened(panier)) == []


@pytest.mark.lent
def test_une_figure_que_sa_page_ne_montre_plus_le_dit(donnees: Path, changer: Callable[..., None]) -> None:
    """Plus aucun poste : le tableau des axes n'existe plus, rien ne propose de le refaire."""
    panier = filled(POSTES)
    changer("DELETE FROM postes")
    app = opened(panier)
    assert said(app)
    assert all(DISPARUE in phrase for phrase in said(app))
    assert not [b for b in app.button if b.key and b.key.startswith("panier_refaire")]


@pytest.mark.lent
def test_toutes_les_figures_changees_se_refont_d_un_seul_geste(
    donnees: Path, changer: Callable[..., None]
) -> None:
    """Deux figures du même chiffre : un bouton pour les deux, le titre de l'usager gardé."""
    panier = filled(CARTE, BARRES)
    panier = panier.rename(1, "Mon constat")
    changer(
        f"UPDATE officiel.observations SET valeur = 12 WHERE {COUVERTURE} AND code_territoire = '{ROISSY}'"
    )
    app = opened(panier)
    assert len(said(app)) == 2
    app.button(key="panier_refaire").click().run()
    assert said(app) == []
    assert app.session_state["panier"].elements[0].titre == "Mon constat"


@pytest.mark.lent
def test_un_import_entre_la_page_et_le_bouton_ne_se_glisse_pas_dans_le_document(
    donnees: Path, changer: Callable[..., None]
) -> None:
    """La page était ouverte avant l'import : l'export juge ses figures au moment du geste."""
    panier = filled(CARTE)
    app = opened(panier)
    changer(
        f"UPDATE officiel.observations SET valeur = 3 WHERE {COUVERTURE} AND code_territoire = '{ROISSY}'"
    )
    titres, manques = slides(app)
    assert panier.elements[0].titre not in titres
    assert len(manques) == 1
