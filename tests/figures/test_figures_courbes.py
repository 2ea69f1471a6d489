"""Les courbes : base 100, première année, ruptures, écarts dans la marge, étiquettes."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from fabrique_figures import EFFECTIF, as_json

from dashboard.ecran.plotly import registre
from dashboard.ecran.plotly.comparaison import place_labels
from dashboard.figures import tables
from dashboard.figures.courbes import Courbes, Serie, build_courbes
from dashboard.figures.planche import Planche

FOYERS = replace(EFFECTIF, code="foyers", nom_court="Foyers allocataires", unite="foyers")
NOMS = {"epci:A": "CA Val Parisis", "epci:B": "CC Vexin Centre"}


def series(**par_code: dict[int, Any]) -> pd.DataFrame:
    """Lignes de ``comparer/series`` : ``A={2020: 51190, 2021: (0, "zero_ou_secret")}``."""
    lignes = [
        {
            "niveau": "epci",
            "code_territoire": code,
            "nom": code,
            "millesime": annee,
            "valeur": brute[0] if isinstance(brute, tuple) else brute,
            "marge": 37.5,
            "statut": brute[1] if isinstance(brute, tuple) else "estime",
            "fictif": False,
            "source": "cnaf_epci",
        }
        for code, annees in par_code.items()
        for annee, brute in annees.items()
    ]
    return pd.DataFrame(lignes).astype({"valeur": "float64"})


VAL_PARISIS = {2020: 51190.0, 2021: 50800.0, 2022: 51590.0, 2023: 51625.0, 2024: 52370.0}
VEXIN = {2020: 3540.0, 2021: 3525.0, 2022: 3605.0, 2023: 3605.0, 2024: 3500.0}


def build(donnees: pd.DataFrame, **options: Any) -> Courbes:
    modele = build_courbes(options.pop("fiche", FOYERS), "", donnees, NOMS, **options)
    assert modele is not None
    return modele


def test_en_base_100_chaque_serie_part_de_cent() -> None:
    """52 370 / 51 190 = 102,3 ; 3 500 / 3 540 = 98,9."""
    modele = build(series(A=VAL_PARISIS, B=VEXIN), base=True, choisi="epci:A")
    assert [s.valeurs[0] for s in modele.series] == [100.0, 100.0]
    assert [s.textes[-1] for s in modele.series] == ["102,3", "98,9"]
    assert modele.series[0].choisie
    assert modele.unite == "base 100 en 2020"


def test_l_evolution_se_lit_en_valeurs_et_en_pourcentage() -> None:
    """De 51 190 à 52 370 foyers : +1 180, soit +2,3 %."""
    lecture = build(series(A=VAL_PARISIS, B=VEXIN), choisi="epci:A").lecture
    assert lecture == (
        "CA Val Parisis, de 2020 à 2024 : 51\u202f190 puis 52\u202f370 foyers, soit +1\u202f180 (+2,3 %)."
    )


def test_un_ecart_dans_la_marge_est_dit_non_interpretable() -> None:
    """Vexin Centre perd 40 foyers, pour des marges de 37,5 à chaque bout : cela ne se lit pas."""
    modele = build(series(A=VAL_PARISIS, B=VEXIN), choisi="epci:B")
    assert [s.lisible for s in modele.series] == [True, False]
    assert any("non interprétable (CC Vexin Centre)" in n for n in modele.notes)
    assert "n'est pas interprétable" in modele.lecture


def test_une_premiere_annee_plus_tardive_est_dite() -> None:
    """B commence en 2022 : base 100 en 2022, rien n'est inventé avant."""
    tardif = {2022: 100.0, 2024: 300.0}
    modele = build(series(A=VAL_PARISIS, B=tardif), base=True)
    b = modele.series[1]
    assert b.valeurs == (None, None, 100.0, None, 300.0)
    assert b.bruts[0] == "absent"
    assert "CC Vexin Centre : base 100 en 2022, première année présente." in modele.notes


def test_un_zero_ou_secret_ne_se_dessine_pas() -> None:
    """Il n'est ni le départ de la base ni un point : la table garde son mot."""
    modele = build(series(A={2020: (0.0, "zero_ou_secret"), 2021: 10.0, 2022: 200.0}))
    assert modele.series[0].valeurs == (None, 10.0, 200.0)
    assert modele.series[0].bruts[0] == "0 ou secret"


def test_une_rupture_de_serie_se_voit_et_se_dit() -> None:
    """La rupture de 2021 est une ligne nommée, une note, et la lecture s'en garde."""
    fiche = replace(FOYERS, ruptures={"2021": "Baisse en 2021 : rupture probable."})
    modele = build(series(A=VAL_PARISIS), fiche=fiche, choisi="epci:A")
    assert modele.ruptures == (2021,)
    assert "Baisse en 2021 : rupture probable." in modele.notes
    assert "ne se lit pas comme une évolution" in modele.lecture
    figure = as_json(registre.draw(Planche(modele, "c", "s", "2020-2024", "n")))
    assert any(a["text"] == "rupture de série" for a in figure["layout"]["annotations"])


def test_une_seule_annee_ne_fait_pas_de_courbe() -> None:
    """Sans deux années, il n'y a rien à dessiner."""
    assert build_courbes(FOYERS, "", series(A={2024: 1.0}), NOMS) is None


def test_le_dessin_porte_les_valeurs_et_les_noms_au_bout() -> None:
    """Une trace par territoire, des trous pour les absences, le nom et la dernière valeur à droite."""
    modele = build(series(A=VAL_PARISIS, B={2020: 10.0, 2023: 500.0}), choisi="epci:A")
    figure = as_json(registre.draw(Planche(modele, "c", "s", "2020-2024", "n"), image=True))
    assert figure["data"][-1]["y"] == list(VAL_PARISIS.values())
    assert figure["data"][0]["y"] == [10.0, None, None, 500.0, None]
    textes = [a["text"].replace("<br>", " ") for a in figure["layout"]["annotations"]]
    assert "<b>CA Val Parisis 52\u202f370</b>" in textes
    assert "CC Vexin Centre 500" in textes
    table = tables.table(Planche(modele, "c", "s", "2020-2024", "n"))
    assert table["2024"].tolist() == ["52\u202f370", "absent"]


@pytest.mark.parametrize("voulues", [[10, 12, 14], [95, 96, 97], [0, 0, 100], [50, 50, 50]])
def test_aucune_etiquette_n_en_couvre_une_autre(voulues: list[float]) -> None:
    """Trois étiquettes de 20 pixels dans 100 : écartées d'au moins 20, et toutes dans le cadre."""
    places = sorted(place_labels(voulues, [20, 20, 20], 100))
    assert places[0] >= 10
    assert places[-1] <= 90
    assert all(b - a >= 20 - 1e-9 for a, b in pairwise(places))


def test_deux_reperes_n_ont_jamais_le_meme_trait() -> None:
    """La Gironde et la France en tirets pareils se prenaient l'une pour l'autre."""

    def made(*reperes: str) -> list[str]:
        series = (
            Serie("moi", "CA", (1.0,), ("1",), ("1",), choisie=True),
            *(Serie(r, r, (1.0,), ("1",), ("1",), reference=True) for r in reperes),
        )
        courbes = Courbes("Naissances", "naissances", 0, (2024,), series)
        return [courbes.stroke(s) for s in series]

    assert made("france") == ["plein", "tirets"]
    assert made("gironde", "france") == ["plein", "tirets", "points"]
    assert made("gironde", "aquitaine", "france") == ["plein", "tirets", "mixte", "points"]
