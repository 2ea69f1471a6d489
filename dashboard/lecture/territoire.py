"""What « Mon territoire » shows, read from a store; the reader is given (see ``vues.Lecteur``)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from dashboard.dates import today
from dashboard.figures import textes
from dashboard.figures.dits import VIDE, Phrase, say
from dashboard.figures.territoire import lectures, themes
from dashboard.figures.territoire.lectures import Lieu, Repere, Valeur
from dashboard.figures.territoire.premier_ecran import COUVERTURE, PremierEcran, build_premier_ecran
from dashboard.figures.territoire.themes import ThemeTerritoire
from dashboard.figures.territoire.vignettes import build_vignette
from dashboard.figures.textes import Portee
from dashboard.figures.unites import PAR_COMMUNE
from dashboard.lecture import alentours, portraits, vues
from dashboard.lecture.groupe import Groupe, read_group
from dashboard.lecture.selection import Selection
from dashboard.lecture.sujet import Sujet, read_subject
from dashboard.lecture.vues import Lecteur
from data.erreurs import PhraseError
from data.fiches import themes as table
from data.fiches.catalogue import Indicateur

FRANCE: Lieu = ("france", "FRANCE")


@dataclass(frozen=True)
class Donnees:
    """Everything that was read of a territory, once for the whole page.

    ``groupe`` is the one of every page; France has none of its own: its régions, with no code.
    ``cadre`` is the scope that the small maps draw.
    """

    sujet: Sujet
    groupe: Groupe
    cadre: Portee | None
    reperes: tuple[Repere, ...]
    valeurs: dict[str, dict[Lieu, Valeur]]
    series: pd.DataFrame

    @property
    def sans_cartes(self) -> Phrase:
        """Why no theme has a small map; '' when one scope holds the whole group, or without a group."""
        if self.cadre is not None or not self.groupe.existe:
            return VIDE
        nom = self.groupe.nom
        return say(
            "Pas de petite carte par thème : les territoires du groupe {nom} ne se touchent pas. "
            "Les lignes les comparent.",
            nom=nom if nom.startswith("«") else f"« {nom} »",
        )


def read_data(lecteur: Lecteur, niveau: str, code: str, parmi: str = "", liste: str = "") -> Donnees | None:
    """The values of a territory, of its group and of its references; None when it is not there.

    ``parmi`` and ``liste`` choose the group (see ``groupe.read_group``).
    """
    # Une liste gardée change sans que le magasin change : le groupe se lit avant ce qui est retenu.
    return lecteur.remember(_data, niveau, code, read_compared(lecteur, niveau, code, parmi, liste))


def read_compared(lecteur: Lecteur, niveau: str, code: str, parmi: str = "", liste: str = "") -> Groupe:
    """The group of a territory; for France, the régions that it is made of."""
    if niveau != "france":
        return read_group(lecteur, niveau, code, parmi, liste)
    regions = lecteur.run("comparer/voisins", niveau="region", portee="france", code_portee="FRANCE")
    return Groupe("france", "region", "", "France", tuple(map(str, regions["code_territoire"])), "de France")


def _data(lecteur: Lecteur, niveau: str, code: str, groupe: Groupe) -> Donnees | None:
    sujet = read_subject(lecteur, niveau, code)
    if sujet is None:
        return None
    reperes = _references(lecteur, sujet)
    cles = ",".join(portraits.keys(lecteur))
    lieux = [f"{groupe.niveau}:{c}" for c in groupe.membres] + [f"{r.niveau}:{r.code}" for r in reperes]
    if niveau == "ept":
        lignes = lecteur.run("portrait/lignes_ept", cles=cles, code_ept=code).assign(nom=sujet.portee.nom)
    else:
        lignes = lecteur.run("portrait/lignes", cles=cles, territoires=",".join(lieux), **sujet.cle)
    tous = [f"{niveau}:{code}", *lieux]
    series = lecteur.run(
        "comparer/series", territoires=",".join(dict.fromkeys(tous)), indicateur="naissances"
    )
    cadre = _frame(lecteur, sujet, groupe)
    return Donnees(sujet, groupe, cadre, reperes, lectures.read_values(lignes), series)


def _frame(lecteur: Lecteur, sujet: Sujet, groupe: Groupe) -> Portee | None:
    """The scope that holds the whole group; None when no scope does, or when there is no group."""
    if autour := alentours.drawn_scope(groupe):
        return autour
    if groupe.parmi not in ("epci", "departement", "region", "france") or not groupe.existe:
        return None
    return lecteur.scope(
        groupe.parmi, "FRANCE" if groupe.parmi == "france" else sujet.text(f"code_{groupe.parmi}")
    )


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
    # La ligne nomme les maisons ; leurs fichiers sont dans le dépli.
    producteurs = dict.fromkeys(_house(fiches[s].producteur) for s in annees if s in fiches)
    toutes = sorted(set[int]().union(*annees.values()))
    court = [*producteurs, "-".join(map(str, dict.fromkeys((toutes[0], toutes[-1]))))] if toutes else []
    phrases = [
        textes.chart_source(vues.cards(lecteur, [s]), "-".join(map(str, dict.fromkeys((min(a), max(a))))))
        for s, a in annees.items()
        if s in fiches
    ]
    return ", ".join(court), tuple(dict.fromkeys(phrases))


def _house(producteur: str) -> str:
    """« Insee » of « Insee, recensement de la population 2021 »; what is invented stays said."""
    maison = producteur.partition(",")[0]
    return maison if "fictives" in maison else maison.partition(" (")[0]


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
        donnees.groupe,
        donnees.reperes,
        donnees.valeurs,
        donnees.series,
        lecteur.catalogue().indicateurs,
        convention,
    )


def read_themes(lecteur: Lecteur, donnees: Donnees) -> tuple[ThemeTerritoire, ...]:
    """The eight themes, each with its small map when its group can be drawn."""
    return lecteur.remember(_themes, donnees.sujet.niveau, donnees.sujet.code, donnees.groupe)


def _themes(lecteur: Lecteur, niveau: str, code: str, groupe: Groupe) -> tuple[ThemeTerritoire, ...]:
    donnees = lecteur.remember(_data, niveau, code, groupe)
    assert donnees is not None, "ses données viennent d'être lues"
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
            donnees.groupe,
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
    niveau = donnees.groupe.niveau
    try:
        fond = lecteur.ground(niveau, donnees.cadre)
    except PhraseError:
        return theme
    for cle in cles:
        fiche = fiches[cle.partition(":")[0]]
        siennes = donnees.valeurs[cle]
        groupe = [v for c in donnees.groupe.membres if (v := siennes.get((niveau, c))) is not None]
        modalite = cle.partition(":")[2]
        nom = fiche.nom_court if not modalite else fiche.nom_modalite(modalite)
        choisi = donnees.sujet.code if donnees.sujet.niveau == niveau else ""
        vignette = build_vignette(fond, fiche, nom, groupe, niveau, choisi)
        if vignette is not None:
            return replace(theme, vignette=vignette)
    return theme


def map_selection(lecteur: Lecteur, sujet: Sujet) -> Selection | None:
    """What the large map shows of another than an EPCI (see ``alentours``); None without a contour.

    Where no rate is published at all, the default of the portrait.
    """
    portee, niveau, choisi = portraits.map_frame(lecteur, sujet)
    if portee is None:
        return None
    selection = Selection(
        portee=portee.niveau,
        code_portee=portee.code,
        niveau=niveau,
        indicateur=portraits.default_map(lecteur, portee, niveau),
        territoire=choisi if choisi != portee.code else "",
        # Mille noms ne tiennent pas sur la France, et cette page n'a pas de tableau qui les dise.
        noms=portee.niveau != "france",
    )
    return replace(selection, millesime=lecteur.known().latest(selection))
