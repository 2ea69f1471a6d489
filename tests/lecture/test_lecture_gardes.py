"""Ce qu'une page refait à chaque geste ne se recalcule pas quand rien n'a changé."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboard.app_pages.sources import page as page_sources
from dashboard.lecture import portraits, store
from dashboard.lecture import sujet as sujet_lu

JOUR = date(2026, 11, 1)


@pytest.fixture
def ouvert(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))


@pytest.mark.usefixtures("ouvert")
def test_un_portrait_se_lit_une_fois_par_etat_et_par_jour() -> None:
    """Le jour décide des conventions en cours : le lendemain, il se relit."""
    with store.pinned():
        sujet = sujet_lu.read_subject(store, "epci", "200058485")
        assert sujet is not None
        premier = portraits.read_portrait(store, sujet, "departement", jour=JOUR)
        assert portraits.read_portrait(store, sujet, "departement", jour=JOUR) is premier
        assert portraits.read_portrait(store, sujet, "france", jour=JOUR) is not premier
        assert portraits.read_portrait(store, sujet, "departement", jour=date(2026, 11, 2)) is not premier


@pytest.mark.usefixtures("ouvert")
def test_les_fiches_des_indicateurs_se_composent_une_fois(monkeypatch: pytest.MonkeyPatch) -> None:
    faites: list[str] = []
    composer = page_sources._indicator_card
    monkeypatch.setattr(
        page_sources, "_indicator_card", lambda fiche, *r: faites.append(fiche.code) or composer(fiche, *r)
    )
    with store.pinned():
        rayons = [store.remember(page_sources._kept_shelves) for _ in range(3)]
        assert rayons[0] is rayons[2]
        assert len(faites) in (0, len(store.catalogue().indicateurs))
        assert sum(len(r.fiches) for r in rayons[0]) == len(store.catalogue().indicateurs)
