"""Ce qui est écrit sous un tableau exporté (titre, lecture, champ, source) n'est pas une ligne."""

from __future__ import annotations

import pytest
from fabrique_figures import Ligne, make_carte, make_couche

from dashboard.exports.socle.csv import french_csv
from data.depots.lecture.ouverture import read_table


def test_notre_csv_relu_par_notre_import_n_a_que_ses_lignes() -> None:
    """Deux territoires exportés, deux lus ; le titre et les notes sont laissés de côté, comptés et dits."""
    couche = make_couche(
        [Ligne(1.0, code="01004", nom="Ambérieu-en-Bugey"), Ligne(2.0, code="95018", nom="Argenteuil")]
    )
    tableau = read_table(french_csv(make_carte(couche), [couche]), "export.csv")
    assert sorted(str(x.cellules[1]) for x in tableau.lignes) == ["01004", "95018"]
    assert tableau.laissees == tuple(range(5, 14))
    assert tableau.remarques == (
        "lignes 5 à 13, sous une ligne vide : le titre et les notes d'un export, laissés de côté.",
    )


@pytest.mark.parametrize(
    ("suite", "lues"),
    [
        ("\n\nTerritoire : suite\n200058485;petite enfance;2025;1\n", 2),
        ("\nCA Val Parisis\n", 2),
        ("\nSource : Caf.\n\n200058485;handicap;2025;1\n", 3),
        ("\nLecture : un poste.\nSource : Caf.\n", 1),
        ("Un poste de plus\n", 2),
    ],
    ids=["un second tableau", "un nom seul", "une note au milieu", "des notes", "sans ligne vide"],
)
def test_une_ligne_vide_n_arrete_la_lecture_que_devant_des_notes(suite: str, lues: int) -> None:
    """Ce qui n'est pas sûrement une note reste une ligne, que le contrôle jugera."""
    contenu = f"Territoire;Axe;Année;ETP\n200058485;petite enfance;2025;0,5\n{suite}".encode()
    tableau = read_table(contenu, "postes.csv")
    assert len([x for x in tableau.lignes if any(x.cellules)]) >= lues
    assert (not tableau.laissees) or lues in (1, 3)
