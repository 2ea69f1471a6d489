"""Ce qui est vu d'une figure : gardé, relu, comparé à ce qu'elle montre un autre jour."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.exports.socle import ecarts, vu
from dashboard.exports.socle.vu import Repere, Vu

VU = Vu(
    titre="Taux de couverture",
    sous_titre="Places pour 100 enfants",
    colonnes=("Territoire", "Code", "Taux"),
    lignes=(("CA Val Parisis", "200058485", 48.5), ("CC Vexin Centre", "200035970", None)),
    reperes=(Repere("France", 60.9, "France : 60,9"),),
    mots=(("Source", "Cnaf."), ("Note", "Une note.")),
    annees="2023",
    decimales=1,
    fictif=False,
)
MOTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
CELLULES = st.one_of(
    st.none(),
    st.booleans(),
    MOTS,
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
)


@given(st.lists(st.tuples(MOTS, MOTS, CELLULES), max_size=6), st.booleans())
@settings(max_examples=150, deadline=None)
def test_ce_qui_est_garde_se_relit_le_meme(lignes: list[tuple[str, str, object]], fictif: bool) -> None:
    """Texte, nombre, vide, vrai ou faux : rien ne change en passant par la mémoire."""
    garde = replace(VU, lignes=tuple(lignes), fictif=fictif)  # pyright: ignore[reportArgumentType]
    assert vu.parse(vu.dump(garde)) == garde
    assert vu.dump(garde) == vu.dump(garde)


@pytest.mark.parametrize(
    "texte", ["", "[]", "{}", '{"version": 2}', vu.dump(VU)[:-9], vu.dump(VU).replace("titre", "tître")]
)
def test_une_forme_qui_n_est_pas_la_notre_ne_se_lit_pas(texte: str) -> None:
    """Rien plutôt qu'une demi-lecture : la séance dira qu'elle ne sait plus ce qui avait été vu."""
    assert vu.parse(texte) is None


def test_une_valeur_inconnue_est_vide_et_un_zero_reste_zero() -> None:
    """Trois façons de ne pas savoir se gardent d'une seule ; zéro n'en est pas une."""
    table = pd.DataFrame(
        {"a": [float("nan"), 0.0], "b": pd.array([pd.NA, 0], dtype="Int64"), "c": [None, "0"]}
    )
    cellules = [tuple(map(vu._cell, x)) for x in table.itertuples(index=False, name=None)]
    assert cellules == [(None, None, None), (0.0, 0, "0")]
    assert "NaN" not in json.dumps(cellules)


def test_ce_qui_a_change_se_dit_valeur_par_valeur() -> None:
    """Une valeur, un repère, une ligne partie, un mot : la phrase nomme chacun."""
    autre = replace(
        VU,
        lignes=(("CA Val Parisis", "200058485", 49.0),),
        reperes=(Repere("France", 61.0, "France : 61,0"),),
    )
    assert ecarts.seen_sentence(VU, autre) == (
        "Taux, CA Val Parisis, 2023 : 48,5 → 49 ; ligne, CC Vexin Centre, 2023 : présente → absent ; "
        "repère, France, 2023 : France : 60,9 → France : 61,0"
    )
    assert ecarts.seen_sentence(VU, replace(VU, mots=(("Source", "Insee."), ("Note", "Une note.")))) == (
        "Source : « Cnaf. » → « Insee. »"
    )
    assert ecarts.seen_sentence(VU, VU) == ""
