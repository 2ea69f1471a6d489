"""Les moins de 3 ans : un nombre avec ce qu'il est, écrit avec sa fourchette."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures import enfants
from dashboard.figures.enfants import Plage

LIGNES = pd.DataFrame(
    [
        ("1", 300.0, 267.0, 366.0, "naissances", 2021, 2023, False, "insee_naissances_epci", "epci"),
        ("2", 310.0, 310.0, 310.0, "recensement", 2022, 2022, False, "insee_ages", "epci"),
        ("3", 60.0, 59.95, 60.05, "places", 2023, 2023, False, "cnaf_places,cnaf_taux", "epci"),
    ],
    columns=[
        "code_territoire",
        "valeur",
        "bas",
        "haut",
        "origine",
        "debut",
        "fin",
        "fictif",
        "sources",
        "niveau",
    ],
)


def test_chaque_nombre_dit_d_ou_il_vient() -> None:
    """Estimé d'après des naissances, compté au recensement, déduit de places publiées."""
    lus = enfants.read_enfants(LIGNES)
    assert [e.estime for e in lus.values()] == [True, False, False]
    dits = lus["1"].said("epci", "1")
    assert dits == "estimés d’après les naissances de 2021 à 2023 (300, Insee)"
    assert [lu.millesime for lu in dits.dits[0].lus] == [2021, 2022, 2023]
    dite = enfants.provenance([lus["1"]])
    assert "vue sur 19 EPCI de deux départements" in dite
    assert "non garantie ailleurs" in dite
    assert lus["2"].phrase == "comptés au recensement de 2022 (Insee)"
    assert "déduits des places publiées" in lus["3"].phrase
    assert lus["3"].sources == ("cnaf_places", "cnaf_taux")
    assert "4" not in lus


def test_plusieurs_territoires_partagent_leur_provenance() -> None:
    """Une phrase par origine, sans les nombres ; rien pour personne."""
    lus = enfants.read_enfants(LIGNES)
    dite = enfants.provenance([lus["1"], lus["1"], lus["2"]])
    assert dite.count("naissances de 2021 à 2023") == 1
    assert "; ou comptés au recensement de 2022" in dite
    assert "300" not in dite
    assert enfants.provenance([]) == ""


@pytest.mark.parametrize(
    ("plage", "texte"),
    [
        (Plage(300, 267, 366), "environ 300 (270 à 370)"),
        (Plage(12_498, 11_123.2, 15_247.6), "environ 12\u202f000 (11\u202f000 à 15\u202f000)"),
        (Plage.exact(310), "310"),
        (Plage(60, 59.95, 60.05), "environ 60"),
        (Plage(20, 0, 196), "incertain : 0 à 196"),
        (Plage.exact(0), "0"),
    ],
)
def test_une_fourchette_s_ecrit_sans_precision_inventee(plage: Plage, texte: str) -> None:
    """Deux chiffres, au pas de la valeur ; sans fourchette, le nombre seul."""
    assert plage.texte == texte


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1), st.floats(1, 2)), max_size=8))
def test_une_somme_reste_entre_ses_bornes(lignes: list[tuple[float, float, float]]) -> None:
    """Et deux fois la plage fait deux fois la somme."""
    plages = [Plage(v, v * b, v * h) for v, b, h in lignes]
    somme = enfants.add(plages)
    assert somme.bas <= somme.valeur + 1e-6
    assert somme.valeur <= somme.haut + 1e-6
    assert enfants.add([p.times(2) for p in plages]).haut == pytest.approx(2 * somme.haut)
