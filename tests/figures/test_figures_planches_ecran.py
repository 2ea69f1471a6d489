"""Ce que les photos des pages ont montré : un zéro coloré, un intitulé dans le vide."""

from __future__ import annotations

from dataclasses import replace

from fabrique_figures import Ligne, make_carte, make_couche

from dashboard.ecran import html


def test_zero_est_un_trait_et_une_absence_n_a_pas_de_barre() -> None:
    """Aucune couleur de longueur positive pour 0 ; rien du tout pour ce qui est inconnu."""
    assert html.bar(0.0, 10.0, "#0b3c6f") == '<span class="ctg-zero"></span>'
    assert html.bar(float("nan"), 10.0, "#0b3c6f") == ""
    assert "width:50.0%;background:#0b3c6f" in html.bar(5.0, 10.0, "#0b3c6f")


def test_une_carte_sans_rien_a_lire_n_a_pas_d_intitule_lecture() -> None:
    """Aucune valeur placée : « Lecture : » suivi de rien ne se montre pas."""
    carte = make_carte(make_couche([Ligne(1.0)]))
    assert "Lecture" in html.caption(carte)
    assert "Lecture" not in html.caption(replace(carte, lecture=""))
