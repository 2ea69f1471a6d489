"""The figures of « Portrait »: births and places, what moved the coverage, ages, the map of its parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from dashboard import formats
from dashboard.figures import schema_pluriannuel
from dashboard.figures.planche import Planche
from dashboard.figures.scenarios import PCT_MAX
from dashboard.galerie.tirage import Adresse, Cliche, Tirage, empty, read_selection, told
from dashboard.lecture import portraits, scenarios, vues
from dashboard.lecture import sujet as lecture_sujet
from dashboard.lecture.portraits import AGES
from dashboard.lecture.selection import Selection
from dashboard.lecture.sujet import Sujet
from dashboard.lecture.vues import Lecteur
from data.identifiants import slug

PAGE = "portrait"
VARIATION = "variation"
BORNES_PCT = f"entre {formats.MOINS}{formats.number(PCT_MAX)} et {formats.number(PCT_MAX)}"
SANS_SUJET = "Choisissez un territoire : un EPCI, une commune, un département ou une région."
SANS_AGES = (
    "La population par âge et par sexe n'est livrée que pour les communes des EPCI "
    "du Val-d'Oise et de la Creuse."
)


def read_subject(lecteur: Lecteur, selection: Selection, reglages: Mapping[str, str]) -> Sujet | None:
    """The selected territory, else the scope unless it is France, else France when asked for."""
    if selection.territoire:
        return lecture_sujet.read_subject(lecteur, selection.niveau, selection.territoire)
    if selection.portee != "france":
        return lecture_sujet.read_subject(lecteur, selection.portee, selection.code_portee)
    if reglages.get("sujet") == "france":
        return lecture_sujet.read_subject(lecteur, "france", "FRANCE")
    return None


def address(code: str, sujet: Sujet) -> Adresse:
    """The address of a figure of that territory."""
    if sujet.niveau == "france":
        return Adresse(code, {"sujet": "france"})
    if sujet.niveau != "commune":
        return Adresse(code, {"portee": f"{sujet.niveau}-{sujet.code}"})
    dans = f"departement-{sujet.text('code_departement')}"
    return Adresse(code, {"portee": dans, "niveau": "commune", "territoire": sujet.code})


def unknown(lecteur: Lecteur, selection: Selection) -> str:
    """The sentence about a selected territory that is not there, or ''."""
    if not selection.territoire:
        return ""
    explication = lecteur.explain_code(selection.territoire)
    return (
        f"Le territoire {selection.territoire} n'est pas dans le magasin à ce niveau. {explication}"
    ).strip()


def parse_change(texte: str) -> float | None:
    """« −1,5 », « -1.5 », « +2 % » as a number with one decimal; None otherwise."""
    net = texte.replace(formats.MOINS, "-").replace("%", "").strip()
    lu = formats.parse_number(net, -PCT_MAX, PCT_MAX)
    return None if lu is None else formats.rounded(lu, 1)


def read_change(reglages: Mapping[str, str]) -> tuple[float | None, str]:
    """The yearly change of births of an address, in %, and a sentence when it cannot be one."""
    brut = reglages.get(VARIATION, "")
    lu = parse_change(brut)
    if not brut or lu is not None:
        return lu, ""
    return None, (f"Dans l'adresse, la variation des naissances « {brut} » n'est pas un nombre {BORNES_PCT}.")


def _cliche(
    code: str, *champs: str
) -> Callable[[Callable[[Adresse, Sujet, Lecteur, tuple[str, ...]], Tirage]], Cliche]:
    """Declare a figure of the territory of a portrait."""

    def declare(faire: Callable[[Adresse, Sujet, Lecteur, tuple[str, ...]], Tirage]) -> Cliche:
        def build(adresse: Adresse, lecteur: Lecteur) -> Tirage:
            selection, phrases = read_selection(adresse, lecteur)
            sujet = read_subject(lecteur, selection, adresse.reglages)
            if sujet is None:
                return empty(adresse, unknown(lecteur, selection) or SANS_SUJET, phrases)
            return faire(adresse, sujet, lecteur, phrases)

        return Cliche(code, PAGE, build, ("sujet", *champs))

    return declare


@_cliche("portrait-naissances", VARIATION)
def NAISSANCES(adresse: Adresse, sujet: Sujet, lecteur: Lecteur, phrases: tuple[str, ...]) -> Tirage:
    """Births, what may follow, and the places that would keep the coverage."""
    if sujet.niveau not in scenarios.NIVEAUX:
        return empty(adresse, "Les scénarios de naissances se lisent d'une commune à une région.", phrases)
    lues = scenarios.read_base(lecteur, sujet.niveau, sujet.code)
    if lues.base is None:
        return empty(adresse, lues.raison, phrases)
    pct, phrase = read_change(adresse.reglages)
    planche = scenarios.build_planche(lues, sujet, pct)
    return Tirage(adresse, planche, phrases=told((*phrases, phrase)))


@_cliche("portrait-partage")
def PARTAGE(adresse: Adresse, sujet: Sujet, lecteur: Lecteur, phrases: tuple[str, ...]) -> Tirage:
    """What moved the coverage of a département: places, or children."""
    planche = scenarios.read_split(lecteur, sujet)
    if planche is None:
        return empty(adresse, "Aucun taux de couverture n'est publié deux fois ici dans une série.", phrases)
    return Tirage(adresse, planche, phrases=phrases)


@_cliche("portrait-pyramide")
def PYRAMIDE(adresse: Adresse, sujet: Sujet, lecteur: Lecteur, phrases: tuple[str, ...]) -> Tirage:
    """The pyramid of ages."""
    planche = portraits.read_pyramid(lecteur, sujet)
    if planche is None:
        fiche = lecteur.catalogue().indicateurs[AGES]
        raison = fiche.raison_hors_niveau if sujet.niveau not in fiche.sources else SANS_AGES
        return empty(adresse, raison, phrases)
    return Tirage(adresse, planche, phrases=phrases)


def map_choice(
    lecteur: Lecteur, sujet: Sujet, reglages: Mapping[str, str]
) -> tuple[str, str, list[str], str]:
    """(indicator, default, choices, sentence) of the map; ('', '', [], '') where none is drawn."""
    portee, niveau, _ = portraits.map_frame(lecteur, sujet)
    if portee is None:
        return "", "", [], ""
    indicateurs = list(lecteur.known().indicators(niveau))
    demande = reglages.get("carte", "")
    phrase = ""
    if demande and demande not in indicateurs:
        phrase = f"Dans l'adresse, l'indicateur de la carte « {demande} » n'existe pas ici."
    defaut = portraits.default_map(lecteur, portee, niveau)
    return (demande if demande in indicateurs else defaut), defaut, indicateurs, phrase


@_cliche("portrait-carte", "carte", "clic")
def CARTE(adresse: Adresse, sujet: Sujet, lecteur: Lecteur, phrases: tuple[str, ...]) -> Tirage:
    """The communes of the territory (EPCI of a département, a region or France), one indicator.

    « clic » is the code of the one that is put forward.
    """
    portee, niveau, choisi = portraits.map_frame(lecteur, sujet)
    if portee is None:
        return empty(adresse, f"Aucun contour n'est livré {sujet.portee.dans}.", phrases)
    indicateur, _, _, phrase = map_choice(lecteur, sujet, adresse.reglages)
    selection = Selection(
        portee=portee.niveau,
        code_portee=portee.code,
        niveau=niveau,
        indicateur=indicateur,
        territoire=adresse.get("clic", choisi),
    )
    connu = lecteur.known()
    selection = replace(selection, millesime=connu.latest(selection))
    vue = lecteur.remember(_view, selection)
    dites = told((*phrases, phrase))
    return Tirage(adresse, vue.cartes[0], phrases=dites, couches=tuple(vue.couches))


def _view(lecteur: Lecteur, selection: Selection) -> vues.Vue:
    portee = lecteur.shown_scope(selection.portee, selection.code_portee)
    return vues.build_vue(lecteur, selection, portee)


@_cliche("portrait-controle")
def CONTROLE(adresse: Adresse, sujet: Sujet, lecteur: Lecteur, phrases: tuple[str, ...]) -> Tirage:
    """The checklist of the multi-year plan: what the figures give, what remains to be written."""
    portrait = portraits.read_portrait(lecteur, sujet, "")
    presence = portraits.read_presence(lecteur, sujet, portrait)
    rubriques = schema_pluriannuel.build_controle(presence)
    planche = Planche(
        schema_pluriannuel.build_checklist(sujet.portee.de, rubriques),
        f"{sujet.portee.nom}. {schema_pluriannuel.RAPPEL}",
        "Décret n°\u00a02025-253 du 20 mars 2025 ; chiffres du portrait, chacun avec sa source.",
        "2025",
        slug(f"schema pluriannuel {sujet.portee.nom}"),
        (schema_pluriannuel.RENVOI_SDSF,),
        # « (fictif) » est écrit dans sa case : les autres n'en montrent pas.
        any("(fictif)" in r.couvert for r in rubriques),
    )
    return Tirage(adresse, planche, phrases=phrases)


CLICHES = (NAISSANCES, PARTAGE, PYRAMIDE, CARTE, CONTROLE)
