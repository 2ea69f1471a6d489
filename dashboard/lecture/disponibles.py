"""Where each indicator exists, said before it is chosen: the list of the map, and of the method page.

Pure functions: cards, presences and scope ─► groups, options, reasons. Nothing here knows which
indicators there are: what the cards declare and what the store holds decide.
"""

from __future__ import annotations

from collections.abc import Iterable

from dashboard import formats
from dashboard.figures.choix import GroupeOptions, Option
from dashboard.lecture.selection import Connu, Etendue, Presence, Selection, levels
from data.fiches import themes
from data.fiches.catalogue import LECTEUR_DEPOTS, NIVEAUX, NOMS_NIVEAUX, Catalogue, Indicateur, Source

FRANCE = "France"
FICHIERS = "vos fichiers"
ACTUALISER = "à actualiser"
NULLE_PART = "pas livré"
PAS_CALCULE = "pas calculé"
LECTEUR_CALCUL = "calcul"
# Départements couverts à partir desquels on dit « France » : Mayotte ou Paris manquent souvent.
PRESQUE_TOUS = 0.9
DEPARTEMENTS = 101
REGIONS = 18


def build_options(
    catalogue: Catalogue, connu: Connu, selection: Selection, *, fixe: bool = False
) -> tuple[GroupeOptions, ...]:
    """Every indicator of the cards, by theme, for a scope and a level.

    With ``fixe`` the level cannot follow the choice: what exists elsewhere is then not offered.
    """
    groupes: list[GroupeOptions] = []
    for theme in themes.shelves(catalogue.indicateurs):
        options = [
            _option(catalogue.indicateurs[code], catalogue, connu, selection, fixe=fixe)
            for code in theme.indicateurs
        ]
        if not options:
            options = [_empty(theme)]
        triees = sorted(options, key=lambda o: not o.possible)
        groupes.append(GroupeOptions(theme.nom, tuple(triees)))
    return tuple(groupes)


def where(etendue: Etendue, niveau: str) -> str:
    """« France », « 2 départements », « 1 015 communes », « vos fichiers »."""
    if etendue.origine != "officielle":
        return FICHIERS
    couverts = len(etendue.couverts)
    if niveau == "france" or couverts >= PRESQUE_TOUS * DEPARTEMENTS:
        return FRANCE
    if niveau == "region":
        return (
            FRANCE if etendue.territoires >= PRESQUE_TOUS * REGIONS else _count("region", etendue.territoires)
        )
    # Mille communes éparses ne font pas de leur département un département livré.
    if couverts and 2 * couverts >= len(etendue.departements):
        return _count("departement", couverts)
    return _count(niveau, etendue.territoires)


def availability(
    fiche: Indicateur, niveau: str, catalogue: Catalogue, connu: Connu
) -> tuple[str, str, bool, str]:
    """(where, last year, fictitious, reason) of an indicator at a level, whatever the scope."""
    presence = connu.presences.get((fiche.code, niveau))
    if presence is None:
        ou, raison = _nowhere(fiche, niveau, catalogue, connu)
        return ou, "", False, raison
    ou, annee, fictif = _extent(presence, niveau, frozenset())
    return ou, annee, fictif, ""


def _option(
    fiche: Indicateur, catalogue: Catalogue, connu: Connu, selection: Selection, *, fixe: bool
) -> Option:
    lieux = connu.places(selection)
    niveau = connu.level_for(selection, fiche.code)
    if fixe and niveau != selection.niveau:
        niveau = ""
    presence = connu.presences.get((fiche.code, niveau or selection.niveau))
    raison = ""
    if niveau and presence is not None:
        ou, annee, fictif = _extent(presence, niveau, lieux)
    else:
        ou, annee, fictif, raison = _unavailable(fiche, catalogue, connu, selection)
    if niveau and niveau != selection.niveau and NOMS_NIVEAUX[niveau][1] not in ou:
        ou = f"{ou}, par {NOMS_NIVEAUX[niveau][0]}"
    return Option(
        fiche.code,
        fiche.nom_court,
        fiche.unite,
        fiche.est_effectif,
        ou,
        annee,
        fictif,
        raison,
        niveau,
        _words(fiche),
    )


def _extent(presence: Presence, niveau: str, lieux: frozenset[str]) -> tuple[str, str, bool]:
    """(where, last year, fictitious) of the total, or of the first part when there is no total."""
    modalite = "" if "" in presence.millesimes else min(presence.millesimes)
    annee = presence.latest(modalite, lieux)
    etendue = presence.etendues.get((modalite, annee))
    if etendue is None:
        return "", str(annee), False
    return where(etendue, niveau), str(annee), etendue.origine == "demonstration"


def _unavailable(
    fiche: Indicateur, catalogue: Catalogue, connu: Connu, selection: Selection
) -> tuple[str, str, bool, str]:
    """(where it exists instead, last year, fictitious, why not here and what to do)."""
    ici = connu.presences.get((fiche.code, selection.niveau))
    if ici is not None:
        ou, annee, fictif = _extent(ici, selection.niveau, frozenset())
        return ou, annee, fictif, _why_not_here(fiche, catalogue, connu, selection, fictif=fictif)
    ailleurs = [n for n in NIVEAUX if (fiche.code, n) in connu.presences]
    offerts = levels(selection.portee, selection.code_portee)
    if not ailleurs:
        # Rien nulle part : le geste est celui du niveau que sa fiche promet.
        niveau = next((n for n in (selection.niveau, *NIVEAUX) if n in fiche.sources), "")
        ou, raison = _nowhere(fiche, niveau, catalogue, connu)
        return ou, "", False, raison
    # Un niveau de cette portée, où elle n'a pas de valeur, plutôt qu'un niveau qu'elle n'a pas.
    niveau = next((n for n in offerts if n in ailleurs), ailleurs[-1])
    ou, annee, fictif = _extent(connu.presences[fiche.code, niveau], niveau, frozenset())
    noms = formats.enumeration([NOMS_NIVEAUX[n][0] for n in ailleurs])
    if niveau in offerts:
        raison = _why_not_here(fiche, catalogue, connu, selection, fictif=fictif, niveau=niveau)
    else:
        raison = f"Existe par {noms} : {_other_scope(ailleurs)}."
    return ou, annee, fictif, raison


def _other_scope(niveaux: Iterable[str]) -> str:
    """The scope to choose for a level that the present one does not offer."""
    presents = set(niveaux)
    if presents & {"epci", "departement"}:
        nom = NOMS_NIVEAUX["epci" if "epci" in presents else "departement"][0]
        return f"choisissez la France ou une région, puis le niveau {nom}"
    if "commune" in presents:
        return "choisissez un département, puis le niveau commune"
    return "sa valeur se lit en repère, pas sur une carte"


def _why_not_here(
    fiche: Indicateur,
    catalogue: Catalogue,
    connu: Connu,
    selection: Selection,
    *,
    fictif: bool,
    niveau: str = "",
) -> str:
    """Why an indicator that exists elsewhere at this level has no value in this scope."""
    source = _source(fiche, niveau or selection.niveau, catalogue)
    if source is None:
        return fiche.raison_hors_niveau
    if source.lecteur == LECTEUR_DEPOTS:
        debut = "Chiffres fictifs, et ailleurs seulement" if fictif else "Rien ici dans vos fichiers"
        return f"{debut} : {_deposit(source)}."
    lieux = connu.places(selection)
    for regle in source.absences:
        if regle.territoires or regle.population_max is not None:
            continue
        if regle.departements and not lieux <= set(regle.departements):
            continue
        if lieux & set(regle.hors_departements):
            continue
        return regle.raison
    return fiche.why_absent(niveau or selection.niveau) or f"Aucune valeur ici dans « {source.titre} »."


def _nowhere(fiche: Indicateur, niveau: str, catalogue: Catalogue, connu: Connu) -> tuple[str, str]:
    """(where, why) of an indicator that the store does not have at a level."""
    source = _source(fiche, niveau, catalogue)
    if source is None and (communes := _sums_to_come(fiche, catalogue, connu)) is not None:
        return ACTUALISER, (
            f"C'est la somme des communes, publiées ({communes.producteur}), pas encore toutes reçues ici : "
            "actualisez les données officielles, page « Sources et méthode »."
        )
    if source is None:
        return NULLE_PART, fiche.raison_hors_niveau
    if source.lecteur == LECTEUR_DEPOTS:
        return FICHIERS, f"Pas encore importé : {_deposit(source)}."
    if source.lecteur == LECTEUR_CALCUL:
        # Aucun fichier à recevoir : ce qu'il faudrait pour le calculer n'est pas là, ou mieux y est.
        return PAS_CALCULE, fiche.why_absent(niveau) or fiche.raison_hors_niveau
    return ACTUALISER, (
        f"Publié ({source.producteur}), pas encore reçu ici : actualisez les données officielles, page "
        "« Sources et méthode »."
    )


def _sums_to_come(fiche: Indicateur, catalogue: Catalogue, connu: Connu) -> Source | None:
    """The source of the communes whose sum is missing here, when a refresh would bring them all."""
    source = _source(fiche, "commune", catalogue)
    if fiche.agregation != "somme" or source is None or not source.actualisation:
        return None
    presence = connu.presences.get((fiche.code, "commune"))
    recues = presence is not None and _extent(presence, "commune", frozenset())[0] == FRANCE
    return None if recues else source


def _deposit(source: Source) -> str:
    nom = source.titre.removesuffix(", fichiers importés")
    return f"déposez un fichier « {nom} » sur la page « Mes données »"


def _source(fiche: Indicateur, niveau: str, catalogue: Catalogue) -> Source | None:
    return catalogue.sources.get(fiche.sources.get(niveau, ""))


def _empty(theme: themes.Theme) -> Option:
    """A theme that no card fills yet: what is missing, and who has it."""
    return Option(
        "",
        "Pas encore d'indicateur",
        "",
        False,
        NULLE_PART,
        "",
        False,
        f"{theme.manque} Voyez {theme.geste}.",
        "",
        "",
    )


def _words(fiche: Indicateur) -> str:
    """What a search reads beyond the short name and the unit."""
    return " ".join(
        (fiche.nom, fiche.theme, *(m.nom for m in fiche.modalites), fiche.question, fiche.definition)
    )


def _count(niveau: str, nombre: int) -> str:
    singulier, pluriel = NOMS_NIVEAUX[niveau]
    return formats.plural(nombre, singulier, pluriel)
