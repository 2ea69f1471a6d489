"""Le contrôle d'un écran dessiné : rien de coupé, rien de trop petit, aucun texte sur un autre."""

from __future__ import annotations

from dashboard.exports.mur import mesure
from dashboard.exports.mur.mesure import Ecrit
from dashboard.exports.mur.modele import Mur

# Planchers, en pixels du mur : un message, un texte, un nom sur une carte, une source longue.
MESSAGE, TEXTE, NOM, SOURCE = 32.0, 18.0, 14.0, 16.0
# Dans la main, on lit de plus près.
EN_MAIN_MESSAGE, EN_MAIN_TEXTE = 20.0, 14.0
JEU = 0.05


def floor(ecrit: Ecrit, *, en_main: bool) -> float:
    """Ce qu'un texte mesure au moins, selon ce qui le porte."""
    if en_main:
        return EN_MAIN_MESSAGE if "message" in ecrit.classes else EN_MAIN_TEXTE
    if "message" in ecrit.classes:
        return MESSAGE
    if "pied" in ecrit.classes:
        return SOURCE
    return NOM if "sur-carte" in ecrit.classes else TEXTE


def faults(mur: Mur) -> list[str]:
    """Une phrase par faute ; chaque texte est mesuré avec les lettres qui le dessinent."""
    ecrits = mesure.written(mur.svg)
    large, haut = mur.taille.largeur, mur.taille.hauteur
    fautes = [f"hors de l'écran : {e.texte}" for e in mesure.outside(ecrits, large, haut)]
    fautes += [
        f"{e.taille:.1f} px : {e.texte}"
        for e in ecrits
        if e.taille < floor(e, en_main=mur.taille.telephone) - JEU
    ]
    fautes += [f"« {a.texte} » sur « {b.texte} »" for a, b in mesure.overlaps(ecrits)]
    if mur.etroit:
        fautes.append(mur.etroit)
    ou = f"{large} × {haut}, {mur.partie} sur {mur.sur}"
    return [f"{ou} : {faute}" for faute in fautes]
