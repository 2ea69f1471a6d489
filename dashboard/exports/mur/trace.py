"""A figure drawn for a place of the wall, and the identifiers that keep two drawings apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

_IDENTIFIANT = re.compile(r'(?<=\bid=")([^"]+)(?=")')
_APPEL = re.compile(r'(?<=url\(#)([^)"]+)(?=\))|(?<=href="#)([^"]+)(?=")')
_STYLE = re.compile(r'<style type="text/css">\*\{[^<]*</style>')


@dataclass(frozen=True, slots=True)
class Trace:
    """A drawing whose corner is at (0, 0). ``etroit`` is a sentence when it is smaller than its floor."""

    dessin: str
    hauteur: float
    etroit: str = ""


def apart(dessin: str, prefixe: str) -> str:
    """The same drawing, its identifiers its own: several stand in one page."""
    nu = _STYLE.sub("", dessin)
    nu = _IDENTIFIANT.sub(lambda m: f"{prefixe}{m[0]}", nu)
    return _APPEL.sub(lambda m: f"{prefixe}{m[0]}", nu)


def scaled(dessin: str, k: float, *, classe: str = "") -> str:
    """The drawing, ``k`` times as large."""
    nom = f' class="{classe}"' if classe else ""
    return f'<g{nom} transform="scale({k:.5g})" stroke-linejoin="round">{dessin}</g>'
