"""« observatoire exporter figure » : l'adresse d'une vue devient un fichier, ou une phrase."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from fabrique_exports import JOUR

from dashboard.dossiers.lien import LienError, export_link, kind_of, read_link
from dashboard.exports.rendus import render
from dashboard.exports.socle.fichiers import ExportError
from dashboard.figures.modele import Carte
from dashboard.lecture import store

LIEN = "http://localhost:8501/carte?portee=departement-95&territoire=200058485&vue=1,2,3"


@pytest.fixture(autouse=True)
def donnees(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))


@pytest.mark.parametrize(
    "lien",
    [
        LIEN,
        "?portee=departement-95&territoire=200058485",
        "portee=departement-95&territoire=200058485",
        "https://exemple.fr/?portee=departement-95&territoire=200058485&presenter=1",
    ],
)
def test_une_adresse_se_lit_sous_toutes_ses_formes(lien: str) -> None:
    """Copiée entière, sans la page, ou réduite à ses réglages ; le zoom n'y change rien."""
    carte = read_link(lien, store).figure
    assert isinstance(carte, Carte)
    assert carte.selection == "200058485"
    assert carte.titre.endswith("dans le Val-d'Oise, en 2023\u00a0?")


@pytest.mark.parametrize("extension", ["svg", "png", "pdf", "csv", "xlsx"])
def test_chaque_extension_donne_le_fichier_de_la_page(tmp_path: Path, extension: str) -> None:
    """Le fichier de la commande est, octet pour octet, celui du bouton."""
    sortie = tmp_path / f"f.{extension}"
    export_link(LIEN, sortie, store, date=JOUR)
    tirage = read_link(LIEN, store)
    assert tirage.figure is not None
    attendu = render(tirage.figure, kind_of(sortie), couches=tirage.couches, date=JOUR)
    assert sortie.read_bytes() == attendu


def test_toute_page_a_figures_s_exporte_par_son_adresse(tmp_path: Path) -> None:
    """L'onglet que montre le lien, ou la figure qu'on nomme ; l'adresse d'une figure, elle seule."""
    lien = "http://x/comparer?portee=departement-95&onglet=classement&mesures=naissances"
    for rang, (adresse, code, mot) in enumerate(
        (
            (lien, "", "Naissances"),
            (lien, "comparer-nuage", "Densité"),
            ("comparer-classement?portee=departement-95&mesures=naissances", "", "Naissances"),
            ("http://x/portrait?portee=departement-95", "portrait-partage", "effet sur le taux"),
        )
    ):
        export_link(adresse, tmp_path / f"{rang}.csv", store, code=code)
        assert mot.casefold() in (tmp_path / f"{rang}.csv").read_text(encoding="utf-8-sig").casefold()
    assert (tmp_path / "0.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()
    with pytest.raises(LienError, match="Les siennes : comparer-tableau"):
        export_link(lien, tmp_path / "f.csv", store, code="carte")


def test_la_deuxieme_carte_se_demande(tmp_path: Path) -> None:
    """Deux cartes côte à côte : chacune s'exporte, une troisième se refuse."""
    lien = "?portee=departement-95&double=modalite:eaje"
    export_link(lien, tmp_path / "2.csv", store, carte=2)
    assert "EAJE" in (tmp_path / "2.csv").read_text(encoding="utf-8-sig")
    with pytest.raises(LienError, match="deuxième"):
        export_link(LIEN, tmp_path / "3.csv", store, carte=2)


@pytest.mark.parametrize(
    ("lien", "mot"),
    [
        ("http://x/sources?portee=departement-95", "sources"),
        ("http://x/comparer?onglet=classement", "Choisissez un territoire"),
        ("comparer-classement?portee=departement-95&rang=naissances", "rang = naissances"),
        ("?portee=departement-99", "inconnu"),
        ("?indicateurr=taux_couverture", "indicateurr"),
        ("?indicateur=inconnu", "n'existe pas"),
        ("?portee=departement-95&territoire=23", "n'est pas sur cette carte"),
    ],
)
def test_un_lien_qui_ne_serait_pas_suivi_n_ecrit_rien(tmp_path: Path, lien: str, mot: str) -> None:
    """Un fichier doit montrer ce qui était demandé : sinon une phrase, et pas de fichier."""
    with pytest.raises(ExportError, match=mot):
        export_link(lien, tmp_path / "f.svg", store)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("nom", "mot"), [("f.gif", "extensions"), ("f", "extensions")])
def test_une_extension_inconnue_se_dit(nom: str, mot: str) -> None:
    """La liste des extensions connues est dans la phrase."""
    with pytest.raises(LienError, match=mot):
        kind_of(Path(nom))
    with pytest.raises(LienError, match="150 ou de 300"):
        kind_of(Path("f.png"), dpi=72)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dashboard.commande", "exporter", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.lent
def test_la_commande_ecrit_la_figure_sans_un_mot_d_anglais(tmp_path: Path) -> None:
    """Une ligne en français, rien sur la sortie d'erreur, un fichier entier."""
    sortie = tmp_path / "f.svg"
    fait = run("figure", "--lien", LIEN, "--sortie", str(sortie), "--date", "2026-11-22")
    assert fait.returncode == 0, fait.stderr
    assert fait.stdout.startswith("Figure écrite")
    assert fait.stderr == ""
    assert "22 novembre 2026" in sortie.read_text(encoding="utf-8").replace("\u00a0", " ")


@pytest.mark.lent
def test_une_faute_de_la_commande_est_une_phrase(tmp_path: Path) -> None:
    """Date illisible : code 1, une ligne sur la sortie d'erreur."""
    fait = run("figure", "--lien", LIEN, "--sortie", str(tmp_path / "f.svg"), "--date", "demain")
    assert fait.returncode == 1
    assert fait.stderr.startswith("« demain » n'est pas une date")
    assert "Traceback" not in fait.stderr
