"""The figures of « Comparer », in the order of its tabs."""

from __future__ import annotations

from dashboard.galerie.comparer import nuage, onglets, petites_cartes

CLICHES = (
    onglets.TABLEAU,
    onglets.CLASSEMENT,
    onglets.ECARTS,
    onglets.DECOMPOSITION,
    onglets.EVOLUTION,
    nuage.NUAGE,
    petites_cartes.PETITE_CARTE,
)
