"""Les tableaux d'un département, sur des lignes faites à la main : nombres, absences, constats."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.figures import tableau_chiffres, tableau_unites
from dashboard.figures.dits import provenances
from dashboard.figures.modele import Couche
from dashboard.figures.tableau_chiffres import TableauChiffres
from dashboard.figures.textes import Portee
from data.fiches.catalogue import load_catalogue

GIRONDE, RHONE = Portee("departement", "33", "Gironde"), Portee("departement", "69", "Rhône")
HAUTS_DE_SEINE, PARIS = Portee("departement", "92", "Hauts-de-Seine"), Portee("departement", "75", "Paris")
A, B, C, D = "200000001", "200000002", "200000003", "200000004"


def rows(*lignes: tuple[str, str, float | None, str], niveau: str = "") -> pd.DataFrame:
    """(code, nom, valeur, statut) en lignes du magasin, toutes rattachées."""
    table = pd.DataFrame(lignes, columns=["code_territoire", "nom", "valeur", "statut"])
    return table.assign(rattache=True, marge=0.05, niveau=niveau, raison="", source="cnaf", fictif=False)


def layer(indicateur: str, valeurs: pd.DataFrame, reperes: pd.DataFrame | None = None) -> Couche:
    return Couche(load_catalogue().indicateurs[indicateur], "", 2023, valeurs, reperes=reperes)


def plain(texte: str) -> str:
    return texte.replace("\u202f", " ").replace("\u00a0", " ")


def coverage() -> TableauChiffres:
    """Quatre EPCI : 50,0 et 60,8 sous la France (60,9), un secret, un zéro douteux."""
    valeurs = rows(
        (A, "CC Haute", 70.04, "publie"),
        (B, "CC Basse", 50.0, "publie"),
        (C, "CC Tue", None, "secret"),
        (D, "CC Zéro", 0.0, "zero_ou_secret"),
    )
    france = rows(("FRANCE", "France", 60.9, "publie"), niveau="france")
    return tableau_unites.build_modes(GIRONDE, [layer("taux_couverture", valeurs, france)], A)


def test_la_couverture_va_du_plus_bas_au_plus_haut_la_france_au_pied() -> None:
    """L'inconnu vient après ; ce qui n'est pas un nombre sûr n'en est pas un dans les fichiers."""
    modele = coverage()
    assert [x.nom for x in modele.lignes] == ["CC Zéro", "CC Basse", "CC Haute", "CC Tue", "France"]
    assert [x.chiffres[0].valeur for x in modele.lignes] == [None, 50.0, 70.04, None, 60.9]
    assert [x.chiffres[0].texte for x in modele.lignes][:4] == [
        "0 ou secret",
        "50,0",
        "70,0",
        "secret ou non publié",
    ]
    assert [x.choisie for x in modele.lignes] == [False, False, True, False, False]
    assert modele.lignes[-1].reference
    assert plain(modele.lecture).startswith(
        "1 des 2 EPCI dont le taux est publié a moins de places que la France en 2023 (60,9 places"
    )


def test_dans_un_fichier_un_nombre_reste_un_nombre_et_une_absence_dit_son_mot() -> None:
    """La colonne « Affiché » ne parle que là où le nombre ne dit pas tout."""
    table = tableau_chiffres.table(coverage())
    assert list(table.columns) == ["EPCI", "Code", table.columns[2], f"Affiché : {table.columns[2]}"]
    assert table[table.columns[2]].dtype == "Float64"
    assert table[table.columns[3]].tolist() == ["0 ou secret", "", "", "secret ou non publié", ""]
    assert table["EPCI"].tolist()[-1] == "France (référence)"
    assert table["Code"].tolist()[-1] == ""


@pytest.mark.parametrize(
    ("portee", "sans", "dit"),
    [
        (HAUTS_DE_SEINE, (), "l'unité est ici la commune"),
        (RHONE, (), "comprend la Métropole de Lyon"),
        (GIRONDE, ("L'Île-d'Yeu",), "Sans EPCI, aucune ligne ici : L'Île-d'Yeu."),
        (
            GIRONDE,
            ("Ouessant", "Île-de-Sein"),
            "Sans EPCI, aucune n'a de ligne ici : Ouessant et Île-de-Sein.",
        ),
    ],
)
def test_ce_que_le_tableau_ne_montre_pas_se_dit(portee: Portee, sans: tuple[str, ...], dit: str) -> None:
    """La petite couronne, le Rhône des statistiques, les îles sans EPCI."""
    (note,) = tableau_unites.unit_notes(portee, sans)
    assert dit in note


def test_ailleurs_il_n_y_a_rien_a_dire() -> None:
    assert tableau_unites.unit_notes(GIRONDE, ()) == ()


def test_paris_est_sa_seule_ligne() -> None:
    """2 103 778 habitants, une commune ; ni ordre, ni référence à elle-même."""
    propre = rows(("75", "Paris", 2103778.0, "publie"), niveau="departement")
    couche = layer("population_municipale", propre, propre)
    modele = tableau_unites.build_units(PARIS, [couche], "", ("une note",))
    assert plain(modele.lecture) == "Paris : 2 103 778 habitants, une seule commune."
    assert modele.coin == "Territoire"
    assert modele.ordre == ""
    couverture = layer("taux_couverture", rows(("75", "Paris", 74.4, "publie")), propre)
    assert [x.nom for x in tableau_unites.build_modes(PARIS, [couverture], "").lignes] == ["Paris"]


@pytest.mark.parametrize(
    ("departement", "dit"),
    [
        (300.0, ""),
        (250.0, " Ensemble, ces EPCI comptent 300 habitants : certains débordent de la Gironde."),
        (350.0, " Ensemble, ces EPCI comptent 300 habitants : des communes du département sont dans un EPCI"),
    ],
)
def test_une_somme_qui_n_est_pas_celle_du_departement_se_dit(departement: float, dit: str) -> None:
    """433 129 habitants au-dessus d'un tableau qui en additionne 439 584 : la figure dit les deux."""
    valeurs = rows((A, "CC A", 200.0, "publie"), (B, "CC B", 100.0, "publie"))
    propre = rows(("33", "Gironde", departement, "publie"), niveau="departement")
    modele = tableau_unites.build_units(GIRONDE, [layer("population_municipale", valeurs, propre)], "", ())
    assert plain(modele.ordre).startswith(f"Du plus peuplé au moins peuplé.{dit}")
    assert bool(dit) == ("Ensemble" in modele.ordre)
    assert [d.calcul for d in provenances(modele.ordre)] == (["somme"] if dit else [])


def test_une_densite_de_plus_de_cent_se_dit_en_nombre_entier() -> None:
    """« 12 421,0 hab./km² » promet un dixième d'habitant ; sous cent, la décimale distingue encore."""
    population = layer("population_municipale", rows((A, "A", 200.0, "publie"), (B, "B", 100.0, "publie")))
    for basse, dites in ((120.44, ["12 421", "120"]), (4.72, ["12 421,0", "4,7"])):
        densite = layer("densite", rows((A, "A", 12421.04, "publie"), (B, "B", basse, "publie")))
        modele = tableau_unites.build_units(GIRONDE, [population, densite], "", ())
        assert [plain(x.chiffres[1].texte) for x in modele.lignes] == dites
        # Les fichiers gardent la valeur, et rien de plus.
        fichier = tableau_chiffres.table(modele)
        assert fichier.iloc[0, -1] == 12421.04
        assert len(fichier.columns) == 4


def test_un_ept_qui_deborde_compte_les_siennes_parmi_toutes() -> None:
    """Deux communes ici, une ailleurs : « 2 sur 3 » ; sa population est celle des trois."""
    communes = pd.DataFrame(
        [
            ("T1", 5, "Boucle", 300, "92004", "Asnières", "92"),
            ("T1", 5, "Boucle", 300, "92025", "Colombes", "92"),
            ("T1", 5, "Boucle", 300, "95018", "Argenteuil", "95"),
            ("T2", 2, "Vallée", 900, "92002", "Antony", "92"),
        ],
        columns=[
            "code_ept",
            "numero",
            "nom_ept",
            "population_ept",
            "code_commune",
            "nom",
            "code_departement",
        ],
    )
    modele = tableau_unites.build_ept(HAUTS_DE_SEINE, communes, 2023)
    assert [(x.nom, x.chiffres[0].valeur, x.chiffres[1].texte) for x in modele.lignes] == [
        ("Vallée (T2)", 900.0, "1"),
        ("Boucle (T5)", 300.0, "2 sur 3"),
    ]
    assert (
        plain(modele.lecture) == "2 EPT dans les Hauts-de-Seine : de 300 habitants (Boucle) à 900 (Vallée)."
    )
    assert "Boucle (T5) : Asnières, Colombes, Argenteuil." in tableau_unites.ept_notes(communes)
