"""Chaque chiffre d'un dossier SDSF est celui du magasin, pour les unités de son département."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from magasin_relu import PETITE_COURONNE
from recalcul import Juge
from test_verite_dossiers import drawn, elsewhere, judge_deck

from dashboard.dossiers import sdsf
from dashboard.exports.bureau.modele_sdsf import CelluleSdsf, DossierSdsf
from dashboard.figures.dits import Ensemble, Lu
from dashboard.figures.feuilles import Cahier, sheets
from dashboard.lecture import store
from tests.magasins import open_store

JOUR = datetime.date(2026, 11, 28)
# La démonstration a bien plus de colonnes : avec les autres, hors du passage ordinaire.
DEUX = ("75", "93")


@pytest.fixture(scope="module")
def juge(magasin: Path) -> Iterator[Juge]:
    with open_store(magasin) as con, pytest.MonkeyPatch.context() as mp:
        mp.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
        yield Juge(con, store.catalogue())


def level_of(departement: str) -> str:
    """Paris seul, les communes de la petite couronne, les EPCI ailleurs."""
    if departement == "75":
        return "departement"
    return "commune" if departement in PETITE_COURONNE else "epci"


def cells(dossier: DossierSdsf, niveau: str) -> Iterator[tuple[str, str, str, int, CelluleSdsf]]:
    """(niveau, code, clé, année, cellule) : les tableaux de thème, puis toutes les années."""
    for theme in dossier.themes:
        for ligne in theme.lignes:
            for colonne, cellule in zip(theme.colonnes, ligne.cellules, strict=True):
                cle = f"{colonne.fiche.code}:{colonne.modalite}"
                yield (("" if ligne.reference else niveau), ligne.code, cle, colonne.millesime, cellule)
    for v in dossier.series:
        cle = f"{v.fiche.code}:{v.modalite}"
        yield ("" if v.reference else niveau), v.code, cle, v.millesime, v.cellule


def wrong_cells(juge: Juge, dossier: DossierSdsf, niveau: str) -> list[str]:
    """Les cellules dont la valeur n'est pas celle du magasin."""
    fautes: list[str] = []
    region = juge.column(
        "SELECT code_region FROM territoires WHERE niveau = 'departement' AND code_territoire = ?",
        [dossier.portee.code],
    )[0]
    for dit, code, cle, annee, cellule in cells(dossier, niveau):
        indicateur, _, modalite = cle.partition(":")
        niveaux = (
            [dit]
            if dit
            else [
                n
                for n, c in (("departement", dossier.portee.code), ("region", region), ("france", "FRANCE"))
                if c == code
            ]
        )
        vraies = [juge.value(Lu(n, code, indicateur, modalite, annee))[0] for n in niveaux]
        if cellule.valeur not in vraies:
            fautes.append(f"{code} {cle} {annee} : {cellule.valeur} au lieu de {vraies}")
    return fautes


def judge_sdsf(juge: Juge, departement: str) -> None:
    niveau = level_of(departement)
    dossier = sdsf.build_sdsf(store, departement)
    assert not wrong_cells(juge, dossier, niveau)
    unites = {departement}
    if niveau != "departement":
        unites = {*juge.members(Ensemble(niveau, "departement", departement))}
    assert {code for code, _ in dossier.epci} == unites
    # Toutes les années : chaque unité y est, pour chaque colonne des tableaux.
    siennes = {v.code for v in dossier.series if not v.reference}
    assert siennes == unites, departement


@pytest.mark.lent
@pytest.mark.parametrize("departement", DEUX)
def test_les_chiffres_du_dossier_sdsf_sont_ceux_du_magasin(juge: Juge, departement: str) -> None:
    """Tableaux, références et toutes les années, à chaque passage."""
    judge_sdsf(juge, departement)


@pytest.mark.parametrize("departement", elsewhere(*DEUX))
def test_les_dossiers_sdsf_de_vingt_departements_sont_ceux_du_magasin(juge: Juge, departement: str) -> None:
    """Les mêmes cellules, partout ailleurs, et les constats du résumé qui l'accompagne."""
    judge_sdsf(juge, departement)


@pytest.mark.lent
def test_le_resume_du_dossier_sdsf_dit_les_constats_juges(juge: Juge) -> None:
    """Son résumé reprend les écrans de la revue : les mêmes figures, jugées du même juge."""
    from dashboard.dossiers import livraisons

    recues: list[Cahier] = []
    with pytest.MonkeyPatch.context() as mp:
        mp.setattr(livraisons, "make_archive", lambda *a, **_: recues.append(a[3]))
        livraisons.make_sdsf(store, "93", jour=JOUR)
    (resume,) = recues
    figures = [f.figure for f in sheets(resume, [], None, None) if f.figure is not None]
    assert figures == list(drawn("93", "sdsf"))
    assert judge_deck(juge, "93", "sdsf") > 5


@pytest.mark.lent
def test_une_cellule_d_un_autre_territoire_est_vue(juge: Juge) -> None:
    """La valeur de la métropole mise à la place d'une commune : le juge la voit."""
    from dataclasses import replace

    dossier = sdsf.build_sdsf(store, "93")
    fausse = replace(dossier.series[0], cellule=CelluleSdsf(7142540.0, "publie", False))
    assert wrong_cells(juge, replace(dossier, series=(fausse,)), "commune")
