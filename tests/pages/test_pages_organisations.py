"""Deux organisations dans un même dossier : aucune page ne montre à l'une ce que l'autre a gardé."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.lecture import etat
from data.depots import journal
from data.depots.formats import FORMATS
from data.garde import droits, listes, notes
from data.magasin import build, emplacement
from data.memoire import lieu
from data.memoire.espace import Espace, acting_for
from data.memoire.tables import organisations
from tests.magasins import open_store
from tests.patience import PAGE_S

VAL_PARISIS = "200058485"
ROISSY = "200055655"
PAGES = (
    *("accueil", "carte", "portrait", "notes", "references", "comparer", "occupation", "coordination"),
    *("reperes", "seances", "donnees", "sources"),
)
# Ce que chacune a gardé, qu'aucune autre page au monde ne dit.
MARQUES = {1: ("0,37", "Clairière"), 2: ("0,83", "Orangerie")}
SCRIPT = """
from data.memoire.espace import Espace, acting_for
import streamlit as st
from dashboard.app_pages.commun import entete
from dashboard.app_pages.{page} import page as {page}
from dashboard.lecture import store
from dashboard.session import visite
with acting_for(Espace({organisation}, 1)), store.pinned():
    st.session_state["page"] = "{page}"
    visite.open_page("{page}")
    entete.show()
    {page}.page()
"""


def keep(donnees: Path, organisation: int) -> None:
    """Un poste, une note et une liste, à elle."""
    etp, mot = MARQUES[organisation]
    poste = {"code_territoire": VAL_PARISIS, "annee": 2024, "poste": "P1", "axe": "logement"}
    lignes = pa.Table.from_pylist(
        [{**poste, "etp": float(etp.replace(",", "."))}], schema=FORMATS["etp_coordination"].schema
    )
    journal.add(donnees, "etp_coordination", mot.encode(), lignes, nom_fichier=f"{mot}.csv")
    notes.add(donnees, f"Note {mot}", niveau="epci", code_territoire=VAL_PARISIS)
    listes.save(donnees, f"Liste {mot}", "epci", [VAL_PARISIS, ROISSY])
    build.build()


@pytest.fixture(scope="module")
def donnees(magasin: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Un dossier, deux organisations : chacune a sa mémoire et son magasin local, et le même officiel."""
    ici = tmp_path_factory.mktemp("deux")
    shutil.copy(magasin, ici)
    with pytest.MonkeyPatch.context() as mp:
        mp.setenv("OBSERVATOIRE_DONNEES", str(ici))
        mp.delenv(droits.VARIABLE_LECTURE_SEULE, raising=False)
        notes.add(ici, "La mémoire naît")
        notes.remove(ici, 1)
        with lieu.writing(ici, "inscrire", "organisations") as con:
            con.execute(organisations.insert().values(id=2, cle="autre", nom="Autre"))
        for organisation in MARQUES:
            with acting_for(Espace(organisation, 1)):
                keep(ici, organisation)
        yield ici
        etat._presents.clear()


def said(page: str, organisation: int) -> str:
    """Tout ce qu'une page dit à une organisation : textes, tableaux, choix proposés."""
    app = AppTest.from_string(SCRIPT.format(page=page, organisation=organisation), default_timeout=PAGE_S)
    for nom, valeur in {"portee": "departement-95", "territoire": VAL_PARISIS}.items():
        app.query_params[nom] = valeur
    app.run()
    assert not app.exception, page
    bruts = [e.proto.body for e in app.get("html")]
    bruts += [str(getattr(e, "value", "")) for e in (*app.markdown, *app.caption, *app.info, *app.warning)]
    bruts += [str(o) for e in (*app.selectbox, *app.radio) for o in e.options]
    # Les figures aussi : ce qu'elles portent est dans leur message.
    bruts += [str(e.proto) for e in app.get("plotly_chart")]
    return unescape(re.sub(r"<[^>]+>", " ", " ".join(bruts))).replace("\u202f", " ")


@pytest.mark.lent
def test_deux_organisations_ont_deux_magasins_locaux_et_un_seul_officiel(donnees: Path) -> None:
    """Deux petits fichiers, deux noms ; le socle est le même, fait une fois."""
    fichiers = []
    for organisation in MARQUES:
        with acting_for(Espace(organisation, 1)):
            fichiers.append(emplacement.present(donnees))
    assert len(set(fichiers)) == 2
    socles, etp = set(), []
    for fichier in fichiers:
        with open_store(fichier) as con:
            socles.add(con.execute("SELECT valeur FROM magasin WHERE cle = 'officiel'").fetchone())
            etp.append(con.execute("SELECT etp FROM postes").fetchall())
    assert len(socles) == 1
    assert etp == [[(0.37,)], [(0.83,)]]


@pytest.mark.lent
@pytest.mark.parametrize("page", PAGES)
def test_aucune_page_ne_montre_a_l_une_ce_que_l_autre_a_garde(donnees: Path, page: str) -> None:
    """Tour à tour, trois fois : ce qui est gardé en cache pour l'une ne sert jamais à l'autre."""
    for organisation in (1, 2, 1, 2, 1):
        dit = said(page, organisation)
        autres = [m for o, marques in MARQUES.items() if o != organisation for m in marques if m in dit]
        assert autres == [], (page, organisation)


@pytest.mark.lent
@pytest.mark.parametrize(
    ("page", "rang"), [("coordination", 0), ("portrait", 0), ("notes", 1), ("donnees", 1)]
)
def test_chacune_voit_le_sien(donnees: Path, page: str, rang: int) -> None:
    """Sans quoi l'essai d'à côté ne prouverait rien."""
    for organisation, marques in MARQUES.items():
        assert marques[rang] in said(page, organisation), (page, organisation)
