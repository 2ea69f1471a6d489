"""The one legend of several small maps, in words and colour chips (HTML, escaped)."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import formats
from dashboard.ecran.html import FICTIF, escape
from dashboard.figures.carte import method_sentence
from dashboard.figures.modele import ABSENCES, AILLEURS, Aplat, Carte, Cercles


def check_same_scale(cartes: Sequence[Carte]) -> None:
    """Raise ValueError when two maps would not mean the same with the same drawing."""
    rayons = {(c.cercles.valeur_max, c.cercles.rayon_max_px) for c in cartes if c.cercles}
    bornes = {c.aplat.discretisation.bornes for c in cartes if c.aplat}
    genres = {(c.aplat is None, c.cercles is None) for c in cartes}
    if not cartes or max(len(rayons), len(bornes), len(genres)) > 1:
        raise ValueError("Des petites cartes côte à côte demandent une seule échelle.")


def render(cartes: Sequence[Carte]) -> str:
    """Classes or size of the circles, and the absences drawn on one map at least."""
    premiere = cartes[0]
    phrases: list[str] = []
    if premiere.cercles is not None:
        phrases.append(_circles(cartes, premiere.cercles))
    classes = "" if premiere.aplat is None else _classes(premiere.aplat)
    if premiere.aplat is not None:
        phrases.append(
            f"Mêmes couleurs sur toutes les cartes : {premiere.aplat.unite}, "
            f"{method_sentence(premiere.aplat.discretisation)}."
        )
    pastille = f" {FICTIF}" if any(c.fictif for c in cartes) else ""
    return (
        f'<div class="ctg-legende-commune"><p>{escape(" ".join(phrases))}{pastille}</p>'
        f"<ul>{classes}{_missing(cartes)}</ul></div>"
    )


def _circles(cartes: Sequence[Carte], cercles: Cercles) -> str:
    """What the size means, with the largest circle named so that every other can be judged."""
    plus_grand = max(
        (
            (valeur, forme.nom, carte.nom)
            for carte in cartes
            if carte.cercles
            for valeur, forme in zip(carte.cercles.valeurs, carte.fond.formes, strict=True)
            if valeur is not None
        ),
        default=None,
    )
    if plus_grand is None or plus_grand[0] <= 0:
        return "Aucun cercle : toutes les valeurs connues sont nulles."
    valeur, territoire, carte_nom = plus_grand
    return (
        "Même échelle sur toutes les cartes : la surface du cercle dit la valeur. Le plus grand "
        f"vaut {formats.number(valeur, cercles.decimales)} {cercles.unite} "
        f"({territoire}, {carte_nom})."
    )


def _classes(aplat: Aplat) -> str:
    return "".join(
        f'<li><span class="ctg-puce" style="background:{c.couleur}"></span>{escape(c.libelle)}</li>'
        for c in aplat.classes
    )


def _missing(cartes: Sequence[Carte]) -> str:
    # Les cartes d'un même rang disent d'un même mot ce qui leur manque ; le premier vaut pour toutes.
    dits = {
        absence.lettre: absence.libelle
        for carte in reversed(cartes)
        for genre in (carte.cercles, carte.aplat)
        if genre is not None
        for absence in genre.absences
    }
    return "".join(
        f'<li><span class="ctg-puce ctg-statut-{lettre}"></span>{escape(dits[lettre])}</li>'
        for lettre in (*ABSENCES, AILLEURS)
        if lettre in dits
    )
