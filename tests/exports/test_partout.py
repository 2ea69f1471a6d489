"""Les trois modèles, douze territoires : chaque fichier se valide et se rouvre, chaque mur se lit.

Trop long pour l'intégration continue : `make epreuves`, avant de livrer.
"""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import pytest
from docx import Document
from openxml_audit import OpenXmlValidator
from pptx import Presentation
from pypdf import PdfReader

from dashboard.dossiers import composer, modeles, mur
from dashboard.dossiers.modeles import MODELES
from dashboard.dossiers.seance import Emporte, make
from dashboard.exports.mur.ecran import compose
from dashboard.exports.mur.modele import TAILLES
from dashboard.lecture import store
from tests.exports.controle_mur import faults

pytestmark = pytest.mark.epreuve

JOUR = datetime.date(2026, 11, 29)
LIEUX = {
    "le Val-d'Oise": "departement:95",
    "la Creuse, peu peuplée": "departement:23",
    "la Gironde, vingt-huit EPCI": "departement:33",
    "la Seine-Saint-Denis, sans EPCI": "departement:93",
    "Paris": "departement:75",
    "la Corse-du-Sud": "departement:2A",
    "La Réunion": "departement:974",
    "Mayotte": "departement:976",
    "le Pays de Dreux, deux régions": "epci:200040277",
    "Belle-Île, une île": "epci:245600465",
    "Montreuil, une commune": "commune:93048",
    "le Grand Nord de Mayotte": "epci:200060465",
}


@pytest.fixture(autouse=True)
def lu(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Le magasin réel, celui de tous les essais."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))


def made(territoire: str, modele: str) -> Emporte:
    lieu = modeles.read_place(store, territoire)
    assert lieu is not None, territoire
    emporte, _ = composer.compose(MODELES[modele], lieu, store)
    assert emporte.seance.ecrans
    return emporte


@pytest.mark.parametrize("modele", MODELES)
@pytest.mark.parametrize("lieu", LIEUX)
def test_chaque_fichier_se_valide_et_se_rouvre(tmp_path: Path, lieu: str, modele: str) -> None:
    """Diaporama et compte rendu valides au sens d'OpenXML, PDF qui se rouvre ; rien ne manque."""
    with store.pinned():
        emporte = made(LIEUX[lieu], modele)
        faits = {g: make(emporte, g, store, jour=JOUR) for g in ("pptx", "docx", "pdf")}
    for genre, faite in faits.items():
        assert faite.manques == [], genre
        if genre != "pdf":
            fichier = tmp_path / f"seance.{genre}"
            fichier.write_bytes(faite.octets)
            jugement = OpenXmlValidator().validate(fichier)
            assert jugement.is_valid, (genre, jugement.errors)
    ecrans = len(emporte.seance.ecrans)
    assert len(Presentation(io.BytesIO(faits["pptx"].octets)).slides) >= ecrans + 2
    assert len(PdfReader(io.BytesIO(faits["pdf"].octets)).pages) >= ecrans
    assert len(Document(io.BytesIO(faits["docx"].octets)).paragraphs) > ecrans


@pytest.mark.parametrize("modele", MODELES)
@pytest.mark.parametrize("lieu", LIEUX)
def test_chaque_mur_se_lit_a_quatre_tailles(lieu: str, modele: str) -> None:
    """Rien hors de l'écran, rien sous les planchers, aucun texte sur un autre."""
    fautes: list[str] = []
    with store.pinned():
        emporte = made(LIEUX[lieu], modele)
        for ecran in emporte.seance.ecrans:
            affiche = mur.poster(emporte.lus[ecran.numero], emporte.seance)
            for taille in TAILLES:
                for dessin in compose(affiche, taille):
                    fautes += [f"écran {ecran.numero}, {faute}" for faute in faults(dessin)]
    assert not fautes, "\n".join(fautes)
