"""The figures of « ETP par axe », in the order of its sections."""

from __future__ import annotations

from dashboard.galerie.coordination import axes, calendrier, carte, postes, typologie

CLICHES = (
    carte.CARTE,
    carte.PETITE_CARTE,
    carte.AXES,
    axes.TABLEAU,
    axes.PART_ENFANCE,
    axes.BESOIN,
    postes.POSITION,
    postes.EMPLOYEUR,
    postes.EVOLUTION,
    typologie.TYPOLOGIE,
    calendrier.CALENDRIER,
)
