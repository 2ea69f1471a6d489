"""A .pptx template as it was given -> one that may be opened: measured, emptied, rehearsed.

Runs in a process of its own (``dashboard.gestes.ouvrages``): the template is opened here and nowhere else,
its slides removed, a first deck made of it; what is given back was written by python-pptx.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

from dashboard.exports.bureau.diaporama import make_deck
from dashboard.exports.bureau.diapos.support import DeckError, ModeleSain, remove_slides
from dashboard.figures.feuilles import Cahier, Fabrique, Feuille

MO = 2**20
TAILLE_MAX = 50 * MO
TOTAL_MAX, XML_TOTAL_MAX, XML_MAX = 100 * MO, 20 * MO, 8 * MO
PARTIES_MAX = 2_000
_METHODES = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ABIME = (
    "{nom} ne se lit pas comme une présentation PowerPoint (.pptx) : choisissez un autre "
    "modèle, ou exportez sans modèle."
)


def clean(contenu: bytes, nom: str) -> bytes:
    """The template without its slides, written anew. Raises DeckError (French)."""
    from pptx import Presentation

    try:
        _measure(contenu, nom)
        presentation: Any = Presentation(io.BytesIO(contenu))
        remove_slides(presentation)
        flux = io.BytesIO()
        presentation.save(flux)
        _rehearse(ModeleSain(flux.getvalue()))
    except (DeckError, MemoryError):
        raise
    except Exception as erreur:
        # Un modèle abîmé fait lever n'importe quoi à python-pptx, d'une clé absente à une récursion.
        raise DeckError(_ABIME.format(nom=nom)) from erreur
    return flux.getvalue()


def _measure(contenu: bytes, nom: str) -> None:
    """Raise DeckError on an archive that would grow too much, or whose XML is not plain."""
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        parties = archive.infolist()
        noms = {p.filename.lower() for p in parties}
        if len(noms) != len(parties) or any(p.compress_type not in _METHODES for p in parties):
            raise DeckError(_ABIME.format(nom=nom))
        gros = DeckError(
            f"{nom} est trop gros une fois décompressé : ôtez-en les diapositives et les images qui "
            "ne servent pas au masque, puis enregistrez-le de nouveau."
        )
        total = sum(p.file_size for p in parties)
        if len(contenu) > TAILLE_MAX or len(parties) > PARTIES_MAX or total > TOTAL_MAX:
            raise gros
        total_xml = 0
        for partie in parties:
            octets = archive.read(partie)
            if not _is_xml(partie.filename, octets):
                continue
            total_xml += len(octets)
            if len(octets) > XML_MAX or total_xml > XML_TOTAL_MAX:
                raise gros
            if b"<!DOCTYPE" in octets or b"\x00" in octets:
                raise DeckError(_ABIME.format(nom=nom))


def _is_xml(nom: str, octets: bytes) -> bool:
    """True for what may be parsed: python-pptx goes by the type that the archive declares, not by
    the extension."""
    debut = octets[:64].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    return nom.lower().endswith((".xml", ".rels", ".vml")) or debut.startswith(b"<")


def _rehearse(modele: ModeleSain) -> None:
    """A deck of one page: what this template cannot do is known now, not at the end of an export."""
    page = Fabrique("Essai", lambda: Feuille("Essai", "Source : essai.", None, textes=("Essai",)))
    make_deck(Cahier("Essai", "", (page,)), modele=modele, jour=datetime.date(2025, 1, 1))
