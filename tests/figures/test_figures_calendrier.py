"""Le calendrier des conventions : ordre, situations, dates en français, ligne du jour."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from fabrique_figures import as_json

from dashboard.ecran.plotly import calendrier
from dashboard.figures.calendrier import (
    SITUATIONS,
    Calendrier,
    build_calendrier,
    count,
    counted,
    french_date,
    table,
)

JOUR = date(2026, 3, 1)


def make(*lignes: tuple[str, str, str, str], jour: date = JOUR, selection: str = "") -> Calendrier:
    """Un calendrier : (nom, signature, fin, situation) ; le code de l'EPCI est le nom."""
    cadre = pd.DataFrame(
        [
            (nom, f"Territoires de {nom}", nom, pd.Timestamp(debut), pd.Timestamp(fin), situation)
            for nom, debut, fin, situation in lignes
        ],
        columns=["nom", "detail", "codes_epci", "signature", "fin", "situation"],
    )
    return build_calendrier(cadre, titre="CTG", jour=jour, selection=selection)


TROIS = (
    ("B", "2022-01-01", "2026-12-31", "a_renouveler"),
    ("C", "2024-05-02", "2028-12-31", "en_cours"),
    ("A", "2019-12-16", "2023-12-31", "echue"),
)


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [
        (date(2022, 1, 1), "1er janvier 2022"),
        (date(2025, 8, 31), "31 août 2025"),
        (date(2024, 2, 29), "29 février 2024"),
    ],
)
def test_une_date_se_dit_en_francais(jour: date, attendu: str) -> None:
    """Le premier du mois est « 1er »."""
    assert french_date(jour) == attendu


def test_les_conventions_vont_de_la_premiere_echeance_a_la_derniere() -> None:
    """Et la lecture dit la prochaine, non celle qui est passée."""
    modele = make(*TROIS)
    assert [p.nom for p in modele.periodes] == ["A", "B", "C"]
    assert modele.lecture == ("Au 1er mars 2026, la prochaine échéance est celle de B : 31 décembre 2026.")
    assert [count(modele.periodes, s.code) for s in SITUATIONS] == [1, 0, 0, 1, 1, 0]
    # Chaque convention est dans un compte et un seul : le titre n'en oublie aucune.
    assert counted(modele.periodes, JOUR) == (
        "3\xa0conventions : 1 en cours, 1 à renouveler dans les douze mois et 1 échue"
    )
    retard = ("D", "2019-01-01", "2024-12-31", "renouvellement_en_retard")
    assert counted(make(*TROIS, retard, TROIS[2]).periodes, JOUR).endswith(
        "1 renouvellement en retard et 2 échues"
    )


def test_une_echeance_du_jour_meme_n_est_pas_passee() -> None:
    """Le dernier jour compte encore ; le lendemain, toutes sont passées."""
    une = ("A", "2022-01-01", "2026-03-01", "a_renouveler")
    assert "prochaine échéance est celle d'A" in make(une).lecture
    assert "toutes les échéances sont passées" in make(une, jour=date(2026, 3, 2)).lecture


def test_un_calendrier_vide_ne_dit_rien() -> None:
    """Pas de lecture, pas de barre, pas d'erreur."""
    modele = make()
    assert modele.lecture == ""
    assert table(modele).empty


def test_chaque_barre_va_de_la_signature_a_la_fin_du_dernier_jour() -> None:
    """Du 1er janvier 2022 au 31 décembre 2026 compris : 1 826 jours, dont une année bissextile."""
    figure = as_json(calendrier.draw_calendrier(make(TROIS[0])))
    [trace] = figure["data"]
    assert trace["base"] == ["2022-01-01"]
    assert trace["x"] == [1826 * 86_400_000]
    assert trace["y"] == ["B"]


def test_la_situation_a_un_nom_une_couleur_et_un_motif() -> None:
    """Jamais la couleur seule : motifs et couleurs sont tous distincts, la légende les nomme."""
    assert len({s.couleur for s in SITUATIONS}) == len({s.motif for s in SITUATIONS}) == 6
    figure = as_json(calendrier.draw_calendrier(make(*TROIS)))
    assert [t["name"] for t in figure["data"]] == ["échue", "à renouveler dans les douze mois", "en cours"]
    assert len({t["marker"]["pattern"]["shape"] for t in figure["data"]}) == 3
    assert figure["layout"]["showlegend"]


def test_la_ligne_du_jour_est_nommee_et_les_fins_sont_ecrites() -> None:
    """« aujourd'hui » et sa date ; « déc. 2026 » au bout de la barre."""
    figure = as_json(calendrier.draw_calendrier(make(*TROIS)))
    textes = [a["text"] for a in figure["layout"]["annotations"]]
    assert "aujourd'hui, 1er mars 2026" in textes
    assert {"déc. 2023", "déc. 2026", "déc. 2028"} <= set(textes)
    [ligne] = [s for s in figure["layout"]["shapes"] if s["type"] == "line"]
    assert ligne["x0"] == ligne["x1"] == "2026-03-01"
    debut, fin = figure["layout"]["xaxis"]["range"]
    assert debut == "2019-01-01"
    assert fin == "2029-01-01"
    # « déc. 2028 » s'écrit au bout de la dernière barre, dans une marge qui ne rétrécit pas.
    assert figure["layout"]["margin"]["r"] >= 70


def test_l_ordre_de_l_axe_est_celui_des_echeances() -> None:
    """Du haut vers le bas : A, B, C, quelle que soit la situation qui les dessine."""
    figure = as_json(calendrier.draw_calendrier(make(*TROIS)))
    assert figure["layout"]["yaxis"]["categoryarray"] == ["C", "B", "A"]


def test_l_epci_choisi_se_voit() -> None:
    """Son trait est plus épais ; un code contenu dans un autre n'est pas lui."""
    modele = make(("12", "2022-01-01", "2026-12-31", "en_cours"), selection="12")
    assert modele.periodes[0].choisie
    assert not make(("123", "2022-01-01", "2026-12-31", "en_cours"), selection="12").periodes[0].choisie


def test_le_tableau_dit_les_memes_dates() -> None:
    """Une ligne par convention, en français."""
    assert table(make(TROIS[1])).to_numpy().tolist() == [
        ["C", "Territoires de C", "2 mai 2024", "31 décembre 2028", "en cours"]
    ]
