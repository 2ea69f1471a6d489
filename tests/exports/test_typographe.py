"""typst, après chaque page, ne garde rien de ce qu'elle pesait."""

from __future__ import annotations

from typing import Any

import pytest
import typst

from dashboard.exports.papier.typographe import typeset

CARRE = b'#set page(width: 10mm, height: 10mm)\n#rect(width: 5mm, height: 5mm, fill: rgb("#0a3b70"))'


@pytest.fixture
def demandes(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Les sources mises en pages, dans l'ordre."""
    faites: list[bytes] = []
    vraie = typst.compile

    def compile_(source: bytes, **options: Any) -> Any:
        faites.append(source)
        return vraie(source, **options)

    monkeypatch.setattr(typst, "compile", compile_)
    return faites


def test_dix_pages_vides_chassent_ce_que_la_mise_en_pages_gardait(demandes: list[bytes]) -> None:
    assert typeset(CARRE, "png", {}, ppi=72).startswith(b"\x89PNG")
    assert demandes[0] == CARRE
    assert len(demandes) == 11
    assert CARRE not in demandes[1:]


def test_une_mise_en_pages_ratee_oublie_aussi(demandes: list[bytes]) -> None:
    with pytest.raises(typst.TypstError):
        typeset(b"#inconnu()", "pdf", {})
    assert len(demandes) == 11


def test_ce_qui_est_oublie_ne_change_pas_la_page_d_apres() -> None:
    assert typeset(CARRE, "pdf", {}) == typeset(CARRE, "pdf", {})
