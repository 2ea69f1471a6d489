"""Ce qui se règle d'une figure : des choix qui existent, chacun pris, les autres dits."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.galerie import registre
from dashboard.galerie.noms import NOMS
from dashboard.galerie.reglages.modele import Reglage
from dashboard.galerie.reglages.offre import CHOIX, offered
from dashboard.galerie.tirage import Adresse, parse
from dashboard.lecture import store

VAL_PARISIS = "200058485"
LIEUX = {
    "département": {"portee": "departement-95", "territoire": VAL_PARISIS},
    "communes": {"portee": "departement-93"},
    "outre-mer": {"portee": "departement-974"},
}
# Assez pour voir chaque sorte de choix ; une liste de cent indicateurs se parcourt de loin en loin.
VALEURS_MAX = 6
REFUS = "Dans l'adresse, "


@pytest.fixture(autouse=True)
def lu(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Le magasin réel, celui de tous les essais."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))


def choices(adresse: str) -> dict[str, Reglage]:
    with store.pinned():
        return {r.cle: r for r in offered(parse(adresse), store)}


def faults(adresse: Adresse) -> list[str]:
    """Ce que la figure refuse d'un choix proposé, ou n'en montre pas."""
    fautes: list[str] = []
    for reglage in offered(registre.build(adresse, store).adresse, store):
        valeurs = list(reglage.permis)
        for valeur in valeurs[:: max(1, len(valeurs) // VALEURS_MAX)]:
            tirage = registre.build(reglage.poser(valeur), store)
            fautes += [f"{reglage.cle}={valeur} : {p}" for p in tirage.phrases if p.startswith(REFUS)]
            encore = {r.cle: r.present for r in offered(tirage.adresse, store)}
            if encore.get(reglage.cle, valeur) != valeur:
                fautes.append(f"{reglage.cle}={valeur} : montre {encore[reglage.cle]}")
    return fautes


@pytest.mark.lent
@pytest.mark.parametrize("lieu", LIEUX)
def test_aucun_choix_propose_n_est_refuse_par_la_figure(lieu: str) -> None:
    """De chaque figure, chaque choix : l'adresse qu'il fait est prise telle quelle."""
    with store.pinned():
        fautes = {c: f for c in CHOIX if (f := faults(registre.written(c, LIEUX[lieu])))}
    assert fautes == {}


def test_chaque_figure_a_un_nom_et_se_regle_ou_n_a_rien_a_regler() -> None:
    """Une figure neuve entre dans les deux tables ; une deuxième carte ne se choisit pas seule."""
    assert set(NOMS) == set(registre.CLICHES) - {"carte-seconde"}
    assert {c for c in registre.CLICHES if c not in CHOIX} == {
        c for c in registre.CLICHES if c.startswith("reperes-")
    }
    assert len(set(NOMS.values())) == len(NOMS)


def test_une_carte_propose_ses_annees_et_dit_ce_qu_un_niveau_n_a_pas() -> None:
    """Les millésimes du magasin, la raison du niveau absent, et celle de chaque indicateur."""
    siens = choices(f"carte?portee=departement-95&territoire={VAL_PARISIS}&indicateur=naissances")
    assert list(siens["millesime"].permis)[:2] == ["2024", "2023"]
    assert list(siens["portee"].permis.values()) == [
        "CA Val Parisis",
        "Val-d'Oise",
        "Île-de-France",
        "France",
    ]
    rurale = choices("carte?portee=departement-95&indicateur=population_rurale")
    assert [p.valeur for p in rurale["niveau"].refuses] == ["commune"]
    assert all(p.raison for p in siens["indicateur"].refuses)
    assert "naissances" in siens["indicateur"].permis


def test_un_autre_indicateur_prend_sa_derniere_annee() -> None:
    """L'année de l'un n'est pas celle de l'autre ; le niveau reste."""
    siens = choices("carte?portee=departement-95&indicateur=naissances&millesime=2019")
    with store.pinned():
        tirage = registre.build(siens["indicateur"].poser("taux_couverture"), store)
    assert tirage.adresse.get("millesime") == "2023"
    assert tirage.figure is not None


def test_le_groupe_de_toutes_les_pages_remplace_un_choix_a_la_main() -> None:
    """« À la main » n'est que d'une page : choisir un groupe l'efface de l'adresse."""
    lieu = f"portee=departement-95&territoire={VAL_PARISIS}"
    adresse = f"comparer-classement?{lieu}&groupe=choix&membres={VAL_PARISIS}"
    neuve = choices(adresse)["parmi"].poser("limitrophes:")
    assert neuve.get("parmi") == "limitrophes"
    assert (neuve.get("groupe"), neuve.get("membres")) == ("", "")


def test_une_figure_sans_choix_n_en_propose_aucun() -> None:
    """Le département étudié ne se règle pas ; un code inconnu non plus."""
    assert choices("reperes-memoire-axes") == {}
    assert choices("inconnue?portee=departement-95") == {}
