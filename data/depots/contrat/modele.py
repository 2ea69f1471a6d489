"""Templates to fill (XLSX with drop-down lists and a notice, CSV) and the notice itself.

Everything comes from the declared format. The same format always gives the same bytes.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from data.depots.contrat.schema import Colonne, Format

FEUILLE_DONNEES = "Données"
FEUILLE_NOTICE = "Notice"
FEUILLE_LISTES = "Listes"
LIGNES_MODELE = 5_000
# Une date de création fixe : le même modèle a toujours la même empreinte.
CREATION = datetime(2025, 1, 1)  # noqa: DTZ001

CONFIDENTIALITE = (
    "Aucune donnée personnelle : ni nom, ni prénom, ni courriel, ni téléphone, ni date de "
    "naissance. Un fichier qui en porte est refusé. Les fichiers restent sur votre installation."
)
CONSEILS = (
    "Une ligne est {ligne}. Remplissez la feuille « Données » à partir de la ligne 2.",
    "L'ordre des colonnes est libre ; les colonnes facultatives peuvent rester vides.",
    "Laissez vide si secret ou non communiqué (s, nd, n.d. et /// se lisent vides, jamais zéro).",
    "Nombres à la française (0,5 ; 1 234,5), dates au format 01/02/2025.",
    "Une ligne « Total » juste et les lignes vides sont laissées de côté, et le rapport le dit.",
    "Ce qui peut se lire de deux façons (12.000) vous est demandé avant tout import.",
    "Toutes les fautes sont dites d'un coup ; tant qu'il en reste une, rien n'est importé.",
)
ENTETES_NOTICE = ("Colonne", "Obligatoire", "Définition", "Unité", "Attendu", "Exemple 1", "Exemple 2")


def notice_rows(format_: Format) -> list[tuple[str, ...]]:
    """One tuple per column, in ENTETES_NOTICE: for the notice and for the documentation page."""
    return [
        (c.libelle, "oui" if c.obligatoire else "non", c.definition, c.unite, _expected(c), *c.exemples)
        for c in format_.colonnes
    ]


def _expected(colonne: Colonne) -> str:
    if not colonne.valeurs:
        return colonne.attendu[0].upper() + colonne.attendu[1:]
    libelles = " ; ".join(v.libelle for v in colonne.valeurs)
    suite = " (plusieurs se séparent par « | »)" if colonne.est_multiple else ""
    return f"Une valeur parmi : {libelles}{suite}"


def csv_bytes(format_: Format) -> bytes:
    """The bytes of the CSV template."""
    sortie = io.StringIO(newline="")
    csv.writer(sortie, delimiter=";", lineterminator="\r\n").writerow(c.libelle for c in format_.colonnes)
    return sortie.getvalue().encode("utf-8-sig")


def xlsx_bytes(format_: Format) -> bytes:
    """The bytes of the XLSX template, the same at each call."""
    sortie = io.BytesIO()
    classeur = xlsxwriter.Workbook(sortie, {"in_memory": True, "strings_to_formulas": False})
    classeur.set_properties(
        {
            "title": f"Modèle : {format_.nom}",
            "subject": f"Observatoire CTG, format {format_.code}",
            "author": "Observatoire CTG",
            "created": CREATION,
        }
    )
    donnees = classeur.add_worksheet(FEUILLE_DONNEES)
    notice = classeur.add_worksheet(FEUILLE_NOTICE)
    listes = classeur.add_worksheet(FEUILLE_LISTES)
    listes.hide()
    _fill_data(classeur, donnees, format_, _fill_lists(listes, format_))
    _fill_notice(classeur, notice, format_)
    classeur.close()
    return sortie.getvalue()


def _fill_lists(feuille: Any, format_: Format) -> dict[str, str]:
    """Write each closed list in its column; column name -> range of the list."""
    plages: dict[str, str] = {}
    for rang, colonne in enumerate(c for c in format_.colonnes if c.valeurs or c.type == "booleen"):
        valeurs = [v.libelle for v in colonne.valeurs] or ["oui", "non"]
        feuille.write_column(0, rang, [colonne.nom, *valeurs])
        lettre = xl_col_to_name(rang)
        plages[colonne.nom] = f"={FEUILLE_LISTES}!${lettre}$2:${lettre}${len(valeurs) + 1}"
    feuille.protect()
    return plages


def _fill_data(classeur: Any, feuille: Any, format_: Format, plages: dict[str, str]) -> None:
    base = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "locked": True}
    # L'obligatoire se voit au fond et se lit dans la notice : jamais la couleur seule.
    obligatoire = classeur.add_format({**base, "bg_color": "#D9E2F3"})
    facultatif = classeur.add_format({**base, "bg_color": "#F2F2F2", "italic": True})
    masques = {"date": "dd/mm/yyyy", "decimal": "General", "entier": "0"}
    formats = {
        masque: classeur.add_format({"locked": False, "num_format": masque})
        for masque in ("@", *masques.values())
    }
    feuille.set_row(0, 32)
    for rang, colonne in enumerate(format_.colonnes):
        largeur = max(14, min(34, len(colonne.libelle) + 6))
        # Les codes en texte : un tableur ôterait le zéro de tête de 01004.
        feuille.set_column(rang, rang, largeur, formats[masques.get(colonne.type, "@")])
        feuille.write(0, rang, colonne.libelle, obligatoire if colonne.obligatoire else facultatif)
        feuille.data_validation(1, rang, LIGNES_MODELE, rang, _control(colonne, plages.get(colonne.nom, "")))
    feuille.freeze_panes(1, 0)
    feuille.protect(
        "",
        {
            "format_columns": True,
            "format_rows": True,
            "insert_rows": True,
            "delete_rows": True,
            "sort": True,
            "autofilter": True,
        },
    )


def _control(colonne: Colonne, plage: str) -> dict[str, Any]:
    aide = colonne.definition if len(colonne.definition) <= 250 else f"{colonne.definition[:249]}…"
    controle: dict[str, Any] = {
        "validate": "any",
        "input_title": colonne.libelle[:32],
        "input_message": aide,
        "error_title": "Valeur inattendue",
        "error_message": f"Attendu : {colonne.attendu}"[:250],
        "error_type": "stop",
    }
    if plage:
        # Une liste multiple propose sans imposer : « a|b » doit pouvoir s'écrire.
        souple = {"error_type": "information"} if colonne.est_multiple else {}
        return {**controle, "validate": "list", "source": plage, **souple}
    if colonne.type in ("entier", "decimal"):
        genre = "integer" if colonne.type == "entier" else "decimal"
        bornes = {"minimum": colonne.minimum, "maximum": colonne.maximum}
        return {**controle, "validate": genre, "criteria": "between", **bornes}
    if colonne.type == "date":
        return {
            **controle,
            "validate": "date",
            "criteria": "between",
            "minimum": datetime(1950, 1, 1),  # noqa: DTZ001
            "maximum": datetime(2100, 12, 31),  # noqa: DTZ001
        }
    return controle


def _fill_notice(classeur: Any, feuille: Any, format_: Format) -> None:
    titre = classeur.add_format({"bold": True, "font_size": 14})
    gras = classeur.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
    texte = classeur.add_format({"text_wrap": True, "valign": "top", "border": 1, "num_format": "@"})
    libre = classeur.add_format({"text_wrap": True, "valign": "top"})
    for rang, largeur in enumerate((26, 12, 52, 10, 52, 22, 22)):
        feuille.set_column(rang, rang, largeur)
    feuille.write_string(0, 0, format_.nom, titre)
    feuille.write_string(1, 0, format_.description)
    for rang, entete in enumerate(ENTETES_NOTICE):
        feuille.write_string(3, rang, entete, gras)
    ligne = 4
    for rangee in notice_rows(format_):
        for rang, cellule in enumerate(rangee):
            feuille.write_string(ligne, rang, cellule, texte)
        ligne += 1
    for intitule, phrases in (
        ("Remplir", tuple(c.format(ligne=format_.nom_ligne) for c in CONSEILS)),
        ("Règles", format_.regles),
        ("Confidentialité", (CONFIDENTIALITE,)),
    ):
        ligne += 1
        feuille.write_string(ligne, 0, intitule, gras)
        for phrase in phrases:
            ligne += 1
            feuille.merge_range(ligne, 0, ligne, 4, phrase, libre)
            feuille.set_row(ligne, 30 if len(phrase) > 130 else 15)
    feuille.protect()
