"""The choices that figures share: indicator, detail, year, level, scope, territory, comparison group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from dashboard.figures.carte import level_name
from dashboard.figures.palettes import COULEURS_MODALITES
from dashboard.galerie.reglages.modele import Possible, Reglage, Vise
from dashboard.galerie.tirage import Adresse
from dashboard.lecture import groupe as lecture_groupe
from dashboard.lecture.disponibles import build_options
from dashboard.lecture.selection import Selection, levels

SANS_VALEUR = "aucune valeur ici."
AUCUN = ""
GROUPES = {
    "limitrophes": "limitrophes",
    "epci": "ceux de l'EPCI",
    "departement": "ceux du département",
    "region": "ceux de la région",
    "france": "ceux de France",
    "semblables": "semblables",
    "liste": "liste gardée",
}


def indicator(vise: Vise) -> Iterator[Reglage]:
    """Every indicator of the cards: where it exists, or why it does not here."""
    selection = vise.selection
    groupes = build_options(vise.lecteur.catalogue(), vise.connu, selection)
    possibles = tuple(Possible(o.code, o.nom, o.raison) for g in groupes for o in g.options if o.code)
    yield Reglage(
        "indicateur",
        "Indicateur",
        selection.indicateur,
        possibles,
        lambda v: vise.moved(indicateur=v),
        liste=selection,
    )


def split_indicator(vise: Vise) -> Iterator[Reglage]:
    """The indicators that are the sum of parts, where they exist."""
    selection, fiches = vise.selection, vise.lecteur.catalogue().indicateurs
    possibles = tuple(
        Possible(c, fiches[c].nom_court, "" if vise.connu.level_for(selection, c) else SANS_VALEUR)
        for c in vise.connu.indicators(selection.niveau)
        if fiches[c].somme_modalites and all(m.code in COULEURS_MODALITES for m in fiches[c].modalites)
    )
    yield Reglage(
        "indicateur",
        "Indicateur",
        selection.indicateur,
        possibles,
        lambda v: vise.moved(indicateur=v, modalite=""),
    )


def detail(vise: Vise) -> Iterator[Reglage]:
    """The parts of the indicator, when it has some."""
    selection, connu = vise.selection, vise.connu
    presence = connu.presences[selection.indicateur, selection.niveau]
    fiche = vise.lecteur.catalogue().indicateurs[selection.indicateur]
    lieux = connu.places(selection)
    codes = [m for m in ("", *(m.code for m in fiche.modalites)) if m in presence.millesimes]
    possibles = tuple(
        Possible(m, fiche.nom_modalite(m), "" if presence.exists_in(lieux, m) else SANS_VALEUR) for m in codes
    )
    yield Reglage("modalite", "Détail", selection.modalite, possibles, lambda v: vise.moved(modalite=v))


def year(vise: Vise) -> Iterator[Reglage]:
    """The years of what is shown, the last one first."""
    selection = vise.selection
    annees = years_of(vise, selection.indicateur, selection.modalite, selection.niveau)
    yield Reglage(
        "millesime", "Année", str(selection.millesime), annees, lambda v: vise.moved(millesime=int(v))
    )


def years_of(vise: Vise, indicateur: str, modalite: str, niveau: str) -> tuple[Possible, ...]:
    """The years of a figure at a level; one without any value in the scope says so."""
    presence = vise.connu.presences[indicateur, niveau]
    lieux = vise.connu.places(vise.selection)
    possibles: list[Possible] = []
    for annee in sorted(presence.millesimes[modalite], reverse=True):
        etendue = presence.etendues.get((modalite, annee))
        ici = etendue is None or etendue.reach(lieux)[1]
        possibles.append(Possible(str(annee), str(annee), "" if ici else SANS_VALEUR))
    return tuple(possibles)


def level(vise: Vise) -> Iterator[Reglage]:
    """The levels of the scope; one at which the indicator has no value says so."""
    selection = vise.selection
    nom = vise.connu.name_of(selection.indicateur)
    possibles = tuple(
        Possible(
            n,
            f"par {level_name(n, 1)}",
            "" if _has(vise, replace(selection, niveau=n)) else f"« {nom} » n'a pas de valeur ici.",
        )
        for n in levels(selection.portee, selection.code_portee)
    )
    yield Reglage(
        "niveau", "Niveau", selection.niveau, possibles, lambda v: vise.moved(niveau=v, territoire="")
    )


def _has(vise: Vise, selection: Selection) -> bool:
    presence = vise.connu.presences.get((selection.indicateur, selection.niveau))
    return presence is not None and presence.exists_in(vise.connu.places(selection))


def scope(vise: Vise) -> Iterator[Reglage]:
    """What bounds the figure: the present scope, and those that hold its territory."""
    selection = vise.selection
    mesure = "indicateur" in vise.cliche.selection
    possibles: list[Possible] = []
    for portee, code in _scopes(vise):
        lue = vise.lecteur.scope(portee, code) if portee != "france" else None
        if lue is None and portee != "france":
            continue
        nom = lue.nom if lue is not None else "France"
        voulue = replace(selection, portee=portee, code_portee=code, niveau=levels(portee, code)[0])
        ici = not mesure or vise.connu.level_for(voulue, selection.indicateur)
        raison = "" if ici else f"« {vise.connu.name_of(selection.indicateur)} » n'y a pas de valeur."
        possibles.append(Possible(f"{portee}-{code}", nom, raison))

    def put(valeur: str) -> Adresse:
        portee, _, code = valeur.partition("-")
        niveau = selection.niveau
        if niveau not in levels(portee, code):
            niveau = levels(portee, code)[0]
        voulue = replace(selection, portee=portee, code_portee=code, niveau=niveau)
        if mesure:
            niveau = vise.connu.level_for(voulue, selection.indicateur) or niveau
        # Un EPCI n'est pas une de ses communes : il ne reste en avant que parmi les siens.
        garde = selection.territoire if niveau == selection.niveau else ""
        return vise.moved(portee=portee, code_portee=code, niveau=niveau, territoire=garde)

    yield Reglage("portee", "Étendue", f"{selection.portee}-{selection.code_portee}", tuple(possibles), put)


def _scopes(vise: Vise) -> tuple[tuple[str, str], ...]:
    """(level, code) of the scopes, the narrowest first."""
    selection = vise.selection
    trouvees: dict[tuple[str, str], None] = {}
    for niveau, code in ((selection.niveau, selection.territoire), (selection.portee, selection.code_portee)):
        if not code or niveau == "france":
            continue
        lues = vise.lecteur.run("territoires/un", code_territoire=code, niveau=niveau)
        if lues.empty:
            continue
        ligne = lues.iloc[0]
        siens = {"epci": code} if niveau == "epci" else {}
        for contenant in ("epci", "departement", "region"):
            sien = siens.get(contenant, ligne.get(f"code_{contenant}"))
            if sien is not None and not pd.isna(sien) and vise.connu.scope_exists(contenant, str(sien)):
                trouvees[contenant, str(sien)] = None
    trouvees[selection.portee, selection.code_portee] = None
    trouvees["france", "FRANCE"] = None
    rangs = ("ept", "epci", "departement", "region", "france")
    return tuple(sorted(trouvees, key=lambda s: rangs.index(s[0])))


def territory(vise: Vise) -> Iterator[Reglage]:
    """The territory that is put forward, or none, among those of the scope."""
    for reglage in own_territory(vise):
        yield replace(reglage, possibles=(Possible(AUCUN, "aucun"), *reglage.possibles))


def own_territory(vise: Vise) -> Iterator[Reglage]:
    """The territory that the figure is about; France has too many to be listed."""
    selection = vise.selection
    if selection.portee == "france" and selection.niveau != "departement":
        return
    lues = vise.lecteur.run(
        "comparer/voisins",
        niveau=selection.niveau,
        portee=selection.portee,
        code_portee=selection.code_portee,
    )
    noms = dict(zip(map(str, lues["code_territoire"]), map(str, lues["nom"]), strict=True))
    possibles = tuple(Possible(c, n) for c, n in sorted(noms.items(), key=lambda x: x[1]))
    yield Reglage(
        "territoire",
        "Territoire mis en avant",
        selection.territoire if selection.territoire in noms else AUCUN,
        possibles,
        lambda v: vise.moved(territoire=v),
    )


def group(vise: Vise) -> Iterator[Reglage]:
    """Who the territory is compared to; a group that cannot be says why."""
    selection = vise.selection
    niveau, code = selection.niveau, selection.territoire
    if not code:
        niveau, code = selection.portee, selection.code_portee
    present = lecture_groupe.read_group(vise.lecteur, niveau, code, selection.parmi, selection.liste)
    if not present.existe:
        return
    usuel = lecture_groupe.read_group(vise.lecteur, niveau, code).parmi
    possibles = tuple(
        Possible(f"{c.parmi}:{c.liste}", c.groupe.nom if c.groupe is not None else GROUPES[c.parmi], c.raison)
        for c in lecture_groupe.choices(vise.lecteur, niveau, code)
    )

    def put(valeur: str) -> Adresse:
        parmi, _, liste = valeur.partition(":")
        # Un groupe composé à la main cède la place au groupe de toutes les pages.
        libre = {"groupe": "", "membres": "", "maille": ""}
        return vise.moved(libre, parmi="" if parmi == usuel else parmi, liste=liste)

    yield Reglage(
        "parmi",
        "Comparé à",
        f"{present.parmi}:{selection.liste if present.parmi == 'liste' else ''}",
        possibles,
        put,
    )


def labels(vise: Vise) -> Iterator[Reglage]:
    """Names and values on the map, or not."""
    possibles = (Possible("oui", "affichés"), Possible("", "cachés"))
    yield Reglage(
        "etiquettes",
        "Noms et valeurs",
        "oui" if vise.selection.noms else "",
        possibles,
        lambda v: vise.moved(noms=bool(v)),
    )
