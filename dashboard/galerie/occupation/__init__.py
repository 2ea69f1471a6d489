"""The figures of « Couverture × occupation »: the cases of the scope, then the charts of one unit."""

from __future__ import annotations

from dashboard.galerie.occupation import fiche, places, quadrants

CLICHES = (quadrants.NUAGE, quadrants.CARTE, fiche.TAUX, fiche.GESTION, fiche.EVOLUTION, places.PLACES)
