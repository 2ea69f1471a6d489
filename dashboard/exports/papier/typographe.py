"""typst: a page from its source and its data, with the shipped letters, and nothing kept afterwards."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from dashboard.exports.papier import polices

# typst garde ce que ses dix dernières mises en pages ont calculé, pour aller plus vite si elles reviennent :
# dix cartes d'un dossier y tenaient cent mégaoctets, et aucune ne revient.
_GARDEES = 10
_VIDE = b"#set page(width: 1mm, height: 1mm)"


@lru_cache(maxsize=1)
def fonts() -> Any:
    """The shipped letters as typst reads them, once."""
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[polices.folder()]
    )


def typeset(
    source: bytes,
    sortie: Literal["png", "pdf"],
    donnees: Mapping[str, str],
    *,
    ppi: float | None = None,
    norme: Literal["ua-1"] | None = None,
) -> bytes:
    """The bytes of a document; ``norme`` is a PDF standard. Raises typst.TypstError."""
    import typst

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            octets = typst.compile(
                source,
                format=sortie,
                ppi=ppi,
                font_paths=fonts(),
                ignore_system_fonts=True,
                # Un PDF balisé refuse un signe sans dessin : tout le document s'en irait pour un seul.
                sys_inputs={nom: polices.drawn(texte) for nom, texte in donnees.items()},
                pdf_standards=norme or [],
            )
    finally:
        _forget()
    assert isinstance(octets, bytes), "une image tient sur une page"
    return octets


def _forget() -> None:
    """Ten pages of nothing, a millisecond each: they take the place of what typst was keeping."""
    import typst

    for _ in range(_GARDEES):
        typst.compile(_VIDE, format="svg", font_paths=fonts(), ignore_system_fonts=True)
