"""L'axe de la légende sur une diapositive : ce que dit celui de l'écran, en formes, dans sa colonne."""

from __future__ import annotations

import io
from typing import Any

import pytest
from fabrique_figures import EFFECTIF, Ligne, make_carte, make_couche, make_reperes

from dashboard import formats
from dashboard.exports.bureau.diaporama import make_deck
from dashboard.figures.feuilles import Cahier, Fabrique, Feuille
from dashboard.figures.legende_axe import build_axe
from dashboard.figures.modele import Carte


def legend_of(carte: Carte) -> tuple[Any, Any]:
    """La légende de sa diapositive, et la diapositive."""
    from pptx import Presentation

    octets = make_deck(Cahier("Essai", "", (Fabrique("x", lambda: Feuille("x", "x", carte)),))).octets
    diapo = Presentation(io.BytesIO(octets)).slides[1]
    return next(f for f in diapo.shapes if f.name == "Légende"), diapo


@pytest.mark.parametrize("nombre", [9, 80])
def test_la_diapositive_a_les_points_les_bandes_et_les_noms_de_l_ecran(nombre: int) -> None:
    couche = make_couche(
        [Ligne(10 + 3.7 * i, code=f"T{i:02}") for i in range(nombre)], reperes=make_reperes(30.0, 25.0, 20.0)
    )
    carte = make_carte(couche, selection="T04")
    axe = build_axe(carte)
    assert axe is not None
    legende, _ = legend_of(carte)
    formes = [f for f in legende.shapes if f.name.startswith("Axe de la légende")]
    ronds = [f for f in formes if f.shape_type == 1 and "OVAL" in str(f.auto_shape_type)]
    assert len(ronds) == len(axe.points) + 1
    bandes = [f for f in formes if f.shape_type == 1 and "RECTANGLE" in str(f.auto_shape_type)]
    assert len(bandes) == len(axe.bandes) + sum(n.genre == "repere" for n in axe.noms)
    assert bool(axe.colonnes) == any("combien" in f.name for f in formes)
    textes = [f.text_frame.text for f in legende.shapes if f.has_text_frame]
    for nom in axe.noms:
        assert formats.typography(f"{nom.nom} {nom.texte}") in textes
    for bande in axe.bandes:
        assert any(t.startswith(f"{bande.libelle} · {bande.effectif} territoire") for t in textes)


def test_l_axe_ne_sort_pas_de_la_diapositive_et_ne_couvre_pas_les_classes() -> None:
    couche = make_couche(
        [Ligne(v, code=f"T{i}") for i, v in enumerate((20.0, 30.0, 40.0, 50.0, 60.0, 20000.0))],
        reperes=make_reperes(55.0, 52.0, 50.0),
    )
    legende, diapo = legend_of(make_carte(couche, selection="T3"))
    largeur = diapo.part.package.presentation_part.presentation.slide_width
    axe = [f for f in legende.shapes if f.name.startswith("Axe de la légende")]
    classes = [f for f in legende.shapes if f.name.startswith("Légende : ")]
    assert all(f.left >= 0 and f.left + f.width <= largeur for f in axe)
    assert max(f.top + f.height for f in axe) <= min(f.top for f in classes)


def test_sous_des_cercles_la_legende_tient_dans_la_diapositive() -> None:
    """Un axe, cinq classes, une absence et l'échelle des cercles, au-dessus de la source."""
    lignes = [Ligne(10 + 3.7 * i, code=f"T{i:02}") for i in range(20)]
    couche = make_couche([*lignes, Ligne(None, "secret", code="S")], reperes=make_reperes(30.0, 25.0, 20.0))
    superposee = make_couche([Ligne(40.0 * i + 1, code=f"T{i:02}") for i in range(20)], fiche=EFFECTIF)
    legende, diapo = legend_of(make_carte(couche, selection="T04", superposee=superposee))
    bas = max(f.top + f.height for f in legende.shapes)
    source = next(f for f in diapo.shapes if f.name == "Source")
    assert bas <= source.top
