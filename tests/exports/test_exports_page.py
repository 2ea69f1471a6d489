"""Le tiroir « Exporter » : fermé il n'envoie rien, ouvert il a un bouton par fichier."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from dashboard.exports.rendus import FORMATS
from tests.patience import PAGE_S


def under_a_figure() -> None:
    from fabrique_exports import BARRES, make_planche

    from dashboard.app_pages.commun import exporter
    from dashboard.galerie.tirage import Adresse, Tirage

    exporter.show(Tirage(Adresse("carte-barres"), make_planche(BARRES)), cle="essai")


def test_ferme_le_tiroir_n_envoie_rien() -> None:
    """Aucun bouton de téléchargement tant que le lecteur n'a pas ouvert « Exporter »."""
    app = AppTest.from_function(under_a_figure, default_timeout=PAGE_S).run()
    assert not app.exception
    assert len(app.get("download_button")) == 0


def test_ouvert_le_tiroir_a_un_bouton_par_fichier() -> None:
    """PNG à deux résolutions, SVG, PDF, deux CSV, XLSX : en français, sans rien calculer d'avance."""
    app = AppTest.from_function(under_a_figure, default_timeout=PAGE_S)
    app.session_state["exporter_essai"] = True
    app.run()
    assert not app.exception
    libelles = [b.proto.label for b in app.get("download_button")]
    assert libelles == [f.libelle for f in FORMATS.values()]
    assert len(libelles) == 7


def test_des_cartes_cote_a_cote_partagent_un_tiroir() -> None:
    """Un choix de la carte, puis les mêmes boutons : pas un tiroir par petite carte."""

    def script() -> None:
        from fabrique_figures import make_carte, make_couche, published

        from dashboard.app_pages.commun import exporter
        from dashboard.galerie.tirage import Adresse, Tirage

        carte = Tirage(Adresse("carte"), make_carte(make_couche(published(1, 2, 3))))
        exporter.show_several([carte, carte], cle="essai")

    app = AppTest.from_function(script, default_timeout=PAGE_S)
    app.session_state["exporter_essai"] = True
    app.run()
    assert not app.exception
    assert len(app.selectbox) == 1
    assert len(app.get("download_button")) == len(FORMATS)
