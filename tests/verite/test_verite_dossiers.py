"""Chaque nombre que dit un diaporama se refait du magasin, pour vingt départements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from recalcul import Juge

from dashboard.dossiers import modeles
from dashboard.dossiers.modeles import MODELES
from dashboard.figures.classement import Classement
from dashboard.figures.courbes import Courbes
from dashboard.figures.dits import Dit, Ensemble, Lu, Phrase, provenances, say
from dashboard.figures.graphiques import Decomposition
from dashboard.figures.modele import Carte
from dashboard.figures.planche import Planche
from dashboard.figures.tableau_chiffres import TableauChiffres
from dashboard.figures.tableau_mots import TableauMots
from dashboard.galerie.tirage import Figure
from dashboard.lecture import store
from tests.magasins import open_store

# Leurs phrases sont jugées avec leur page.
AILLEURS = (Classement, Courbes, TableauMots)
# Paris et la petite couronne, Lyon, la Corse, l'outre-mer, une île, la démonstration, des EPCI à cheval.
VINGT = (
    "01",
    "13",
    "17",
    "22",
    "23",
    "2A",
    "2B",
    "33",
    "59",
    "62",
    "69",
    "75",
    "78",
    "92",
    "93",
    "94",
    "95",
    "971",
    "974",
    "976",
)
TROIS = ("75", "93", "95")
# À chaque livraison : une île en deux départements, des EPCI à cheval, Lyon, l'outre-mer peu publié.
LIVRAISON = ("2A", "33", "69", "976")


def elsewhere(*deja: str) -> list[Any]:
    """Les autres des vingt : quelques-uns à chaque livraison, le reste dans les épreuves."""
    return [
        pytest.param(d, marks=pytest.mark.lent if d in LIVRAISON else pytest.mark.epreuve)
        for d in VINGT
        if d not in deja
    ]


@pytest.fixture(scope="module")
def juge(magasin: Path) -> Iterator[Juge]:
    with open_store(magasin) as con, pytest.MonkeyPatch.context() as mp:
        mp.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
        yield Juge(con, store.catalogue())


def drawn(departement: str, modele: str) -> Iterator[Figure]:
    """Chaque figure du modèle, dans ce département."""
    lieu = modeles.read_place(store, f"departement:{departement}")
    assert lieu is not None, departement
    for propose in modeles.proposals(MODELES[modele].recettes, lieu, store):
        yield from (t.figure for t in propose.tirages if t.figure is not None)


def phrases_of(figure: Figure) -> list[str]:
    """Ce qu'une figure dit : son constat, sa lecture, son champ, ses cellules qui sont des phrases."""
    dites: list[str] = [figure.lecture, figure.champ]
    if isinstance(figure, Carte):
        return [figure.reponse, *dites]
    if isinstance(figure.modele, TableauMots | TableauChiffres):
        table = figure.modele.tableau
        dites += [c for ligne in (*table.lignes, *table.references) for c in ligne[1:]]
        dites += [table.ordre, *figure.notes]
    return dites


def judge_deck(juge: Juge, departement: str, modele: str = "copil") -> int:
    """Juge ce que disent les figures d'un modèle ; rend combien de nombres ont été refaits."""
    fautes: list[str] = []
    permis = juge.allowed(departement)
    naissances = [
        int(a)
        for a in juge.column(
            "SELECT DISTINCT millesime FROM observations WHERE indicateur = 'naissances'", []
        )
    ]
    compte = 0
    for figure in drawn(departement, modele):
        if isinstance(figure, Planche) and isinstance(figure.modele, AILLEURS):
            continue
        # Une année dite est celle d'une valeur, ou celle de la source au pied.
        annees = [int(a) for a in re.findall(r"\b(?:19|20)\d\d\b", f"{figure.source} {figure.annees}")]
        parts = isinstance(figure, Planche) and isinstance(figure.modele, Decomposition)
        # Son champ compte un groupe de « Comparer », jugé avec sa page.
        for phrase in [figure.lecture] if parts else phrases_of(figure):
            fautes += juge.faults(phrase, [*annees, *naissances])
            compte += len(provenances(phrase))
        fautes += [
            f"« {dit.texte} » parle de {lu.niveau} {lu.code}, hors du {departement} : {figure.lecture}"
            for dit in provenances(figure.lecture)
            for lu in dit.lus
            if (lu.niveau, lu.code) not in permis
        ]
    assert not fautes, "\n".join(fautes)
    return compte


@pytest.mark.lent
@pytest.mark.parametrize("departement", TROIS)
def test_les_nombres_du_diaporama_se_refont_du_magasin(juge: Juge, departement: str) -> None:
    """Paris, la Seine-Saint-Denis et la démonstration, à chaque passage."""
    assert judge_deck(juge, departement) > 5


@pytest.mark.parametrize("departement", elsewhere(*TROIS))
def test_les_nombres_de_vingt_departements_se_refont_du_magasin(juge: Juge, departement: str) -> None:
    """Aucun titre, aucune lecture ne dit un nombre que le magasin ne redonne pas."""
    # Mayotte n'en dit que deux : ses communes n'ont pas de taux publié.
    assert judge_deck(juge, departement) >= 2


def test_les_chiffres_de_la_metropole_donnes_pour_la_seine_saint_denis_sont_vus(juge: Juge) -> None:
    """La faute d'hier, dite comme hier : la population et le taux d'un EPCI qui déborde."""
    metropole = "200054781"
    population = Lu("epci", metropole, "population_municipale", "", 2023)
    unites = Ensemble("epci", "departement", "93")
    titre = say(
        "{n} EPCI de la Seine-Saint-Denis : {habitants} habitants",
        n=Dit("1", "compte", dans=unites, critere="tous"),
        habitants=Dit("7\u202f142\u202f540", "somme", (population,), dans=unites),
    )
    assert len(juge.faults(titre)) == 2
    assert ("epci", metropole) not in juge.allowed("93")
    assert juge.faults(Phrase("Métropole du Grand Paris : 60,2 places")) == [
        "« 60,2 » n'a pas de provenance dans « Métropole du Grand Paris : 60,2 places »"
    ]


def test_un_arrondi_faux_ou_un_nombre_de_trop_sont_vus(juge: Juge) -> None:
    """Le juge voit un dixième de trop, et un même nombre dit une fois de plus que sa provenance."""
    lu = Lu("departement", "93", "taux_couverture", "", 2023)
    assert not juge.faults(say("{v}", v=Dit("39,4", "valeur", (lu,), 1)))
    assert juge.faults(say("{v}", v=Dit("39,5", "valeur", (lu,), 1)))
    assert juge.faults(say("{v} et 39,4", v=Dit("39,4", "valeur", (lu,), 1)))
