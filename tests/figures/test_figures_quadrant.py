"""Couverture × occupation : la case de chaque EPCI, ses limites, ce qui manque et pourquoi."""

# Les types de pandas ne savent pas ce qu'une ligne contient.
# pyright: reportCallIssue=false, reportGeneralTypeIssues=false, reportArgumentType=false

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas as pd
import pytest

from dashboard.ecran import quadrant as ecran_quadrant
from dashboard.figures import quadrant, quadrant_absents
from dashboard.figures.quadrant import CONSOLIDER, CREER, REMPLIR, SURVEILLER, Annees, Seuil, Seuils
from dashboard.figures.situation import Situation, excess_notes, partial_notes, read_situations

SEUILS = Seuils(Seuil(60.9, "France", "Cnaf"), Seuil(70.0, "Repère national", "depuis 2012"))
ANNEES = Annees(2023, 2024)
COUVERTURES = [
    # code, couverture, statut, rattaché
    ("A", 48.5, "publie", True),
    ("B", 50.0, "publie", True),
    ("C", 72.0, "publie", True),
    ("D", 90.0, "publie", True),
    ("E", 55.0, "publie", True),
    ("F", None, "absent", True),
    ("G", 40.0, "publie", False),
    ("H", 58.0, "publie", True),
    ("I", 58.0, "publie", True),
]
BILAN = [
    # code, réelle, statut, financière, places
    ("A", 74.0, "publie", 69.0, 400.0),
    ("B", 55.0, "publie", 60.0, 100.0),
    ("C", 80.0, "publie", 85.0, 50.0),
    ("D", 52.0, "publie", 56.0, 60.0),
    ("F", 75.0, "publie", 75.0, 30.0),
    ("G", 80.0, "publie", 80.0, 30.0),
    ("H", None, "secret", None, 20.0),
    ("I", None, "absent", None, 10.0),
]


def situations(
    seuils: Seuils = SEUILS, genre: str = "reelle", seuil_pct: float = 60.0, **coupes: float
) -> tuple[Situation, ...]:
    """``coupes`` : par code, combien de fois plus de places compte la Cnaf."""
    couvertures = pd.DataFrame(
        [
            {
                "code_territoire": c,
                "nom": f"CC de {c}",
                "population": 1000 - i,
                "rattache": r,
                "valeur": v,
                "marge": 0.05,
                "statut": s,
                "raison": "Non publié." if v is None else "",
            }
            for i, (c, v, s, r) in enumerate(COUVERTURES)
        ]
    )
    bilan = pd.DataFrame(
        [
            {
                "code_territoire": c,
                "occupation_reelle_pct": r,
                "statut_reel": s,
                "occupation_financiere_pct": f,
                "statut_financier": s,
                "facturation_pct": None,
                "statut_facturation": "absent",
                "places_eaje": p,
                "etablissements": 3.0,
                "avec_heures": 2.0,
                "sans_heures": 1.0,
                "fictif": c == "A",
                "source": "essai",
                "places": p,
                "mode": "eaje",
                "annee_reference": 2023.0,
                # Cent pour cent de la référence, sauf pour les fichiers coupés.
                "reference_places": p * coupes.get(c, 1.0),
                "reference_bas": p * coupes.get(c, 1.0) * 0.89,
                "reference_haut": p * coupes.get(c, 1.0) * 1.22,
            }
            for c, r, s, f, p in BILAN
        ]
    )
    return quadrant.classify(read_situations(couvertures, bilan, seuil_pct), genre, seuils)


def of(code: str, **suite: Any) -> Situation:
    return next(s for s in situations(**suite) if s.code == code)


@pytest.mark.parametrize(
    ("couverture", "occupation", "case"),
    [
        (48.5, 74.0, CREER),
        (48.5, 55.0, REMPLIR),
        (72.0, 74.0, CONSOLIDER),
        (72.0, 55.0, SURVEILLER),
        # Sur un seuil, on est du côté haut ; comparé comme affiché, 69,96 s'écrit 70,0.
        (60.9, 70.0, CONSOLIDER),
        (60.8, 69.96, CREER),
        (60.8, 69.94, REMPLIR),
    ],
)
def test_les_quatre_cases(couverture: float, occupation: float, case: int) -> None:
    """Basse et pleine : créer ; basse et vide : remplir ; haute : consolider ou surveiller."""
    assert quadrant.find_quadrant(couverture, occupation, SEUILS) == case


def test_chaque_epci_a_sa_case() -> None:
    """A à D une case chacun ; sans les deux valeurs, aucune ; G, rattaché ailleurs, en a une."""
    assert {s.code: s.quadrant for s in situations()} == {
        "A": CREER,
        "B": REMPLIR,
        "C": CONSOLIDER,
        "D": SURVEILLER,
        "E": None,
        "F": None,
        "G": CREER,
        "H": None,
        "I": None,
    }


def test_l_occupation_financiere_peut_changer_la_case() -> None:
    """A est plein en heures réalisées (74 %), pas en heures facturées (69 %)."""
    assert of("A").quadrant == CREER
    assert of("A", genre="financiere").quadrant == REMPLIR


def test_un_seuil_change_deplace_un_epci() -> None:
    """Au-dessus d'un seuil de 45, A passe de créer à consolider."""
    bas = Seuils(Seuil(45.0, "Saisi", ""), SEUILS.occupation)
    assert of("A", seuils=bas).quadrant == CONSOLIDER


@pytest.mark.parametrize(
    ("couverture", "occupation", "attendu"),
    [
        (60.9, 80.0, "de couverture"),
        (60.95, 80.0, "de couverture"),
        (61.0, 80.0, ""),
        (48.0, 70.0, "d'occupation"),
        (48.0, 70.1, ""),
        (60.9, 70.0, "de couverture et d'occupation"),
    ],
)
def test_a_moins_de_sa_marge_un_epci_est_a_la_limite(
    couverture: float, occupation: float, attendu: str
) -> None:
    """± 0,05 pour la couverture ; une occupation calculée n'est à la limite que sur le seuil."""
    phrase = quadrant.edge_sentence(couverture, 0.05, occupation, SEUILS)
    assert phrase == (f"à la limite du seuil {attendu}, l'autre case vaut autant" if attendu else "")


def test_les_epci_sans_case_ne_sont_pas_perdus() -> None:
    """Chacun avec sa couverture et sa raison ; ni G, rattaché ailleurs, ni ceux qui ont une case."""
    table = quadrant_absents.unplaced(situations(), "reelle")
    assert table.to_numpy().tolist() == [
        ["CC de E", "55,0", "Occupation non importée."],
        ["CC de F", "absent", "Couverture : absent. Non publié."],
        ["CC de H", "58,0", "Occupation cachée : trop peu d'établissements."],
        ["CC de I", "58,0", "Aucun établissement importé n'a les heures qu'il faut."],
    ]


def test_la_carte_distingue_les_absences() -> None:
    """Un chiffre de case, ou la raison de l'absence : non importé, secret."""
    lignes = quadrant.map_rows(situations(), "reelle", ANNEES).set_index("code_territoire")
    assert lignes.loc["A", "categorie"] == CREER
    assert lignes.loc["E", ["statut", "raison"]].tolist() == ["absent", "Occupation non importée."]
    assert lignes.loc["H", "statut"] == "secret"
    assert lignes["categorie"].isna().sum() == 4
    assert lignes["fictif"].tolist() == [c == "A" for c in "ABCDEFGHI"]


def test_l_infobulle_de_la_carte_dit_les_deux_valeurs_et_leurs_annees() -> None:
    """Une ligne par valeur ; ce qui n'est pas importé se dit."""
    textes = quadrant.map_rows(situations(), "reelle", ANNEES)["texte"].str.replace("\u00a0", " ")
    assert textes[0] == "Couverture 2023 : 48,5\nOccupation réelle 2024 : 74,0 %"
    assert textes[4].endswith("Occupation réelle 2024 : non importée")


def test_le_nuage_montre_la_portee_et_ses_seuils() -> None:
    """Quatre points, deux seuils nommés, le choisi marqué, le fictif aussi."""
    modele = quadrant.build_nuage(situations(), SEUILS, "reelle", ANNEES, "C", "dans le Val-d'Oise")
    assert [p.code for p in modele.points] == ["A", "B", "C", "D"]
    assert [p.choisi for p in modele.points] == [False, False, True, False]
    assert [p.fictif for p in modele.points] == [True, False, False, False]
    assert [(c.axe, c.valeur) for c in modele.coupes] == [("x", 60.9), ("y", 70.0)]
    assert modele.titre_x == "Couverture 2023"
    assert modele.titre_y == "Occupation réelle 2024"
    assert "CC de C offre 72,0 places" in modele.lecture
    assert "case « consolider »" in modele.lecture


def test_un_epci_a_la_limite_est_nomme_sous_le_nuage() -> None:
    """Un seuil posé sur la couverture de A le dit à la limite."""
    seuils = Seuils(Seuil(48.5, "Saisi", ""), SEUILS.occupation)
    modele = quadrant.build_nuage(situations(seuils), seuils, "reelle", ANNEES, "", "ici")
    assert any(n.startswith("CC de A : à la limite du seuil de couverture") for n in modele.notes)


def test_les_tuiles_repondent_a_la_question() -> None:
    """Chaque case, son effectif et ses EPCI."""
    html = ecran_quadrant.case_tiles(situations()).replace("\u00a0", " ")
    assert html.count("1 EPCI") == 4
    assert html.count("ctg-motif-") == 4


def test_la_fiche_dit_que_c_est_une_orientation() -> None:
    """La case, les taux, les établissements avec et sans heures, et la réserve."""
    html = ecran_quadrant.situation_card(of("A"), "reelle", ANNEES).replace("\u00a0", " ")
    for attendu in ("Créer", quadrant.ORIENTATION, "74,0 %", "69,0 %", "Données fictives"):
        assert attendu in html
    assert "<td>2</td>" in html
    assert "<td>1</td>" in html
    assert "absent" in html


def test_la_fiche_d_un_epci_sans_import_n_invente_rien() -> None:
    """Ni zéro ni tiret : non importé."""
    html = ecran_quadrant.situation_card(of("E"), "reelle", ANNEES)
    assert "Sans case. Occupation non importée." in html
    assert "non importées" in html
    assert "Données fictives" not in html


def test_les_couleurs_des_cases_se_distinguent_en_gris() -> None:
    """Quatre clartés espacées d'un dixième au moins : la couleur seule ne suffit pas, le gris si."""
    from dashboard.figures.palettes import luminance

    clartes = sorted(luminance(c.couleur) ** (1 / 2.2) for c in quadrant.QUADRANTS)
    assert min(b - a for a, b in pairwise(clartes)) > 0.1
    assert len({c.motif for c in quadrant.QUADRANTS}) == 4
    assert len({c.symbole for c in quadrant.QUADRANTS}) == 4


def test_un_fichier_partiel_n_a_pas_de_case_et_le_dit_partout() -> None:
    """A tient 400 places sur 8 000 : ni case, ni point, ni compte ; son taux se montre, marqué."""
    coupees = situations(A=20.0)
    a = next(s for s in coupees if s.code == "A")
    assert a.quadrant is None
    assert a.taux["reelle"].texte == "74,0 % (partiel)"
    assert [s.code for s in quadrant.placed(coupees)] == ["B", "C", "D"]
    assert quadrant.answer(coupees, ANNEES, "reelle", SEUILS).replace("\u00a0", " ").startswith("Sur 3 EPCI")
    modele = quadrant.build_nuage(coupees, SEUILS, "reelle", ANNEES, "A", "ici")
    assert "A" not in [p.code for p in modele.points]
    [note] = partial_notes(coupees)
    assert note.startswith("CC de A, hors des cases. Partiel : 3 établissements, 400 places sur")
    assert note in modele.notes
    ligne = quadrant.map_rows(coupees, "reelle", ANNEES).set_index("code_territoire").loc["A"]
    assert ligne["statut"] == "partiel"
    assert "Partiel\u00a0: 3 établissements" in str(ligne["texte"])
    html = ecran_quadrant.situation_card(a, "reelle", ANNEES)
    assert "Sans case. Partiel" in html
    assert quadrant_absents.unplaced(coupees, "reelle")["EPCI"].iloc[0] == "CC de A"


def test_une_fourchette_qui_tient_le_seuil_ne_donne_pas_de_case() -> None:
    """1,5 fois : 67 %, de 55 à 75. 60 % est dans la fourchette, 50 % n'y est pas."""
    assert of("A", A=1.5).quadrant is None
    assert "le seuil de 60 % est dans la fourchette" in of("A", A=1.5).partiel
    assert of("A", A=1.5, seuil_pct=50.0).quadrant == CREER
    assert of("A", A=1.5, seuil_pct=50.0).taux["reelle"].statut == "publie"


def test_un_epci_au_dela_de_la_cnaf_garde_sa_case_et_son_doute() -> None:
    """400 places quand la Cnaf en compte 200 : la case reste, la note le dit."""
    assert of("A", A=0.5).quadrant == CREER
    [note] = excess_notes(situations(A=0.5))
    assert note.startswith("CC de A : plus de places que la Cnaf n’en compte")
