"""The workbook of the SDSF pack: a sheet per theme, every year, charts, definitions, sources."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Sequence
from typing import Any

from dashboard import formats
from dashboard.dates import french_date
from dashboard.exports.bureau.modele_sdsf import ColonneSdsf, DossierSdsf, ThemeSdsf
from dashboard.exports.papier import polices
from dashboard.exports.papier.cadre import PRODUCTEUR
from data.tableur import is_formula

# Excel : 31 caractères, sans ceux-ci.
_INTERDITS = re.compile(r"[\[\]:*?/\\]")
_LARGEUR_NOM, _LARGEUR_CODE, _LARGEUR = 36, 11, 15
# Les lettres d'un intitulé gras qui tiennent dans une colonne, en largeurs de la plus étroite police.
_LETTRES = 6.2
COLONNES_PAGE = 7
# Largeurs des feuilles de phrases : imprimées sur une page de large, elles se lisent.
LARGEURS_DEFINITIONS = (24, 40, 30, 16, 13, 44)
LARGEURS_SOURCES = (26, 34, 11, 30, 18, 44)
ENTETE, PREMIERE = 2, 3
A4 = 9
GRAPHIQUES = "Graphiques"
# Comment un chiffre passe d'un niveau à l'autre, pour qui n'a pas lu les fiches.
AGREGATIONS = {
    "publie": "publié à chaque niveau",
    "somme": "somme",
    "rapport": "rapport de sommes",
    "calcul": "calculé à chaque niveau",
    "aucune": "aucune",
}
# Rangs de vingt pixels d'une page A4 couchée.
RANGS_PAGE = 33


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
        _fill_series(classeur.add_worksheet("Toutes les années"), classeur, dossier, styles)
        _fill_charts(classeur, dossier)
        _fill_definitions(classeur.add_worksheet("Définitions"), dossier, styles)
        _fill_sources(classeur.add_worksheet("Sources"), dossier, styles, jour)
    return flux.getvalue()


def _styles(classeur: Any) -> dict[str, Any]:
    return {
        "titre": classeur.add_format({"bold": True, "font_size": 14}),
        "titre_large": classeur.add_format(
            {"bold": True, "font_size": 14, "text_wrap": True, "valign": "top"}
        ),
        "entete": classeur.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#e8e8e8", "bottom": 1}
        ),
        "texte": classeur.add_format({"valign": "top"}),
        "neutre": classeur.add_format({"valign": "top", "quote_prefix": True}),
        "reference": classeur.add_format({"italic": True, "bg_color": "#f4f4f4"}),
        "absent": classeur.add_format({"font_color": "#666666", "align": "right", "italic": True}),
        "phrase": classeur.add_format({"text_wrap": True, "valign": "top"}),
        "fictif": classeur.add_format({"bold": True, "font_color": "#6e3a00", "bg_color": "#fde8d0"}),
    }


def _sheet_name(nom: str, pris: set[str]) -> str:
    """A name that Excel accepts and that no other sheet has."""
    base = _INTERDITS.sub(" ", formats.typography(nom))[:28].strip() or "Thème"
    choisi, rang = base, 2
    while choisi.lower() in pris:
        choisi, rang = f"{base} {rang}", rang + 1
    pris.add(choisi.lower())
    return choisi


def _fill_theme(
    classeur: Any, feuille: Any, theme: ThemeSdsf, dossier: DossierSdsf, styles: dict[str, Any]
) -> None:
    titre = f"{theme.nom} – {dossier.portee.unite.noms} {dossier.portee.de}"
    # Répété sur chaque page avec ces deux colonnes : il y tient, sur deux lignes s'il le faut.
    feuille.merge_range(0, 0, 0, 1, formats.typography(titre), styles["titre_large"])
    feuille.set_row(
        0, 20 * len(polices.wrap(titre, (_LARGEUR_NOM + _LARGEUR_CODE) / _LARGEUR * _LETTRES * 0.75, 1))
    )
    if theme.fictif:
        feuille.write(1, 0, "DONNÉES FICTIVES : jeu de démonstration", styles["fictif"])
    feuille.set_column(0, 0, _LARGEUR_NOM)
    feuille.set_column(1, 1, _LARGEUR_CODE)
    feuille.set_column(2, 1 + len(theme.colonnes), _LARGEUR)
    feuille.write_row(ENTETE, 0, ["Territoire", "Code"], styles["entete"])
    lignes = 1
    for place, colonne in enumerate(theme.colonnes, start=2):
        titre = formats.typography(f"{colonne.titre} ({colonne.fiche.unite_courte})")
        feuille.write(ENTETE, place, titre, styles["entete"])
        lignes = max(lignes, len(polices.wrap(titre, _LETTRES, 1)))
    feuille.set_row(ENTETE, 15 * lignes + 3)
    nombres = {
        (d, ref): classeur.add_format(
            {"num_format": _number(d), **({"italic": True, "bg_color": "#f4f4f4"} if ref else {})}
        )
        for d in {c.fiche.decimales for c in theme.colonnes}
        for ref in (False, True)
    }
    for rang, ligne in enumerate(theme.lignes, start=PREMIERE):
        style = styles["reference"] if ligne.reference else styles["texte"]
        feuille.write_string(
            rang, 0, formats.typography(ligne.nom), styles["neutre"] if is_formula(ligne.nom) else style
        )
        feuille.write_string(rang, 1, _code(ligne.code), style)
        for place, (cellule, colonne) in enumerate(zip(ligne.cellules, theme.colonnes, strict=True), start=2):
            if cellule.valeur is None or cellule.statut in ("zero_ou_secret", "partiel"):
                mot = formats.value_or_status(cellule.valeur, cellule.statut, colonne.fiche.decimales)
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
    # Au-delà de sept colonnes, des pages côte à côte : sur une seule, rien ne se lirait.
    _page(feuille, -(-len(theme.colonnes) // COLONNES_PAGE))
    feuille.print_area(0, 0, PREMIERE + len(theme.lignes) - 1, 1 + len(theme.colonnes))
    feuille.repeat_columns(0, 1)
    feuille.repeat_rows(ENTETE)


def _code(code: str) -> str:
    """The official code; the country has none."""
    return "" if code == "FRANCE" else code


def _condition(feuille: Any, place: int, dernier: int, colonne: ColonneSdsf) -> None:
    """Tints for a rate, bars for a count: neither says « good » or « bad »."""
    if colonne.fiche.est_effectif:
        regle = {
            "type": "data_bar",
            "bar_color": "#9bbfe0",
            "bar_solid": True,
            "min_type": "num",
            "min_value": 0,
        }
    else:
        regle = {"type": "2_color_scale", "min_color": "#ffffff", "max_color": "#9bbfe0"}
    feuille.conditional_format(PREMIERE, place, dernier, place, regle)


def _fill_series(feuille: Any, classeur: Any, dossier: DossierSdsf, styles: dict[str, Any]) -> None:
    """One row per territory, indicator, part and year: to filter, or to make a pivot table."""
    entetes = (
        "Territoire",
        "Code",
        "Indicateur",
        "Détail",
        "Année",
        "Valeur",
        "Unité",
        "Statut",
        "Niveau",
        "Fictif",
    )
    feuille.write_row(0, 0, entetes, styles["entete"])
    largeurs = [len(e) + 3 for e in entetes]
    nombres = {
        d: classeur.add_format({"num_format": _number(d)})
        for d in {v.fiche.decimales for v in dossier.series}
    }
    unite = _unit(dossier)
    for rang, v in enumerate(dossier.series, start=1):
        neutre = styles["neutre"] if is_formula(v.nom) else styles["texte"]
        textes = {
            1: _code(v.code),
            2: v.fiche.nom,
            3: v.fiche.nom_modalite(v.modalite) if v.modalite else "Ensemble",
            6: v.fiche.unite_courte,
            7: formats.LIBELLES_STATUT.get(v.cellule.statut, ""),
            8: "référence" if v.reference else unite,
            9: "oui" if v.cellule.fictif else "non",
        }
        feuille.write_string(rang, 0, v.nom, neutre)
        for place, texte in textes.items():
            feuille.write_string(rang, place, texte)
        feuille.write_number(rang, 4, v.millesime)
        # « 0 ou secret » n'est pas un nombre : la cellule reste vide, son statut le dit.
        if v.cellule.valeur is not None and v.cellule.statut != "zero_ou_secret":
            feuille.write_number(rang, 5, v.cellule.valeur, nombres[v.fiche.decimales])
            ecrit = formats.number(v.cellule.valeur, v.fiche.decimales)
            largeurs[5] = max(largeurs[5], len(ecrit) + 2)
        for place, texte in {0: v.nom, **textes}.items():
            largeurs[place] = max(largeurs[place], len(texte) + 1)
    # Chaque texte tient dans sa colonne : la voisine, pleine, le couperait.
    _set_widths(feuille, largeurs)
    feuille.freeze_panes(1, 1)
    feuille.autofilter(0, 0, max(len(dossier.series), 1), len(entetes) - 1)
    _page(feuille)
    feuille.print_area(0, 0, max(len(dossier.series), 1), len(entetes) - 1)
    feuille.repeat_rows(0)


def _unit(dossier: DossierSdsf) -> str:
    """What a row is: an EPCI, a commune of the inner suburbs, Paris itself."""
    if dossier.portee.niveau_carte == "departement":
        return "département"
    return dossier.portee.unite.nom


def _number(decimales: int) -> str:
    return "#,##0" + (f".{'0' * decimales}" if decimales else "")


def _fill_charts(classeur: Any, dossier: DossierSdsf) -> None:
    """The first column of each theme as native bars, a page each: none is cut by a page break."""
    feuille = classeur.add_worksheet(GRAPHIQUES)
    feuille.hide_gridlines(2)
    feuille.set_landscape()
    feuille.set_paper(A4)
    feuille.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.4)
    for rang, theme in enumerate(dossier.themes):
        graphique = _chart(classeur, classeur.worksheets()[rang].get_name(), theme)
        titre = formats.typography(theme.colonnes[0].titre) + (" – DONNÉES FICTIVES" if theme.fictif else "")
        graphique.set_title({"name": titre, "name_font": {"size": 14}})
        texte = formats.typography(
            f"{titre}, {theme.colonnes[0].fiche.unite} : une barre par {_unit(dossier)} {dossier.portee.de}."
        )
        feuille.insert_chart(RANGS_PAGE * rang, 0, graphique, {"description": texte, "y_offset": 8})
    feuille.set_h_pagebreaks([RANGS_PAGE * r for r in range(1, len(dossier.themes))])
    feuille.print_area(0, 0, max(RANGS_PAGE * len(dossier.themes) - 1, 1), 12)


def _chart(classeur: Any, nom: str, theme: ThemeSdsf) -> Any:
    """Bars that follow the table of the theme when it is sorted."""
    colonne = theme.colonnes[0]
    epci = sum(not x.reference for x in theme.lignes)
    dernier = PREMIERE + epci - 1
    graphique = classeur.add_chart({"type": "bar"})
    # Au-delà de trente barres, des lettres plus petites : un nom sur deux ne se verrait pas.
    police = {"size": 10 if epci <= 28 else 6.5}
    graphique.add_series(
        {
            "name": colonne.titre,
            "categories": [nom, PREMIERE, 0, dernier, 0],
            "values": [nom, PREMIERE, 2, dernier, 2],
            "fill": {"color": "#0b3c6f"},
            "data_labels": {"value": True, "num_format": _number(colonne.fiche.decimales), "font": police},
            "gap": 40,
        }
    )
    graphique.set_legend({"none": True})
    graphique.set_y_axis({"reverse": True, "num_font": police, "interval_unit": 1})
    graphique.set_x_axis(
        {
            "name": colonne.fiche.unite,
            "min": 0,
            "major_gridlines": {"visible": False},
            "num_format": _number(colonne.fiche.decimales),
        }
    )
    # Une page A4 couchée, marges ôtées.
    graphique.set_size({"width": 820, "height": 20 * RANGS_PAGE - 38})
    return graphique


def _fill_definitions(feuille: Any, dossier: DossierSdsf, styles: dict[str, Any]) -> None:
    entetes = ("Indicateur", "Définition", "Calcul", "Unité", "Agrégation", "Réserves")
    feuille.write_row(0, 0, entetes, styles["entete"])
    _set_widths(feuille, LARGEURS_DEFINITIONS)
    feuille.freeze_panes(1, 1)
    fiches = {c.fiche.code: c.fiche for t in dossier.themes for c in t.colonnes}
    for rang, fiche in enumerate(fiches.values(), start=1):
        textes = (
            fiche.nom,
            fiche.definition,
            fiche.formule,
            fiche.unite,
            AGREGATIONS[fiche.agregation],
            " ".join(fiche.avertissements),
        )
        _write_row(feuille, rang, textes, LARGEURS_DEFINITIONS, styles)
    rang = len(fiches) + 2
    feuille.write(rang, 0, "Sans aucune valeur dans ce département", styles["titre"])
    dernier = len(entetes) - 1
    for nom, raison in dossier.manques:
        rang += 1
        # La raison a toute la largeur de la page.
        feuille.merge_range(rang, 1, rang, dernier, formats.typography(raison), styles["phrase"])
        feuille.write_string(rang, 0, formats.typography(nom), styles["phrase"])
        feuille.set_row(rang, _height((nom, raison), (24, sum(LARGEURS_DEFINITIONS[1:]))))
    _page(feuille)
    feuille.repeat_rows(0)
    feuille.print_area(0, 0, rang, len(entetes) - 1)


def _set_widths(feuille: Any, largeurs: Sequence[int]) -> None:
    for place, large in enumerate(largeurs):
        feuille.set_column(place, place, large)


def _write_row(
    feuille: Any, rang: int, textes: Sequence[str], largeurs: Sequence[int], styles: dict[str, Any]
) -> None:
    """Sentences in a row as high as the longest: not every spreadsheet finds the height itself."""
    for place, texte in enumerate(textes):
        feuille.write_string(rang, place, formats.typography(texte), styles["phrase"])
    feuille.set_row(rang, _height(textes, largeurs))


def _height(textes: Sequence[str], largeurs: Sequence[int]) -> float:
    """Height of a row in points: each cell over the lines that its column leaves it."""
    lignes = (
        len(polices.wrap(texte, large * _LETTRES / _LARGEUR, 1))
        for texte, large in zip(textes, largeurs, strict=False)
    )
    return 15 * max(1, *lignes) + 2


def _page(feuille: Any, large: int = 1) -> None:
    """A4 on its side, ``large`` pages wide, as many high as it takes; numbered."""
    feuille.set_landscape()
    feuille.set_paper(A4)
    feuille.fit_to_pages(large, 0)
    feuille.set_footer("&L&A&RPage &P sur &N")


def _fill_sources(feuille: Any, dossier: DossierSdsf, styles: dict[str, Any], jour: datetime.date) -> None:
    feuille.write_row(
        0, 0, ("Producteur", "Titre", "Millésime", "Champ", "Licence", "Page"), styles["entete"]
    )
    _set_widths(feuille, LARGEURS_SOURCES)
    feuille.freeze_panes(1, 0)
    rang = 0
    for rang, source in enumerate(dossier.sources, start=1):
        textes = (
            source.producteur,
            source.titre,
            source.millesime,
            source.champ,
            source.licence,
            source.page,
        )
        _write_row(feuille, rang, textes, LARGEURS_SOURCES, styles)
    _page(feuille)
    feuille.repeat_rows(0)
    feuille.print_area(0, 0, rang + 2, 5)
    feuille.write_string(rang + 2, 0, f"Exporté le {french_date(jour)}, {PRODUCTEUR}.")
