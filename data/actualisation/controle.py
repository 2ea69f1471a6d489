"""What a fetched file must be before it replaces another: whole, of known years, on the perimeter.

What is expected comes from the perimeter and from the card of the source, never from a number written
here: a territory that no rule of absence names should have its row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from datetime import UTC, datetime

from data.actualisation.perimetre import Perimetre
from data.actualisation.tableau import FichierRecuError, Tableau
from data.fiches.catalogue import NOMS_NIVEAUX, Source

# Au-delà, ce n'est pas le fichier entier.
PART_MANQUANTE_MAX = 0.10
# Une année bien plus maigre que les autres est une année coupée.
PART_ANNEE_MIN = 0.5
CITES = 4


def check(
    tableau: Tableau, nom: str, source: Source, perimetre: Perimetre, avant: Mapping[int, Set[str]]
) -> list[str]:
    """Refuse a file that is not whole; what is worth saying of it otherwise.

    ``avant`` gives the territories of each year of the file that this one would replace.
    Raises FichierRecuError.
    """
    par_annee: defaultdict[int, set[str]] = defaultdict(set)
    for code, annee in tableau.lignes:
        par_annee[annee].add(code)
    _check_years(par_annee, nom, avant)
    annee = max(par_annee)
    siens = par_annee[annee]
    attendus = perimetre.expected(source, tableau.niveau) or avant.get(annee, frozenset())
    manquent = sorted(set(attendus) - siens)
    un, plusieurs = NOMS_NIVEAUX[tableau.niveau]
    if len(manquent) > PART_MANQUANTE_MAX * len(attendus):
        raise FichierRecuError(
            f"{nom} : {len(siens)} {un if len(siens) == 1 else plusieurs} en {annee}, "
            f"{len(attendus)} attendus d'après le périmètre : le fichier n'est pas entier."
        )
    if not manquent:
        return []
    cites = ", ".join(f"{perimetre.name(tableau.niveau, c)} ({c})" for c in manquent[:CITES])
    reste = f" et {len(manquent) - CITES} autres" if len(manquent) > CITES else ""
    return [f"sans ligne en {annee} : {cites}{reste}"]


def _check_years(par_annee: Mapping[int, Set[str]], nom: str, avant: Mapping[int, Set[str]]) -> None:
    demain = sorted(a for a in par_annee if a > datetime.now(UTC).year)
    if demain:
        raise FichierRecuError(f"{nom} : l'année {demain[0]} n'est pas encore finie ou commencée.")
    # Un producteur retire ses plus vieilles années ; un trou, lui, est une faute.
    perdues = sorted(a for a in avant if a > min(par_annee) and a not in par_annee)
    if perdues:
        raise FichierRecuError(
            f"{nom} : l'année {perdues[0]} manque, alors que le fichier en place l'a ; années trouvées : "
            f"{', '.join(map(str, sorted(par_annee)))}."
        )
    plus = max(len(codes) for codes in par_annee.values())
    for annee, codes in sorted(par_annee.items()):
        if len(codes) < PART_ANNEE_MIN * plus:
            raise FichierRecuError(
                f"{nom} : l'année {annee} n'a que {len(codes)} territoires, quand une autre en a {plus} : le "
                "fichier n'est pas entier."
            )
