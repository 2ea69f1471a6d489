"""Toutes les fautes d'un coup, à leur place ; les règles ; le cas publié du mémoire."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from datetime import date

import pytest
from communs_depots import (
    CTG,
    EAJE,
    ENTETES_ETP,
    EPCI,
    EQUIPEMENTS,
    ETP,
    Ligne,
    Referentiel,
    check_posts,
    post,
    to_csv,
    to_xlsx,
)

from data.depots.contrat.rapport import AVERTISSEMENT, COLONNES_RAPPORT, Rapport, letter
from data.depots.contrat.schema import Format
from data.depots.controle.validation import check
from data.fiches.vocabulaire import AXE_COORDINATION, AXES

# Les dix-sept postes du mémoire (annexe, 2025) : EPCI, poste, axes, ETP.
POSTES_MEMOIRE = (
    ("A", "A1", "petite_enfance", 0.5),
    ("A", "A2", "petite_enfance", 1),
    ("A", "A3", "enfance_jeunesse|animation_vie_sociale", 1),
    ("A", "A4", "enfance_jeunesse|animation_vie_sociale", 1),
    ("B", "B1", "coordination", 0.8),
    ("C", "C1", "coordination", 0.6),
    ("D", "D1", "coordination", 0.6),
    ("E", "E1", "petite_enfance|parentalite", 0.3),
    ("E", "E2", "coordination", 0.9),
    ("F", "F1", "petite_enfance|enfance_jeunesse|parentalite", 0.8),
    ("F", "F2", "coordination", 1),
    ("G", "G1", "parentalite", 0.5),
    ("G", "G2", "coordination", 0.5),
    ("H", "H1", "coordination", 0.8),
    ("I", "I1", "coordination", 1),
    ("J", "J1", "petite_enfance|parentalite", 1),
    ("J", "J2", "enfance_jeunesse", 0.6),
)


def test_les_postes_du_memoire_donnent_les_chiffres_publies() -> None:
    """17 postes, 12,9 ETP ; par axe ; 63,9 % pour deux axes hors coordination."""
    entetes = ["EPCI", "poste", "thématiques", "ETP", "année"]
    lignes = [[EPCI[e], p, axes, etp, 2025] for e, p, axes, etp in POSTES_MEMOIRE]
    rapport = check_posts(*lignes, entetes=entetes)
    assert rapport.accepte
    assert rapport.fautes == []
    tableau = rapport.to_arrow().to_pylist()
    assert len({(r["code_territoire"], r["poste"]) for r in tableau}) == 17
    assert len({r["code_territoire"] for r in tableau}) == 10
    assert sum(r["etp"] for r in tableau) == pytest.approx(12.9)
    axes: dict[str, float] = defaultdict(float)
    for r in tableau:
        axes[r["axe"]] += r["etp"]
    attendus = dict.fromkeys((a.code for a in AXES), 0.0) | {
        "petite_enfance": 2.417,
        "enfance_jeunesse": 1.867,
        "parentalite": 1.417,
        "animation_vie_sociale": 1.0,
        "coordination": 6.2,
    }
    assert {a: round(axes[a], 3) for a in attendus} == attendus
    hors = sum(v for a, v in axes.items() if a != AXE_COORDINATION)
    part = (axes["petite_enfance"] + axes["enfance_jeunesse"]) / hors
    assert round(100 * part, 1) == 63.9
    # Cinq postes portent plusieurs axes : l'aperçu dit chaque partage.
    assert len([r for r in rapport.remarques if "parts égales" in r]) == 5
    assert (
        "ligne 11 : 3 axes (petite_enfance, enfance_jeunesse, parentalite) ; 0,8 ETP "
        "partagé en parts égales de 0,2667." in rapport.remarques
    )
    assert rapport.origines.count(11) == 3


def test_vingt_fautes_sortent_d_un_coup_chacune_a_sa_place() -> None:
    """Feuille, ligne, lettre et intitulé de la colonne : de quoi corriger sans chercher."""
    entetes = [*ENTETES_ETP, "Cofinancement", "Téléphone", "Commentaire"]
    lignes = [
        post(Axe="petite enfance/"),  # 4 D
        post(ETP="beaucoup", Poste="A2"),  # 5 E
        post(ETP=1.2, Poste="A3"),  # 6 E
        post(Année="20X5", Poste="A4"),  # 7 B
        post(Territoire="249500430", Poste="A5"),  # 8 A
        post(Territoire="Parisis", Poste="A6"),  # 9 A
        post(Territoire="95", Poste="A7"),  # 10 A
        post(Poste="Durand"),  # 11 C
        post(Poste="=cmd|'/C calc'!A0"),  # 12 C
        post(Poste="A10", Début="31/02/2025"),  # 13 F
        post(Poste="A11", Début="01/06/2025", Fin="01/05/2025"),  # 14 G
        post(Poste="A12", Employeur="région"),  # 15 H
        post(Poste="A13", Axe=None),  # 16 D
        [*post(Poste="A14"), "gratuit"],  # 17 I
        [*post(Poste="A15"), -3],  # 18 I
        [*post(Poste="A16"), None, None, "a.b@caf.fr"],  # 19 K
        post(Poste="A17"),
        post(Poste="A17"),  # 21 D : doublon
        post(Poste="A18", Axe="Handicap", ETP=0.6),
        post(Poste="A18", Axe="Logement", ETP=0.6),  # 23 E : 1,2 en tout
        post(Poste="A19", Axe="Logement|logement"),  # 24 D
        post(Poste="A20", Année=None),  # 25 B
    ]
    contenu = to_xlsx(("Lisez-moi", [["Bonjour"]]), ("Relevé 2025", [["Postes"], [], entetes, *lignes]))
    rapport = check(contenu, "postes.xlsx", ETP, Referentiel())
    assert rapport.lignes == []
    assert {f.feuille for f in rapport.erreurs} == {"Relevé 2025"}
    places = [(f.ligne, f.lettre, f.colonne) for f in rapport.erreurs]
    assert places == [
        (3, "J", "Téléphone"),
        (4, "D", "Axe"),
        (5, "E", "ETP"),
        (6, "E", "ETP"),
        (7, "B", "Année"),
        (8, "A", "Territoire"),
        (9, "A", "Territoire"),
        (10, "A", "Territoire"),
        (11, "C", "Poste"),
        (12, "C", "Poste"),
        (13, "F", "Début"),
        (14, "G", "Fin"),
        (15, "H", "Employeur"),
        (16, "D", "Axe"),
        (17, "I", "Cofinancement"),
        (18, "I", "Cofinancement"),
        (19, "K", "Commentaire"),
        (21, "D", "Axe"),
        (23, "E", "ETP"),
        (24, "D", "Axe"),
        (25, "B", "Année"),
    ]
    assert len(places) >= 20
    premiere = str(rapport.erreurs[1])
    assert premiere == (
        "feuille « Relevé 2025 », ligne 4, colonne D « Axe » : axe « petite enfance/ » inconnu : "
        "vouliez-vous « Petite enfance » ?"
    )
    # La colonne inconnue est un avertissement, pas une erreur.
    assert [f.colonne for f in rapport.avertissements] == ["Commentaire"]


def test_le_rapport_se_telecharge_en_texte_en_csv_et_en_json() -> None:
    """Les mêmes fautes partout ; aucune cellule du CSV ne peut lancer une formule."""
    rapport = check_posts(post(Poste="=cmd|'/C calc'!A0"), post(Axe="x"), post(ETP="80"))
    assert "3 erreurs ; rien n'est importé" in rapport.summary()
    assert rapport.to_text().count("\n- ") == 3
    octets = rapport.to_csv()
    assert octets.startswith(b"\xef\xbb\xbf")
    lignes = list(csv.DictReader(io.StringIO(octets.decode("utf-8-sig")), delimiter=";"))
    assert tuple(lignes[0]) == COLONNES_RAPPORT
    assert [ligne["ligne"] for ligne in lignes] == ["2", "3", "4"]
    assert lignes[0]["trouve"].startswith("'=")
    assert not any(c.startswith(("=", "+", "-", "@")) for ligne in lignes for c in ligne.values())
    assert json.loads(json.dumps(rapport.to_rows()))[2]["proche"] == "0,8"


def test_une_donnee_personnelle_n_est_pas_recopiee_dans_le_rapport() -> None:
    """Le rapport dit où elle est, sans la répandre."""
    rapport = check_posts(post(Poste="DURAND"), post(Employeur="zoe.durand@caf.fr"))
    assert "durand" not in rapport.to_text().lower()
    assert b"durand" not in rapport.to_csv().lower()


def test_un_zero_de_tete_perdu_est_retrouve_et_dit() -> None:
    """Un tableur change 01004 en 1004 : la commune est lue, avec un avertissement."""
    rapport = check_posts(post(Territoire=1004))
    assert rapport.lignes[0]["code_territoire"] == "01004"
    assert [f.gravite for f in rapport.fautes] == [AVERTISSEMENT]


def test_trois_tiers_d_un_temps_plein_ne_depassent_pas_un() -> None:
    """0,334 trois fois est un arrondi, pas une faute ; 0,4 trois fois en est une."""
    axes = ("Handicap", "Logement", "Parentalité")
    assert check_posts(*[post(Axe=a, ETP=0.334) for a in axes]).accepte
    rapport = check_posts(*[post(Axe=a, ETP=0.4) for a in axes])
    assert "totalise 1,2 ETP en 2025 (lignes 2, 3, 4)" in str(rapport.erreurs[0])
    # Deux années, ou deux territoires, ne s'additionnent pas.
    assert check_posts(post(ETP=1), post(ETP=1, Année=2026), post(ETP=1, Territoire="95018")).accepte


def test_un_poste_a_deux_employeurs_est_signale() -> None:
    """Un avertissement : le fichier reste accepté."""
    rapport = check_posts(post(), post(Axe="Logement", Employeur="Commune"))
    assert rapport.accepte
    assert "plusieurs valeurs de « employeur »" in rapport.to_text()


def test_le_cofinancement_se_partage_comme_le_temps() -> None:
    """Deux axes dans une cellule : la somme des euros reste celle de la cellule."""
    entetes = [*ENTETES_ETP, "Cofinancement Caf"]
    rapport = check_posts([*post(Axe="Logement|Handicap"), "12 000 €"], entetes=entetes)
    assert [r["cofinancement_caf"] for r in rapport.lignes] == [6000, 6000]


def report(format_: Format, entetes: list[str], *lignes: Ligne) -> Rapport:
    return check(to_csv([entetes, *lignes]), "a.csv", format_, Referentiel())


ENTETES_EAJE = [
    "Territoire",
    "Année",
    "Nom",
    "Type",
    "Gestion",
    "Places",
    "Heures théoriques",
    "Heures réalisées",
    "Heures facturées",
]


def test_un_doublon_se_voit_malgre_la_casse_et_nomme_l_autre_ligne() -> None:
    """« Les Lutins » et « LES LUTINS » sont le même établissement."""
    base = [2025, "Multi-accueil", "Régie", 40]
    entetes = ["Nom", "Territoire", "Année", "Type", "Gestion", "Places"]
    rapport = report(EAJE, entetes, ["Les Lutins", "95018", *base], ["LES LUTINS", "95018", *base])
    assert "doublon de la ligne 2" in str(rapport.erreurs[0])
    assert rapport.erreurs[0].ligne == 3


def test_un_equipement_ne_ferme_pas_avant_d_ouvrir() -> None:
    """Dates en ordre."""
    entetes = ["Territoire", "Type", "Nom", "Gestion", "Ouvert", "Fermé"]
    rapport = report(EQUIPEMENTS, entetes, ["95018", "ALSH", "Parc", "Régie", "01/01/2020", "01/01/2019"])
    assert (rapport.erreurs[0].ligne, rapport.erreurs[0].colonne) == (2, "Fermé")


ENTETES_CTG = ["CTG", "Niveau", "Territoires", "Signature", "Fin", "Statut", "Axes"]


@pytest.mark.parametrize(
    ("niveau", "codes", "bon"),
    [
        ("EPCI", "200058485", True),
        ("EPCI", "200058485|95018", True),
        ("EPCI", "95018", False),
        ("commune", "95018", True),
        ("commune", "95018|95127", False),
        ("plusieurs", "95018|95127", True),
        ("plusieurs", "95018", False),
        ("plusieurs", "95018|95018", False),
        ("plusieurs", "95018|99999", False),
    ],
)
def test_une_convention_couvre_ce_que_dit_son_niveau(niveau: str, codes: str, bon: bool) -> None:
    """Un EPCI, une commune, ou plusieurs."""
    ligne = ["CTG-1", niveau, codes, "15/03/2022", "31/12/2026", "en cours", "Logement|Handicap"]
    rapport = report(CTG, ENTETES_CTG, ligne)
    assert rapport.accepte is bon
    if bon:
        assert rapport.lignes[0]["territoires"] == codes.split("|")
        assert rapport.lignes[0]["axes"] == ["logement", "handicap"]
        assert rapport.to_arrow()["fin"].to_pylist() == [date(2026, 12, 31)]


def test_une_convention_de_vingt_ans_est_signalee() -> None:
    """Une année mal tapée se voit à la durée."""
    ligne = ["CTG-1", "commune", "95018", "15/03/2022", "31/12/2042", "en cours", "Logement"]
    rapport = report(CTG, ENTETES_CTG, ligne)
    assert rapport.accepte
    assert "durerait 20 ans" in str(rapport.avertissements[0])


def test_une_cellule_hors_du_tableau_est_dite() -> None:
    """Une note à droite du tableau ne se perd pas sans qu'on le sache."""
    rapport = check_posts([*post(), None, "à vérifier"])
    assert rapport.accepte
    assert "« à vérifier » est hors du tableau" in str(rapport.avertissements[0])


def test_un_fichier_de_fautes_a_l_infini_reste_lisible() -> None:
    """Toutes les erreurs sont comptées ; les premières seules sont détaillées."""
    lignes = [post(Poste=f"A{i}", ETP="x", Axe="y") for i in range(3000)]
    rapport = check(to_csv([ENTETES_ETP, *lignes]), "a.csv", ETP, Referentiel())
    assert rapport.nombre_erreurs == 6000
    assert len(rapport.fautes) == 5000
    assert "Et 1\u202f000 autres fautes" in rapport.to_text()


def test_les_lettres_des_colonnes_suivent_le_tableur() -> None:
    """A, Z, AA : celles qu'on lit en haut de la feuille."""
    assert [letter(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
