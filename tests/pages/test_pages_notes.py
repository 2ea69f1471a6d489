"""Les pages « Notes de la salle » et « Références figées », les notes sous la carte, et la lecture seule."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import asdict
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.app_pages.commun import notes as commun_notes
from dashboard.figures.modele import Carte
from dashboard.galerie.tirage import Adresse, Tirage
from dashboard.gestes import atelier
from dashboard.lecture import store, vues
from dashboard.lecture.selection import parse
from dashboard.session import acces
from data.garde import droits, notes, references
from data.memoire import lieu, tables
from tests.appli import open_app
from tests.patience import PAGE_S

VAL_PARISIS = "200058485"
Ouvrir = Callable[..., AppTest]


@pytest.fixture
def donnees(magasin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Un dossier à soi, avec le magasin réel."""
    shutil.copy(magasin, tmp_path / magasin.name)
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    monkeypatch.delenv(droits.VARIABLE_LECTURE_SEULE, raising=False)
    monkeypatch.setattr(acces, "_notes_ouvertes", False)
    return tmp_path


@pytest.fixture
def ouvrir(donnees: Path) -> Ouvrir:
    """Ouvre une page de l'application sur une adresse."""

    def open_at(page: str, **parametres: str) -> AppTest:
        script = f"""
import streamlit as st
from dashboard.app_pages.commun import entete
from dashboard.app_pages.{page} import page as {page}
from dashboard.session import visite
st.session_state["page"] = "{page}"
visite.open_page("{page}")
entete.show()
{page}.page()
"""
        app = AppTest.from_string(script, default_timeout=PAGE_S)
        for nom, valeur in parametres.items():
            app.query_params[nom] = valeur
        return app.run()

    return open_at


def texts(app: AppTest) -> str:
    """Tout le HTML de la page, sans balises."""
    bruts = " ".join(e.proto.body for e in app.get("html"))
    return unescape(re.sub(r"<[^>]+>", " ", bruts))


def button(app: AppTest, libelle: str) -> AppTest:
    return next(b for b in app.button if b.label == libelle).click().run()


def fill(app: AppTest, libelle: str, texte: str) -> None:
    champs = [*app.text_input, *app.text_area]
    next(c for c in champs if c.label == libelle).set_value(texte)


def test_une_page_vide_dit_pourquoi_et_quel_geste_la_remplit(ouvrir: Ouvrir) -> None:
    """Ni note ni référence : une phrase sur chaque page, et pas d'erreur."""
    app = ouvrir("notes", portee="departement-95")
    assert not app.exception
    assert app.info[0].value.startswith("Aucune note pour l")
    assert "demandez à la personne qui l'a installée" in app.info[1].value
    assert "observatoire ouvrir" not in app.info[1].value
    assert "ensemble dans le Val-d'Oise" in texts(app)
    app = ouvrir("references", portee="departement-95")
    assert not app.exception
    assert app.info[0].value.startswith("Aucune référence")
    assert "bougé dans le Val-d'Oise" in texts(app)


@pytest.mark.lent
def test_une_note_posee_sur_la_carte_y_est_numerotee(ouvrir: Ouvrir, donnees: Path) -> None:
    """Le territoire choisi, le texte échappé, le numéro sur la carte ; un rechargement la retrouve."""
    vue = {"portee": "departement-95", "territoire": VAL_PARISIS}
    app = ouvrir("carte", **vue)
    app.session_state["notes_carte"] = True
    app.run()
    fill(app, "Votre note", "Il manque <b>dix</b> places")
    app = button(app, "Garder cette note")
    assert not app.exception
    assert app.success[0].value == "Note 1 gardée."
    (note,) = notes.list_notes(donnees).notes
    assert (note.niveau, note.code_territoire, note.territoire) == ("epci", VAL_PARISIS, "CA Val Parisis")
    relue = ouvrir("carte", **vue)
    assert "Il manque <b>dix</b> places" in texts(relue)
    bruts = " ".join(e.proto.body for e in relue.get("html"))
    assert "<b>dix</b>" not in bruts
    assert next(a for a in relue.text_area if a.label == "Votre note").value == ""


def test_une_note_refusee_reste_sous_les_yeux(ouvrir: Ouvrir, donnees: Path) -> None:
    """Vide : la phrase le dit, rien n'est gardé."""
    app = button(ouvrir("notes", portee="departement-95"), "Garder cette note")
    assert "vide" in app.error[0].value
    assert notes.list_notes(donnees).notes == ()


def test_une_note_peut_porter_sur_une_figure_nommee(ouvrir: Ouvrir, donnees: Path) -> None:
    """Son titre est gardé et lu dans le tableau, à côté du territoire."""
    app = ouvrir("notes", portee="departement-95", territoire=VAL_PARISIS)
    fill(app, "Figure dont parle la note (facultatif)", "Pyramide des âges")
    fill(app, "Votre note", "Peu de jeunes")
    app = button(app, "Garder cette note")
    assert notes.list_notes(donnees).notes[0].figure == "Pyramide des âges"
    assert "CA Val Parisis · Pyramide des âges" in texts(app)


@pytest.mark.lent
def test_retirer_puis_remettre_une_note(ouvrir: Ouvrir, donnees: Path) -> None:
    """La corbeille est sur la page."""
    notes.add(donnees, "première idée")
    app = button(ouvrir("notes"), "Retirer cette note")
    assert notes.list_notes(donnees).notes == ()
    app = button(app, "Remettre cette note")
    assert [n.texte for n in notes.list_notes(donnees).notes] == ["première idée"]
    assert "première idée" in texts(app)


@pytest.mark.lent
def test_garder_une_reference_puis_ne_rien_voir_bouger(ouvrir: Ouvrir, donnees: Path) -> None:
    """Juste après, aucun chiffre du Val-d'Oise n'a bougé ; l'adresse porte la référence."""
    app = ouvrir("references", portee="departement-95")
    fill(app, "Nom de la référence", "Signature de la CTG 2026")
    app = button(app, "Garder cette référence")
    assert not app.exception
    assert len(references.list_references(donnees).references) == 1
    assert "aucun n'a bougé" in texts(app)
    # Le même jour au graphique, un point par EPCI, sous son propre titre.
    assert "Depuis « Signature de la CTG 2026 » : Taux de couverture" in texts(app).replace("\xa0", " ")
    valeur = app.query_params["reference"]
    assert (valeur if isinstance(valeur, str) else valeur[0]) == "signature-de-la-ctg-2026"


@pytest.mark.lent
def test_une_reference_inconnue_dans_l_adresse_se_dit(ouvrir: Ouvrir) -> None:
    """La plus récente est montrée à sa place."""
    app = ouvrir("references", portee="departement-95")
    fill(app, "Nom de la référence", "avant")
    button(app, "Garder cette référence")
    app = ouvrir("references", portee="departement-95", reference="../../etc")
    assert not app.exception
    assert "n'existe plus" in app.warning[0].value


@pytest.mark.lent
def test_en_lecture_seule_rien_ne_s_offre(ouvrir: Ouvrir, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ni note, ni référence, ni case ; l'en-tête le dit en clair."""
    monkeypatch.setattr(acces, "is_here", lambda: False)
    for page in ("notes", "references"):
        app = ouvrir(page, portee="departement-95")
        assert not app.exception
        assert not app.button
        assert not app.checkbox
        assert acces.AUTRE_POSTE in texts(app).replace("\xa0", " ")
    monkeypatch.setattr(acces, "_notes_ouvertes", True)
    app = ouvrir("notes", portee="departement-95")
    assert "Garder cette note" in [b.label for b in app.button]


def test_une_adresse_de_l_ancienne_presentation_ouvre_la_page(donnees: Path) -> None:
    """« presenter=1 » d'un lien gardé : la page entière, et l'adresse qui ne le dit plus."""
    app = open_app()
    app.query_params["portee"] = "departement-95"
    app.query_params["presenter"] = "1"
    app = app.run()
    assert not app.exception
    assert "presenter" not in app.query_params
    assert not any("presenter" in propres for propres in app.session_state["propres"].values())


@pytest.mark.lent
def test_deux_mille_notes_n_alourdissent_ni_la_carte_ni_la_page(ouvrir: Ouvrir, donnees: Path) -> None:
    """La carte ne porte que ses territoires, sans le texte au-delà de soixante ; la liste a des pages."""
    france = store.scope("france", "FRANCE")
    assert france is not None
    carte = vues.build_vue(store, parse({}, store.known())[0], france).cartes[0]
    codes = [f.code_territoire for f in carte.fond.formes]
    posees = [
        notes.Note(
            numero,
            "2026-11-28T10:00:00+00:00",
            "x" * 500,
            niveau="epci",
            code_territoire=codes[numero % len(codes)] if numero % 2 else "commune-d-ailleurs",
        )
        for numero in range(1, 2_001)
    ]
    with lieu.writing(donnees, "poser", notes.OBJET) as con:
        con.execute(tables.notes.insert(), [{**asdict(n), "organisation": 1} for n in posees])
    (faite,) = commun_notes.marked([Tirage(Adresse("carte"), carte)])
    marquee = faite.figure
    assert isinstance(marquee, Carte)
    poids = sum(len(m.code) + len(m.texte) + len(m.titre) for m in marquee.marques)
    assert {m.code for m in marquee.marques} <= set(codes)
    assert poids < 60_000
    assert len(atelier.notes().notes) == 2_000
    app = ouvrir("notes")
    assert [s.label for s in app.selectbox if "affichées" in s.label] == ["Notes affichées, sur 2\u202f000"]
    tableau = max((e.proto.body for e in app.get("html")), key=len)
    assert tableau.count("<tr") == 101
