"""La liste classée sous la carte : du plus haut au plus bas, sans ce qui ne se classe pas."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from dashboard.ecran import fiche
from dashboard.figures.modele import Couche
from data.fiches.catalogue import load_catalogue


def couche(*lignes: tuple[str, float | None, str, bool]) -> Couche:
    """Une couche : nom, valeur, statut, rattaché ou non."""
    valeurs = pd.DataFrame(
        [
            {
                "code_territoire": f"T{rang}",
                "nom": nom,
                "valeur": float("nan") if valeur is None else valeur,
                "statut": statut,
                "rattache": ici,
            }
            for rang, (nom, valeur, statut, ici) in enumerate(lignes)
        ]
    )
    return Couche(load_catalogue().indicateurs["taux_couverture"], "", 2023, valeurs, None)


def names(html: str) -> list[str]:
    return re.findall(r'<th scope="row">(.*?)</th>', html)


def test_la_liste_va_du_plus_haut_au_plus_bas_et_garde_l_ordre_des_egaux() -> None:
    html = fiche.ranked_list(
        couche(
            ("A", 12.0, "publie", True),
            ("B", 60.5, "publie", True),
            ("C", 12.0, "publie", True),
            ("D", 0.0, "publie", True),
        ),
        "T1",
    )
    assert names(html) == ["B", "A", "C", "D"]
    assert html.count("ctg-choisie") == 1
    assert html.index("ctg-choisie") < html.index(">A<")


def test_ni_un_absent_ni_un_territoire_d_ailleurs_ne_s_y_classe() -> None:
    html = fiche.ranked_list(
        couche(
            ("A", 12.0, "publie", True),
            ("Absent", None, "absent", True),
            ("Ailleurs", 90.0, "publie", False),
            ("B", 30.0, "publie", True),
        ),
        "",
    )
    assert names(html) == ["B", "A"]


@pytest.mark.parametrize("nombre", [0, 1, fiche.RANGS_MAX + 1])
def test_rien_pour_un_seul_ni_pour_plus_qu_une_page(nombre: int) -> None:
    lignes = [(f"N{rang}", float(rang), "publie", True) for rang in range(nombre)]
    vide = couche(("Absent", None, "absent", True), *lignes)
    assert fiche.ranked_list(vide, "") == ""


def test_des_valeurs_toutes_nulles_se_classent_sans_barre_infinie() -> None:
    html = fiche.ranked_list(couche(("A", 0.0, "publie", True), ("B", 0.0, "publie", True)), "")
    assert names(html) == ["A", "B"]
