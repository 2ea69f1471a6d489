"""The three templates, which are the three moments of the work: what a whole séance is made of, anywhere.

A recipe is a screen to be: figures by their addresses, for a territory. What has nothing to show there is
left out, and told with the gesture that would fill it; never put on a slide. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from dashboard.figures.modele import Carte
from dashboard.figures.textes import Portee
from dashboard.figures.unites import PAR_COMMUNE, PARIS
from dashboard.galerie import registre
from dashboard.galerie.tirage import Adresse, Tirage
from dashboard.lecture.vues import Lecteur
from data.erreurs import PhraseError
from data.garde.seances.modele import OUVERTURE, Ecran

# Ce que dit une figure qui en remplace une autre : là-bas, l'indicateur demandé n'existe pas.
_AUTRE = re.compile(r"Dans l'adresse, (l'indicateur|« (rang|suivi) =)")
# Ce que dit une comparaison qui en remplace une autre : une île n'a pas de voisins.
_REPLI = re.compile(r"(.* n'a de frontière .*?\.) Comparaison .* à la place\.")
IMPORTER = "Importez vos fichiers dans « Mes données »."
FIGER = "Figez une référence : l'évaluation dira ce qui a bougé depuis."
AILLEURS = "Ce chiffre n'est pas publié ici."


@dataclass(frozen=True, slots=True)
class Lieu:
    """Where a séance is held, as addresses say it: the département (or région) that frames its maps, the
    level of its units, and the territory put forward, '' for none; ``parmi`` and ``liste`` ask its
    comparison group (see ``groupe.read_group``)."""

    portee: Portee
    cadre: str
    niveau: str
    territoire: str
    parmi: str = ""
    liste: str = ""

    def address(self, code: str, **reglages: str) -> Adresse:
        """A figure of the gallery, there."""
        lieu = {"portee": self.cadre, "niveau": self.niveau, "territoire": self.territoire}
        return Adresse(code, {c: v for c, v in {**lieu, **reglages}.items() if v})


Faire = Callable[[Lieu], tuple[Adresse, ...]]


@dataclass(frozen=True, slots=True)
class Recette:
    """A screen to be. ``figures`` gives its addresses, () where it has no meaning; a text has none.

    ``geste`` is what would fill it; ``de_territoire``: only where a territory is put forward; ``ou`` says
    where it can be at all: elsewhere nobody misses it; ``compare``: it sets the units of a département side
    by side, and Paris has one; ``nature`` is that of a screen without a figure.
    """

    cle: str
    nom: str
    figures: Faire | None = None
    texte: str = ""
    message: str = ""
    geste: str = AILLEURS
    de_territoire: bool = False
    ou: Callable[[Lieu], bool] | None = None
    compare: bool = False
    nature: str = "texte"


@dataclass(frozen=True, slots=True)
class Propose:
    """A recipe made for a place. ``vide`` says why it shows nothing there; '' when it does."""

    recette: Recette
    tirages: tuple[Tirage, ...]
    vide: str = ""


@dataclass(frozen=True, slots=True)
class Modele:
    """A template: its screens in order, by their recipes."""

    cle: str
    nom: str
    dit: str
    public: str
    recettes: tuple[str, ...]


def _one(code: str, **reglages: str) -> Faire:
    return lambda lieu: (lieu.address(code, **reglages),)


def _communes(lieu: Lieu) -> tuple[Adresse, ...]:
    """The coverage of the communes of an EPCI: its own map."""
    if lieu.niveau != "epci" or not lieu.territoire:
        return ()
    reglages = {"portee": f"epci-{lieu.territoire}", "niveau": "commune", "indicateur": "taux_couverture"}
    return (Adresse("carte", {**reglages, "etiquettes": "1"}),)


def _three_maps(lieu: Lieu) -> tuple[Adresse, ...]:
    """Coverage, its crèches, and the births, in the same frame."""
    return (
        lieu.address("carte", indicateur="taux_couverture", etiquettes="1"),
        lieu.address("carte", indicateur="taux_couverture", modalite="eaje", etiquettes="1"),
        lieu.address("carte", indicateur="naissances", etiquettes="1"),
    )


def _place(lieu: Lieu) -> tuple[Adresse, ...]:
    """Every figure of the territory in the comparison group that is asked for."""
    return (lieu.address("territoire-places", parmi=lieu.parmi, liste=lieu.liste),)


def _has_ept(lieu: Lieu) -> bool:
    """True in the inner suburbs: only there is the unit a commune of an EPT."""
    return lieu.cadre.removeprefix("departement-") in PAR_COMMUNE - {PARIS}


QUESTIONS = (
    "1. Qu'est-ce qui vous étonne dans ces chiffres ?\n"
    "2. Qu'est-ce que ces chiffres ne montrent pas ?\n"
    "3. Par quoi commencer, et avec qui ?"
)
_LISTE = (
    Recette(
        "salle",
        "Ouverture de l'atelier : le carré à viser et les questions",
        texte=QUESTIONS,
        message="Écrivez vos remarques depuis votre téléphone",
        nature=OUVERTURE,
    ),
    Recette("ouverture", "Ouverture : trois chiffres", _one("territoire-chiffres")),
    Recette(
        "territoire",
        "Le territoire et sa population",
        _one("carte", indicateur="population_municipale", etiquettes="1"),
    ),
    Recette("unites", "Les territoires et leur population", _one("portrait-unites")),
    Recette("ept", "Les établissements publics territoriaux", _one("portrait-ept"), ou=_has_ept),
    Recette("naissances", "Les naissances", _one("territoire-naissances"), de_territoire=True),
    Recette("pyramide", "Les âges", _one("portrait-pyramide"), de_territoire=True),
    Recette(
        "couverture", "Carte de la couverture", _one("carte", indicateur="taux_couverture", etiquettes="1")
    ),
    Recette("trois_cartes", "Couverture, crèches et naissances", _three_maps),
    Recette(
        "classement",
        "Classement de la couverture",
        _one("comparer-classement", rang="taux_couverture"),
        compare=True,
    ),
    Recette(
        "voisins",
        "La couverture, parmi les voisins",
        _one("comparer-classement", rang="taux_couverture", parmi="limitrophes"),
        de_territoire=True,
    ),
    Recette(
        "modes",
        "La couverture, par mode d'accueil",
        _one("comparer-decomposition", rang="taux_couverture"),
        compare=True,
    ),
    Recette("tableau", "La couverture en tableau, mode par mode", _one("portrait-couverture")),
    Recette("place", "La place du territoire dans son groupe", _place, de_territoire=True),
    Recette("communes", "La couverture, commune par commune", _communes, de_territoire=True),
    Recette(
        "occupation",
        "Carte de l'occupation",
        _one("carte", indicateur="taux_occupation_reel", etiquettes="1"),
        geste=IMPORTER,
    ),
    Recette("creer", "Créer ou remplir ?", _one("occupation-nuage"), geste=IMPORTER),
    Recette("manque", "Places à créer ou à remplir", _one("occupation-places")),
    Recette(
        "etp_carte",
        "Carte des ETP",
        _one("carte", indicateur="etp_coordination", etiquettes="1"),
        geste=IMPORTER,
    ),
    Recette("etp", "ETP par axe", _one("coordination-axes"), geste=IMPORTER),
    Recette("qui", "Qui coordonne quoi", _one("coordination-tableau"), geste=IMPORTER),
    Recette("conventions", "Calendrier des conventions", _one("coordination-calendrier"), geste=IMPORTER),
    Recette("controle", "Schéma pluriannuel : ce qui reste à écrire", _one("portrait-controle")),
    Recette(
        "evaluation",
        "Évaluation : ce qui a bougé depuis la référence",
        _one("reference-avant-apres", indicateur="taux_couverture"),
        geste=FIGER,
    ),
    Recette("foyers", "Les foyers allocataires", _one("comparer-evolution", suivi="foyers_allocataires")),
    Recette(
        "questions", "Questions à la salle", texte=QUESTIONS, message="Trois questions à discuter ensemble"
    ),
    Recette(
        "orientations",
        "Orientations à discuter",
        texte="1. Créer des places, et de quel mode ?\n2. Remplir d'abord celles qui existent ?\n"
        "3. Donner du temps aux axes qui n'en ont pas ?",
        message="Trois orientations à discuter, pas trois décisions",
    ),
)
RECETTES: Mapping[str, Recette] = MappingProxyType({r.cle: r for r in _LISTE})
MODELES: Mapping[str, Modele] = MappingProxyType(
    {
        m.cle: m
        for m in (
            Modele(
                "diagnostic",
                "Diagnostic partagé",
                "En atelier : du territoire aux questions, les notes de la salle à côté.",
                "partenaires",
                (
                    "salle",
                    "territoire",
                    "unites",
                    "naissances",
                    "pyramide",
                    "couverture",
                    "voisins",
                    "place",
                    "modes",
                    "communes",
                    "creer",
                    "manque",
                    "etp",
                    "questions",
                ),
            ),
            Modele(
                "copil",
                "COPIL",
                "Une heure avec les élus : des constats, puis des orientations.",
                "elus",
                (
                    "ouverture",
                    "territoire",
                    "unites",
                    "ept",
                    "naissances",
                    "couverture",
                    "classement",
                    "voisins",
                    "place",
                    "modes",
                    "tableau",
                    "occupation",
                    "creer",
                    "manque",
                    "etp_carte",
                    "etp",
                    "qui",
                    "conventions",
                    "foyers",
                    "evaluation",
                    "orientations",
                ),
            ),
            Modele(
                "sdsf",
                "Revue du SDSF",
                "Pour le département : les EPCI côte à côte.",
                "partenaires",
                (
                    "territoire",
                    "unites",
                    "ept",
                    "couverture",
                    "classement",
                    "modes",
                    "tableau",
                    "foyers",
                    "occupation",
                    "creer",
                    "manque",
                    "etp_carte",
                    "etp",
                    "qui",
                    "conventions",
                    "controle",
                    "evaluation",
                    "questions",
                ),
            ),
        )
    }
)


def read_place(lecteur: Lecteur, territoire: str) -> Lieu | None:
    """Where « epci:200058485 » is held; None when the store has no such territory.

    An EPCI is put forward among those of its département; a département is framed by itself.
    """
    niveau, _, code = territoire.partition(":")
    portee = lecteur.scope(niveau, code) if code else None
    if portee is None:
        return None
    if niveau == "departement":
        return Lieu(portee, f"departement-{code}", portee.niveau_carte, "")
    lignes = lecteur.run("territoires/un", code_territoire=code, niveau=niveau)
    if lignes.empty:
        return None
    departement = str(lignes.iloc[0]["code_departement"])
    return Lieu(portee, f"departement-{departement}", niveau, code)


def propose(recette: Recette, lieu: Lieu, lecteur: Lecteur) -> Propose:
    """A recipe, there: its figures, or why it has none."""
    if recette.figures is None:
        return Propose(recette, ())
    if recette.de_territoire and not lieu.territoire:
        return Propose(recette, (), "Il se fait pour un territoire, pas pour un département entier.")
    if recette.compare and lieu.niveau == "departement":
        return Propose(recette, (), f"{lieu.portee.nom} n'a qu'une commune : il n'y a rien à comparer.")
    tirages: list[Tirage] = []
    vide = ""
    for adresse in recette.figures(lieu):
        try:
            tirage = registre.build(adresse, lecteur)
        except PhraseError as erreur:
            vide = vide or str(erreur)
            continue
        if shows_something(tirage):
            tirages.append(tirage)
        else:
            vide = vide or tirage.vide or next((m[1] for p in tirage.phrases if (m := _REPLI.match(p))), "")
    return Propose(recette, tuple(tirages), "" if tirages else vide or recette.geste)


def screen(propose: Propose) -> Ecran:
    """The screen of a recipe, its figures to be placed."""
    nature = "figures" if propose.tirages else propose.recette.nature
    return Ecran(0, nature, propose.recette.message, propose.recette.texte)


def shows_something(tirage: Tirage) -> bool:
    """False for a view without a figure, for a map on which no territory has a value, and for a figure
    that stands in for the one that the address asks."""
    figure = tirage.figure
    if any(_AUTRE.match(p) or _REPLI.match(p) for p in tirage.phrases):
        return False
    if not isinstance(figure, Carte):
        return figure is not None
    textes = figure.aplat.textes if figure.aplat else ()
    valeurs = (
        *(figure.aplat.valeurs if figure.aplat else ()),
        *(figure.cercles.valeurs if figure.cercles else ()),
    )
    return any(textes) or any(v is not None for v in valeurs)


def proposals(cles: tuple[str, ...], lieu: Lieu, lecteur: Lecteur) -> Iterator[Propose]:
    """Those recipes, there, in order, but for those that cannot be there."""
    for recette in (RECETTES[c] for c in cles):
        if recette.ou is None or recette.ou(lieu):
            yield propose(recette, lieu, lecteur)


def nth_made(modele: Modele, rang: int, lieu: Lieu, lecteur: Lecteur) -> Propose | None:
    """The ``rang``-th screen (from 1) that a template makes there, empty ones left out; None beyond."""
    faits = (p for p in proposals(modele.recettes, lieu, lecteur) if not p.vide)
    return next(islice(faits, rang - 1, None), None) if rang > 0 else None


def missing(propose: Propose) -> str:
    """Which screen is not there, why, and what would fill it."""
    geste = propose.recette.geste
    # Ce qui dit déjà où importer, ou ce qu'aucun import ne donnera, se suffit.
    dit = geste != IMPORTER or "« Mes données »" in propose.vide
    raison = propose.vide if dit else f"{propose.vide} {geste}"
    return f"{propose.recette.nom} : {raison}"
