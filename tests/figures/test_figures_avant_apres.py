"""Avant et après, sur des lignes écrites à la main : monté, baissé, dans la marge, apparu, secret."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from dashboard.figures import avant_apres
from dashboard.figures.avant_apres import AvantApres, build_avant_apres
from data.fiches.catalogue import load_catalogue
from tests.figures.test_figures_references import BASE, DISPARUE

FICHE = load_catalogue().indicateurs["taux_couverture"]
APPARUE = {
    "valeur_avant": None,
    "statut_avant": "absent",
    "millesime_avant": None,
    "apparue": True,
    "autre_millesime": False,
}


def row(code: str, nom: str, **changements: Any) -> dict[str, Any]:
    return {**BASE, "code_territoire": code, "nom": nom, **changements}


def build(*lignes: dict[str, Any], territoire: str = "") -> AvantApres | None:
    return build_avant_apres(
        pd.DataFrame(list(lignes)), FICHE, "signature", "12 mars 2026", territoire, "epci"
    )


MONTE = row("1", "CC A")
BAISSE = row("2", "CC B", valeur_avant=50.0, valeur_apres=48.0)
DOUTE = row("3", "CC C", valeur_avant=48.0, valeur_apres=48.4, marge_avant=0.3, marge_apres=0.3)
NEUF = row("4", "CC D", valeur_apres=30.0, **APPARUE)
SECRET = row("5", "CC E", valeur_apres=12.0, statut_apres="secret", valeur_avant=20.0)
MUET = row("6", "CC F", **{**APPARUE, "valeur_apres": None, "statut_apres": "secret"})


def test_une_ligne_par_territoire_la_plus_forte_hausse_d_abord() -> None:
    """+3,2 puis +0,4 non interprétable puis −2 ; les valeurs seules à la fin, sans deuxième point."""
    modele = build(NEUF, BAISSE, DOUTE, MONTE, SECRET, MUET)
    assert modele is not None
    assert [h.nom for h in modele.lignes] == ["CC A", "CC C", "CC B", "CC D", "CC E"]
    assert [round(h.gap, 1) for h in modele.lignes] == [3.2, 0.4, -2.0, 0.0, 0.0]
    assert [h.interpretable for h in modele.lignes] == [True, False, True, True, True]
    neuf, secret = modele.lignes[3:]
    assert neuf.places == (30.0,)
    assert neuf.texte_territoire == "30,0 (alors : absent)"
    # Un secret n'a pas de place, même si une valeur traîne dans la ligne.
    assert secret.places == (20.0,)
    assert "secret" in secret.texte_reference
    assert "12" not in secret.texte_reference
    dites = " ".join(modele.notes)
    assert "≈" in dites
    assert "CC F (absent alors, secret ou non publié" in dites


def test_les_deux_jours_et_leurs_annees_sont_dits() -> None:
    """Une année commune est à la légende ; deux années différentes, contre leur chiffre."""
    modele = build(MONTE, BAISSE)
    assert modele is not None
    assert modele.reference == "le 12 mars 2026 (chiffres de 2022)"
    assert modele.territoire == "aujourd'hui (chiffres de 2023)"
    assert modele.lignes[0].texte_territoire == "48,5"
    autre = build(MONTE, {**BAISSE, "millesime_apres": 2021.0})
    assert autre is not None
    assert autre.territoire == "aujourd'hui"
    assert autre.lignes[0].texte_territoire == "48,5 (2023)"


def test_la_phrase_est_celle_du_territoire_ou_les_compte_tous() -> None:
    """Trois phrases pour trois territoires, et le compte sans territoire choisi."""

    def said(territoire: str) -> str:
        modele = build(MONTE, BAISSE, DOUTE, NEUF, territoire=territoire)
        assert modele is not None
        return modele.lecture

    assert said("1") == "CC A : 48,5 aujourd'hui, contre 45,3 le 12 mars 2026 ; 3,2 de plus."
    assert said("2") == "CC B : 48,0 aujourd'hui, contre 50,0 le 12 mars 2026 ; 2,0 de moins."
    assert said("3").endswith("; cet écart ne s'interprète pas.")
    assert said("4") == "CC D : 30,0 (alors : absent) aujourd'hui, sans point de comparaison."
    assert said("") == (
        "Depuis le 12 mars 2026, sur 4 EPCI : 1 est plus haut, 1 est plus bas, 1 a un écart qui ne "
        "s'interprète pas et 1 n'a pas de valeur un des deux jours."
    )


def test_sans_les_deux_jours_nulle_part_rien_ne_se_compare() -> None:
    """Un chiffre qui vient d'apparaître partout, ou a disparu partout, ne fait pas de graphique."""
    assert build(NEUF, row("7", "CC G", **DISPARUE)) is None
    assert build({**MONTE, "indicateur": "naissances"}) is None


def test_le_fichier_a_les_valeurs_exactes_et_les_mots() -> None:
    """48,53 n'y est pas arrondi ; ce qui manque est une case vide à côté de son mot."""
    modele = build({**MONTE, "valeur_apres": 48.53}, NEUF)
    assert modele is not None
    table = avant_apres.table(modele)
    assert table.iloc[0]["Aujourd'hui"] == 48.53
    assert math.isnan(table.iloc[1]["Référence"])
    assert table.iloc[1]["Référence, affichée"] == "absent"
    assert list(table["Code"]) == ["1", "4"]
