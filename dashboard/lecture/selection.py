"""What the reader is looking at, and its two-way translation into the address of the page.

``Selection`` is frozen; ``parse`` never fails: a parameter that it does not understand falls back
to the default and a French sentence says so. ``to_params`` writes only what differs from the
default, so that a plain address stays plain. Pure functions: Streamlit is in ``session.py``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dashboard.figures.classes import METHODES, NOMBRE_MAX, NOMBRE_MIN, parse_seuils
from dashboard.figures.palettes import PALETTES
from dashboard.figures.unites import own_level, unit_of
from dashboard.lecture import autres as lecture_autres
from dashboard.lecture.autres import Autre
from dashboard.lecture.parmi import read_parmi

# Niveaux proposés dans chaque portée, le plus naturel d'abord.
NIVEAUX_PAR_PORTEE = {
    "france": ("epci", "departement"),
    "region": ("epci", "departement"),
    "departement": ("epci", "commune"),
    "epci": ("commune", "epci"),
    "ept": ("commune",),
}
PANNEAUX = ("tableau", "graphique")
# Aucun département en particulier : la France entière.
PARTOUT: frozenset[str] = frozenset()
# Les paramètres d'adresse de la sélection ; les autres appartiennent à une page (session.extra).
PARAMETRES = frozenset(
    (
        "portee",
        "niveau",
        "indicateur",
        "modalite",
        "millesime",
        "avec",
        "double",
        "methode",
        "palette",
        "territoire",
        "panneau",
        "classes",
        "seuils",
        "parmi",
        "liste",
        "etiquettes",
        *lecture_autres.CLES,
    )
)


@dataclass(frozen=True, slots=True)
class Selection:
    """Everything that decides what the page shows (the zoom is kept by the map itself)."""

    portee: str = "france"
    code_portee: str = "FRANCE"
    niveau: str = "epci"
    indicateur: str = "taux_couverture"
    modalite: str = ""
    millesime: int = 0
    avec: str = ""
    double: str = ""
    methode: str = "jenks"
    nombre: int = 5
    seuils: tuple[float, ...] = ()
    palette: str = "bleus"
    territoire: str = ""
    panneau: str = ""
    # Le groupe de comparaison ('' : l'habituel du niveau) et, pour « liste », laquelle.
    parmi: str = ""
    liste: str = ""
    noms: bool = False
    autres: tuple[Autre, ...] = ()


def levels(portee: str, code: str) -> tuple[str, ...]:
    """Levels that a scope can show, the most natural first.

    Where the unit is the commune, the EPCI that covers the scope is not offered: its figures are
    those of seven départements. Paris has its own rate, its only commune has none.
    """
    if unit_of(portee, code).niveau == "commune":
        return tuple(dict.fromkeys((own_level(portee, code), "commune")))
    return NIVEAUX_PAR_PORTEE[portee]


@dataclass(frozen=True, slots=True)
class Etendue:
    """Where one figure exists: how many territories have a value, and in which départements.

    ``couverts`` are the départements where half of the territories at least have a row;
    ``origine`` is officielle, locale or demonstration.
    """

    territoires: int
    departements: frozenset[str]
    couverts: frozenset[str]
    origine: str = "officielle"

    def reach(self, lieux: frozenset[str]) -> tuple[int, int]:
        """Départements covered and reached among ``lieux`` (among all when there is none)."""
        if not lieux:
            return len(self.couverts), len(self.departements)
        return len(self.couverts & lieux), len(self.departements & lieux)


@dataclass(frozen=True, slots=True)
class Presence:
    """Years present in the store for one indicator at one level, per modality, and where they exist."""

    millesimes: Mapping[str, tuple[int, ...]]
    etendues: Mapping[tuple[str, int], Etendue] = field(default_factory=dict)

    def latest(self, modalite: str, lieux: frozenset[str] = PARTOUT) -> int:
        """Most recent year of a modality (of any when it is unknown) that has values in ``lieux``.

        A year that covers less than half of what another one covers is not the latest: it would
        show two départements of France.
        """
        annees = self.millesimes.get(modalite) or tuple(
            a for serie in self.millesimes.values() for a in serie
        )
        portees = {a: e.reach(lieux) for a in annees if (e := self.etendues.get((modalite, a)))}
        for rang in (0, 1):
            mieux = max((p[rang] for p in portees.values()), default=0)
            if mieux:
                return max(a for a, p in portees.items() if 2 * p[rang] >= mieux)
        return max(annees)

    def exists_in(self, lieux: frozenset[str], modalite: str | None = None) -> bool:
        """True when a modality (any when None) has a value in one of these départements."""
        if not self.etendues:
            return True
        return any(
            e.reach(lieux)[1] for (m, _), e in self.etendues.items() if modalite is None or m == modalite
        )


@dataclass(frozen=True, slots=True)
class Connu:
    """What exists: presences by (indicator, level), scopes, and how to explain an unknown code."""

    presences: Mapping[tuple[str, str], Presence]
    effectifs: frozenset[str]
    scope_exists: Callable[[str, str], bool]
    explain_code: Callable[[str], str]
    departements_of: Callable[[str, str], frozenset[str]] = lambda portee, code: PARTOUT
    # Le nom d'un indicateur ; un code inconnu reste ce qu'il est.
    name_of: Callable[[str], str] = str

    def latest(self, selection: Selection) -> int:
        """Most recent year of what a selection shows, where it shows it."""
        presence = self.presences[selection.indicateur, selection.niveau]
        return presence.latest(selection.modalite, self.places(selection))

    def places(self, selection: Selection) -> frozenset[str]:
        """The départements that a scope touches; none for France, which has them all."""
        return self.departements_of(selection.portee, selection.code_portee)

    def level_for(self, selection: Selection, indicateur: str) -> str:
        """The level at which a scope shows an indicator: the present one when it has values there.

        '' when no level of the scope has a value in it.
        """
        lieux = self.places(selection)
        niveaux = (selection.niveau, *levels(selection.portee, selection.code_portee))
        possibles = (n for n in niveaux if (indicateur, n) in self.presences)
        return next((n for n in possibles if self.presences[indicateur, n].exists_in(lieux)), "")

    def indicators(self, niveau: str) -> tuple[str, ...]:
        """Indicators that have values at a level, in the order of the cards."""
        return tuple(i for i, n in self.presences if n == niveau)


def parse(params: Mapping[str, str], connu: Connu) -> tuple[Selection, tuple[str, ...]]:
    """Selection written in an address, and one sentence for each parameter that was not kept."""
    messages: list[str] = []

    def refuse(nom: str, valeur: str, suite: str) -> None:
        messages.append(f"Dans l'adresse, {nom} « {valeur} » {suite}")

    selection = Selection()
    brut = params.get("portee", "")
    if brut and brut != "france":
        portee, code = read_scope(brut)
        if portee in ("region", "departement", "epci", "ept") and connu.scope_exists(portee, code):
            selection = replace(selection, portee=portee, code_portee=code, niveau=levels(portee, code)[0])
        else:
            explication = connu.explain_code(code or brut)
            refuse("le territoire", brut, f"est inconnu : la France est affichée. {explication}".strip())
    niveau = params.get("niveau", "")
    if niveau in levels(selection.portee, selection.code_portee):
        selection = replace(selection, niveau=niveau)
    elif niveau:
        refuse("le niveau", niveau, "n'existe pas pour ce territoire : il est ignoré.")
    indicateur = params.get("indicateur", "")
    if indicateur and (indicateur, selection.niveau) in connu.presences:
        selection = replace(selection, indicateur=indicateur)
    elif indicateur:
        refuse("l'indicateur", connu.name_of(indicateur), "n'existe pas à ce niveau : un autre est affiché.")
    selection = normalise(selection, connu)
    selection = _parse_figures(params, selection, connu, refuse)
    selection = _parse_drawing(params, selection, refuse)
    parmi, liste, phrase = read_parmi(params)
    messages += [phrase] if phrase else []
    selection = replace(selection, parmi=parmi, liste=liste)
    return normalise(
        replace(selection, territoire=read_territory(params.get("territoire", ""))), connu
    ), tuple(messages)


def read_scope(texte: str) -> tuple[str, str]:
    """(level, code) of a scope typed by hand: « Département-2a », « departement-1 » are understood."""
    decompose = unicodedata.normalize("NFKD", texte.strip().lower())
    plat = "".join(c for c in decompose if not unicodedata.combining(c))
    portee, _, code = plat.partition("-")
    return portee, code.zfill(2).upper() if portee in ("region", "departement") and code else code.upper()


def read_territory(texte: str) -> str:
    """The code of a territory typed by hand: « 1004 » lost its zero, « 2a004 » its capital."""
    code = "".join(texte.split()).upper()
    return code.zfill(5) if len(code) == 4 else code


def _parse_figures(
    params: Mapping[str, str], selection: Selection, connu: Connu, refuse: Callable[[str, str, str], None]
) -> Selection:
    """Modality, year, second indicator and second map."""
    presence = connu.presences[selection.indicateur, selection.niveau]
    modalite = params.get("modalite", "")
    if modalite in presence.millesimes:
        selection = replace(selection, modalite=modalite)
    elif modalite:
        refuse("la modalité", modalite, "n'existe pas pour cet indicateur : l'ensemble est affiché.")
    selection = replace(selection, millesime=connu.latest(selection))
    annee = params.get("millesime", "")
    if annee in map(str, presence.millesimes[selection.modalite]):
        selection = replace(selection, millesime=int(annee))
    elif annee:
        refuse("le millésime", annee, f"n'est pas dans le magasin : {selection.millesime} est affiché.")
    avec = params.get("avec", "")
    if avec:
        if avec in overlays(selection, connu):
            selection = replace(selection, avec=avec)
        else:
            refuse("l'indicateur superposé", connu.name_of(avec), "ne peut pas être superposé à celui-ci.")
    double = params.get("double", "")
    if double:
        if double in second_maps(selection, connu):
            selection = replace(selection, double=double)
        else:
            refuse("la deuxième carte", connu.name_of(double), "n'existe pas pour cet indicateur.")
    return replace(selection, autres=lecture_autres.parse(params, selection, connu, refuse))


def _parse_drawing(
    params: Mapping[str, str], selection: Selection, refuse: Callable[[str, str, str], None]
) -> Selection:
    """Classes, palette and open panel."""
    for champ, nom, permis in (
        ("methode", "la méthode de classes", METHODES),
        ("palette", "la palette", PALETTES),
        ("panneau", "le panneau", PANNEAUX),
    ):
        valeur = params.get(champ, "")
        if valeur in permis:
            selection = replace(selection, **{champ: valeur})
        elif valeur:
            refuse(nom, valeur, "est inconnue." if champ != "panneau" else "est inconnu.")
    if params.get("etiquettes", "") not in ("", "0", "1"):
        refuse("« etiquettes »", params["etiquettes"], "vaut 1 ou 0 : il est ignoré.")
    selection = replace(selection, noms=params.get("etiquettes") == "1")
    nombre = params.get("classes", "")
    if nombre in map(str, range(NOMBRE_MIN, NOMBRE_MAX + 1)):
        selection = replace(selection, nombre=int(nombre))
    elif nombre:
        refuse("le nombre de classes", nombre, f"doit être entre {NOMBRE_MIN} et {NOMBRE_MAX}.")
    if params.get("seuils"):
        try:
            selection = replace(selection, seuils=parse_seuils(params["seuils"]))
        except ValueError as erreur:
            refuse("les seuils", params["seuils"], f"ne conviennent pas. {erreur}")
    return selection


def to_params(selection: Selection, connu: Connu) -> dict[str, str]:
    """Parameters of the address, defaults left out: ``parse`` gives the same selection back."""
    defaut = Selection()
    params: dict[str, str] = {}
    if selection.portee != "france":
        params["portee"] = f"{selection.portee}-{selection.code_portee}"
    if selection.niveau != levels(selection.portee, selection.code_portee)[0]:
        params["niveau"] = selection.niveau
    if selection.indicateur != defaut.indicateur:
        params["indicateur"] = selection.indicateur
    if selection.modalite:
        params["modalite"] = selection.modalite
    if selection.millesime != connu.latest(selection):
        params["millesime"] = str(selection.millesime)
    for champ in ("avec", "double", "methode", "palette", "territoire", "panneau", "parmi", "liste"):
        if getattr(selection, champ) != getattr(defaut, champ):
            params[champ] = getattr(selection, champ)
    if selection.noms:
        params["etiquettes"] = "1"
    if selection.nombre != defaut.nombre:
        params["classes"] = str(selection.nombre)
    if selection.seuils:
        params["seuils"] = ";".join(f"{s:g}" if s == float(f"{s:g}") else repr(s) for s in selection.seuils)
    return {**params, **lecture_autres.to_params(selection, connu)}


def normalise(selection: Selection, connu: Connu) -> Selection:
    """The nearest coherent selection: level of the scope, indicator of the level, year of both."""
    niveaux = levels(selection.portee, selection.code_portee)
    if selection.niveau not in niveaux:
        possibles = [n for n in niveaux if (selection.indicateur, n) in connu.presences]
        selection = replace(selection, niveau=(possibles or list(niveaux))[0])
    if (selection.indicateur, selection.niveau) not in connu.presences:
        choix = connu.indicators(selection.niveau)
        defaut = Selection().indicateur
        # L'année de l'indicateur perdu n'est pas celle du nouveau.
        selection = replace(
            selection, indicateur=defaut if defaut in choix else choix[0], modalite="", millesime=0
        )
    presence = connu.presences[selection.indicateur, selection.niveau]
    if selection.modalite not in presence.millesimes:
        selection = replace(selection, modalite="" if "" in presence.millesimes else min(presence.millesimes))
    if selection.millesime not in presence.millesimes[selection.modalite]:
        selection = replace(selection, millesime=connu.latest(selection))
    if selection.avec and selection.avec not in overlays(selection, connu):
        selection = replace(selection, avec="")
    if selection.double and selection.double not in second_maps(selection, connu):
        selection = replace(selection, double="")
    return replace(selection, autres=lecture_autres.coherent(selection, connu))


def chosen_year(selection: Selection, connu: Connu) -> int:
    """The year when it is not the latest one of what is shown, else 0: it then follows."""
    presence = connu.presences.get((selection.indicateur, selection.niveau))
    if presence is None or selection.millesime == connu.latest(selection):
        return 0
    return selection.millesime


def change(selection: Selection, connu: Connu, **changements: Any) -> Selection:
    """The selection after some changes, coherent.

    Another indicator shows its own latest year and no second map of another year; where it has no
    value at this level but has some at another one of the scope, the level follows. A year that was
    the latest stays the latest when the modality, the level or the scope changes; a year that the
    reader chose is kept where it exists.
    """
    if "millesime" not in changements:
        autre = changements.get("indicateur", selection.indicateur) != selection.indicateur
        if autre and selection.double.startswith("millesime:"):
            changements = {"double": "", **changements}
        if autre or not chosen_year(selection, connu):
            changements = {**changements, "millesime": 0}
    voulue = replace(selection, **changements)
    if "indicateur" in changements and "niveau" not in changements:
        niveau = connu.level_for(voulue, voulue.indicateur)
        voulue = replace(voulue, niveau=niveau or voulue.niveau)
    return normalise(voulue, connu)


def overlays(selection: Selection, connu: Connu) -> tuple[str, ...]:
    """Indicators that can be drawn over this one: a count over a rate, a rate under a count."""
    est_effectif = selection.indicateur in connu.effectifs
    return tuple(
        i
        for i in connu.indicators(selection.niveau)
        if (i in connu.effectifs) != est_effectif and i != selection.indicateur
    )


def second_maps(selection: Selection, connu: Connu) -> tuple[str, ...]:
    """Maps that can share the classes of this one: another modality, or another year."""
    presence = connu.presences[selection.indicateur, selection.niveau]
    annees = [f"millesime:{a}" for a in presence.millesimes[selection.modalite] if a != selection.millesime]
    modalites = [
        f"modalite:{m}"
        for m, serie in presence.millesimes.items()
        if m != selection.modalite and selection.millesime in serie
    ]
    return (*annees, *modalites)


def second(selection: Selection) -> Selection:
    """The selection of the second map (``double`` must be set)."""
    genre, _, valeur = selection.double.partition(":")
    if genre == "millesime":
        return replace(selection, millesime=int(valeur), double="")
    return replace(selection, modalite=valeur, double="")
