"""L'onglet « Sauvegarde » : tout sortir en un fichier, le remettre, savoir ce que cela remplace."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.gestes import memoire
from dashboard.session import acces
from data.erreurs import PhraseError
from data.garde import droits, listes, notes, reglages
from data.garde.reglages import Reglages
from data.memoire import tables
from tests.memoire.outils_memoire import alter
from tests.pages.test_pages_donnees import click, keys, opened, texts

ANCIEN = Path(__file__).parents[1] / "memoire" / "fichiers" / "dossier_0_2.zip"


def give_backup(app: AppTest, contenu: bytes, nom: str = "memoire.zip") -> AppTest:
    """Dépose une sauvegarde dans le champ qui l'attend."""
    champ = next(f for f in app.file_uploader if f.label == "Sauvegarde (.zip)")
    champ.set_value((nom, contenu, "application/zip")).run()
    assert not app.exception
    return app


def test_rien_de_garde_rien_a_sauvegarder(donnees: Path) -> None:
    """Le bouton est éteint, et une phrase dit pourquoi ; un geste gardé l'allume."""
    app = opened()
    assert app.get("download_button")[2].proto.disabled
    assert any("rien à sauvegarder" in c.value for c in app.caption)
    notes.add(donnees, "Créer douze places à Pontoise", auteur="chargée de coopération")
    app = opened()
    assert not app.get("download_button")[2].proto.disabled
    assert any("Aujourd'hui : 1\u00a0note." in c.value for c in app.caption)


def test_une_sauvegarde_se_remet_a_la_place_de_ce_qui_est_la(
    donnees: Path, sans_construction: list[int]
) -> None:
    """Ce qu'elle contient et ce qu'elle remplace se lisent avant le clic ; l'avant reste sauvegardé."""
    notes.add(donnees, "d'abord")
    sauvee = memoire.backup()
    notes.add(donnees, "ensuite")
    listes.save(donnees, "Vallée", "epci", ["200058485"])
    app = give_backup(opened(), sauvee)
    lu = texts(app)
    assert "« memoire.zip » contient : 1 note." in lu
    assert "Ce qui est ici (2 notes et 1 liste) sera remplacé, et d'abord sauvegardé." in lu
    app = click(app, "donnees_restaurer")
    assert "Sauvegarde remise : 1 note." in texts(app)
    assert [n.texte for n in notes.list_notes(donnees).notes] == ["d'abord"]
    assert listes.read(donnees) == ()
    (avant,) = (donnees / "sauvegardes").glob("avant-*.zip")
    assert memoire.inspect(avant).nombres["notes"] == 2
    assert sans_construction == [1]


def test_une_note_d_avant_qui_dit_un_nom_revient_et_se_dit(
    donnees: Path, sans_construction: list[int]
) -> None:
    """Sans commande à taper : qui peut l'ôter."""
    notes.add(donnees, "Créer douze places")
    alter(donnees, tables.notes, "auteur", "Mme Dupont", numero=1)
    lu = texts(click(give_backup(opened(), memoire.backup()), "donnees_restaurer"))
    assert "1 note semble dire un nom de personne" in lu
    assert "La personne qui a installé l'observatoire peut les trouver" in lu
    assert "observatoire personne" not in lu


def test_ce_qu_une_version_d_avant_a_laisse_se_lit_sur_la_page(donnees: Path) -> None:
    """Des dossiers d'avant mis à côté d'une mémoire : la page le dit, sans commande."""
    notes.add(donnees, "là")
    with zipfile.ZipFile(ANCIEN) as archive:
        archive.extractall(donnees)
    app = opened()
    assert "n'y sont pas entrés" in texts(app)
    assert "Venu d'une version d'avant : à savoir (1)" in [e.label for e in app.expander]


def test_des_reglages_seuls_se_disent_avant_et_apres(donnees: Path, sans_construction: list[int]) -> None:
    """Une sauvegarde sans dépôt ni note n'est pas « rien » : les mêmes mots à l'aperçu et une fois remise."""
    reglages.write(donnees, Reglages(demonstration=False))
    app = give_backup(opened(), memoire.backup())
    assert "contient : des réglages, rien d'autre." in texts(app)
    assert "Sauvegarde remise : des réglages, rien d'autre." in texts(click(app, "donnees_restaurer"))


@pytest.mark.parametrize("contenu", [b"", b"PK\x03\x04 tronque", b"pas un zip"])
def test_un_fichier_qui_n_est_pas_une_sauvegarde_se_dit_et_ne_se_confirme_pas(
    donnees: Path, contenu: bytes
) -> None:
    """Une phrase qui le nomme, aucun bouton, rien de changé."""
    notes.add(donnees, "là")
    app = give_backup(opened(), contenu, "vacances.zip")
    assert "vacances.zip n'est pas une sauvegarde" in texts(app)
    assert "donnees_restaurer" not in keys(app)
    assert len(notes.list_notes(donnees).notes) == 1


def test_une_sauvegarde_ne_se_prend_ni_ne_se_remet_sans_le_droit(
    donnees: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Un lecteur voit pourquoi, sans bouton ; le geste lui-même refuse."""
    notes.add(donnees, "là")
    sauvee = memoire.backup()
    monkeypatch.setenv(droits.VARIABLE_LECTURE_SEULE, "1")
    app = opened()
    assert acces.POUR_TOUS in texts(app)
    assert not [f for f in app.file_uploader if f.label == "Sauvegarde (.zip)"]
    assert "Tout sauvegarder" not in [b.proto.label for b in app.get("download_button")]
    with pytest.raises(PhraseError, match="Lecture seule"):
        memoire.restore_bytes(sauvee, "memoire.zip")


def test_un_dossier_partage_se_dit_la_ou_l_on_sauvegarde(
    donnees: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deux postes qui écrivent dans un dossier du réseau : la page le dit à qui peut écrire."""
    monkeypatch.setattr(memoire, "is_lent", lambda _: True)
    assert "dossier partagé du réseau" in texts(opened())
