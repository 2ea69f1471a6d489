"""Les longs exports, chacun dans un processus à lui : ce qu'il rend, et comment il finit mal."""

from __future__ import annotations

import datetime
import io
import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from dashboard.dossiers import fabrications
from dashboard.dossiers.fabrications import Demande, make
from dashboard.exports.socle.fichiers import ExportError
from dashboard.figures.feuilles import Annule
from dashboard.lecture import store
from dashboard.lecture.vues import Lecteur
from dashboard.travailleur.processus import Interrompu, TropDeMemoire, TropLong

JOUR = datetime.date(2025, 10, 15)
COPIL = Demande("Diaporama de la Creuse", "modele", {"modele": "copil", "lieu": "departement:23"}, jour=JOUR)
PHRASE = "la préparation de « Diaporama de la Creuse »"


@pytest.fixture(autouse=True)
def _magasin(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))


def children() -> list[psutil.Process]:
    """Les processus d'export encore là."""
    la: list[psutil.Process] = []
    for enfant in psutil.Process().children(recursive=True):
        # Un enfant qui finit pendant qu'on le regarde n'est déjà plus là.
        with suppress(psutil.Error):
            if "dashboard.commande.enfant" in enfant.cmdline():
                la.append(enfant)
    return la


def run(demande: Demande = COPIL, suivi: Any = lambda *_: None, annule: Any = lambda: False) -> Any:
    avant = {p.pid for p in children()}
    try:
        return make(demande, suivi=suivi, annule=annule)
    finally:
        # Rien ne reste de lui, quelle que soit sa fin.
        assert {p.pid for p in children()} <= avant


@pytest.mark.lent
def test_un_export_fait_a_part_est_celui_de_la_commande(magasin: Path) -> None:
    from dashboard.dossiers import livraisons

    etapes: list[tuple[str, int, int]] = []
    livraison = run(suivi=lambda *etape: etapes.append(etape))
    lecteur: Lecteur = store
    ici = livraisons.make_copil(lecteur, "23", jour=JOUR)
    assert livraison.manques == ici.manques
    with (
        zipfile.ZipFile(io.BytesIO(livraison.octets)) as fait,
        zipfile.ZipFile(io.BytesIO(ici.octets)) as attendu,
    ):
        assert fait.namelist() == attendu.namelist()
    assert etapes[0][1] == 0
    assert len({total for _, _, total in etapes}) == 1


@pytest.mark.lent
def test_ce_qu_on_ne_peut_pas_faire_se_dit() -> None:
    with pytest.raises(ExportError, match="Le territoire « 999 » n'est plus dans le magasin"):
        run(replace(COPIL, reglages={"modele": "copil", "lieu": "departement:999"}))


@pytest.mark.lent
def test_un_export_tue_est_une_phrase() -> None:
    def tuer(*_: Any) -> None:
        for enfant in children():
            enfant.terminate()

    with pytest.raises(Interrompu, match=f"^{PHRASE} s'est arrêtée d'un coup, sans dire pourquoi"):
        run(suivi=tuer)


@pytest.mark.lent
def test_un_export_sans_memoire_est_une_phrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fabrications, "BORNES", replace(fabrications.BORNES, memoire=0))
    with pytest.raises(TropDeMemoire, match=f"^{PHRASE} a demandé trop de mémoire"):
        run()


def test_un_export_trop_long_est_une_phrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fabrications, "BORNES", replace(fabrications.BORNES, delai_s=0.3))
    with pytest.raises(TropLong, match=f"^{PHRASE} a pris plus de"):
        run()


def test_y_renoncer_l_arrete_aussitot() -> None:
    with pytest.raises(Annule):
        run(annule=lambda: True)


@pytest.mark.lent
def test_un_mauvais_modele_se_dit() -> None:
    with pytest.raises(ExportError, match="ne se lit pas comme une présentation PowerPoint"):
        run(replace(COPIL, modele=b"PK\x03\x04 pas un diaporama"))
