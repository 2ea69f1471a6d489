"""Coverage rates and places by mode (Cnaf, ``txcouv_pe_*`` and ``nbpla_pe_*``): columns, writing, rules.

Two series that never meet: the present sets (2022 revised, 2023…) and ``_hist`` (2017-2022). A rate is in
places for 100 children under three, with one decimal; it may exceed 100.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from data.actualisation import cnaf
from data.actualisation.cnaf import Format, names
from data.actualisation.perimetre import Perimetre
from data.actualisation.tableau import FichierRecuError, Tableau

# Entre la somme des modes et le total : l'arrondi de cinq nombres au dixième (le contrôle du magasin).
ECART_MAX = 0.25 + 1e-9
PART_INCOHERENTE_MAX = 0.02
TAUX_MAX = 200.0
# Leur valeur est fausse dans le fichier des communes, depuis l'origine.
FAUSSES = frozenset({"13055", "69123", "75056"})

_TAUX = {
    "": ("txcouv_{n}", "txcouv", "Taux de couv global"),
    "eaje": ("txcouv_eaje_{n}", "txcouv_eaje", "Taux de couv EAJE - ensemble"),
    "assistantes_maternelles": (
        "txcouv_am_ind_{n}",
        "txcouv_am_{n}",
        "txcouv_am_ind",
        "Taux de couv assistante maternelle",
    ),
    "prescolarisation": ("txcouv_prescol_{n}", "txcouv_prescol", "Taux de couv préscolarisation"),
    "garde_domicile": (
        "txcouv_gad_ind_{n}",
        "txcouv_gad_{n}",
        "txcouv_gad_ind",
        "Taux de couv salariée à domicile",
    ),
}
_PLACES = {
    "": ("tot_offre_{n}", "tot_offre", "Total offre", "Nombre de places - ensemble"),
    "eaje": ("pl_eaje_{n}", "pl_eaje", "Places EAJE - ensemble"),
    "assistantes_maternelles": ("pl_am_ind_{n}", "pl_am_{n}", "pl_am_ind", "Places assistante maternelle"),
    "prescolarisation": ("pl_prescol_{n}", "pl_prescol", "Places préscolarisation"),
    "garde_domicile": ("pl_gad_ind_{n}", "pl_gad_{n}", "pl_gad_ind", "Places salariée à domicile"),
}


def read_rates(chemin: Path, nom: str, niveau: str, perimetre: Perimetre, indicateur: str) -> Tableau:
    """Rates of a level. Raises FichierRecuError."""
    fausses = FAUSSES if niveau == "commune" else frozenset[str]()
    format_ = Format(_columns(_TAUX, niveau, indicateur), fausses=fausses)
    tableau = cnaf.read(chemin, nom, niveau, format_, perimetre)
    _complete(tableau)
    _check_bounds(tableau, nom, perimetre, TAUX_MAX, "places pour 100 enfants")
    _drop_incoherent(tableau, nom, lambda _: ECART_MAX)
    return tableau


def read_places(chemin: Path, nom: str, niveau: str, perimetre: Perimetre, indicateur: str) -> Tableau:
    """Places of a level, by mode. Raises FichierRecuError."""
    format_ = Format(_columns(_PLACES, niveau, indicateur), additif=True)
    tableau = cnaf.read(chemin, nom, niveau, format_, perimetre)
    _complete(tableau)
    _check_bounds(tableau, nom, perimetre, 5e6, "places")
    _drop_incoherent(tableau, nom, lambda total: max(2.5, total * 0.01))
    return tableau


def _columns(noms: dict[str, tuple[str, ...]], niveau: str, indicateur: str) -> dict[str, tuple[str, ...]]:
    return {
        f"{indicateur}:{mode}" if mode else indicateur: names(niveau, *siens) for mode, siens in noms.items()
    }


def _complete(tableau: Tableau) -> None:
    """An empty mode beside a known total is none of it, as the embedded files say; no total, no row."""
    for cle, valeurs in list(tableau.lignes.items()):
        if valeurs[0] is None:
            del tableau.lignes[cle]
            tableau.ecartees["laissées, lignes sans total"] += 1
        elif None in valeurs:
            tableau.lignes[cle] = tuple(v or 0.0 for v in valeurs)


def _check_bounds(tableau: Tableau, nom: str, perimetre: Perimetre, haut: float, unite: str) -> None:
    for (code, annee), valeurs in tableau.lignes.items():
        if (total := valeurs[0] or 0.0) > haut:
            raise FichierRecuError(
                f"{nom} : {perimetre.name(tableau.niveau, code)} ({code}) a {total:g} {unite} en {annee}, "
                f"au-delà du possible ({haut:g}) : les colonnes ou l'unité ont changé."
            )


def _drop_incoherent(tableau: Tableau, nom: str, ecart_max: Callable[[float], float]) -> None:
    """Leave out the rows whose modes do not make the total; too many of them, and the file is refused."""
    fausses = [
        cle
        for cle, (total, *modes) in tableau.lignes.items()
        if abs((total or 0.0) - sum(m or 0.0 for m in modes)) > ecart_max(total or 0.0)
    ]
    if len(fausses) > PART_INCOHERENTE_MAX * len(tableau.lignes) and len(fausses) > 1:
        code, annee = fausses[0]
        raise FichierRecuError(
            f"{nom} : dans {len(fausses)} lignes sur {len(tableau.lignes)} la somme des modes d'accueil "
            f"n'est pas le total (par exemple {code} en {annee}) : les colonnes ont changé de sens."
        )
    for cle in fausses:
        del tableau.lignes[cle]
        tableau.ecartees["laissées, lignes dont les modes ne font pas le total"] += 1
