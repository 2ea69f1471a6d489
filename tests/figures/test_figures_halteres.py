"""Les haltères : places sur chaque axe, écarts non interprétables, ce qui ne s'y place pas."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fabrique_figures import EFFECTIF, TAUX, as_json
from test_figures_comparaison import build, cells

from dashboard.ecran.plotly import registre
from dashboard.figures import tables
from dashboard.figures.comparaison import Comparaison, LigneComparee, Mesure
from dashboard.figures.halteres import build_halteres, possible_axes
from dashboard.figures.planche import Planche

COUVERTURE = Mesure(TAUX, "", 2023)
EAJE = Mesure(TAUX, "eaje", 2023)
DENSITE = Mesure(replace(TAUX, code="densite", nom_court="Densité", unite="hab./km²"), "", 2023)
POPULATION = Mesure(EFFECTIF, "", 2023)
MESURES = [COUVERTURE, EAJE, DENSITE, POPULATION]


@pytest.fixture
def groupe() -> Comparaison:
    """A à 48, la France à 60 ; densité 200 contre 100 ; population 20, dans un groupe de 10 à 30."""
    return build(
        MESURES,
        [
            *cells(COUVERTURE, A=48.0, B=40.0, C=60.0),
            *cells(EAJE, A=20.0, B=20.1, C=30.0),
            *cells(DENSITE, A=200.0, B=100.0, C=500.0),
            *cells(POPULATION, A=20.0, B=10.0, C=30.0),
            *cells(COUVERTURE, "france", FRANCE=60.0),
            *cells(EAJE, "france", FRANCE=25.0),
            *cells(DENSITE, "france", FRANCE=100.0),
            *cells(POPULATION, "france", FRANCE=1000.0),
        ],
        choisi="epci:A",
    )


def row(groupe: Comparaison, cle: str) -> LigneComparee:
    return next(x for x in (*groupe.lignes, *groupe.references) if x.cle == cle)


def test_dans_leur_unite_seules_les_mesures_de_meme_unite_se_placent(groupe: Comparaison) -> None:
    """Couverture et EAJE sur un axe réel ; densité et population sont dites hors du graphique."""
    assert possible_axes(groupe) == ("valeurs", "france", "groupe")
    modele = build_halteres(groupe, row(groupe, "epci:A"), row(groupe, "france:FRANCE"), "valeurs")
    assert {h.cle: (h.territoire, h.reference) for h in modele.lignes} == {
        "taux_couverture": (48.0, 60.0),
        "taux_couverture:eaje": (20.0, 25.0),
    }
    assert "Densité, 2023 et Population, 2023" in modele.notes[0]
    assert modele.unite == TAUX.unite


def test_en_ecart_relatif_zero_est_la_france(groupe: Comparaison) -> None:
    """48 contre 60 fait −20 %, 20 contre 25 fait −20 %, 200 contre 100 fait +100 %."""
    modele = build_halteres(groupe, row(groupe, "epci:A"), row(groupe, "france:FRANCE"), "france")
    places = {h.cle: h.territoire for h in modele.lignes}
    assert places == pytest.approx(
        {"densite": 100.0, "taux_couverture": -20.0, "taux_couverture:eaje": -20.0}
    )
    assert {h.reference for h in modele.lignes} == {0.0}
    assert any("Un effectif ne se rapporte pas" in n for n in modele.notes)
    assert "0 : comme la France" in modele.unite


def test_la_place_dans_le_groupe_va_du_plus_bas_au_plus_haut(groupe: Comparaison) -> None:
    """Population 20 entre 10 et 30 : 50 ; face à C (30) : 100 ; un voisin se compare en effectif."""
    modele = build_halteres(groupe, row(groupe, "epci:A"), row(groupe, "epci:C"), "groupe")
    population = next(h for h in modele.lignes if h.cle == "population")
    assert (population.territoire, population.reference) == (50.0, 100.0)
    assert population.ecart == "10 de moins"
    densite = next(h for h in modele.lignes if h.cle == "densite")
    assert (densite.territoire, densite.reference) == (25.0, 100.0)


def test_un_ecart_dans_l_arrondi_est_marque(groupe: Comparaison) -> None:
    """20,0 et 20,1, chacun à ±0,05 : « écart non interprétable », trait fin, signe dit en note."""
    modele = build_halteres(groupe, row(groupe, "epci:A"), row(groupe, "epci:B"), "valeurs")
    eaje = next(h for h in modele.lignes if h.cle == "taux_couverture:eaje")
    assert (eaje.interpretable, eaje.ecart) == (False, "écart non interprétable")
    assert any(n.startswith("≈") for n in modele.notes)
    assert "48,0, contre 40,0 (Nom B), soit 8,0 de plus" in modele.lecture
    figure = as_json(registre.draw(Planche(modele, "Champ.", "Source.", "2023", "nom")))
    traits = [t["line"]["dash"] for t in figure["data"] if t["mode"] == "lines"]
    assert sorted(traits) == ["dot", "solid"]
    points = next(t for t in figure["data"] if t.get("name") == "Nom A")
    assert sorted(points["x"]) == [20.0, 48.0]


def test_sans_valeur_des_deux_cotes_la_mesure_est_dite_absente() -> None:
    """Un secret ne se place pas ; sans France, l'axe relatif n'est pas proposé."""
    lignes = cells(COUVERTURE, A=(float("nan"), "secret", None, False), B=40.0, C=60.0)
    groupe = build([COUVERTURE], lignes, choisi="epci:A")
    assert possible_axes(groupe) == ("valeurs", "groupe")
    modele = build_halteres(groupe, row(groupe, "epci:A"), row(groupe, "epci:B"), "valeurs")
    assert modele.lignes == ()
    assert "Taux de couverture, 2023" in modele.notes[0]
    assert tables.table(Planche(modele, "c", "s", "2023", "n")).empty
