"""SVG to PNG and PDF with typst: no browser, no system library, no font of the machine.

Same SVG, same options: same bytes. typst was chosen over vl-convert after measure (see
``tests/mesures``): several times faster, and its PDF keeps the texts.
"""

from __future__ import annotations

import re
import struct
import warnings
import zlib
from functools import lru_cache
from typing import Any, Literal

from dashboard.exports.papier import polices
from dashboard.exports.papier.cadre import LARGEUR_MM, LARGEUR_PX, PRODUCTEUR
from dashboard.exports.socle.fichiers import ExportError

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_POLICES = re.compile(r"<style>@font-face.*?</style>", re.DOTALL)
_TAILLE = re.compile(r'<svg [^>]*?viewBox="0 0 ([\d.]+) ([\d.]+)"')
_TITRE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_CHAMP = r"<dc:{}>(.*?)</dc:{}>"
_PAGE = """#set document(title: sys.inputs.titre, author: sys.inputs.auteur,
  description: sys.inputs.description, date: none)
#set text(lang: "fr")
#set page(width: {largeur}mm, height: {hauteur}mm, margin: 0mm)
#image(bytes(sys.inputs.svg), format: "svg", width: 100%, alt: sys.inputs.titre)
"""


class ImageError(ExportError):
    """The picture cannot be made. The text is a French sentence."""


def to_png(svg: str, *, dpi: int = 150, largeur_mm: float | None = None) -> bytes:
    """PNG of an SVG drawn ``largeur_mm`` wide (same scale as an A4 sheet by default) at ``dpi``.

    The file says its resolution, its title, its source and its licence.
    """
    octets = _compile(svg, "png", _width_mm(svg, largeur_mm), dpi)
    return _with_metadata(octets, dpi, _described(svg))


def to_pdf(svg: str, *, largeur_mm: float | None = None) -> bytes:
    """One-page PDF of the size of the figure, its texts selectable, tagged (PDF/UA-1)."""
    return _compile(svg, "pdf", _width_mm(svg, largeur_mm), None)


def size_px(svg: str) -> tuple[float, float]:
    """(width, height) of a drawing."""
    trouvee = _TAILLE.search(svg)
    if trouvee is None:
        raise ImageError("Ce dessin n'a pas de dimensions : l'image ne peut pas être faite.")
    return float(trouvee[1]), float(trouvee[2])


def _width_mm(svg: str, largeur_mm: float | None) -> float:
    return largeur_mm or size_px(svg)[0] * LARGEUR_MM / LARGEUR_PX


@lru_cache(maxsize=1)
def _fonts() -> Any:
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[polices.folder()]
    )


def _compile(svg: str, sortie: Literal["png", "pdf"], largeur_mm: float, dpi: int | None) -> bytes:
    import typst

    large, haut = size_px(svg)
    decrit = _described(svg)
    page = _PAGE.format(largeur=f"{largeur_mm:.4f}", hauteur=f"{largeur_mm * haut / large:.4f}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            octets = typst.compile(
                page.encode(),
                format=sortie,
                ppi=float(dpi) if dpi else None,
                font_paths=_fonts(),
                ignore_system_fonts=True,
                # Les polices viennent du paquet : relire celles du SVG ne ferait que perdre du temps.
                sys_inputs={
                    "svg": _POLICES.sub("", svg),
                    "titre": decrit["Title"],
                    "auteur": PRODUCTEUR,
                    "description": f"{decrit['Source']} {decrit['Copyright']}".strip(),
                },
                pdf_standards="ua-1" if sortie == "pdf" else [],
            )
    except typst.TypstError as erreur:
        raise ImageError(f"L'image n'a pas pu être faite : {erreur.message}.") from erreur
    assert isinstance(octets, bytes), "une figure tient sur une page"
    return octets


def _described(svg: str) -> dict[str, str]:
    """Title, source and licence written in the SVG."""
    from xml.sax.saxutils import unescape

    def read(motif: str) -> str:
        trouve = re.search(motif, svg, re.DOTALL)
        return unescape(trouve[1]) if trouve else ""

    return {
        "Title": read(_TITRE.pattern),
        "Source": read(_CHAMP.format("source", "source")),
        "Copyright": read(_CHAMP.format("rights", "rights")),
    }


def _with_metadata(png: bytes, dpi: int, textes: dict[str, str]) -> bytes:
    """Chunks put right after the header: resolution, then the words, in UTF-8."""
    fin_entete = len(_SIGNATURE) + 25
    points_par_metre = round(dpi / 0.0254)
    morceaux = [_chunk(b"pHYs", struct.pack(">IIB", points_par_metre, points_par_metre, 1))]
    for nom, texte in {**textes, "Author": PRODUCTEUR, "Software": PRODUCTEUR}.items():
        if texte:
            corps = nom.encode("latin-1") + b"\0\0\0fr\0\0" + texte.encode("utf-8")
            morceaux.append(_chunk(b"iTXt", corps))
    return png[:fin_entete] + b"".join(morceaux) + png[fin_entete:]


def _chunk(genre: bytes, corps: bytes) -> bytes:
    controle = zlib.crc32(genre + corps)
    return struct.pack(">I", len(corps)) + genre + corps + struct.pack(">I", controle)
