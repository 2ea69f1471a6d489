"""A .pptx template as it was given -> one that may be opened: measured, emptied, rehearsed.

Runs in a process of its own (``dashboard.ouvrages``): the template is opened here and nowhere else,
its slides removed, a first deck made of it; what is given back was written by python-pptx.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

from dashboard.exports.diaporama import make_deck
from dashboard.exports.diapositives import DeckError, ModeleSain, remove_slides
from dashboard.exports.feuilles import Cahier, Fabrique, Feuille

MO = 2**20
TAILLE_MAX = 50 * MO
TOTAL_MAX, XML_TOTAL_MAX, XML_MAX = 100 * MO, 20 * MO, 8 * MO
PARTIES_MAX = 2_000
_METHODES = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ABIME = (
    "ce modèle ne se lit pas comme une présentation PowerPoint (.pptx) : choisissez un autre "
    "modèle, ou exportez sans modèle."
)


def clean(contenu: bytes) -> bytes:
    """The template without its slides, written anew. Raises DeckError (French)."""
    from pptx import Presentation

    try:
        _measure(contenu)
        presentation: Any = Presentation(io.BytesIO(contenu))
        remove_slides(presentation)
        flux = io.BytesIO()
        presentation.save(flux)
        _rehearse(ModeleSain(flux.getvalue()))
    except (DeckError, MemoryError):
        raise
    except Exception as erreur:
        # Un modèle abîmé fait lever n'importe quoi à python-pptx, d'une clé absente à une récursion.
        raise DeckError(_ABIME) from erreur
    return flux.getvalue()


def _measure(contenu: bytes) -> None:
    """Raise DeckError on an archive that would grow too much, or whose XML is not plain."""
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        parties = archive.infolist()
        xml = [p for p in parties if p.filename.lower().endswith((".xml", ".rels", ".vml"))]
        if (
            len(contenu) > TAILLE_MAX
            or len(parties) > PARTIES_MAX
            or sum(p.file_size for p in parties) > TOTAL_MAX
            or sum(p.file_size for p in xml) > XML_TOTAL_MAX
            or any(p.file_size > XML_MAX for p in xml)
        ):
            raise DeckError(
                "ce modèle est trop gros une fois décompressé : ôtez-en les diapositives et les "
                "images qui ne servent pas au masque, puis enregistrez-le de nouveau."
            )
        noms = {p.filename.lower() for p in parties}
        if len(noms) != len(parties) or any(p.compress_type not in _METHODES for p in parties):
            raise DeckError(_ABIME)
        for partie in xml:
            octets = archive.read(partie)
            if b"<!DOCTYPE" in octets or b"\x00" in octets:
                raise DeckError(_ABIME)


def _rehearse(modele: ModeleSain) -> None:
    """A deck of one page: what this template cannot do is known now, not at the end of an export."""
    page = Fabrique("Essai", lambda: Feuille("Essai", "Source : essai.", None, textes=("Essai",)))
    make_deck(Cahier("Essai", "", (page,)), modele=modele, jour=datetime.date(2025, 1, 1))
