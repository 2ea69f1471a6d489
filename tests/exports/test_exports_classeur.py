"""Le classeur XLSX : des nombres, un filtre, une source, aucune formule, les mêmes octets."""

from __future__ import annotations

import datetime
import io
import re
from dataclasses import replace
from typing import Any

import fabrique_exports as f
import openpyxl
import pytest
from fabrique_exports import JOUR, make_planche
from fabrique_figures import Ligne, make_carte, make_couche
from openpyxl.utils import column_index_from_string

from dashboard import formats
from dashboard.exports.bureau.classeur import workbook
from dashboard.exports.rendus import render
from dashboard.figures.graphiques import Barre

LIGNES = [
    Ligne(1234.5, code="01", nom="CC de l'Œuvre"),
    Ligne(-3.25, code="2A", nom="=1+1"),
    Ligne(None, "secret", code="95", nom="CA Trois", raison="+secret"),
]


def read(octets: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(octets))


def test_la_feuille_de_donnees_porte_des_nombres_et_un_filtre() -> None:
    """Nombres typés et formatés, en-tête figé, filtre sur tout le tableau, absences vides."""
    couche = make_couche(LIGNES)
    feuille = read(workbook(make_carte(couche), couches=[couche], date=JOUR))["Données"]
    lignes = {str(r[1].value): r for r in feuille.iter_rows(min_row=2, max_row=len(LIGNES) + 1)}
    assert lignes["01"][2].value == 1234.5
    assert lignes["01"][2].number_format == "#,##0.0"
    assert lignes["2A"][2].value == -3.25
    assert lignes["2A"][2].data_type == "n"
    assert lignes["95"][2].value is None
    assert lignes["95"][4].value == formats.LIBELLES_STATUT["secret"]
    assert feuille.freeze_panes == "B2"
    assert feuille.auto_filter.ref.startswith("A1:")


def test_aucun_texte_du_classeur_n_est_une_formule() -> None:
    """Un nom qui commence par = reste un texte, marqué comme tel pour un tableur."""
    couche = make_couche(LIGNES)
    classeur = read(workbook(make_carte(couche), couches=[couche], date=JOUR))
    cellules = [c for feuille in classeur for rangee in feuille.iter_rows() for c in rangee]
    assert not [c for c in cellules if c.data_type == "f"]
    noms = {c.value: c for c in cellules if c.value in ("=1+1", "+secret")}
    assert set(noms) == {"=1+1", "+secret"}
    assert all(c.quotePrefix for c in noms.values())


def test_la_feuille_dit_tout_sous_son_tableau() -> None:
    """Titre, lecture, champ, source, millésime, licence, date, et la mention fictive en tête."""
    classeur = read(workbook(make_planche(f.BARRES, fictif=True), date=JOUR))
    dits = {r[0].value: r[1].value for r in classeur["Données"].iter_rows()}
    assert list(dits).index("Attention") < list(dits).index("Titre")
    assert dits["Attention"].startswith("DONNÉES FICTIVES")
    assert dits["Titre"] == f.BARRES.titre
    assert dits["Lecture"] == f.BARRES.lecture
    assert dits["Millésime"] == "2023"
    assert dits["Licence"].startswith("Licence Ouverte 2.0")
    assert dits["Exporté le"] == "22 novembre 2026, Observatoire CTG"
    assert classeur["Données"]["A1"].value.startswith("DONNÉES FICTIVES")
    assert "FICTIVES" not in str(
        [c.value for r in read(workbook(make_planche(f.BARRES), date=JOUR))["Données"].iter_rows() for c in r]
    )


def test_deux_ecritures_font_les_memes_octets_a_la_date_donnee() -> None:
    """La date du fichier est celle de l'export, pas celle de l'horloge."""
    planche = make_planche(f.NUAGE)
    premier = workbook(planche, date=JOUR)
    assert premier == workbook(planche, date=JOUR)
    assert premier != workbook(planche, date=datetime.date(2026, 1, 1))
    proprietes = read(premier).properties
    assert proprietes.created == datetime.datetime(2026, 11, 22)  # noqa: DTZ001
    assert proprietes.creator == "Observatoire CTG"
    assert proprietes.lastModifiedBy in (None, "Observatoire CTG")


def test_une_carte_a_son_image_dans_le_classeur() -> None:
    """La carte est à côté de ses chiffres, sans les couvrir ni sortir de la page."""
    couche = make_couche(LIGNES)
    classeur = read(render(make_carte(couche), "xlsx", couches=[couche], date=JOUR))
    assert classeur.sheetnames == ["Données"]
    (image,) = classeur["Données"]._images
    ancre = image.anchor
    colonnes = classeur["Données"].auto_filter.ref.split(":")[1]
    assert ancre._from.col >= column_index_from_string(re.sub(r"\d", "", colonnes))
    droite, bas = re.findall(r"\$([A-Z]+)\$(\d+)", classeur["Données"].print_area)[1]
    assert ancre.to.col < column_index_from_string(droite)
    assert ancre.to.row < int(bas)


@pytest.mark.parametrize("modele", f.MODELES)
def test_le_classeur_d_une_figure_s_imprime_sur_une_page(modele: Any) -> None:
    """Tableau, dessin et mots sur une feuille A4, une page de large et de haut, rien hors d'elle."""
    classeur = read(workbook(make_planche(modele), date=JOUR))
    (feuille,) = classeur.worksheets
    assert feuille.sheet_properties.pageSetUpPr.fitToPage
    # Une page de large, une de haut : c'est le sens de l'absence.
    assert {feuille.page_setup.fitToWidth, feuille.page_setup.fitToHeight} <= {None, 1}
    assert feuille.page_setup.paperSize == 9
    (droite, bas) = re.findall(r"\$([A-Z]+)\$(\d+)", feuille.print_area)[1]
    assert feuille.max_row <= int(bas)
    assert feuille.max_column <= column_index_from_string(droite)
    for graphique in feuille._charts:
        assert graphique.anchor.to.col < column_index_from_string(droite)
        assert graphique.anchor.to.row < int(bas)


def test_un_long_tableau_garde_ses_mots_sur_une_autre_feuille() -> None:
    """Plus de soixante lignes ne se lisent pas sur une page."""
    barres = tuple(replace(f.BARRES.barres[0], nom=f"T{i}") for i in range(61))
    classeur = read(workbook(make_planche(replace(f.BARRES, barres=barres)), date=JOUR))
    assert classeur.sheetnames == ["Données", "Graphique", "Source"]


@pytest.mark.parametrize("modele", [f.FLUX, f.CALENDRIER, f.CHALEUR])
def test_un_modele_sans_graphique_natif_garde_son_tableau(modele: Any) -> None:
    """Un tableur ne sait pas dessiner un flux : les chiffres suffisent, sans feuille vide."""
    classeur = read(workbook(make_planche(modele), date=JOUR))
    assert classeur.sheetnames == ["Données"]
    assert classeur["Données"].max_row > 1


def test_un_nom_hostile_ne_casse_pas_le_graphique_natif() -> None:
    """Guillemets, chevrons et signe égal dans un nom de territoire."""
    barres = tuple(
        replace(b, nom=n) for b, n in zip(f.BARRES.barres, ('=HYPERLINK("x")', '<a>&"', "'"), strict=True)
    )
    assert isinstance(barres[0], Barre)
    classeur = read(workbook(make_planche(replace(f.BARRES, barres=barres)), date=JOUR))
    assert classeur["Données"]["A2"].value == '=HYPERLINK("x")'
    assert classeur["Données"]["A2"].data_type == "s"
