"""Le tableau d'un groupe : places, marges d'arrondi, absences, fictif, tri, classement, rendus."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from fabrique_figures import EFFECTIF, TAUX, as_json

from dashboard.ecran import comparaison as ecran_comparaison
from dashboard.ecran.plotly import registre
from dashboard.figures import classement, comparaison, tables
from dashboard.figures.comparaison import Comparaison, Mesure, build_comparaison
from dashboard.figures.planche import Planche

COUVERTURE = Mesure(TAUX, "", 2023)
EAJE = Mesure(TAUX, "eaje", 2023)
PAUVRETE = Mesure(replace(TAUX, code="pauvrete", sens="plus_bas_mieux"), "", 2023)
POPULATION = Mesure(replace(EFFECTIF, sens="neutre"), "", 2023)


def cells(mesure: Mesure, niveau: str = "epci", **valeurs: Any) -> list[dict[str, Any]]:
    """Lignes de ``comparer/cellules`` : ``A=48.5``, ou ``A=(48.5, "estime", 0.05, True)``."""
    lignes: list[dict[str, Any]] = []
    for code, brute in valeurs.items():
        valeur, statut, marge, fictif = brute if isinstance(brute, tuple) else (brute, "publie", 0.05, False)
        lignes.append(
            {
                "niveau": niveau,
                "code_territoire": code,
                "nom": f"Nom {code}",
                "indicateur": mesure.fiche.code,
                "modalite": mesure.modalite,
                "millesime": mesure.millesime,
                "valeur": valeur,
                "marge": marge,
                "statut": statut,
                "fictif": fictif,
                "source": "cnaf_epci",
                "raison": "Pas publié ici." if statut == "absent" else "",
            }
        )
    return lignes


def build(mesures: list[Mesure], lignes: list[dict[str, Any]], **options: Any) -> Comparaison:
    codes = dict.fromkeys(x["code_territoire"] for x in lignes if x["niveau"] == "epci")
    reperes = {f"{x['niveau']}:{x['code_territoire']}": x["nom"] for x in lignes if x["niveau"] != "epci"}
    territoires = {f"epci:{c}": f"Nom {c}" for c in codes}
    return build_comparaison("Titre", mesures, pd.DataFrame(lignes), territoires, reperes, **options)


def column(modele: Comparaison, rang: int = 0) -> dict[str, comparaison.Cellule]:
    return {ligne.code: ligne.cellules[rang] for ligne in modele.lignes}


def test_la_place_se_dit_par_rapport_a_la_mediane_du_groupe() -> None:
    """Médiane 45 de 60, 50, 45, 44,9 et 35 : rangs, extrêmes, mieux et moins bien."""
    lignes = cells(COUVERTURE, A=60.0, B=50.0, C=45.0, D=44.9, E=35.0)
    lues = column(build([COUVERTURE], lignes))
    assert [lues[c].rang for c in "ABCDE"] == [1, 2, 3, 4, 5]
    assert [lues[c].mot for c in "ABC"] == ["mieux", "mieux", "comparable"]
    assert (lues["A"].extreme, lues["E"].extreme) == ("le plus haut", "le plus bas")
    assert comparaison.place_words(lues["E"], 5) == "5e sur 5, le plus bas, moins bien"
    # La teinte forte est celle du premier et du dernier quart : un territoire de chaque côté.
    assert [c for c in "ABCDE" if lues[c].fort] == ["A", "E"]


def test_un_ecart_dans_l_arrondi_n_est_pas_interpretable() -> None:
    """Marges de ±0,05 des deux côtés : 45,1 et 44,9 sont comparables à 45, 45,2 est au-dessus."""
    lignes = cells(COUVERTURE, A=45.2, B=45.1, C=45.0, D=44.9, E=44.7)
    lues = column(build([COUVERTURE], lignes))
    assert [lues[c].place for c in "ABCDE"] == ["haut", "egal", "egal", "egal", "bas"]
    html = ecran_comparaison.render(build([COUVERTURE], lignes))
    assert "≈" in html
    assert "n'est pas interprétable" in html.replace("&#x27;", "'")


def test_la_marge_de_la_mediane_vient_des_bornes() -> None:
    """10 ± 1, 20 ± 4, 30 ± 1 : la médiane est entre 16 et 24, sa marge est 4."""
    lignes = cells(
        POPULATION,
        A=(10.0, "estime", 1.0, False),
        B=(20.0, "estime", 4.0, False),
        C=(30.0, "estime", 1.0, False),
    )
    colonne = build([POPULATION], lignes).colonnes[0]
    assert (colonne.mediane, colonne.marge_mediane) == (20.0, 4.0)


def test_le_mot_suit_le_sens_de_l_indicateur() -> None:
    """Pauvreté haute : moins bien ; population haute : plus haut, jamais mieux."""
    lignes = [*cells(PAUVRETE, A=30.0, B=20.0, C=10.0), *cells(POPULATION, A=30.0, B=20.0, C=10.0)]
    modele = build([PAUVRETE, POPULATION], lignes)
    assert [column(modele)[c].mot for c in "AC"] == ["moins bien", "mieux"]
    assert [column(modele, 1)[c].mot for c in "AC"] == ["plus haut", "plus bas"]


@pytest.mark.parametrize(
    ("statut", "texte"),
    [
        ("secret", "secret ou non publié"),
        ("sans_objet", "sans objet"),
        ("absent", "absent"),
        ("zero_ou_secret", "0 ou secret"),
    ],
)
def test_une_absence_n_a_ni_valeur_ni_rang(statut: str, texte: str) -> None:
    """Elle garde son mot, se range en dernier, et ne compte pas dans la médiane."""
    brute = 0.0 if statut == "zero_ou_secret" else float("nan")
    lignes = cells(COUVERTURE, A=(brute, statut, None, False), B=3.0, C=2.0, D=1.0)
    modele = build([COUVERTURE], lignes, tri="taux_couverture", croissant=True)
    assert [ligne.code for ligne in modele.lignes] == ["D", "C", "B", "A"]
    cellule = column(modele)["A"]
    assert (cellule.valeur, cellule.rang, cellule.texte) == (None, None, texte)
    mediane = modele.colonnes[0].mediane
    # Une médiane trancherait ce que « 0 ou secret » ne tranche pas.
    assert mediane == (None if statut == "zero_ou_secret" else 2.0)
    assert "nan" not in ecran_comparaison.render(modele).lower()


def test_avec_deux_valeurs_il_n_y_a_ni_mediane_ni_mot() -> None:
    """Moins de trois valeurs : des rangs, une remarque, aucune teinte."""
    modele = build([COUVERTURE], cells(COUVERTURE, A=60.0, B=50.0))
    assert column(modele)["A"].mot == ""
    assert "Moins de trois valeurs" in modele.colonnes[0].remarque
    assert modele.references == ()


def test_le_fictif_se_voit_dans_la_cellule_et_dans_la_planche() -> None:
    """Une valeur inventée porte sa mention ; le tableau entier, sa pastille et son filigrane."""
    lignes = cells(COUVERTURE, A=(60.0, "publie", 0.05, True), B=50.0, C=40.0)
    modele = build([COUVERTURE], lignes)
    assert modele.colonnes[0].fictif
    assert ecran_comparaison.render(modele).count(">fictif<") == 3  # titre, cellule, médiane
    planche = Planche(modele, "Champ.", "Source.", "2023", "nom", fictif=True)
    assert "ctg-fictif" in registre.html(planche)


def test_le_tri_suit_la_colonne_ou_le_nom() -> None:
    """Par défaut la première colonne, du plus haut au plus bas ; « nom » range par ordre."""
    lignes = [*cells(COUVERTURE, B=1.0, A=2.0, C=3.0), *cells(EAJE, B=9.0, A=8.0, C=7.0)]
    ordres = {
        tri: "".join(x.code for x in build([COUVERTURE, EAJE], lignes, tri=tri).lignes)
        for tri in ("", "taux_couverture:eaje", "nom")
    }
    assert ordres == {"": "CAB", "taux_couverture:eaje": "BAC", "nom": "ABC"}


def test_la_lecture_parle_du_territoire_mis_en_avant() -> None:
    """Valeur, rang, place et écart à la médiane ; sinon les deux extrêmes."""
    lignes = cells(COUVERTURE, A=60.0, B=50.0, C=45.0, D=44.0, E=35.4)
    lecture = build([COUVERTURE], lignes, choisi="epci:E").lecture
    assert "Nom E, taux de couverture, 2023 : 35,4 places pour 100 enfants" in lecture
    assert "5e sur 5, le plus bas, moins bien (9,6 au-dessous de la médiane du groupe, 45,0)" in (lecture)
    assert "de 35,4 (Nom E) à 60,0" in build([COUVERTURE], lignes).lecture


def test_le_tableau_est_un_vrai_tableau_accessible() -> None:
    """En-têtes de ligne et de colonne, légende, territoire mis en avant dit en toutes lettres."""
    lignes = [
        *cells(COUVERTURE, A=60.0, B=50.0, C=45.0),
        *cells(EAJE, A=20.0, B=15.0, C=11.0),
        *cells(COUVERTURE, "france", FRANCE=60.9),
    ]
    html = ecran_comparaison.render(build([COUVERTURE, EAJE], lignes, choisi="epci:B"))
    assert html.count('scope="row"') == 5  # trois territoires, médiane, France
    assert html.count('scope="colgroup"') == 1
    assert "(territoire mis en avant)" in html
    assert "1er sur 3, le plus haut, mieux" in html
    assert "60,9" in html


def test_les_rendus_portent_les_memes_valeurs() -> None:
    """La figure et la table disent ce que le modèle dit ; aucun NaN ne part au navigateur."""
    lignes = [*cells(COUVERTURE, A=60.0, B=50.0, C=45.0), *cells(COUVERTURE, "france", FRANCE=60.9)]
    modele = build([COUVERTURE], lignes, choisi="epci:B")
    planche = Planche(modele, "Champ.", "Source.", "2023", "nom")
    textes = [a["text"] for a in as_json(registre.draw(planche, image=True))["layout"]["annotations"]]
    assert any(t.startswith("<b>50,0</b>") for t in textes)
    table = tables.table(planche)
    assert table.iloc[:, 1].tolist() == ["60,0", "50,0", "45,0", "50,0", "60,9"]
    assert table.iloc[1, 2] == "2e sur 3, comparable"


def test_le_classement_porte_ses_reperes_et_la_moitie_du_milieu() -> None:
    """Cinq valeurs : quartiles 44 et 50, médiane 45 et France en lignes, absent hors classement."""
    lignes = [
        *cells(COUVERTURE, A=60.0, B=50.0, C=45.0, D=44.0, E=35.4),
        *cells(COUVERTURE, F=(float("nan"), "absent", None, False)),
        *cells(COUVERTURE, "france", FRANCE=60.9),
    ]
    modele = classement.build_classement(build([COUVERTURE], lignes, choisi="epci:E"), "taux_couverture")
    assert [r.valeur for r in modele.rangs] == [60.0, 50.0, 45.0, 44.0, 35.4]
    assert [r.choisie for r in modele.rangs] == [False] * 4 + [True]
    assert [(r.nom, r.valeur) for r in modele.lignes] == [("Médiane du groupe", 45.0), ("Nom FRANCE", 60.9)]
    assert modele.milieu == (44.0, 50.0)
    assert modele.sans_valeur == ("Nom F : absent",)
    figure = as_json(registre.draw(Planche(modele, "Champ.", "Source.", "2023", "nom")))
    assert figure["data"][0]["x"] == [35.4, 44.0, 45.0, 50.0, 60.0]
    assert tables.table(Planche(modele, "c", "s", "2023", "n"))["Rang"].tolist()[:2] == ["1er", "2e"]


def test_un_effectif_ne_se_compare_pas_au_total_de_la_france() -> None:
    """La population de la France n'est pas une ligne de repère pour un EPCI ; la médiane, si."""
    lignes = [*cells(POPULATION, A=3.0, B=2.0, C=1.0), *cells(POPULATION, "france", FRANCE=9.0)]
    modele = classement.build_classement(build([POPULATION], lignes), "population")
    assert [r.nom for r in modele.lignes] == ["Médiane du groupe"]
