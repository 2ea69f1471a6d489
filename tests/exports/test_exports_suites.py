"""Ce qui ne tient pas sur une diapositive continue : rien n'est perdu, l'essentiel reste partout."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from fabrique_exports import DECOMPOSITION
from hypothesis import given, settings
from hypothesis import strategies as st
from openxml_audit import OpenXmlValidator
from pptx import Presentation
from test_exports_diaporama import JOUR, own_template, texts, title
from test_exports_planches import drawn

from dashboard import formats
from dashboard.dossiers import livraisons
from dashboard.dossiers.sdsf import build_sdsf
from dashboard.exports.bureau.classeur import workbook
from dashboard.exports.bureau.classeur_sdsf import sdsf_workbook
from dashboard.exports.bureau.diapos.graphiques import _ceiling
from dashboard.exports.rendus import render
from dashboard.exports.socle.suites import split, table_parts
from dashboard.figures.feuilles import Tableau
from dashboard.figures.noms import inside, of, opening
from dashboard.figures.prepositions import PREPOSITIONS
from dashboard.lecture import store


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 90), st.integers(3, 20), st.integers(0, 89))
def test_aucune_ligne_n_est_perdue_et_la_choisie_est_partout(nombre: int, place: int, choisie: int) -> None:
    """Les parties, mises bout à bout sans la ligne commune, redonnent le tout dans son ordre."""
    parts = split(range(nombre), place, lambda x: x == choisie)
    assert all(len(p) <= place and list(p) == sorted(p) for p in parts)
    assert [x for p in parts for x in p if x != choisie] == [x for x in range(nombre) if x != choisie]
    assert all((choisie in p) == (choisie < nombre) for p in parts)


def test_les_references_comptent_dans_la_place_de_chaque_partie() -> None:
    """Trente lignes, deux références, douze places : trois parties de dix lignes."""
    table = Tableau(
        ("EPCI", "Valeur"),
        tuple((f"T{i}", str(i)) for i in range(30)),
        references=(("Gironde", "1"), ("France", "2")),
    )
    assert [len(t.lignes) for t in table_parts(table, 12)] == [10, 10, 10]


@pytest.mark.lent
def test_le_tableau_de_la_gironde_montre_ses_vingt_huit_epci_et_la_france_partout(donnees: Path) -> None:
    """« 8 des 28 EPCI » : les vingt-huit y sont, l'EPCI choisi et la France à chaque fois."""
    deck = Presentation(
        io.BytesIO(livraisons.make_copil(store, "33", territoire="200069581", jour=JOUR).octets)
    )
    pages = [d for d in deck.slides if "des 28 EPCI ont moins de places que la France" in title(d)]
    assert len(pages) > 1
    noms: set[str] = set()
    choisi = {"CC Convergence Garonne"}
    for page in pages:
        table = next(f.table for f in page.shapes if f.has_table)  # type: ignore[attr-defined]
        lus = [r.cells[0].text for r in table.rows][1:]
        assert lus[-1] == "France"
        assert choisi < set(lus)
        noms.update(lus[:-3])
    assert len(noms) == 28
    assert not any("autres lignes" in texts(d) for d in deck.slides)


@pytest.mark.lent
@pytest.mark.parametrize("modele", [None, own_template()], ids=["le notre", "le leur"])
def test_les_fichiers_office_passent_un_validateur(
    donnees: Path, tmp_path: Path, modele: bytes | None
) -> None:
    """Diaporama, classeur d'une figure, classeur du SDSF : aucune faute de schéma."""
    fichiers = {"copil.pptx": livraisons.make_copil(store, "95", modele=modele, jour=JOUR).octets}
    if modele is None:
        for cle in ("classement", "modes", "creer", "manque"):
            fichiers[f"{cle}.xlsx"] = workbook(drawn(cle, "95"), date=JOUR)
        fichiers["sdsf.xlsx"] = sdsf_workbook(build_sdsf(store, "23"), JOUR)
    for nom, octets in fichiers.items():
        (tmp_path / nom).write_bytes(octets)
        resultat = OpenXmlValidator().validate(tmp_path / nom)
        assert [str(e) for e in resultat.errors] == [], nom


@pytest.mark.lent
def test_chaque_diapositive_a_son_numero_et_chaque_figure_son_texte(donnees: Path) -> None:
    """Numéro partout sauf en couverture ; tableau, graphique, image et carte se disent."""
    deck = Presentation(io.BytesIO(livraisons.make_copil(store, "95", jour=JOUR).octets))
    for diapo in list(deck.slides)[1:]:
        assert any(f.name == "Numéro de diapositive" for f in diapo.shapes), title(diapo)
        for forme in diapo.shapes:
            if forme.shape_type in (3, 6, 13, 19):
                descr = forme._element.xpath(".//p:cNvPr")[0].get("descr")
                assert descr, (title(diapo), forme.name)


@pytest.mark.lent
def test_le_classeur_du_sdsf_a_chaque_annee(donnees: Path) -> None:
    """Les allocataires de la Creuse : 2020 à 2024, pas la dernière seulement."""
    classeur = openpyxl.load_workbook(io.BytesIO(sdsf_workbook(build_sdsf(store, "23"), JOUR)))
    lignes = classeur["Toutes les années"].iter_rows(min_row=2, values_only=True)
    assert {str(x[4]) for x in lignes if x[2] == "Foyers allocataires de la Caf"} == set(
        map(str, range(2020, 2025))
    )
    assert all(classeur[n].page_setup.paperSize == 9 for n in map(str, classeur.sheetnames))


@pytest.mark.lent
def test_un_dessin_svg_ne_demande_ni_police_ni_paint_order(donnees: Path) -> None:
    """Lettres et halos en tracés ; CairoSVG le dessine."""
    cairosvg = pytest.importorskip("cairosvg", exc_type=(ImportError, OSError))  # type: ignore[call-overload]
    for cle in ("classement", "conventions", "unites"):
        svg = render(drawn(cle, "95"), "svg", date=JOUR)
        assert b"<text" not in svg
        assert b"paint-order" not in svg
        assert b"@font-face" not in svg
        assert cairosvg.svg2png(bytestring=svg).startswith(b"\x89PNG")


def test_la_table_des_prepositions_a_chaque_departement_et_chaque_region(donnees: Path) -> None:
    """Tous, au bon article ; quelques-uns relus un à un."""
    for code in ("01", "2A", "2B", "33", "75", "93", "95", "971", "974", "976", "977", "978"):
        assert store.scope("departement", code) is not None
    lignes = store.connection().execute("FROM territoires WHERE niveau IN ('departement', 'region')").df()
    assert set(lignes["nom"]) == set(PREPOSITIONS)
    for nom, (dans, de) in PREPOSITIONS.items():
        assert dans.endswith(nom), nom
        assert de.endswith(nom), nom
        assert dans.removesuffix(nom) in ("en ", "à ", "dans le ", "dans la ", "dans les ", "dans l'")
        assert de.removesuffix(nom) in ("de ", "d'", "du ", "de la ", "des ", "de l'"), nom
    attendus = {
        "Gironde": "en Gironde",
        "Corse-du-Sud": "en Corse-du-Sud",
        "Paris": "à Paris",
        "La Réunion": "à La Réunion",
        "Ain": "dans l'Ain",
        "Yvelines": "dans les Yvelines",
        "Seine-Saint-Denis": "en Seine-Saint-Denis",
        "Val-d'Oise": "dans le Val-d'Oise",
    }
    assert {n: inside("departement", n) for n in attendus} == attendus
    assert of("commune", "Les Lilas") == "des Lilas"


def test_chaque_departement_et_chaque_region_a_son_article_dans_une_phrase(donnees: Path) -> None:
    """« 7,7 de moins que Eure-et-Loir » : seuls ceux que l'usage dit sans article n'en ont pas."""
    lignes = store.connection().execute("FROM territoires WHERE niveau IN ('departement', 'region')").df()
    tous = zip(map(str, lignes["niveau"]), map(str, lignes["nom"]), map(int, lignes["liaison"]), strict=True)
    sans = {nom for niveau, nom, liaison in tous if opening(niveau, nom, liaison) == nom}
    assert sans == {"Paris", "La Réunion", "Mayotte", "Saint-Barthélemy", "Saint-Martin"}


@pytest.mark.parametrize(("haut", "fin"), [(111.0, 120.0), (65.5, 70.0), (9.2, 10.0), (28.0, 30.0)])
def test_l_axe_des_parts_finit_juste_au_dessus_de_la_plus_haute(haut: float, fin: float) -> None:
    """111 places finissent à 120, pas à 200 : les barres ne se tassent pas dans la moitié."""
    groupe = replace(DECOMPOSITION.groupes[0], parties=(haut, 0.0))
    assert _ceiling(replace(DECOMPOSITION, groupes=(groupe,))) == pytest.approx(fin)


@pytest.mark.lent
def test_le_classeur_du_sdsf_range_les_accents_et_parle_francais(donnees: Path) -> None:
    """« Épinay » avec les E ; « publié à chaque niveau » ; la France n'a pas de code."""
    dossier = build_sdsf(store, "93")
    classeur = openpyxl.load_workbook(io.BytesIO(sdsf_workbook(dossier, JOUR)))
    feuille = classeur.worksheets[0]
    noms = [str(r[0].value) for r in feuille.iter_rows(min_row=4) if r[0].value]
    assert noms.index("Dugny") < noms.index("Épinay-sur-Seine") < noms.index("Gagny")
    assert "L’Île-Saint-Denis" in noms
    cellules = [str(c.value) for f in classeur for r in f.iter_rows() for c in r if c.value]
    assert "publié à chaque niveau" in cellules
    assert not {"publie", "FRANCE", "rapport"} & set(cellules)
    # Aucun texte de « Toutes les années » n'est plus long que sa colonne.
    annees = classeur["Toutes les années"]
    for colonne in annees.iter_cols(max_col=10):
        large = annees.column_dimensions[str(colonne[0].coordinate).rstrip("1")].width
        assert max(len(c.value) for c in colonne if isinstance(c.value, str)) <= large
    # « 68 350 798 » : un nombre trop large s'afficherait en dièses.
    assert annees.column_dimensions["F"].width >= 12


def test_la_typographie_ne_touche_qu_au_texte() -> None:
    """Apostrophe et exposant entre des mots ; un code, une formule, une date restent."""
    assert formats.typography("L'accueil, 1er sur 10, 2e") == "L’accueil, 1ᵉʳ sur 10, 2ᵉ"
    assert formats.typography("2A004 1e-3 '=1+1") == "2A004 1e-3 '=1+1"
    assert formats.ranges([7, 8, 9, 3, 12, 13]) == "3, 7 à 9, 12 et 13"
