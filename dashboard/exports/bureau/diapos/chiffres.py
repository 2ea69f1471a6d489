"""Key numbers on a slide: text boxes that whoever presents may change."""

from __future__ import annotations

from typing import Any

from dashboard.exports.bureau.diapos.support import ACCENT, GRIS, POUCE, Boite, Diaporama, Texte
from dashboard.figures.territoire.chiffres import ChiffresCles

_ECART = round(0.4 * POUCE)


def add_numbers(deck: Diaporama, diapo: Any, boite: Boite, modele: ChiffresCles) -> None:
    """A box per number: itself, what it counts, the gap in bold, what follows."""
    nombre = len(modele.chiffres)
    large = (boite.large - _ECART * (nombre - 1)) // nombre
    for rang, chiffre in enumerate(modele.chiffres):
        place = Boite(boite.x + rang * (large + _ECART), boite.y, large, boite.haut)
        textes = (
            Texte(chiffre.nombre, deck.fit(54), gras=True),
            Texte(chiffre.quoi, deck.fit(20)),
            Texte(_capital(chiffre.ecart), deck.fit(20), gras=True, couleur=ACCENT),
            Texte(_capital(chiffre.suite), deck.fit(16), couleur=GRIS),
        )
        deck.write(diapo, place, [t for t in textes if t.texte], nom=f"Chiffre {rang + 1}")


def _capital(texte: str) -> str:
    return f"{texte[:1].upper()}{texte[1:]}"
