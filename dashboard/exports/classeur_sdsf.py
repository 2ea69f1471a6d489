"""The workbook of the SDSF pack: a sheet per theme, their sources and definitions, charts."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Sequence
from typing import Any

from dashboard import formats
from dashboard.exports import polices
from dashboard.exports.cadre import PRODUCTEUR, french_date
from dashboard.exports.fichiers import is_formula
from dashboard.exports.modele_sdsf import ColonneSdsf, DossierSdsf, ThemeSdsf

# Excel : 31 caractères, sans ceux-ci.
_INTERDITS = re.compile(r"[\[\]:*?/\\]")
_LARGEUR_NOM, _LARGEUR = 40, 15
# Les lettres d'un intitulé gras qui tiennent dans une colonne, en largeurs de la plus étroite police.
_LETTRES = 6.2
COLONNES_PAGE = 10
# Lettres par ligne des feuilles de phrases.
_PHRASE = 36
ENTETE, PREMIERE = 2, 3


def sdsf_workbook(dossier: DossierSdsf, jour: datetime.date) -> bytes:
    """The XLSX of a pack; the same bytes for the same pack and ``jour``."""
    import xlsxwriter

    flux = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(flux, options) as classeur:
        classeur.set_properties(
            {
                "title": f"SDSF {dossier.portee.de} : indicateurs par {dossier.portee.unite.nom}",
                "author": PRODUCTEUR,
                "comments": "Sources et licences : feuille « Sources ».",
                "created": datetime.datetime.combine(jour, datetime.time()),
            }
        )
        styles = _styles(classeur)
        noms: set[str] = set()
        for theme in dossier.themes:
            feuille = classeur.add_worksheet(_sheet_name(theme.nom, noms))
            _fill_theme(classeur, feuille, theme, dossier, styles)
        _fill_definitions(classeur.add_worksheet("Définitions"), dossier, styles)
        _fill_sources(classeur.add_worksheet("Sources"), dossier, styles, jour)
    return flux.getvalue()


def _styles(classeur: Any) -> dict[str, Any]:
    return {
        "titre": classeur.add_format({"bold": True, "font_size": 14}),
        "entete": classeur.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#e8e8e8", "bottom": 1}
        ),
        "texte": classeur.add_format({"valign": "top"}),
        "neutre": classeur.add_format({"valign": "top", "quote_prefix": True}),
        "reference": classeur.add_format({"italic": True, "bg_color": "#f4f4f4"}),
        "absent": classeur.add_format({"font_color": "#666666", "align": "right", "italic": True}),
        "phrase": classeur.add_format({"text_wrap": True, "valign": "top"}),
        "fictif": classeur.add_format(
            {"bold": True, "font_color": "#6e3a00", "bg_color": "#fde8d0"}
        ),
    }  # fmt: skip


def _sheet_name(nom: str, pris: set[str]) -> str:
    """A name that Excel accepts and that no other sheet has."""
    base = _INTERDITS.sub(" ", nom)[:28].strip() or "Thème"
    choisi, rang = base, 2
    while choisi.lower() in pris:
        choisi, rang = f"{base} {rang}", rang + 1
    pris.add(choisi.lower())
    return choisi


def _fill_theme(
    classeur: Any, feuille: Any, theme: ThemeSdsf, dossier: DossierSdsf, styles: dict[str, Any]
) -> None:
    feuille.write(
        0, 0, f"{theme.nom} – {dossier.portee.unite.noms} {dossier.portee.de}", styles["titre"]
    )
    if theme.fictif:
        feuille.write(1, 0, "DONNÉES FICTIVES : jeu de démonstration", styles["fictif"])
    feuille.set_column(0, 0, _LARGEUR_NOM)
    feuille.set_column(1, 1, 11)
    feuille.set_column(2, 1 + len(theme.colonnes), _LARGEUR)
    feuille.write_row(ENTETE, 0, ["Territoire", "Code"], styles["entete"])
    lignes = 1
    for place, colonne in enumerate(theme.colonnes, start=2):
        titre = f"{colonne.titre} ({colonne.fiche.unite_courte})"
        feuille.write(ENTETE, place, titre, styles["entete"])
        lignes = max(lignes, len(polices.wrap(titre, _LETTRES, 1)))
    feuille.set_row(ENTETE, 15 * lignes + 3)
    nombres = {
        (d, ref): classeur.add_format(
            {"num_format": "#,##0" + (f".{'0' * d}" if d else ""),
             **({"italic": True, "bg_color": "#f4f4f4"} if ref else {})}
        )
        for d in {c.fiche.decimales for c in theme.colonnes}
        for ref in (False, True)
    }  # fmt: skip
    for rang, ligne in enumerate(theme.lignes, start=PREMIERE):
        style = styles["reference"] if ligne.reference else styles["texte"]
        feuille.write_string(
            rang, 0, ligne.nom, styles["neutre"] if is_formula(ligne.nom) else style
        )
        feuille.write_string(rang, 1, ligne.code, style)
        for place, (cellule, colonne) in enumerate(
            zip(ligne.cellules, theme.colonnes, strict=True), start=2
        ):
            if cellule.valeur is None or cellule.statut in ("zero_ou_secret", "partiel"):
                mot = formats.value_or_status(
                    cellule.valeur, cellule.statut, colonne.fiche.decimales
                )
                feuille.write_string(rang, place, mot, styles["absent"])
            else:
                nombre = nombres[colonne.fiche.decimales, ligne.reference]
                feuille.write_number(rang, place, cellule.valeur, nombre)
    feuille.freeze_panes(PREMIERE, 2)
    epci = sum(not x.reference for x in theme.lignes)
    dernier = PREMIERE + epci - 1
    feuille.autofilter(ENTETE, 0, dernier, 1 + len(theme.colonnes))
    for place, colonne in enumerate(theme.colonnes, start=2):
        _condition(feuille, place, dernier, colonne)
    _chart(classeur, feuille, theme, dernier)
    feuille.set_landscape()
    # Au-delà de dix colonnes, des pages côte à côte : sur une seule, rien ne se lirait.
    feuille.fit_to_pages(-(-len(theme.colonnes) // COLONNES_PAGE), 0)
    feuille.repeat_columns(0, 1)
    feuille.repeat_rows(ENTETE)


def _condition(feuille: Any, place: int, dernier: int, colonne: ColonneSdsf) -> None:
    """Tints for a rate, bars for a count: neither says « good » or « bad »."""
    if colonne.fiche.est_effectif:
        regle = {"type": "data_bar", "bar_color": "#9bbfe0", "bar_solid": True, "min_type": "num",
                 "min_value": 0}  # fmt: skip
    else:
        regle = {"type": "2_color_scale", "min_color": "#ffffff", "max_color": "#9bbfe0"}
    feuille.conditional_format(PREMIERE, place, dernier, place, regle)


def _chart(classeur: Any, feuille: Any, theme: ThemeSdsf, dernier: int) -> None:
    """The first column of the theme as native bars, that follow the table when it is sorted."""
    colonne = theme.colonnes[0]
    graphique = classeur.add_chart({"type": "bar"})
    nom = feuille.get_name()
    graphique.add_series(
        {
            "name": colonne.titre,
            "categories": [nom, PREMIERE, 0, dernier, 0],
            "values": [nom, PREMIERE, 2, dernier, 2],
            "fill": {"color": "#0b3c6f"},
            "data_labels": {"value": True},
            "gap": 40,
        }
    )
    graphique.set_title({"name": colonne.titre, "name_font": {"size": 12}})
    graphique.set_legend({"none": True})
    graphique.set_y_axis({"reverse": True})
    graphique.set_x_axis(
        {"name": colonne.fiche.unite, "min": 0, "major_gridlines": {"visible": False}}
    )
    graphique.set_size({"width": 760, "height": 60 + 28 * (dernier - PREMIERE + 1)})
    # À droite des colonnes répétées : imprimé, il ne paraît qu'une fois.
    feuille.insert_chart(PREMIERE + len(theme.lignes) + 1, 2, graphique)


def _fill_definitions(feuille: Any, dossier: DossierSdsf, styles: dict[str, Any]) -> None:
    entetes = ("Indicateur", "Définition", "Calcul", "Unité", "Agrégation", "Réserves")
    feuille.write_row(0, 0, entetes, styles["entete"])
    feuille.set_column(0, 0, 36)
    feuille.set_column(1, 5, 44)
    feuille.freeze_panes(1, 1)
    fiches = {c.fiche.code: c.fiche for t in dossier.themes for c in t.colonnes}
    for rang, fiche in enumerate(fiches.values(), start=1):
        textes = (
            fiche.nom, fiche.definition, fiche.formule, fiche.unite, fiche.agregation,
            " ".join(fiche.avertissements),
        )  # fmt: skip
        _write_row(feuille, rang, textes, styles)
    rang = len(fiches) + 2
    feuille.write(rang, 0, "Sans aucune valeur dans ce département", styles["titre"])
    for nom, raison in dossier.manques:
        rang += 1
        _write_row(feuille, rang, (nom, raison), styles)
    _page(feuille)


def _write_row(feuille: Any, rang: int, textes: Sequence[str], styles: dict[str, Any]) -> None:
    """Sentences in a row as high as the longest: not every spreadsheet finds the height itself."""
    for place, texte in enumerate(textes):
        feuille.write_string(rang, place, texte, styles["phrase"])
    feuille.set_row(rang, 15 * max(1 + len(t) // _PHRASE for t in textes))


def _page(feuille: Any) -> None:
    """A page wide, on its side."""
    feuille.set_landscape()
    feuille.fit_to_pages(1, 0)


def _fill_sources(
    feuille: Any, dossier: DossierSdsf, styles: dict[str, Any], jour: datetime.date
) -> None:
    feuille.write_row(
        0, 0, ("Producteur", "Titre", "Millésime", "Champ", "Licence", "Page"), styles["entete"]
    )
    feuille.set_column(0, 5, 40)
    feuille.freeze_panes(1, 0)
    rang = 0
    for rang, source in enumerate(dossier.sources, start=1):
        textes = (
            source.producteur, source.titre, source.millesime, source.champ, source.licence, source.page,
        )  # fmt: skip
        _write_row(feuille, rang, textes, styles)
    _page(feuille)
    feuille.write_string(rang + 2, 0, f"Exporté le {french_date(jour)}, {PRODUCTEUR}.")
