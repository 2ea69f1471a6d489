"""What betrays a person in a text: an address, a telephone, a social security number, a title."""

from __future__ import annotations

import re

# Une adresse commence au début d'un mot : chercher depuis chaque lettre serait quadratique.
_COURRIEL = re.compile(r"(?<![\w.+\-])[\w.+\-]+@[\w\-]+(\.[\w\-]+)+")
_TELEPHONE = re.compile(r"(?<![\d.,])(?:\+33|0033|0)\s?[1-9](?:[ .\-]?\d{2}){4}(?!\d)")
_NIR = re.compile(
    r"(?<!\d)[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?"
    r"(?:\d{2}|2[AB]) ?\d{3} ?\d{3}(?: ?\d{2})?(?!\d)"
)
_CIVILITE = re.compile(r"(?:^|\W)(M\.|MM\.|Mme|Mlle|Mr|Monsieur|Madame|Mademoiselle)\s+\w")
# « M. le maire » est une fonction, « Mme Durand » une personne.
_NOMMEE = re.compile(r"(?:^|\W)(?:M\.|MM\.|Mme|Mlle|Mr|Monsieur|Madame|Mademoiselle)\s+(?!l[ea]s?\b|l['’])\w")


# Une espace insécable, ou un signe qui ne se voit pas, ne cache pas un numéro.
_VUES = str.maketrans(
    {**dict.fromkeys("\u00a0\u202f\u2009", " "), **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f")}
)


def find_personal(texte: str) -> str:
    """What a text seems to hold (« une adresse de courriel »…); '' when nothing."""
    if not texte.isascii():
        texte = texte.translate(_VUES)
    if texte.isdecimal() and len(texte) < 10:
        return ""
    if "@" in texte and _COURRIEL.search(texte):
        return "une adresse de courriel"
    # Un numéro a dix chiffres ou onze : inutile de chercher dans un texte plus court.
    if len(texte) < 10:
        return ""
    if _TELEPHONE.search(texte):
        return "un numéro de téléphone"
    if _NIR.search(texte):
        return "un numéro de sécurité sociale"
    return ""


def has_title(texte: str) -> bool:
    """True for « Mme Untel »."""
    return "M" in texte and _CIVILITE.search(texte) is not None


def find_titled(texte: str) -> str:
    """The same as ``find_personal`` for a text that should be a function: a titled name betrays a person."""
    return "un nom de personne" if _NOMMEE.search(texte) else find_personal(texte)
