"""The figures of a map or a chart as one table, for the spreadsheet files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.figures import tables
from dashboard.figures.avant_apres import AvantApres
from dashboard.figures.comparaison import Comparaison
from dashboard.figures.courbes import Courbes
from dashboard.figures.fiche import table_rows
from dashboard.figures.halteres import Halteres
from dashboard.figures.modele import ABSENCES, AILLEURS, FOND_NEUTRE, Aplat, Carte, Couche
from dashboard.figures.planche import Planche
from dashboard.figures.territoire.chiffres import ChiffresCles

Figure = Carte | Planche
# Modèles dont le tableau de l'écran donne des nombres déjà écrits.
EN_TEXTES = (Comparaison, Halteres, ChiffresCles)
_NOMBRE_FRANCAIS = re.compile("[−+]?\\d{1,3}(\u202f\\d{3})*(,\\d+)?")


def figure_table(figure: Figure, couches: Sequence[Couche] | None = None) -> pd.DataFrame:
    """Rows of the figure with French columns; numbers stay numbers.

    ``couches`` are the layers of a map: with them, every territory, its rank and the reason of each
    absence; without, what the map itself knows.
    """
    if isinstance(figure, Planche):
        if isinstance(figure.modele, Courbes):
            return curve_rows(figure.modele)
        table = tables.table(figure)
        return (
            _as_numbers(table)
            if isinstance(figure.modele, EN_TEXTES) and not isinstance(figure.modele, AvantApres)
            else table
        )
    return table_rows(couches) if couches else _map_rows(figure)


def curve_rows(modele: Courbes) -> pd.DataFrame:
    """One row per territory: a column per year with what is drawn, then as published in base 100."""
    suffixe = " (base 100)" if modele.base else ""
    colonnes: dict[str, list[Any]] = {"Territoire": [s.nom for s in modele.series]}
    for rang, annee in enumerate(modele.millesimes):
        colonnes[f"{annee}{suffixe}"] = [
            s.textes[rang] if s.valeurs[rang] is None else s.valeurs[rang] for s in modele.series
        ]
    if modele.base:
        for rang, annee in enumerate(modele.millesimes):
            colonnes[str(annee)] = [_number_or_text(s.bruts[rang]) for s in modele.series]
    colonnes["Écart de la première à la dernière année"] = [
        {True: "interprétable", False: "non interprétable", None: "une seule année"}[s.lisible]
        for s in modele.series
    ]
    return pd.DataFrame(colonnes)


def _as_numbers(table: pd.DataFrame) -> pd.DataFrame:
    """The same table, its French numbers read as numbers: a spreadsheet must be able to count."""
    premiere, *autres = table.columns
    return pd.DataFrame({premiere: table[premiere], **{c: table[c].map(_number_or_text) for c in autres}})


def _number_or_text(cellule: object) -> object:
    if not isinstance(cellule, str) or not _NOMBRE_FRANCAIS.fullmatch(cellule):
        return cellule
    nu = cellule.replace(formats.ESPACE_FINE, "").replace(formats.MOINS, "-")
    return float(nu.replace(",", ".")) if "," in nu else int(nu)


def decimals(figure: Figure) -> int:
    """Decimals of the numbers of the figure."""
    if isinstance(figure, Planche):
        return figure.modele.decimales
    principal = figure.aplat or figure.cercles
    return principal.decimales if principal else 0


# Un fichier de carte ne connaît pas le groupe du lecteur : son rang dit parmi qui il se compte.
RANG = "parmi les territoires de cette carte (voir le champ), et non dans un groupe de comparaison."


def words(figure: Figure) -> list[tuple[str, str]]:
    """What stands under the figure: (name, text), notes last; empty ones left out."""
    notes = [("Note", note) for note in figure.notes]
    lignes = [
        ("Lecture", figure.lecture),
        *([("Rang", RANG)] if isinstance(figure, Carte) else []),
        ("Champ", figure.champ),
        ("Millésime", figure.annees),
        ("Source", figure.source),
        *notes,
    ]
    return [(nom, texte) for nom, texte in lignes if texte]


def subtitle(figure: Figure) -> str:
    """Under the title: indicator, unit, level and year of a map; unit of a chart, and what it leaves out."""
    if not isinstance(figure, Planche):
        return figure.sous_titre
    return " · ".join(x for x in (figure.modele.unite, figure.partie) if x)


def file_stem(figure: Figure) -> str:
    """Name of the figure's files, before it is made safe."""
    if isinstance(figure, Planche):
        return figure.nom
    principal = figure.aplat or figure.cercles
    titre = principal.titre if principal else figure.nom
    return f"carte {titre} {figure.fond.cle} {figure.annees}"


def _map_rows(carte: Carte) -> pd.DataFrame:
    """One row per territory drawn; columns of the areas, then of the circles."""
    # Un territoire en plusieurs morceaux n'a qu'une ligne.
    rangs = list({f.code_territoire: i for i, f in enumerate(carte.fond.formes)}.values())
    formes = [carte.fond.formes[i] for i in rangs]
    table = pd.DataFrame({"Territoire": [f.nom for f in formes], "Code": [f.code_territoire for f in formes]})
    if carte.aplat is not None:
        for titre, valeurs in _area_columns(carte.aplat).items():
            table[titre] = [valeurs[i] for i in rangs]
    if carte.cercles is not None:
        c = carte.cercles
        table[f"{c.titre} ({c.unite}, {c.millesime})"] = [
            float("nan") if c.valeurs[i] is None else c.valeurs[i] for i in rangs
        ]
        table[f"Statut – {c.titre}"] = [_status(c.statuts[i]) for i in rangs]
    table["Classement"] = ["compté" if f.rattache else "hors classement" for f in formes]
    return table


def _area_columns(aplat: Aplat) -> dict[str, list[Any]]:
    if aplat.motifs:
        libelles = {str(c.rang): c.libelle for c in aplat.classes}
        return {
            aplat.titre: [libelles.get(code, _status(code)) for code in aplat.codes],
            "Détail": [texte.replace("\n", " ; ") for texte in aplat.textes],
        }
    return {
        f"{aplat.titre} ({aplat.unite}, {aplat.millesime})": [
            float("nan") if v is None else v for v in aplat.valeurs
        ],
        "Statut": [
            _status("p" if code == AILLEURS and valeur is not None else code)
            for code, valeur in zip(aplat.codes, aplat.valeurs, strict=True)
        ],
    }


def _status(code: str) -> str:
    """Word of a status letter; a class digit or 'p' is a published value."""
    sans_mot = code in (FOND_NEUTRE, AILLEURS)
    return ABSENCES.get(code, "" if sans_mot else formats.LIBELLES_STATUT["publie"])
