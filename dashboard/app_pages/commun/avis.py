"""Messages to the reader: plain sentences, whatever was written in an address or in a file.

Streamlit reads its messages as Markdown: a name met in an address could draw a link, a picture or a
heading there. Here nothing is drawn: several sentences make a list, one stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import streamlit as st

# Ce que Markdown, ses émoticônes (« :nom: ») et ses formules prendraient pour une mise en forme.
_SIGNES = re.compile(r"[\\`*_\[\]<>$~|]|:(?=\w)|^(?:[#+-]|\d+(?=[.)]))")
# Une adresse nue devient un lien : un signe sans largeur la rompt.
_ADRESSES = re.compile(r"(?i)https?(?=:)|www(?=\.)|mailto(?=:)|(?<=\S)(?=@)")
_ROMPT = "\u2060"


def error(*phrases: str) -> None:
    """What failed."""
    _say(st.error, phrases)


def warning(*phrases: str, titre: str = "") -> None:
    """What the reader must know before believing what follows; ``titre`` stands above."""
    _say(st.warning, phrases, titre)


def info(*phrases: str) -> None:
    """What is so, and what to do."""
    _say(st.info, phrases)


def success(*phrases: str) -> None:
    """What was done."""
    _say(st.success, phrases)


def plain(texte: str) -> str:
    """The Markdown that shows this very text, on one line."""
    unie = texte.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    return _SIGNES.sub(_escape, _ADRESSES.sub(lambda m: m[0] + _ROMPT, unie))


def _escape(trouve: re.Match[str]) -> str:
    texte = trouve[0]
    return f"{texte}\\" if texte[0].isdigit() else f"\\{texte}"


def _say(dire: Callable[[str], Any], phrases: tuple[str, ...], titre: str = "") -> None:
    propres = [plain(p) for p in phrases]
    corps = propres[0] if len(propres) == 1 else "\n".join(f"- {p}" for p in propres)
    dire(f"{plain(titre)}\n\n{corps}" if titre else corps)
