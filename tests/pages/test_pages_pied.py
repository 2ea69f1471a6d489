"""Mentions légales, confidentialité, accessibilité : au pied de chaque page, à compléter."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.app_pages.commun import entete, rubriques
from data.garde import droits, durees, mentions, notes, peremption
from data.memoire import moteur, tables
from tests.appli import open_app
from tests.memoire.outils_memoire import alter

PAGES = {
    "mentions": ("Mentions légales", 4),
    "confidentialite": ("Confidentialité", 3),
    "accessibilite": ("Accessibilité : non conforme", 3),
}
A_COMPLETER = "À compléter par l'administrateur"


def texts(app: AppTest) -> str:
    """Tout le HTML de la page, sans balises."""
    bruts = " ".join(e.proto.body for e in app.get("html"))
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bruts)).replace("\u202f", " ").split())


def footer_links(app: AppTest) -> list[str]:
    return [e.proto.label for e in app.get("page_link") if e.proto.label in entete.PIED.values()]


@pytest.mark.parametrize("page", list(PAGES))
def test_une_page_du_pied_s_ouvre_et_montre_ce_qui_manque(donnees: Path, page: str) -> None:
    """Son titre, chaque champ vide visible, le formulaire ouvert ; le pied mène aux trois."""
    titre, champs = PAGES[page]
    app = open_app(page).run()
    assert not app.exception
    lu = texts(app)
    assert titre in lu
    assert lu.count(A_COMPLETER) == champs == len(app.text_area)
    assert footer_links(app) == list(entete.PIED.values())


def test_le_pied_est_sur_les_autres_pages_et_le_menu_reste_le_meme(donnees: Path) -> None:
    """L'accueil y mène ; aucune des trois n'est au menu."""
    app = open_app().run()
    assert footer_links(app) == list(entete.PIED.values())
    au_menu = {page for rubrique in rubriques.RUBRIQUES for page in rubrique.vues}
    # L'accueil a deux noms, la racine et celui que ses figures lui donnent ; « dossiers » et « atelier » sont
    # les adresses d'avant des séances.
    assert set(app.session_state["pages"]) == au_menu | {"accueil", "dossiers", "atelier"} | set(entete.PIED)
    assert not au_menu & set(entete.PIED)


def test_ce_que_l_administrateur_complete_se_lit_echappe_et_se_retire(donnees: Path) -> None:
    """Un champ rempli remplace sa marque ; vidé, elle revient. Rien n'y dessine une balise."""
    app = open_app("mentions").run()
    app.text_area(key="mention_mentions_editeur").set_value("Caf du <b>Val</b>\n1 rue X")
    app = app.button[-1].click().run()
    assert app.success[0].value == "Mentions gardées."
    assert mentions.read(donnees)["editeur"] == "Caf du <b>Val</b>\n1 rue X"
    assert "Caf du <b>Val</b> 1 rue X" in texts(app)
    assert texts(app).count(A_COMPLETER) == 3
    assert "<b>Val" not in " ".join(e.proto.body for e in app.get("html"))
    app.text_area(key="mention_mentions_editeur").set_value(" ")
    app = app.button[-1].click().run()
    assert texts(app).count(A_COMPLETER) == 4
    assert mentions.read(donnees)["editeur"] == ""


def test_qui_ne_peut_pas_ecrire_lit_sans_formulaire(donnees: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mentions.write(donnees, {"editeur": "Caf 95"})
    monkeypatch.setenv(droits.VARIABLE_LECTURE_SEULE, "1")
    app = open_app("mentions").run()
    assert "Caf 95" in texts(app)
    assert not app.text_area
    with pytest.raises(mentions.MentionsError, match="lecture seule"):
        mentions.write(donnees, {"editeur": "x"})


def test_la_confidentialite_dit_les_durees_reglees_et_ce_qui_a_ete_efface(donnees: Path) -> None:
    """Sept mois ici, pas douze ; le dernier effacement et ses comptes, sans le texte."""
    durees.write(donnees, durees.Durees(notes=7, audit=8, comptes=9))
    notes.add(donnees, "phrase partie")
    alter(donnees, tables.notes, "date", "2020-01-01T00:00:00+00:00", numero=1)
    peremption.purge(donnees)
    lu = texts(open_app("confidentialite").run())
    for phrase in ("7 mois après leur date", "8 mois après le geste", "9 mois sans visite", ": 1 note."):
        assert phrase in lu
    assert "phrase partie" not in lu


def test_une_memoire_qui_ne_se_lit_pas_laisse_la_page_debout(donnees: Path) -> None:
    """Les mentions deviennent à compléter, une phrase dit pourquoi."""
    (donnees / moteur.NOM_FICHIER).write_bytes(b"x" * 5000)
    app = open_app("confidentialite").run()
    assert not app.exception
    assert "n'est pas une mémoire" in app.error[0].value
    assert "Vos droits" in texts(app)


def test_les_durees_se_reglent_dans_mes_donnees(donnees: Path) -> None:
    """Trois champs ; ce qu'on y écrit est gardé, dit, et montré."""
    app = open_app("donnees").run()
    assert app.number_input(key="durees_notes").value == 12
    app.number_input(key="durees_notes").set_value(18)
    app = next(b for b in app.button if b.label == "Garder ces durées").click().run()
    assert not app.exception
    assert "notes 18\u00a0mois" in app.success[-1].value
    assert durees.read(donnees) == durees.Durees(18, 12, 24)


@pytest.mark.parametrize("valeurs", [{"couleur": "x"}, {"editeur": "x" * 601}])
def test_une_mention_impossible_est_refusee(tmp_path: Path, valeurs: dict[str, str]) -> None:
    with pytest.raises(mentions.MentionsError):
        mentions.write(tmp_path, valeurs)
    assert not any(mentions.read(tmp_path).values())
