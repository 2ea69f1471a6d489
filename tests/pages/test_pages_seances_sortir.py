"""Arriver aux séances par une ancienne adresse, en sortir par un fichier : préparé, téléchargé, abandonné."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.dossiers.modeles import MODELES
from dashboard.gestes import seances
from tests.appli import open_app
from tests.pages.test_pages_seances import open_page, opened, said, with_map

pytestmark = pytest.mark.usefixtures("donnees")


@pytest.mark.lent
@pytest.mark.parametrize(
    ("genre", "debut"), [("pptx", b"PK"), ("pdf", b"%PDF"), ("docx", b"PK"), ("zip", b"PK")]
)
def test_une_seance_s_exporte_et_le_fichier_se_telecharge(genre: str, debut: bytes) -> None:
    """Un tiroir, un format, la barre, le fichier à son nom ; « Fermer » le range."""
    app = opened(with_map())
    app.session_state["seance_exporter"] = True
    app.run()
    app.button(key=f"seance_exporter_{genre}").click().run()
    travail: Any = app.session_state["travail"]
    assert travail.wait(120)
    app.run()
    assert travail.erreur == ""
    assert travail.livraison.octets.startswith(debut)
    assert travail.fichier == f"seance-comite.{genre}"
    assert app.get("download_button")
    app.button(key="travail_fermer").click().run()
    assert not app.get("download_button")


def test_renoncer_a_un_export_ne_laisse_rien() -> None:
    """Pendant l'export, « Annuler » ; ensuite une phrase, aucun fichier."""
    app = open_page(portee="departement-23")
    app.button(key="modele_sdsf_archive").click().run()
    travail: Any = app.session_state["travail"]
    travail.cancel()
    assert travail.wait(60)
    app.run()
    assert any("aucun fichier n'est gardé" in dit for dit in said(app))
    assert not app.get("download_button")


@pytest.mark.lent
def test_un_modele_part_en_diaporama_sans_se_garder() -> None:
    """Un bouton, la barre, le fichier ; aucune séance de plus, et ce qui manque est dit."""
    app = open_page(portee="departement-23")
    app.button(key="modele_copil_diaporama").click().run()
    travail: Any = app.session_state["travail"]
    assert travail.wait(120)
    app.run()
    assert travail.erreur == ""
    assert travail.fichier == "copil-creuse.pptx"
    assert travail.livraison.octets.startswith(b"PK")
    assert travail.livraison.manques
    assert seances.seances() == ()


@pytest.mark.lent
def test_la_revue_d_un_departement_s_exporte_en_archive_depuis_sa_seance() -> None:
    """Le tiroir d'une séance de département propose l'archive ; celui d'un EPCI, non."""
    for lieu, propose in (("departement:23", True), ("epci:200034825", False)):
        neuve, _ = seances.create_from(MODELES["sdsf"], lieu)
        app = opened(neuve)
        app.session_state["seance_exporter"] = True
        app.run()
        assert any(b.key == "seance_exporter_archive" for b in app.button) == propose, lieu


def test_l_ancienne_adresse_du_panier_mene_aux_seances() -> None:
    """Un signet d'hier ouvre la page d'aujourd'hui."""
    app = open_app("dossiers").run()
    assert not app.exception
    assert app.session_state["page"] == "seances"
