"""Bodies as they travel: compressed twice (gzip and brotli), and what a browser says it reads."""

from __future__ import annotations

import gzip
import hashlib
import re
from typing import NamedTuple

import brotli

# brotli 11 gagne encore un dixième, mais demande treize secondes pour le plus gros fichier : 9 pour ce qu'un
# lecteur attend, 11 pour ce qui est petit et se fait une fois.
VITE, FIN = 9, 11


class Corps(NamedTuple):
    """One body, compressed both ways."""

    gz: bytes
    br: bytes

    def __len__(self) -> int:
        return len(self.gz) + len(self.br)

    def encoded(self, codage: str) -> bytes:
        """The bytes for « br », « gzip », or (anything else) the plain body."""
        if codage == "br":
            return self.br
        return self.gz if codage == "gzip" else gzip.decompress(self.gz)


def compress(octets: bytes, finesse: int = VITE) -> Corps:
    """Return `octets` compressed by gzip 9 and by brotli `finesse`, the same bytes at every call."""
    return Corps(gzip.compress(octets, compresslevel=9, mtime=0), brotli.compress(octets, quality=finesse))


def accepts(entete: str, codage: str) -> bool:
    """Tell whether an `Accept-Encoding` header accepts `codage` (an explicit `q=0` refuses it)."""
    joker = False
    for morceau in entete.lower().split(","):
        nom, _, reste = morceau.strip().partition(";")
        refuse = re.fullmatch(r"\s*q\s*=\s*0(?:\.0*)?\s*", reste) is not None
        if nom.strip() == codage:
            return not refuse
        if nom.strip() == "*":
            joker = not refuse
    return joker


def preferred(entete: str) -> str:
    """The encoding to answer an `Accept-Encoding` header with: « br », « gzip », or '' for plain.

    Browsers ask for brotli over HTTPS and on their own machine only; gzip stays for the others.
    """
    return next((c for c in ("br", "gzip") if accepts(entete, c)), "")


def fingerprint(octets: bytes) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of `octets`."""
    return hashlib.sha256(octets).hexdigest()[:16]


def etag_matches(entete: str | None, etag: str) -> bool:
    """Tell whether an `If-None-Match` header names `etag` (weak comparison)."""
    if entete is None:
        return False
    nu = etag.removeprefix("W/")
    return any(e.strip().removeprefix("W/") in (nu, "*") for e in entete.split(","))
