"""A name as an identifier: the one way to make the part of a file name, of a folder or an address."""

from __future__ import annotations

import re
import unicodedata


def slug(texte: str) -> str:
    """« CTG du Vexin » -> « ctg-du-vexin »: lowercase ASCII letters, digits and hyphens."""
    minuscules = texte.lower().replace("œ", "oe").replace("æ", "ae")
    plat = unicodedata.normalize("NFKD", minuscules).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plat.lower()).strip("-")
