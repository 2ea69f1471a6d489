"""Les portraits d'un département lus en groupe : les mêmes que lus un à un, absents et secrets compris."""

from __future__ import annotations

import datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest

import queries
from dashboard.dossiers import sdsf
from dashboard.dossiers.portrait import Ensemble, build_paper
from dashboard.exports.papier.portrait import portrait_pdf
from dashboard.lecture import cache, lots, portraits_lot, store
from dashboard.lecture.lots import Lus

pytestmark = pytest.mark.lent

JOUR = datetime.date(2026, 11, 22)
# Chaque question qu'un portrait pose à chaque unité d'un département.
DEMANDEES = {
    "indicateurs/valeurs",
    "portrait/conventions",
    "portrait/couverture_communale",
    "portrait/departements",
    "portrait/distribution_groupe",
    "portrait/equipements",
    "portrait/lignes",
    "portrait/postes",
    "portrait/pyramide",
    "portrait/series",
    "territoires/departements_de",
    "territoires/un",
}


def units(departement: str, niveau: str = "") -> tuple[str, list[str]]:
    """(level, codes) of the units of a département, or of those of another level."""
    portee = store.scope("departement", departement)
    assert portee is not None
    niveau = niveau or portee.niveau_carte
    lues = store.run("comparer/voisins", niveau=niveau, portee="departement", code_portee=departement)
    return niveau, [str(c) for c in lues["code_territoire"]]


def check_same(lus: Lus) -> None:
    """Every answer of a batch: the frame of its query alone, values, types and order."""
    for (nom, parametres), lot in lus.items():
        seul = queries.run(store.connection(), nom, **dict(parametres))
        pd.testing.assert_frame_equal(lot, seul, check_exact=True, obj=f"{nom} {parametres}")


RARE, RARES = pytest.mark.epreuve, ("23", "33", "976")


@pytest.mark.parametrize(
    ("departement", "niveau"),
    # Un département et ses communes rurales, où presque tout est secret ; la démonstration et ses postes ;
    # une métropole sans chiffre local ; la petite couronne, par commune ; outre-mer, où peu est publié.
    [("23", "commune"), ("95", ""), ("92", ""), *(pytest.param(d, "", marks=RARE) for d in RARES)],
)
def test_ce_qui_est_lu_en_groupe_est_ce_qui_serait_lu_seul(
    donnees: Path, departement: str, niveau: str
) -> None:
    niveau, codes = units(departement, niveau)
    lus = portraits_lot.read_units(store, niveau, codes, jour=JOUR)
    attendues = (
        DEMANDEES
        if niveau == "epci"
        else DEMANDEES - {"indicateurs/valeurs", "portrait/departements", "territoires/departements_de"}
    )
    assert {nom for nom, _ in lus} == attendues
    check_same(lus)


@pytest.mark.parametrize("parmi", ["limitrophes", "region", "semblables"])
def test_un_autre_groupe_se_lit_aussi_ensemble(donnees: Path, parmi: str) -> None:
    niveau, codes = units("23")
    check_same(portraits_lot.read_units(store, niveau, codes, parmi, jour=JOUR))


@pytest.mark.parametrize("departement", ["23", "92"])
def test_toutes_les_annees_d_un_dossier_sont_celles_de_chaque_requete(
    donnees: Path, departement: str
) -> None:
    """Par EPCI et par commune : absents, secrets, raisons et rangs compris."""
    portee = store.scope("departement", departement)
    assert portee is not None
    lus = sdsf.read_all(store, portee)
    statuts = {s for (nom, _), f in lus.items() if nom == "indicateurs/valeurs" for s in f["statut"]}
    assert {"publie", "absent"} <= statuts
    check_same(lus)


def test_un_portrait_lu_en_groupe_est_le_meme_document(donnees: Path) -> None:
    """Tout un département : le portrait de chaque EPCI, à l'octet près, rien n'étant gardé entre les deux."""
    niveau, codes = units("23")
    ensemble = Ensemble(store, niveau, codes)
    en_groupe = {}
    for code in codes:
        papier = ensemble.paper(code)
        assert papier is not None
        en_groupe[code] = portrait_pdf(papier, date=JOUR)
    cache.clear()
    for code in codes:
        papier = build_paper(store, niveau, code)
        assert papier is not None
        assert portrait_pdf(papier, date=JOUR) == en_groupe[code], code


def test_un_portrait_en_groupe_ne_demande_rien_territoire_par_territoire(
    donnees: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Une fois le lot lu, il ne reste à chaque portrait que les contours de sa carte."""
    niveau, codes = units("23")
    ensemble = Ensemble(store, niveau, codes)
    ensemble.paper(codes[0])
    cache.clear()
    vraie, posees = queries.run, []

    def run(con: object, nom: str, /, **parametres: object) -> pd.DataFrame:
        posees.append((nom, parametres))
        return vraie(con, nom, **parametres)  # type: ignore[arg-type]

    monkeypatch.setattr(queries, "run", run)
    ensemble.paper(codes[1])
    ensemble.paper(codes[2])
    siennes = [nom for nom, parametres in posees if codes[2] in map(str, parametres.values())]
    assert set(siennes) <= {"carte/formes", "carte/voisins"}


def test_ce_qui_manque_d_un_lot_se_demande_comme_toujours(donnees: Path) -> None:
    """Un lot vide ne cache rien, et rien n'en reste une fois refermé."""
    seul = store.run("territoires/un", code_territoire="200035970", niveau="epci")
    faux = {("territoires/un", (("code_territoire", "200035970"), ("niveau", "epci"))): seul.iloc[:0]}
    with lots.given({}):
        assert len(store.run("territoires/un", code_territoire="200035970", niveau="epci")) == 1
    with lots.given(faux):
        assert store.run("territoires/un", code_territoire="200035970", niveau="epci").empty
    assert len(store.run("territoires/un", code_territoire="200035970", niveau="epci")) == 1


def test_un_lot_qui_ne_se_lit_pas_ne_prive_de_rien(donnees: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ses questions se posent une à une : le portrait est là, entier."""

    def refuse(*_: object, **__: object) -> None:
        raise duckdb.Error("lot")

    monkeypatch.setattr(queries, "run_parts", refuse)
    niveau, codes = units("23")
    assert portraits_lot.read_units(store, niveau, codes, jour=JOUR) == {}
    papier = Ensemble(store, niveau, codes).paper(codes[0])
    assert papier is not None
    monkeypatch.undo()
    seul = build_paper(store, niveau, codes[0])
    assert seul is not None
    assert portrait_pdf(papier, date=JOUR) == portrait_pdf(seul, date=JOUR)
