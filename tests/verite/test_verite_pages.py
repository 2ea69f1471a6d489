"""Chaque nombre d'une phrase de page se refait du magasin, pour vingt départements."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from phrases import JOUR, MESURES, ailleurs, latest, said, scope, situations_of, thresholds, years
from recalcul import Juge
from test_verite_dossiers import TROIS, elsewhere

from dashboard.figures import calendrier, quadrant, typologie
from dashboard.figures.dits import Dit, Ensemble, provenances
from dashboard.figures.scenarios import HORIZON
from dashboard.lecture import store
from tests.magasins import open_store


@pytest.fixture(scope="module")
def juge(magasin: Path) -> Iterator[Juge]:
    with open_store(magasin) as con, pytest.MonkeyPatch.context() as mp:
        mp.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
        yield Juge(con, store.catalogue())


def judge_pages(juge: Juge, phrases: Iterator[str]) -> int:
    """Refait chaque nombre ; toute année dite est celle d'une valeur lue, ou de la mesure."""
    fautes: list[str] = []
    compte = 0
    # La dernière année des scénarios de naissances.
    # L'accueil compare les naissances à celles de dix ans plus tôt.
    naissances = latest("naissances")
    annees = {latest(i, m) for i, m in MESURES} | {naissances + HORIZON, naissances - 10}
    for phrase in phrases:
        fautes += juge.faults(phrase, annees)
        compte += len(provenances(phrase))
    assert not fautes, "\n".join(dict.fromkeys(fautes))
    return compte


@pytest.mark.lent
@pytest.mark.parametrize("departement", TROIS)
def test_les_phrases_des_pages_se_refont_du_magasin(juge: Juge, departement: str) -> None:
    """Paris, la Seine-Saint-Denis et la démonstration, à chaque passage."""
    assert judge_pages(juge, said(juge, departement)) > 3


@pytest.mark.parametrize("departement", elsewhere(*TROIS))
def test_les_phrases_de_vingt_departements_se_refont_du_magasin(juge: Juge, departement: str) -> None:
    """Les mêmes phrases, partout ailleurs."""
    assert judge_pages(juge, said(juge, departement)) > 3


def test_le_memoire_et_les_flux_se_refont_de_leurs_fichiers(juge: Juge) -> None:
    """Les deux tableaux du mémoire, les repères publiés, deux exemples chiffrés."""
    assert judge_pages(juge, ailleurs()) > 30


def cited(dit: Dit) -> set[str]:
    """Les codes qu'un décompte cite, d'où qu'il les tienne."""
    if dit.dans is not None:
        return set(dit.dans.code_portee.split(","))
    return {lu.code for lu in dit.lus} or set(dit.nom.split(","))


def test_un_decompte_n_oublie_personne(juge: Juge) -> None:
    """Le juge recompte ceux que la phrase cite : ceux qu'elle tait se cherchent dans le magasin."""
    portee = scope("95")
    bornes = {"portee": portee.niveau, "code_portee": portee.code}
    siens = set(juge.members(Ensemble("epci", "departement", "95")))

    annees, seuils = years(), thresholds()
    places = (
        set(
            juge.column(
                "SELECT c.code_territoire FROM observations AS c JOIN observations AS o "
                "USING (niveau, code_territoire) WHERE niveau = 'epci' AND c.modalite = '' "
                "AND o.modalite = '' AND c.indicateur = 'taux_couverture' AND c.millesime = ? "
                "AND o.indicateur = 'taux_occupation_reel' AND o.millesime = ? "
                "AND c.valeur IS NOT NULL AND o.valeur IS NOT NULL AND o.statut = 'publie'",
                [annees.couverture, annees.occupation],
            )
        )
        & siens
    )
    situations = quadrant.classify(situations_of(portee), "reelle", seuils)
    reponse = quadrant.answer(situations, annees, "reelle", seuils, portee.unite)
    champ = quadrant.scope_sentence(situations, annees, "reelle", seuils, portee)
    assert places
    assert cited(reponse.dits[0]) == places
    assert {lu.code for d in reponse.dits[1:] for lu in d.lus} in (set(), places)
    (dont,) = (d for d in champ.dits if d.critere == "case")
    assert cited(dont) == places

    conventions = store.run("coordination/conventions", jour=JOUR.isoformat(), **bornes)
    periodes = [calendrier.read_periode(x) for _, x in conventions.iterrows()]
    total, *parts = calendrier.counted(periodes, JOUR).dits
    signees = set(
        juge.column(
            "SELECT DISTINCT c.ctg FROM conventions_territoires AS c JOIN territoires AS t "
            "USING (niveau, code_territoire) WHERE t.code_departement = '95'",
            [],
        )
    )
    assert cited(total) == signees
    assert sorted(c for d in parts for c in cited(d)) == sorted(signees)

    equipes = (
        set(
            juge.column(
                "SELECT code_epci FROM etablissements UNION SELECT code_epci FROM equipements "
                "WHERE type IN ('eaje', 'alsh') AND (ouverture IS NULL OR ouverture <= ?) "
                "AND (fermeture IS NULL OR fermeture > ?)",
                [JOUR, JOUR],
            )
        )
        & siens
    )
    lignes = store.run("coordination/typologie", jour=JOUR.isoformat(), **bornes)
    tous, *sortes = typologie.reading(lignes, "ensemble", JOUR, portee.unite).dits
    assert cited(tous) == equipes
    assert sorted(c for d in sortes for c in cited(d)) == sorted(equipes)
