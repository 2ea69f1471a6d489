"""Les graphiques de la coordination : part de l'enfance, postes, coût, besoin, petites cartes."""

# Les types de pandas ne savent pas ce qu'une ligne contient.
# pyright: reportArgumentType=false, reportCallIssue=false

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from fabrique_figures import EFFECTIF, TAUX, make_carte, make_couche, published

from dashboard.ecran import chiffres_cles as ecran_chiffres_cles
from dashboard.ecran import legende_commune
from dashboard.figures import chiffres_cles, coordination, coordination_besoin, typologie

NOMS = {
    "petite_enfance": "Petite enfance",
    "enfance_jeunesse": "Enfance-jeunesse",
    "parentalite": "Parentalité",
    "logement": "Logement",
    "coordination": "Coordination",
}
NAN = float("nan")


def etp(**epci: tuple[float, ...]) -> pd.DataFrame:
    """ETP par EPCI, dans l'ordre des axes de NOMS ; un tuple vide pour un EPCI absent."""
    return pd.DataFrame(
        [
            (code, f"EPCI {code}", axe, valeurs[rang] if valeurs else NAN)
            for code, valeurs in epci.items()
            for rang, axe in enumerate(NOMS)
        ],
        columns=["code_epci", "nom", "axe", "etp"],
    )


def posts(*lignes: tuple[float, int, str | None, float]) -> pd.DataFrame:
    """Des postes : (ETP, nombre d'axes, position, cofinancement)."""
    return pd.DataFrame(
        [(f"E{rang % 2}", *ligne) for rang, ligne in enumerate(lignes)],
        columns=["code_epci", "etp", "nombre_axes", "position", "cofinancement_caf"],
    )


def test_les_axes_sont_tries_et_les_zeros_y_restent() -> None:
    """Du plus doté au moins doté ; un axe à zéro garde sa barre et se dit."""
    lignes = etp(A=(1, 0, 0.25, 0, 0.5), B=(0.5, 0, 0, 0, 1.25), C=())
    modele = coordination.build_axes(lignes, NOMS, "Essai", 2025)
    assert modele is not None
    assert [(b.nom, b.texte) for b in modele.barres] == [
        ("Coordination", "1,75"),
        ("Petite enfance", "1,50"),
        ("Parentalité", "0,25"),
        ("Enfance-jeunesse", "0"),
        ("Logement", "0"),
    ]
    assert modele.lecture == "« Coordination » réunit 1,75 ETP sur 3,50, soit 50 %."
    assert coordination.without_etp(lignes, NOMS) == "Sans aucun ETP : enfance-jeunesse et logement."
    assert coordination.build_axes(etp(C=()), NOMS, "Essai", 2025) is None


def test_la_part_de_l_enfance_laisse_la_coordination_a_part() -> None:
    """(1 + 0,5) sur 2 ETP thématiques : 75 %, bien que la coordination en ait dix."""
    lignes = etp(A=(1, 0.5, 0.5, 0, 10), B=(0, 0, 0, 0, 1), C=())
    modele = coordination.build_share(lignes, "de l'essai")
    assert modele is not None
    assert [(b.nom, b.texte) for b in modele.barres] == [("Ensemble de l'essai", "75,0")]
    assert [(r.nom, r.valeur) for r in modele.lignes] == [("Mémoire 2025", 67)]
    assert "75,0 % des ETP thématiques, les cinq autres thématiques 25,0 %" in modele.lecture
    assert coordination.no_theme(lignes) == ["EPCI B"]
    assert coordination.build_share(etp(B=(0, 0, 0, 0, 1)), "d'ici") is None


def test_la_part_d_un_ensemble_n_est_pas_la_moyenne_des_parts() -> None:
    """A : 1 sur 1 ; B : 0 sur 3. L'ensemble est à 25 %, pas à 50."""
    modele = coordination.build_share(etp(A=(1, 0, 0, 0, 0), B=(0, 0, 3, 0, 0)), "d'ici")
    assert modele is not None
    assert [b.valeur for b in modele.barres] == [25, 100, 0]


def test_le_cout_ne_compare_la_caf_qu_aux_postes_dont_elle_dit_le_montant() -> None:
    """2 ETP à 50 000 € : 100 000 € ; 10 000 € connus pour 0,5 ETP : 40 %, pas 10."""
    cout = coordination.cost(posts((0.5, 1, "dedie", 10_000), (1.5, 2, None, NAN)), 50_000)
    assert (cout.total, cout.cofinancement, cout.postes_sans_montant) == (100_000, 10_000, 1)
    assert cout.part_pct == 40
    textes = [c.texte for c in chiffres_cles.cost_figures(cout)]
    assert textes == ["100\u202f000\xa0€", "10\u202f000\xa0€", "40 %", "1"]


def test_sans_aucun_montant_la_part_de_la_caf_n_est_pas_renseignee() -> None:
    """Zéro euro serait un mensonge : « non renseigné »."""
    cout = coordination.cost(posts((0.5, 1, "dedie", NAN)), 48_000)
    assert cout.part_pct is None
    assert [c.texte for c in chiffres_cles.cost_figures(cout)][1:3] == ["non renseigné", "non renseigné"]


def test_les_postes_se_comptent_sans_devenir_des_personnes() -> None:
    """Trois postes, 0,75 ETP en moyenne, un à plusieurs axes ; la position vide est dite."""
    lignes = posts((1, 1, "dedie", NAN), (0.75, 2, None, NAN), (0.5, 1, "dedie", NAN))
    assert [c.texte for c in chiffres_cles.post_figures(lignes)] == ["3", "0,75", "1", "1"]
    modele = coordination.build_posts(lignes, "position", coordination.POSITIONS, "Position")
    assert [(b.nom, b.texte) for b in modele.barres] == [
        ("Poste dédié", "1,50 · 2\xa0postes"),
        ("Non renseigné", "0,75 · 1\xa0poste"),
    ]
    assert modele.lecture == "« Poste dédié » : 1,50 ETP sur 2,25, soit 67 %."


def key_row(**champs: float) -> pd.Series:
    base = {
        "etp": 2.0,
        "etp_coordination": 0.5,
        "part_jeunesse_pct": 63.94,
        "postes": 3,
        "epci": 11,
        "epci_importes": 10,
        "epci_sans_poste": 0,
    }
    return pd.Series({**base, **champs})


def test_les_chiffres_cles_disent_zero_quand_c_est_zero_et_un_mot_sinon() -> None:
    """Aucun EPCI sans poste est un zéro ; une part sans ETP thématique est « sans objet »."""
    textes = [c.texte for c in chiffres_cles.key_figures(key_row())]
    assert textes == ["2,00", "3", "0", "63,9 %", "1"]
    sans = chiffres_cles.key_figures(key_row(part_jeunesse_pct=NAN))[3]
    assert (sans.texte, sans.a_valeur) == ("sans objet", False)
    assert "jamais des personnes" in ecran_chiffres_cles.render(chiffres_cles.key_figures(key_row()))


def test_l_evolution_dit_le_nombre_d_epci_de_chaque_annee() -> None:
    """Deux années empilées par axe ; un périmètre qui change est signalé."""
    lignes = pd.DataFrame(
        [(2024, "parentalite", 0.5, 1, "A"), (2025, "parentalite", 0.75, 2, "A,B")],
        columns=["annee", "axe", "etp", "epci", "codes_epci"],
    )
    modele = coordination.build_years(lignes, NOMS, "Essai")
    assert modele is not None
    assert [(g.nom, g.parties[2]) for g in modele.groupes] == [
        ("2024 (1\xa0EPCI)", 0.5),
        ("2025 (2\xa0EPCI)", 0.75),
    ]
    assert modele.lecture == "0,50 ETP en 2024, 0,75 en 2025."
    assert "mêmes EPCI" in coordination.perimeter_note(lignes)
    assert coordination.perimeter_note(lignes.assign(codes_epci="A")) == ""
    assert coordination.build_years(lignes[:1], NOMS, "Essai") is None


def test_le_besoin_compare_des_rangs_et_affiche_sa_regle() -> None:
    """A gagne un rang, B en perd un ; C, sans population, n'est pas dessiné mais se lit."""
    lignes = pd.DataFrame(
        [
            ("A", 1.0, 100.0, True, 1, 2, 1),
            ("B", 0.5, 300.0, True, 2, 1, -1),
            ("C", 0.75, NAN, False, NAN, NAN, NAN),
        ],
        columns=["nom", "etp", "population", "comparable", "rang_etp", "rang_population", "ecart_rang"],
    ).assign(code_epci=["A", "B", "C"], millesime=2023)
    modele = coordination_besoin.build_need(lignes, "petite_enfance", "Petite enfance")
    assert modele is not None
    assert [(b.nom, b.texte) for b in modele.barres] == [("A", "+1"), ("B", "\u22121")]
    assert modele.lecture == "B est 1er par le nombre (enfants de 0 à 4 ans) et 2e par les ETP."
    assert "enfants de 0 à 4 ans" in coordination_besoin.need_rule("petite_enfance", "Petite enfance")
    lue = coordination_besoin.need_table(lignes, "petite_enfance").to_numpy().tolist()
    assert lue[2] == ["C", "0,75", "sans rang", "non chargé", "sans rang"]
    assert coordination_besoin.build_need(lignes[2:], "petite_enfance", "Petite enfance") is None


def test_chaque_axe_a_sa_population_de_reference() -> None:
    """Les huit axes de la fiche, ni plus ni moins."""
    from data.fiches.catalogue import load_catalogue

    catalogue = load_catalogue()
    axes = [m.code for m in catalogue.indicateurs["etp_coordination"].modalites]
    assert list(coordination_besoin.BESOINS) == axes
    for besoin in coordination_besoin.BESOINS.values():
        fiche = catalogue.indicateurs[besoin.indicateur]
        assert set(besoin.modalites) <= {"", *(m.code for m in fiche.modalites)}


# --- Typologie --------------------------------------------------------------------------------


def kinds(**epci: str | None) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (code, f"EPCI {code}", domaine, genre, 2 if genre else 0, 1, 1, 0, 0, False)
            for code, genre in epci.items()
            for domaine in ("petite_enfance", "enfance", "ensemble")
        ],
        columns=[
            "code_epci",
            "nom",
            "domaine",
            "typologie",
            "equipements",
            "regie",
            "association",
            "entreprise",
            "autre",
            "fictif",
        ],
    )


def test_la_typologie_se_lit_et_ne_range_pas_ce_qui_est_inconnu() -> None:
    """Deux limitées sur trois connues ; l'EPCI sans équipement est absent, sans catégorie."""
    lignes = kinds(A="limitee", B="limitee", C="necessaire", D=None)
    assert typologie.reading(lignes, "ensemble", date(2026, 11, 28)) == (
        "Sur 3\xa0EPCI connus, 2 en coopération limitée (tout en régie directe) et 1 en coopération "
        "nécessaire (rien en régie)."
    )
    valeurs = typologie.map_values(lignes, "ensemble").set_index("code_territoire")
    assert valeurs["statut"].to_dict() == {"A": "publie", "B": "publie", "C": "publie", "D": "absent"}
    assert valeurs["categorie"].tolist()[:3] == [0, 0, 2]
    assert pd.isna(valeurs.loc["D", "categorie"])
    assert typologie.table(lignes)["Ensemble"].tolist() == [
        "Limitée",
        "Limitée",
        "Nécessaire",
        "aucun équipement importé",
    ]


def test_les_categories_ont_chacune_leur_motif() -> None:
    """Jamais la couleur seule."""
    categories = typologie.CATEGORIES.values()
    assert len({c.motif for c in categories}) == len({c.couleur for c in categories}) == 3


# --- Petites cartes ---------------------------------------------------------------------------


def test_des_petites_cartes_d_echelles_differentes_sont_refusees() -> None:
    """Deux maxima, deux rayons : le même cercle voudrait dire deux choses."""
    une, autre = (make_carte(make_couche(published(v, 1), EFFECTIF)) for v in (10, 20))
    with pytest.raises(ValueError, match="une seule échelle"):
        legende_commune.check_same_scale([une, autre])
    partagee = make_carte(make_couche(published(10, 1), EFFECTIF, communes=(20, 1)))
    legende_commune.check_same_scale([partagee, autre])


def test_la_legende_commune_nomme_le_plus_grand_cercle() -> None:
    """Un seul texte pour toutes, qui donne la mesure des autres."""
    cartes = [
        replace(make_carte(make_couche(published(v, 1), EFFECTIF, communes=(10.0, 20.0))), nom=nom)
        for v, nom in ((10, "Handicap"), (20, "Logement"))
    ]
    assert "Le plus grand vaut 20 habitants (Nom de T0, Logement)." in legende_commune.render(cartes)


def test_la_legende_commune_des_taux_dit_les_classes_une_fois() -> None:
    """Autant de pastilles que de classes, et celle des absences quand il y en a."""
    carte = make_carte(make_couche(published(10, 20, 30), TAUX))
    assert carte.aplat is not None
    assert legende_commune.render([carte, carte]).count("<li>") == len(carte.aplat.classes)
