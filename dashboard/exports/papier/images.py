"""SVG to PNG and PDF with typst: no browser, no system library, no font of the machine.

Same SVG, same options: same bytes. typst was chosen over vl-convert after measure (see
``tests/mesures``): several times faster, and its PDF keeps the texts.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from typing import Literal

from dashboard.exports.papier.cadre import LARGEUR_MM, LARGEUR_PX, PRODUCTEUR
from dashboard.exports.papier.typographe import typeset
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


def to_png(
    svg: str, *, dpi: int = 150, largeur_mm: float | None = None, couleurs: int | None = None
) -> bytes:
    """PNG of an SVG drawn ``largeur_mm`` wide (same scale as an A4 sheet by default) at ``dpi``.

    The file says its resolution, its title, its source and its licence. ``couleurs``, at most 256, keeps as
    many: the most seen are exact, the others (the edges of letters and lines) take the nearest.
    """
    octets = _compile(svg, "png", _width_mm(svg, largeur_mm), dpi)
    if couleurs:
        octets = _few_colours(octets, couleurs)
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


def _compile(svg: str, sortie: Literal["png", "pdf"], largeur_mm: float, dpi: int | None) -> bytes:
    import typst

    large, haut = size_px(svg)
    decrit = _described(svg)
    page = _PAGE.format(largeur=f"{largeur_mm:.4f}", hauteur=f"{largeur_mm * haut / large:.4f}")
    try:
        return typeset(
            page.encode(),
            sortie,
            {
                # Les polices viennent du paquet : relire celles du SVG ne ferait que perdre du temps.
                "svg": _POLICES.sub("", svg),
                "titre": decrit["Title"],
                "auteur": PRODUCTEUR,
                "description": f"{decrit['Source']} {decrit['Copyright']}".strip(),
            },
            ppi=float(dpi) if dpi else None,
            norme="ua-1" if sortie == "pdf" else None,
        )
    except typst.TypstError as erreur:
        raise ImageError(
            "L'image n'a pas pu être faite : un texte ou un dessin ne s'y place pas. Le tableau et le dessin "
            "SVG restent possibles."
        ) from erreur


def _few_colours(png: bytes, nombre: int) -> bytes:
    """The same picture with a palette: a map is made of flat colours, and weighs three times less so."""
    import numpy as np
    from PIL import Image

    # Un point, un nombre : trois octets de couleur, l'opacité laissée de côté (le fond est plein).
    with Image.open(io.BytesIO(png)) as image:
        points = np.asarray(image.convert("RGBA")).view("<u4")[..., 0] & 0xFFFFFF
    vues, comptes = np.unique(points, return_counts=True)
    # Les plus vues d'abord ; à égalité, un ordre qui ne dépend de rien d'autre.
    vues = vues[np.lexsort((vues, -comptes))]
    couleurs = np.stack([vues & 255, vues >> 8 & 255, vues >> 16], axis=1).astype(np.int32)
    gardees = couleurs[:nombre]
    # Pillow chercherait la plus proche sur quelques bits : un aplat n'aurait plus la couleur de sa légende.
    rangs = np.zeros(1 << 24, dtype=np.uint8)
    rangs[vues] = ((couleurs[:, None, :] - gardees[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
    reduite = Image.fromarray(rangs[points], "P")
    reduite.putpalette(gardees.astype(np.uint8).tobytes())
    flux = io.BytesIO()
    # Un niveau de plus demanderait six fois plus de temps pour un vingtième de moins.
    reduite.save(flux, "PNG", compress_level=6)
    return flux.getvalue()


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
