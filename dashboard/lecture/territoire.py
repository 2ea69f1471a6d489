"""What « Mon territoire » shows, read from a store; the reader is given (see ``vues.Lecteur``)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from dashboard.dates import today
from dashboard.figures import textes
from dashboard.figures.dits import Ensemble
from dashboard.figures.noms import of
from dashboard.figures.territoire import lectures, themes
from dashboard.figures.territoire.axes import round_breaks
from dashboard.figures.territoire.lectures import Lieu, Repere, Valeur, Voisinage
from dashboard.figures.territoire.premier_ecran import COUVERTURE, PremierEcran, build_premier_ecran
from dashboard.figures.territoire.themes import ThemeTerritoire
from dashboard.figures.territoire.vignettes import build_vignette
from dashboard.figures.textes import Portee
from dashboard.figures.unites import PAR_COMMUNE
from dashboard.lecture import portraits, vues
from dashboard.lecture.portraits import Sujet
from dashboard.lecture.selection import Selection, levels
from dashboard.lecture.vues import Lecteur
from data.erreurs import PhraseError
from data.fiches import themes as table
from data.fiches.catalogue import Indicateur

FRANCE: Lieu = ("france", "FRANCE")
# Un département d'une région qui n'en a qu'un ou deux se compare à tous.
GROUPE_MIN = 3


@dataclass(frozen=True)
class Donnees:
    """Everything that was read of a territory, once for the whole page."""

    sujet: Sujet
    voisinage: Voisinage
    cadre: Portee | None
    reperes: tuple[Repere, ...]
    valeurs: dict[str, dict[Lieu, Valeur]]
    series: pd.DataFrame


def read_data(lecteur: Lecteur, niveau: str, code: str) -> Donnees | None:
    """The values of a territory, of its group and of its references; None when it is not there."""
    sujet = portraits.read_subject(lecteur, niveau, code)
    if sujet is None:
        return None
    voisinage, cadre = read_group(lecteur, sujet)
    reperes = _references(lecteur, sujet)
    cles = ",".join(portraits.keys(lecteur))
    lieux = [f"{voisinage.niveau}:{c}" for c in voisinage.codes] + [f"{r.niveau}:{r.code}" for r in reperes]
    if niveau == "ept":
        lignes = lecteur.run("portrait/lignes_ept", cles=cles, code_ept=code).assign(nom=sujet.portee.nom)
    else:
        lignes = lecteur.run("portrait/lignes", cles=cles, territoires=",".join(lieux), **sujet.cle)
    tous = [f"{niveau}:{code}", *lieux]
    series = lecteur.run(
        "comparer/series", territoires=",".join(dict.fromkeys(tous)), indicateur="naissances"
    )
    return Donnees(sujet, voisinage, cadre, reperes, lectures.read_values(lignes), series)


def read_group(lecteur: Lecteur, sujet: Sujet) -> tuple[Voisinage, Portee | None]:
    """(those it is compared to, the scope that holds them all and is drawn small).

    An EPCI among those of its département, a département among those of its région, a région among
    all of them, a commune among those of its EPCI.
    """
    for niveau, portee in _candidates(lecteur, sujet):
        noms = _members(lecteur, niveau, portee)
        if len(noms) >= GROUPE_MIN or portee.niveau in ("france", "epci"):
            ensemble = Ensemble(niveau, portee.niveau, portee.code)
            de = "de France" if portee.niveau == "france" else of(portee.niveau, portee.nom, portee.liaison)
            return Voisinage(niveau, noms, de, ensemble), portee
    return Voisinage(sujet.niveau, {}, "", Ensemble(sujet.niveau, sujet.niveau, sujet.code)), None


def _candidates(lecteur: Lecteur, sujet: Sujet) -> list[tuple[str, Portee]]:
    """(level, scope) of the possible groups, the nearest first."""
    departement, region = sujet.text("code_departement"), sujet.text("code_region")
    lieux: list[tuple[str, str, str]] = []
    if sujet.niveau == "epci":
        if departement not in PAR_COMMUNE:
            lieux.append(("epci", "departement", departement))
        lieux.append(("epci", "region", region))
    elif sujet.niveau == "commune":
        par_commune = departement in PAR_COMMUNE
        lieux.append(
            ("commune", "departement", departement)
            if par_commune
            else ("commune", "epci", sujet.text("code_epci"))
        )
    elif sujet.niveau == "departement":
        lieux = [("departement", "region", region), ("departement", *FRANCE)]
    elif sujet.niveau in ("region", "france"):
        lieux = [("region", *FRANCE)]
    trouves = ((n, lecteur.scope(p, c)) for n, p, c in lieux if c)
    return [(niveau, portee) for niveau, portee in trouves if portee is not None]


def _members(lecteur: Lecteur, niveau: str, portee: Portee) -> dict[str, str]:
    """Code and name of those of a level that belong to a scope, whether they have values or not."""
    annee = lecteur.known().presences["population_municipale", niveau].latest("")
    lues = lecteur.read_values("population_municipale", "", annee, niveau, portee.niveau, portee.code)
    siens = lues[lues["rattache"]]
    return {str(c): str(n) for c, n in zip(siens["code_territoire"], siens["nom"], strict=True)}


def _references(lecteur: Lecteur, sujet: Sujet) -> tuple[Repere, ...]:
    """At most two published references, the widest last: the nearest that holds it, and France."""
    if sujet.niveau in ("france", "ept"):
        return ()
    proche = {"commune": "epci", "epci": "departement", "departement": "region"}.get(sujet.niveau, "")
    if sujet.niveau == "epci" and sujet.text("code_departement") in PAR_COMMUNE:
        # Paris n'est pas autour de sa métropole : il est dedans.
        proche = "region"
    code = sujet.text(f"code_{proche}") if proche else ""
    lieux = [*([(proche, code)] if code else []), FRANCE]
    reperes: list[Repere] = []
    for niveau, code in lieux:
        portee = lecteur.scope(niveau, code)
        # Outre-mer, la région et le département sont le même territoire.
        if portee is None or portee.nom == sujet.portee.nom:
            continue
        article = lectures.named(niveau, portee.nom, portee.liaison)
        reperes.append(Repere(niveau, code, portee.nom, article))
    return tuple(reperes)


def cite(lecteur: Lecteur, citees: Iterable[tuple[str, int]]) -> tuple[str, tuple[str, ...]]:
    """(« Cnaf, Insee, 2021-2024 », the whole citation of each file with its years), of (source, year)."""
    annees: dict[str, set[int]] = {}
    for source, annee in citees:
        if source:
            annees.setdefault(source, set()).add(annee)
    fiches = lecteur.catalogue().sources
    producteurs = dict.fromkeys(fiches[s].producteur for s in annees if s in fiches)
    toutes = sorted(set[int]().union(*annees.values()))
    court = [*producteurs, "-".join(map(str, dict.fromkeys((toutes[0], toutes[-1]))))] if toutes else []
    phrases = [
        textes.chart_source(vues.cards(lecteur, [s]), "-".join(map(str, dict.fromkeys((min(a), max(a))))))
        for s, a in annees.items()
        if s in fiches
    ]
    return ", ".join(court), tuple(dict.fromkeys(phrases))


def caveats(lecteur: Lecteur, code: str, citees: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """What the producers say of these figures for that territory."""
    fiches = lecteur.catalogue().sources
    dites = (r for s, annee in citees if s in fiches for r in fiches[s].caveats({code}, [annee]))
    return tuple(dict.fromkeys(dites))


def read_screen(lecteur: Lecteur, donnees: Donnees) -> PremierEcran:
    """The model of the first screen."""
    sujet = donnees.sujet
    presence = lecteur.known().presences.get(("population_municipale", sujet.niveau))
    conventions = portraits.read_conventions(lecteur, sujet, today())
    convention = ""
    if len(conventions):
        convention = "fictif" if bool(conventions["fictif"].all()) else "reel"
    return build_premier_ecran(
        sujet.portee,
        sujet.ligne,
        presence.latest("") if presence else 0,
        donnees.voisinage,
        donnees.reperes,
        donnees.valeurs,
        donnees.series,
        lecteur.catalogue().indicateurs,
        convention,
    )


def read_themes(lecteur: Lecteur, donnees: Donnees) -> tuple[ThemeTerritoire, ...]:
    """The eight themes, each with its small map when its group can be drawn."""
    cat = lecteur.catalogue()
    fiches = table.portrayed(cat.indicateurs)
    sujet = (donnees.sujet.niveau, donnees.sujet.code)
    services = lecteur.run("portrait/equipements", jour=today().isoformat(), **donnees.sujet.cle)
    reels = set(services[~services["fictif"].astype(bool)]["type"]) if len(services) else set[str]()
    faits: list[ThemeTerritoire] = []
    for theme in table.sections(fiches):
        fait = themes.build_theme(
            theme,
            cat,
            fiches,
            donnees.valeurs,
            sujet,
            donnees.voisinage,
            donnees.reperes,
            [t for t in theme.equipements if t in reels],
        )
        faits.append(_with_map(lecteur, donnees, fait, fiches))
    return tuple(faits)


def _with_map(
    lecteur: Lecteur, donnees: Donnees, theme: ThemeTerritoire, fiches: dict[str, Indicateur]
) -> ThemeTerritoire:
    """The same with the map of its first figure that the group has, a part rather than the whole.

    The whole of the coverage is already on the large map.
    """
    if donnees.cadre is None:
        return theme
    cles = [x.cle for x in theme.lignes]
    cles = [c for c in cles if c != f"{COUVERTURE}:"] or cles
    niveau = donnees.voisinage.niveau
    try:
        fond = lecteur.ground(niveau, donnees.cadre)
    except PhraseError:
        return theme
    for cle in cles:
        fiche = fiches[cle.partition(":")[0]]
        siennes = donnees.valeurs[cle]
        groupe = [v for c in donnees.voisinage.codes if (v := siennes.get((niveau, c))) is not None]
        modalite = cle.partition(":")[2]
        nom = fiche.nom_court if not modalite else fiche.nom_modalite(modalite)
        choisi = donnees.sujet.code if donnees.sujet.niveau == niveau else ""
        vignette = build_vignette(fond, fiche, nom, groupe, niveau, choisi)
        if vignette is not None:
            return replace(theme, vignette=vignette)
    return theme


def map_selection(lecteur: Lecteur, sujet: Sujet) -> Selection | None:
    """What the large map shows: the coverage around the territory; None without a contour.

    Classes are few and round; where no rate is published at all, the default of the portrait.
    """
    if sujet.niveau == "epci":
        portee, niveau, choisi = _around(lecteur, sujet), "epci", sujet.code
    else:
        portee, niveau, choisi = portraits.map_frame(lecteur, sujet)
    if portee is None:
        return None
    selection = Selection(
        portee=portee.niveau,
        code_portee=portee.code,
        niveau=niveau,
        indicateur=portraits.default_map(lecteur, portee, niveau),
        territoire=choisi if choisi != portee.code else "",
    )
    selection = replace(selection, millesime=lecteur.known().latest(selection))
    fiche = lecteur.catalogue().indicateurs[selection.indicateur]
    if fiche.est_effectif:
        return selection
    couche = vues.read_layer(lecteur, selection, portee, (None, None))
    siens = couche.valeurs[couche.valeurs["rattache"] & couche.valeurs["statut"].isin(("publie", "estime"))]
    seuils = round_breaks([float(v) for v in siens["valeur"]], fiche.decimales)
    return replace(selection, methode="seuils", seuils=seuils) if seuils else selection


def _around(lecteur: Lecteur, sujet: Sujet) -> Portee | None:
    """Where an EPCI is seen among others: its département, else its région."""
    departement = sujet.text("code_departement")
    if "epci" in levels("departement", departement) and departement not in PAR_COMMUNE:
        return lecteur.scope("departement", departement)
    return lecteur.scope("region", sujet.text("code_region"))
