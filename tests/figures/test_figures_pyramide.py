"""La pyramide des âges : les bonnes valeurs des deux côtés, dans le dessin comme dans la table."""

# Plotly n'a pas de types : ses attributs sont dynamiques.
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.ecran.plotly.pyramide import draw_pyramide
from dashboard.figures.pyramide import Pyramide, build_pyramide, pyramid_table
from dashboard.figures.tables import TABLES
from dashboard.figures.textes import Portee
from data.fiches.catalogue import load_catalogue

FICHE = load_catalogue().indicateurs["population_age"]
BOIS = Portee("epci", "200000002", "CA du Bois Joli")
TRANCHES = [m.code for m in FICHE.modalites]


def rows() -> pd.DataFrame:
    """Cent femmes et cinquante hommes par tranche, sauf les plus jeunes : 40 et 60."""
    return pd.DataFrame(
        [
            {"sexe": sexe, "tranche": t, "valeur": valeur if t != "0-4" else jeune}
            for sexe, valeur, jeune in (("F", 100.0, 40.0), ("H", 50.0, 60.0))
            for t in TRANCHES
        ]
    )


@pytest.fixture
def modele() -> Pyramide:
    trouve = build_pyramide(rows(), BOIS, FICHE)
    assert trouve is not None
    return trouve


def test_le_total_est_la_somme_des_tranches(modele: Pyramide) -> None:
    """19 tranches de 150 et une de 100 : 2 950."""
    assert modele.total == 19 * 150 + 100
    assert modele.titre == "Pyramide des âges de la CA du Bois Joli"


def test_la_lecture_dit_les_plus_jeunes_et_les_moins_de_20_ans(modele: Pyramide) -> None:
    """100 enfants, puis 100 + 3 × 150 = 550 sur 2 950, soit 19 %."""
    assert modele.lecture == (
        "100 enfants ont de 0 à 4 ans ; les moins de 20 ans sont 550, soit 19 % des habitants."
    )


def test_le_dessin_a_les_femmes_a_gauche_et_les_hommes_a_droite(modele: Pyramide) -> None:
    """Les barres des femmes sont négatives, l'axe ne montre aucun signe."""
    femmes, hommes = draw_pyramide(modele).data
    assert [-v for v in femmes.x] == list(modele.femmes)
    assert list(hommes.x) == list(modele.hommes)
    assert list(femmes.y) == list(modele.tranches)
    assert not any("−" in t or "-" in t for t in draw_pyramide(modele).layout.xaxis.ticktext)


def test_la_table_a_les_memes_valeurs_et_un_total(modele: Pyramide) -> None:
    """Vingt tranches, puis tous les âges."""
    table = pyramid_table(modele)
    assert list(table.columns) == ["Âge", "Femmes", "Hommes", "Ensemble"]
    assert table.iloc[0].tolist() == ["0 à 4 ans", 40.0, 60.0, 100.0]
    assert table.iloc[-1].tolist() == ["Tous les âges", 1940.0, 1010.0, 2950.0]
    assert len(table) == len(TRANCHES) + 1


def test_une_tranche_qui_manque_ne_fait_pas_une_pyramide_tronquee() -> None:
    """Sans une tranche d'un sexe, pas de pyramide ; sans ligne non plus."""
    assert build_pyramide(rows().iloc[1:], BOIS, FICHE) is None
    assert build_pyramide(pd.DataFrame(columns=["sexe", "tranche", "valeur"]), BOIS, FICHE) is None


def test_la_pyramide_est_inscrite_au_registre() -> None:
    """Les pages et les exports la connaissent."""
    assert TABLES[Pyramide] is pyramid_table
