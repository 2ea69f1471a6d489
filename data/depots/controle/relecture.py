"""The rows of an archive, checked again as those of a file: what import refuses is refused.

An archive is made of rows already typed. They are written back as the cells of a table, and go
through the very checks of a deposited file: types, bounds, lists, duplicates, sums.
"""

from __future__ import annotations

import math
import re
from typing import Any

import pyarrow as pa

from data.depots.contrat.ecriture import Cellule
from data.depots.contrat.rapport import ERREUR, Faute
from data.depots.contrat.schema import SEPARATEUR, Format
from data.depots.controle.territoires import Referentiel
from data.depots.controle.validation import validate
from data.depots.formats import FORMATS
from data.depots.lecture.tableau import Ligne, Tableau
from data.depots.registre import Depot
from data.disque import JournalError

FAUTES_DITES = 5
# Un territoire disparu depuis le dépôt n'est pas une faute : la construction met ses lignes de côté
# et le dit. Son code doit pourtant en être un.
_CODE = re.compile(r"\d{9}|\d[\dAB]\d{3}")


def check_rows(depot: Depot, lignes: pa.Table, referentiel: Referentiel) -> None:
    """Raise JournalError (French: file, sheet, row, column) unless import would take these rows."""
    format_ = FORMATS.get(depot.format)
    if format_ is None:
        raise _refused(depot, [f"le format « {depot.format} » n'existe pas ici"])
    if fautes := _check_columns(format_, lignes):
        raise _refused(depot, fautes)
    try:
        tableau = _table(depot, format_, lignes)
    except MemoryError:
        raise
    except (pa.ArrowException, OverflowError, ValueError) as erreur:
        raise _refused(depot, [f"une valeur ne se lit pas : {erreur}"]) from erreur
    rapport = validate(tableau, format_, referentiel)
    graves = [f for f in rapport.fautes if f.gravite == ERREUR and not _is_gone(f, format_)]
    if graves:
        raise _refused(depot, [str(f) for f in graves])


def _check_columns(format_: Format, lignes: pa.Table) -> list[str]:
    """A clause for each column that the format does not have, or that holds something else."""
    attendues = {champ.name: champ.type for champ in format_.schema}
    fautes = [
        f"colonne « {champ.name} » inconnue"
        if champ.name not in attendues
        else f"colonne « {champ.name} » : {champ.type} au lieu de {attendues[champ.name]}"
        for champ in lignes.schema
        if attendues.get(champ.name) != champ.type
    ]
    manquent = [c.nom for c in format_.colonnes if c.obligatoire and c.nom not in lignes.column_names]
    doubles = {n for n in lignes.column_names if lignes.column_names.count(n) > 1}
    return [
        *fautes,
        *(f"colonne « {n} » absente" for n in manquent),
        *(f"colonne « {n} » en double" for n in sorted(doubles)),
    ]


def _table(depot: Depot, format_: Format, lignes: pa.Table) -> Tableau:
    noms = [c.nom for c in format_.colonnes]
    rangees = lignes.to_pylist()
    return Tableau(
        depot.nom_fichier,
        depot.feuille or "",
        1,
        tuple(noms),
        tuple(
            Ligne(rang, tuple(_cell(ligne.get(nom)) for nom in noms))
            for rang, ligne in enumerate(rangees, start=2)
        ),
    )


def _cell(valeur: Any) -> Cellule:
    if isinstance(valeur, list):
        return SEPARATEUR.join(str(v) for v in valeur)
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float) and not math.isfinite(valeur):
        # Aucun tableur n'écrit ces nombres : ils se disent comme un texte.
        return str(valeur)
    return valeur


def _is_gone(faute: Faute, format_: Format) -> bool:
    colonne = format_.find(faute.colonne) if faute.colonne else None
    return (
        colonne is not None
        and colonne.type == "code_territoire"
        and all(_CODE.fullmatch(c.strip()) for c in faute.trouve.split(SEPARATEUR))
    )


def _refused(depot: Depot, fautes: list[str]) -> JournalError:
    dites = " ; ".join(f.rstrip(" .") for f in fautes[:FAUTES_DITES])
    reste = len(fautes) - FAUTES_DITES
    suite = f" ; et {reste} autres" if reste > 0 else ""
    return JournalError(
        f"Cette archive est refusée : le dépôt n° {depot.numero} ({depot.nom_fichier}) a des lignes "
        f"que l'import n'accepte pas ({dites}{suite}). Rien n'a été importé."
    )
