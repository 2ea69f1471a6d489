"""Une couverture partagée entre ses places et ses enfants : ses mots, son signe, son silence."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from dashboard.ecran import couverture_partagee as ecran
from dashboard.figures import couverture_partagee as figures
from dashboard.figures.couverture_partagee import Effet, Partage

# 1 000 enfants puis 900, 500 places puis 495 : de 50 à 55 pour 100.
PARTAGE = Partage(
    code="33",
    serie="taux_couverture",
    annees=(2022, 2023),
    taux=(50.0, 55.0),
    enfants=(1000.0, 900.0),
    places_supposees=(500.0, 495.0),
    marge=0.1,
    places=Effet(-0.5278, 0.1003),
    naissances=Effet(5.5278, 0.0106),
    source="cnaf",
)


def test_chaque_part_se_dit_avec_son_sens() -> None:
    """+5,0 points : 0,5 perdu par les places, 5,5 gagnés par moins d'enfants."""
    dite = figures.reading(PARTAGE, "Gironde")
    assert "évolution : +5,0 points" in dite
    assert "−0,5 viendrait de places en moins" in dite
    assert "+5,5 d’enfants en moins" in dite
    assert figures.title(PARTAGE) == "De 2022 à 2023, série actuelle"


def test_une_part_dans_l_arrondi_n_est_pas_interpretable() -> None:
    """0,08 point pour une marge de 0,1003 : ni plus ni moins, et sa barre est creuse."""
    partage = replace(PARTAGE, places=Effet(0.08, 0.1003))
    assert figures.effect_text(partage, "places") == "non interprétable (marge ± 0,11)"
    assert "+5,5 viendrait d’enfants en moins" in figures.reading(partage, "Gironde")
    modele = figures.build_modele((partage,), "Gironde")
    bloc = ecran.split_tables(modele)
    assert figures.bars(modele).barres[0].couleur == "#ffffff"
    assert math.isnan(figures.table(modele)["Effet sur le taux, en points"][1])
    assert "background:transparent" in bloc


def test_une_evolution_dans_l_arrondi_n_est_pas_interpretable() -> None:
    """De 50,0 à 50,1 : l'écart tient dans les deux arrondis."""
    partage = replace(PARTAGE, taux=(50.0, 50.1))
    assert figures.change_text(partage) == "non interprétable (marge ± 0,1)"
    assert "évolution : non interprétable" in figures.reading(partage, "Gironde")


def test_le_bloc_a_deux_barres_a_la_meme_echelle() -> None:
    """De part et d'autre de zéro ; la plus longue va jusqu'au bord."""
    modele = figures.build_modele((PARTAGE,), "Gironde")
    bloc = ecran.split_tables(modele)
    assert "left:50.0%;width:50.0%" in bloc
    assert bloc.count("ctg-effet") == 2
    assert "left:45.2%;width:4.8%" in bloc


def test_la_table_exportee_donne_chaque_part_avec_sa_marge_et_ses_mots() -> None:
    """Taux, places, enfants : au début, à la fin, leur effet ; les deux effets font l'évolution."""
    lignes = figures.table(figures.build_modele((PARTAGE,), "Gironde"))
    assert list(lignes["Au début"]) == [50.0, 500.0, 1000.0]
    effets = list(lignes["Effet sur le taux, en points"])
    assert effets[0] == pytest.approx(effets[1] + effets[2])
    assert list(lignes["Valeur affichée"]) == ["+5,0", "−0,5", "+5,5"]
    assert "Shapley" in " ".join(figures.notes((PARTAGE,)))
