"""La fiche d'un territoire : ses conventions au jour dit, ses postes, ses communes."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard.figures.dits import provenances
from dashboard.figures.identite import Trait, build_identite

JOUR = date(2026, 11, 28)


def card(niveau: str, code: str, situations: list[tuple[str, str]], unites: int = 3) -> list[Trait]:
    territoire = pd.Series(
        {
            "niveau": niveau,
            "code_territoire": code,
            "nombre_communes": 4,
            "population": 1000,
            "superficie_km2": 12.5,
            "departement": "Essai",
            "region": "Essai",
            "numero_ept": None,
        }
    )
    conventions = pd.DataFrame(
        [
            {"ctg": f"c{n}", "signature": "2022-01-01", "fin": fin, "situation": s, "fictif": False}
            for n, (s, fin) in enumerate(situations)
        ]
    )
    postes = pd.DataFrame([{"annee": 2025, "postes": 5, "etp": 2.5, "unites": unites, "fictif": False}])
    return list(build_identite(territoire, pd.DataFrame(), conventions, postes, 2023, JOUR))


def text(traits: list[Trait], libelle: str) -> str:
    return next(t.texte for t in traits if t.libelle == libelle)


def test_une_convention_dont_l_echeance_est_passee_n_est_plus_dite_en_cours() -> None:
    """Sa situation est celle du jour, pas celle du fichier ; chaque nombre de la fiche est dit."""
    traits = card("epci", "200000001", [("renouvellement_en_retard", "2025-12-31")])
    assert text(traits, "CTG") == "renouvellement en retard, échéance le 31 décembre 2025"
    assert text(traits, "Densité") == "80,0 habitants par km²"
    assert [d.calcul for d in provenances(text(traits, "Densité"))] == ["densite"]
    assert [d.texte for d in provenances(text(traits, "Coopération"))] == ["5", "2,50"]


def test_trois_conventions_se_comptent_par_situation() -> None:
    """Deux échues et une en cours : leur somme est celle de toutes."""
    traits = card("epci", "1", [("echue", "2024-12-31")] * 2 + [("en_cours", "2029-12-31")])
    assert text(traits, "CTG") == "3\xa0conventions : 1 en cours et 2 échues"


def test_les_postes_de_la_petite_couronne_se_comptent_par_commune() -> None:
    """Jamais « dans 1 EPCI » pour la Seine-Saint-Denis."""
    assert text(card("departement", "93", []), "Coopération").endswith("dans 3\xa0communes en 2025")
    assert text(card("departement", "95", []), "Coopération").endswith("dans 3\xa0EPCI en 2025")
