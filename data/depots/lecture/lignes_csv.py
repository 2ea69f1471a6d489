"""Read a received CSV into a ``Tableau``: separator, header row, rows that do not fit."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

from data.depots.contrat.ecriture import Cellule, show
from data.depots.contrat.rapport import AVERTISSEMENT, ERREUR, Faute
from data.depots.contrat.schema import Format
from data.depots.formats import FORMATS
from data.depots.lecture.deux_lignes import join_headers
from data.depots.lecture.tableau import Tableau, build_table, clean, find_header, score
from data.depots.lecture.texte import SEPARATEURS, decode, split_rows
from data.readers.commun import LectureError

Grille = list[list[Cellule]]


def no_header(nom: str, ou: str, format_: Format | None) -> LectureError:
    formats = [format_] if format_ else list(FORMATS.values())
    attendus = " ; ou ".join(", ".join(c.libelle for c in f.colonnes if c.obligatoire) for f in formats)
    return LectureError(
        nom,
        [
            (
                f"{ou} : aucune ligne d'intitulés reconnue. Attendu, dans un ordre quelconque : "
                f"{attendus}. Partez du modèle, il porte les bons intitulés."
            )
        ],
    )


def find_place(grille: Grille, format_: Format | None) -> int | None:
    """The header row of the format, or failing that of another one: validation will say which."""
    place = find_header(grille, format_)
    return find_header(grille, None) if place is None and format_ else place


def read_csv(contenu: bytes, nom: str, format_: Format | None) -> Tableau:
    texte, _ = decode(contenu, nom)
    formats = [format_] if format_ else list(FORMATS.values())
    saut = 0
    annonce = re.match(r'"?sep=(.)"?\r?\n', texte)
    if annonce:
        # La ligne « sep=; » que les tableurs comprennent ; elle compte dans les numéros.
        texte, saut = texte[annonce.end() :], 1
    candidats: list[tuple[float, str]] = []
    for separateur in SEPARATEURS:
        try:
            debut = split_rows(texte, separateur, 80)
        except csv.Error:
            debut = []
        points = [score([clean(c) for c in ligne], formats) for ligne in debut]
        candidats.append((max(points, default=0.0), separateur))
    # À égalité, max garde le premier : le point-virgule des tableurs français.
    separateur = max(candidats, key=lambda c: c[0])[1]
    try:
        lignes = split_rows(texte, separateur)
    except csv.Error as erreur:
        raise LectureError(nom, [_csv_sentence(texte, separateur)]) from erreur
    grille: Grille = [[] for _ in range(saut)] + [[clean(c) for c in ligne] for ligne in lignes]
    if not any(c is not None for ligne in grille for c in ligne):
        raise LectureError(nom, ["le fichier ne contient que des lignes vides."])
    place = find_place(grille, format_)
    if place is None:
        raise no_header(nom, "séparateurs essayés : point-virgule, virgule et tabulation", format_)
    formats = [format_] if format_ else list(FORMATS.values())
    place, deux_lignes = join_headers(grille, place, formats)
    fautes = [*_ragged(grille, place), *_short(grille, place)]
    tableau = build_table(grille, place, nom, "", format_, fautes)
    return with_remarks(tableau, deux_lignes)


def with_remarks(tableau: Tableau, *remarques: str) -> Tableau:
    return replace(tableau, remarques=(*(r for r in remarques if r), *tableau.remarques))


def _csv_sentence(texte: str, separateur: str) -> str:
    """Where the quote that is never closed was opened: the last record that starts well."""
    numero = 0
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur, strict=True)
    try:
        for _ in lecteur:
            numero = lecteur.line_num
    except csv.Error:
        pass
    return (
        f"ligne {numero + 1} : un guillemet est ouvert et n'est pas fermé là où il faut. "
        "Ôtez-le, ou doublez-le s'il fait partie du texte."
    )


def _ragged(grille: Grille, place: int) -> list[Faute]:
    largeur = len(grille[place])
    return [
        Faute(
            ERREUR,
            f"{len(ligne)} cellules trouvées pour {largeur} intitulés : une virgule décimale "
            "ou un séparateur dans un texte n'est pas entre guillemets.",
            ligne=rang + 1,
            trouve=str(len(ligne)),
            attendu=str(largeur),
        )
        for rang, ligne in enumerate(grille[place + 1 :], start=place + 1)
        if any(c is not None for c in ligne[largeur:])
    ]


def _short(grille: Grille, place: int) -> list[Faute]:
    """Rows that stop before the last heading: a separator may be missing, the cells be shifted."""
    nommees = [rang for rang, entete in enumerate(grille[place]) if entete is not None]
    return [
        Faute(
            AVERTISSEMENT,
            f"{len(ligne)} cellules pour {nommees[-1] + 1} colonnes : la fin de la ligne est lue "
            f"vide, à partir de « {show(grille[place][manque])} ». Vérifiez qu'aucun séparateur "
            "ne manque.",
            ligne=rang + 1,
            trouve=str(len(ligne)),
            attendu=str(nommees[-1] + 1),
        )
        for rang, ligne in enumerate(grille[place + 1 :], start=place + 1)
        if sum(c is not None for c in ligne) > 1
        and (manque := next((n for n in nommees if n >= len(ligne)), None)) is not None
    ]
