"""The sizes of a wall and the places of its figures: every length of a screen comes from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.exports.mur.modele import Taille


@dataclass(frozen=True, slots=True)
class Boite:
    """A rectangle of the wall, in pixels, y downwards."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Corps:
    """The sizes of a wall, in pixels: what is wished of each kind of text, and its floor."""

    message: float
    message_min: float
    texte: float
    texte_min: float
    nom: float
    nom_min: float
    pied: float
    pied_min: float
    source_min: float
    marge: float
    telephone: bool = False


def sizes(taille: Taille) -> Corps:
    """Sizes of a wall, or of a telephone, that is held in the hand and read from nearer."""
    u = taille.u
    if taille.telephone:
        return Corps(22.0, 20.0, 17.0, 16.0, 15.0, 15.0, 15.0, 15.0, 14.0, 12.0, telephone=True)
    return Corps(
        message=max(54 * u, 32.0),
        message_min=max(40 * u, 32.0),
        texte=max(27 * u, 18.0),
        texte_min=max(19 * u, 18.0),
        nom=max(24 * u, 15.0),
        nom_min=max(20 * u, 14.0),
        pied=max(22 * u, 18.0),
        pied_min=18.0,
        source_min=16.0,
        marge=max(56 * u, 24.0),
    )


def layouts(nombre: int, boite: Boite, ecart: float) -> tuple[tuple[Boite, ...], ...]:
    """The ways to place one to four figures, the first never smaller than another."""
    x, y, w, h = boite.x, boite.y, boite.w, boite.h
    if nombre == 1:
        return ((boite,),)
    demi_w, demi_h = (w - ecart) / 2, (h - ecart) / 2
    colonnes = (Boite(x, y, demi_w, h), Boite(x + demi_w + ecart, y, demi_w, h))
    etages = (Boite(x, y, w, demi_h), Boite(x, y + demi_h + ecart, w, demi_h))
    if nombre == 2:
        return colonnes, etages
    if nombre == 3:
        large, haut = 0.57 * (w - ecart), 0.55 * (h - ecart)
        droite = Boite(x + large + ecart, y, w - ecart - large, h)
        bas = Boite(x, y + haut + ecart, w, h - ecart - haut)
        return (
            (Boite(x, y, large, h), *_halves(droite, ecart, debout=True)),
            (Boite(x, y, w, haut), *_halves(bas, ecart, debout=False)),
        )
    return (tuple(c for etage in etages for c in _halves(etage, ecart, debout=False)),)


def _halves(boite: Boite, ecart: float, *, debout: bool) -> tuple[Boite, Boite]:
    if debout:
        h = (boite.h - ecart) / 2
        return Boite(boite.x, boite.y, boite.w, h), Boite(boite.x, boite.y + h + ecart, boite.w, h)
    w = (boite.w - ecart) / 2
    return Boite(boite.x, boite.y, w, boite.h), Boite(boite.x + w + ecart, boite.y, w, boite.h)


def best(choix: Sequence[tuple[Boite, ...]], rapports: Sequence[float], tete: float) -> tuple[Boite, ...]:
    """The layout whose worst figure is the largest; ``rapports`` are their widths for a height of 1,
    ``tete`` the height of their titles."""

    def worst(places: tuple[Boite, ...]) -> float:
        return min(min(b.w / r, b.h - tete) for b, r in zip(places, rapports, strict=True))

    return max(choix, key=worst)
