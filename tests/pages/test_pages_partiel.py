"""Trois crèches importées pour un EPCI qui en a des dizaines : aucun écran n'en fait le tout."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from test_pages_occupation import page as occupation

from dashboard.dossiers import modeles
from dashboard.figures.modele import Carte
from dashboard.figures.planche import Planche
from dashboard.figures.tableau_chiffres import TableauChiffres
from dashboard.gestes import depots
from dashboard.lecture import store
from data.garde import droits
from data.magasin import emplacement
from tests.appli import open_app
from tests.magasins import open_store
from tests.patience import PAGE_S

RACINE = Path(__file__).resolve().parents[2]
VAL_PARISIS, VEXIN = "200058485", "200035970"
VAL_D_OISE = {"portee": "departement-95"}
# Un vrai import et une vraie construction.
pytestmark = pytest.mark.lent
ENTETE = (
    "Territoire;Année;Nom de l'établissement;Type;Gestion;Places;Heures théoriques;"
    "Heures réalisées;Heures facturées"
)
# 52 places à Val Parisis, qui en compte environ 2 500 ; 100 au Vexin Centre, qui en compte 100.
LIGNES = (
    f"{VAL_PARISIS};2024;Crèche Une;Multi-accueil;Régie;20;48000;38000;40000",
    f"{VAL_PARISIS};2024;Crèche Deux;Multi-accueil;Régie;20;48000;40000;41000",
    f"{VAL_PARISIS};2024;Crèche Trois;Micro-crèche PSU;Association;12;28800;25000;26000",
    f"{VEXIN};2024;Crèche Quatre;Multi-accueil;Régie;100;240000;120000;125000",
)


@pytest.fixture(scope="module")
def partiel(magasin: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Un dossier de données où ce fichier est déposé ; le magasin est refait avec lui."""
    dossier = tmp_path_factory.mktemp("partiel")
    shutil.copy(magasin, dossier)
    with pytest.MonkeyPatch.context() as pose:
        pose.setenv("OBSERVATOIRE_DONNEES", str(dossier))
        pose.delenv(droits.VARIABLE_LECTURE_SEULE, raising=False)
        controle = depots.check("eaje_activite", "\n".join((ENTETE, *LIGNES)).encode(), "creches.csv")
        assert controle.accepte, controle.rapport.to_text()
        assert depots.confirm(controle).a_jour
        yield dossier


def read_page(page: str, **parametres: str) -> tuple[AppTest, str]:
    """La page et tout son texte, espaces rendues ordinaires."""
    if page == "occupation":
        app = AppTest.from_function(occupation, default_timeout=PAGE_S)
    else:
        app = open_app(page)
    for nom, valeur in {**VAL_D_OISE, **parametres}.items():
        app.query_params[nom] = valeur
    app.run()
    assert not app.exception
    html = re.sub(r"<[^>]+>", " ", " ".join(e.proto.body for e in app.get("html")))
    return app, " ".join(unescape(html).split())


def test_le_quadrant_ne_donne_pas_de_verdict(partiel: Path) -> None:
    """Un seul EPCI placé ; Val Parisis est nommé d'abord, avec ses trois crèches sur 2 500 places."""
    app, lu = read_page("occupation", territoire=VAL_PARISIS)
    dit = " ".join(" ".join(w.value for w in app.warning).split())
    assert "CA Val Parisis, hors des cases. Partiel : 3 établissements, 52 places sur environ 2 500" in dit
    assert "la référence compte aussi les micro-crèches Paje" in dit
    assert "Sans case. Partiel : 3 établissements" in lu
    assert "dont 1 avec couverture et occupation, 1 au fichier partiel, hors des cases" in lu
    cases = re.findall(r"(\d+) EPCI (?:CC|CA|[A-Z])", lu.split("Occupation réelle")[0])
    assert cases.count("1") == 1


def test_aucune_case_de_la_fiche_ne_porte_une_phrase(partiel: Path) -> None:
    """Une case ne va pas à la ligne : la complétude se lit sous le tableau, en entier."""
    app, lu = read_page("occupation", territoire=VAL_PARISIS)
    fiche = next(e.proto.body for e in app.get("html") if "Fiche : CA Val Parisis" in e.proto.body)
    cases = [unescape(c) for c in re.findall(r"<td>(.*?)</td>", fiche)]
    assert cases != []
    assert all(len(c) <= 20 for c in cases), cases
    assert "Complétude du fichier : environ 2 %. Partiel : 3 établissements" in lu


def test_le_simulateur_le_tient_hors_de_l_ensemble(partiel: Path) -> None:
    """Sa ligne est à part et marquée ; 3 places regagnées n'entrent dans aucune somme."""
    app, _ = read_page("occupation")
    app.session_state["occ_simulateur"] = True
    app.run()
    app.multiselect(key="w_occ_simules").set_value([VAL_PARISIS, VEXIN]).run()
    html = re.sub(r"<[^>]+>", " ", " ".join(e.proto.body for e in app.get("html")))
    lu = " ".join(unescape(html).split())
    assert "Ensemble : 1 EPCI connu sur 2" in lu
    assert "CA Val Parisis (fichier partiel, hors de l’ensemble)" in lu
    assert re.search(r"3 \(partiel\)\s+inconnu", lu)


def test_une_saisie_remplace_le_fichier_partiel(partiel: Path) -> None:
    """Des places d'EAJE saisies à la main ne sont plus celles du fichier : tout compte."""
    app, _ = read_page("occupation", territoire=VAL_PARISIS)
    app.session_state["occ_simulateur"] = True
    app.run()
    app.number_input(key=f"w_occ_{VAL_PARISIS}:places_eaje").set_value(2400).run()
    html = " ".join(e.proto.body for e in app.get("html") if "Reste à créer" in e.proto.body)
    assert "(partiel)" not in html
    assert ">120<" in html


def test_la_carte_le_hachure_et_dit_pourquoi(partiel: Path) -> None:
    """Hors classes, hors rang, avec sa valeur et sa raison ; la légende nomme ce motif."""
    app, lu = read_page("carte", indicateur="taux_occupation_reel", territoire=VAL_PARISIS)
    assert "CA Val Parisis : Partiel : 3 établissements, 52 places" in lu
    assert "dont 1 avec une valeur et 1 au fichier partiel, hors classes et hors rang" in lu
    cartes = " ".join(e.proto.json for e in app.get("bidi_component"))
    assert "fichier partiel, hors classes" in cartes
    assert re.search(r"82,5 \(partiel\)", lu)


def drawn(cle: str) -> Carte | Planche:
    """La figure d'une recette du COPIL, dans le Val-d'Oise."""
    lieu = modeles.read_place(store, "departement:95")
    assert lieu is not None
    (tirage,) = modeles.propose(modeles.RECETTES[cle], lieu, store).tirages
    assert tirage.figure is not None
    return tirage.figure


def test_les_figures_du_copil_le_disent(partiel: Path) -> None:
    """Carte, quadrant et simulation disent la part que c'est : les nombres du fichier et du tout."""
    for cle in ("occupation", "creer", "manque"):
        figure = drawn(cle)
        assert any("52 places sur environ 2" in n for n in figure.notes), cle
    simulation = drawn("manque")
    assert isinstance(simulation, Planche)
    assert any(
        "1 EPCI au fichier partiel, hors du compte" in n.replace("\u00a0", " ") for n in simulation.notes
    )
    assert isinstance(simulation.modele, TableauChiffres)
    tableau = simulation.modele.tableau
    noms = [ligne[0] for ligne in tableau.lignes]
    assert noms[-1] == "CA Val Parisis (fichier partiel, hors de l’ensemble)"
    [ensemble] = tableau.references
    assert ensemble[0] == "Ensemble des 9\xa0EPCI connus sur 10"
    assert ensemble[-1].replace("\u00a0", " ") == "5, 1 EPCI sur 10"


def test_le_magasin_ne_classe_pas_une_part(partiel: Path) -> None:
    """Partout où un rang se calcule, Val Parisis n'en a pas ; le Vexin est premier d'un seul."""
    with open_store(emplacement.present(partiel)) as con:
        lues = dict(
            con.execute(
                "SELECT code_territoire, statut FROM observations WHERE niveau = 'epci' "
                "AND indicateur = 'taux_occupation_reel'"
            ).fetchall()
        )
    assert lues == {VAL_PARISIS: "partiel", VEXIN: "publie"}
