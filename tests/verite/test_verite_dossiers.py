"""Chaque nombre que dit un diaporama se refait du magasin, pour vingt départements."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from recalcul import Juge

from dashboard.dossiers.copil import build_copil
from dashboard.exports.socle.suites import row_names
from dashboard.figures.dits import Dit, Ensemble, Lu, Phrase, provenances, say
from dashboard.figures.feuilles import Cahier, Feuille, FeuilleVide, Tableau
from dashboard.figures.modele import Carte
from dashboard.figures.planche import Planche
from dashboard.lecture import store
from tests.magasins import open_store

JOUR = datetime.date(2026, 11, 28)
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


@pytest.fixture(scope="module")
def juge(magasin: Path) -> Iterator[Juge]:
    with open_store(magasin) as con, pytest.MonkeyPatch.context() as mp:
        mp.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
        yield Juge(con, store.catalogue())


def sheets(diaporama: Cahier) -> Iterator[Feuille]:
    for fabrique in diaporama.feuilles:
        try:
            yield fabrique.faire()
        except FeuilleVide:
            continue


def judge_deck(juge: Juge, departement: str, diaporama: Cahier | None = None) -> int:
    """Juge titres, lectures et champs du diaporama ; rend combien de nombres ont été refaits."""
    diaporama = diaporama or build_copil(store, departement, jour=JOUR)
    fautes: list[str] = []
    permis = juge.allowed(departement)
    naissances = [
        int(a)
        for a in juge.column(
            "SELECT DISTINCT millesime FROM observations WHERE indicateur = 'naissances'", []
        )
    ]
    compte = 0
    for feuille in sheets(diaporama):
        figure = feuille.figure
        phrases: list[str] = [feuille.titre]
        if isinstance(figure, Carte | Planche):
            phrases += [figure.lecture, figure.champ]
        elif isinstance(figure, Tableau):
            phrases += [c for ligne in (*figure.lignes, *figure.references) for c in ligne[1:]]
            phrases.append(figure.ordre)
        phrases += feuille.notes
        if feuille.titres is not None and isinstance(figure, Planche | Tableau):
            # Les titres de deux pages qui se partageraient les lignes.
            noms = sorted(row_names(figure))
            moitie = len(noms) // 2
            phrases += [feuille.titres(frozenset(n)) for n in (noms[:moitie], noms[moitie:])]
        # Une année du titre est celle d'une valeur dite, ou celle de la source au pied.
        annees = [int(a) for a in re.findall(r"\b(?:19|20)\d\d\b", feuille.source)]
        annees += naissances
        for phrase in phrases:
            fautes += juge.faults(phrase, annees)
            compte += len(provenances(phrase))
        for dit in provenances(feuille.titre):
            fautes += [
                f"« {dit.texte} » parle de {lu.niveau} {lu.code}, hors du {departement} : {feuille.titre}"
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


@pytest.mark.lent
@pytest.mark.parametrize("departement", [d for d in VINGT if d not in TROIS])
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
