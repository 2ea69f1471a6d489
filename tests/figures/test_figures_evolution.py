"""Les parts d'un indicateur et son évolution : modèle, phrase et dessin."""

# Plotly n'a pas de types : ses attributs sont dynamiques.
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from fabrique_figures import TAUX, as_json, make_couche

from dashboard.ecran.plotly import barres
from dashboard.figures.graphiques import Decomposition, Evolution, build_decomposition, build_evolution
from dashboard.figures.palettes import COULEURS_MODES
from data.fiches.catalogue import Modalite


def parts(**valeurs: dict[str, float]) -> pd.DataFrame:
    """Le tableau de ``indicateurs/decomposition``."""
    return pd.DataFrame(
        [
            {"niveau": "epci", "code_territoire": nom, "nom": nom, "modalite": m, "valeur": v}
            for nom, modalites in valeurs.items()
            for m, v in modalites.items()
        ],
        columns=["niveau", "code_territoire", "nom", "modalite", "valeur"],
    )


def make_decomposition() -> Decomposition:
    lignes = parts(
        Ici={"eaje": 19.8, "assistantes_maternelles": 26.7}, France={"assistantes_maternelles": 30.0}
    )
    modele = build_decomposition(make_couche([]), lignes)
    assert modele is not None
    return modele


def test_une_decomposition_suit_l_ordre_de_la_fiche() -> None:
    """Les parts dans l'ordre des modalités ; une part inconnue reste vide."""
    modele = make_decomposition()
    assert modele.modalites == ("EAJE (crèches)", "Assistantes maternelles")
    assert modele.couleurs[0] == COULEURS_MODES["eaje"]
    ici, france = modele.groupes
    assert (ici.nom, ici.parties, ici.textes) == ("Ici", (19.8, 26.7), ("19,8", "26,7"))
    assert math.isnan(france.parties[0])
    assert france.textes == ("", "30,0")


def test_pas_de_decomposition_sans_parts_qui_somment() -> None:
    """Rien à empiler : pas de ligne, parts qui ne somment pas, ou des parts sans teinte à elles."""
    lignes = parts(Ici={"eaje": 1.0})
    assert build_decomposition(make_couche([]), parts()) is None
    sans_somme = replace(TAUX, somme_modalites=False)
    assert build_decomposition(make_couche([], sans_somme), lignes) is None
    sans_teinte = replace(TAUX, modalites=(Modalite("0-4", "0 à 4 ans"),))
    assert build_decomposition(make_couche([], sans_teinte), lignes) is None


def test_le_dessin_de_la_decomposition_est_le_modele() -> None:
    """Une trace par part, empilées depuis zéro ; une part absente n'est pas un zéro."""
    modele = make_decomposition()
    figure = barres.draw_decomposition(modele)
    assert figure.layout.barmode == "stack"
    assert [t.name for t in figure.data] == list(modele.modalites)
    envoyees = as_json(figure)["data"]
    assert envoyees[1]["x"] == [30.0, 26.7]
    assert envoyees[0]["x"] == [None, 19.8]
    assert envoyees[0]["text"] == ["", "19,8"]


def serie(*lignes: tuple[int, float | None, str], marge: float | None = None) -> pd.DataFrame:
    """Le tableau de ``indicateurs/serie``."""
    table = pd.DataFrame(lignes, columns=["millesime", "valeur", "statut"])
    return table.assign(
        valeur=table["valeur"].astype("float64"),
        marge=math.nan if marge is None else marge,
        fictif=False,
        source="cnaf_epci",
    )


def make_evolution() -> Evolution:
    fiche = replace(TAUX, ruptures={"2021": "Rupture.", "2020": "Avant."})
    modele = build_evolution(
        make_couche([], fiche),
        "CA Val Parisis",
        serie((2020, 40.0, "publie"), (2021, None, "secret"), (2022, 48.5, "estime")),
    )
    assert modele is not None
    return modele


def test_une_evolution_dit_chaque_annee() -> None:
    """Année par année, la valeur ou le mot de son absence ; les ruptures en ordre."""
    modele = make_evolution()
    assert modele.titre == "CA Val Parisis : Taux de couverture"
    assert modele.millesimes == (2020, 2021, 2022)
    assert modele.valeurs == (40.0, None, 48.5)
    assert modele.textes == ("40,0", "secret ou non publié", "48,5")
    assert modele.ruptures == (2020, 2021)


@pytest.mark.parametrize(
    ("debut", "fin", "statut", "suite"),
    [
        (40.0, 48.5, "publie", "40,0 puis 48,5 places pour 100 enfants, soit +8,5."),
        (48.5, 40.0, "publie", "48,5 puis 40,0 places pour 100 enfants, soit \u22128,5."),
        (40.0, 40.0, "publie", "40,0 puis 40,0 places pour 100 enfants, sans changement."),
        (
            40.0,
            40.1,
            "publie",
            f"40,0 puis 40,1 {TAUX.unite} ; l'écart, dans l'arrondi, n'est pas interprétable.",
        ),
        (40.0, 0.0, "zero_ou_secret", None),
    ],
)
def test_l_evolution_se_lit_de_la_premiere_a_la_derniere_annee_sure(
    debut: float, fin: float, statut: str, suite: str | None
) -> None:
    """Écart signé, nul ou non interprétable ; un 0 qui peut être secret n'est pas une baisse."""
    annees = serie((2020, debut, "publie"), (2023, fin, statut), marge=0.05)
    modele = build_evolution(make_couche([]), "X", annees)
    assert modele is not None
    assert modele.lecture == ("" if suite is None else f"X, de 2020 à 2023 : {suite}")


def test_une_seule_annee_n_est_pas_une_evolution() -> None:
    """Il faut deux points pour une ligne."""
    assert build_evolution(make_couche([]), "X", serie((2023, 1.0, "publie"))) is None


def test_des_annees_toutes_secretes_ne_sont_pas_une_evolution() -> None:
    """Sans une seule valeur, il n'y a rien à dessiner : pas de cadre vide."""
    secretes = serie((2022, None, "secret"), (2023, None, "secret"))
    assert build_evolution(make_couche([]), "X", secretes) is None


def test_le_dessin_de_l_evolution_est_le_modele() -> None:
    """Mêmes années, mêmes valeurs, un trou pour l'absence, une rupture tracée et nommée."""
    figure = barres.draw_evolution(make_evolution())
    (trace,) = as_json(figure)["data"]
    assert trace["x"] == [2020, 2021, 2022]
    assert trace["y"] == [40.0, None, 48.5]
    assert [forme.x0 for forme in figure.layout.shapes] == [2020.5]
    assert [n.text for n in figure.layout.annotations] == ["rupture de série"]
