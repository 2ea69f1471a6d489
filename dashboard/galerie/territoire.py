"""The figures of « Mon territoire »: the map among neighbours, the births, the lines of each theme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dashboard.figures.dits import Phrase
from dashboard.figures.groupe import Groupe
from dashboard.figures.modele import Carte, Couche
from dashboard.figures.planche import Planche
from dashboard.figures.tableau_mots import TableauMots
from dashboard.figures.territoire import rangs
from dashboard.figures.territoire.chiffres import ChiffresCles, build_chiffres
from dashboard.figures.territoire.figures import CourbesNaissances, LignesTheme
from dashboard.figures.territoire.lectures import Valeur
from dashboard.figures.territoire.lignes import LignePosition
from dashboard.figures.territoire.naissances import Naissances
from dashboard.figures.territoire.places import build_places
from dashboard.galerie import carte as galerie_carte
from dashboard.galerie.portrait import SANS_SUJET, read_subject, unknown
from dashboard.galerie.tirage import GROUPE, LIEU, Adresse, Cliche, Tirage, empty, read_selection, told
from dashboard.lecture import alentours, territoire
from dashboard.lecture.selection import Selection
from dashboard.lecture.sujet import read_subject as read_sujet
from dashboard.lecture.territoire import Donnees
from dashboard.lecture.vues import Lecteur
from data.identifiants import slug

PAGE = "accueil"
# Sans ce réglage, une adresse à la racine est une ancienne adresse de la carte.
ECRAN = "territoire"
SANS_CONTOUR = "Aucun contour n'est livré ici : pas de carte à montrer."
TIROIR = "places"
SANS_CHIFFRES = "Trop peu de chiffres sont publiés ici pour en faire un écran d'ouverture."
SANS_COURBE = "Les naissances d'une seule année, ou de trop peu d'enfants, ne font pas une courbe."


def _cliche(
    code: str, *champs: str, **ouvre: str
) -> Callable[[Callable[[Adresse, Donnees, Lecteur, tuple[str, ...]], Tirage]], Cliche]:
    """Declare a figure of the territory of a visit, read in its comparison group."""

    def declare(faire: Callable[[Adresse, Donnees, Lecteur, tuple[str, ...]], Tirage]) -> Cliche:
        def build(adresse: Adresse, lecteur: Lecteur) -> Tirage:
            selection, phrases = read_selection(adresse, lecteur)
            # L'accueil de la France n'a pas de réglage à lui : sans territoire, c'est elle.
            sujet = read_subject(lecteur, selection, {"sujet": "france"})
            if sujet is None:
                return empty(adresse, unknown(lecteur, selection) or SANS_SUJET, phrases)
            donnees = territoire.read_data(
                lecteur, sujet.niveau, sujet.code, selection.parmi, selection.liste
            )
            if donnees is None:
                return empty(adresse, SANS_SUJET, phrases)
            return faire(adresse, donnees, lecteur, phrases)

        return Cliche(code, PAGE, build, champs, {"ecran": ECRAN, **ouvre}, LIEU | GROUPE)

    return declare


@_cliche("territoire-carte")
def CARTE(adresse: Adresse, donnees: Donnees, lecteur: Lecteur, phrases: tuple[str, ...]) -> Tirage:
    """The coverage of the territory among its group and its neighbours, names and values on the map."""
    sujet = donnees.sujet
    lue = lecteur.remember(_map_of, sujet.niveau, sujet.code, donnees.groupe)
    if lue is not None:
        carte, couche = lue
        return Tirage(adresse, carte, phrases=phrases, couches=(couche,))
    selection = lecteur.remember(_selection, sujet.niveau, sujet.code)
    if selection is None:
        return empty(adresse, SANS_CONTOUR, phrases)
    vue = galerie_carte.read_view(lecteur, selection)
    return Tirage(adresse, vue.cartes[0], phrases=phrases, couches=(vue.couche,))


@_cliche("territoire-naissances")
def NAISSANCES(adresse: Adresse, donnees: Donnees, lecteur: Lecteur, phrases: tuple[str, ...]) -> Tirage:
    """The births from a common 100, beside the published references."""
    naissances = territoire.read_screen(lecteur, donnees).naissances
    if naissances is None or not naissances.courbes:
        return empty(adresse, SANS_COURBE, phrases)
    modele = CourbesNaissances(donnees.sujet.portee.nom, naissances)
    annees = f"{naissances.annees[0]}-{naissances.annees[-1]}"
    _, citations = territoire.cite(lecteur, naissances.citees)
    return Tirage(adresse, _plate(donnees, modele, "naissances", annees, citations, ()), phrases=phrases)


@_cliche("territoire-chiffres")
def CHIFFRES(adresse: Adresse, donnees: Donnees, lecteur: Lecteur, phrases: tuple[str, ...]) -> Tirage:
    """Three numbers in large letters, in the words of the first screen."""
    ecran = territoire.read_screen(lecteur, donnees)
    sujet = donnees.sujet.niveau, donnees.sujet.code
    modele = build_chiffres(
        donnees.sujet.portee.nom, ecran, donnees.valeurs, sujet, lecteur.catalogue().indicateurs
    )
    if modele is None:
        return empty(adresse, SANS_CHIFFRES, phrases)
    citees = _cited(donnees, modele, ecran.naissances)
    annees = sorted({annee for _, annee in citees})
    # « 1,3 % de plus qu'en 2014 » se lit aussi dans le chiffre de 2014.
    dites = ecran.naissances.citees if ecran.naissances is not None else []
    _, citations = territoire.cite(lecteur, [*citees, *dites])
    millesime = "-".join(map(str, dict.fromkeys((annees[0], annees[-1]))))
    notes = territoire.caveats(lecteur, donnees.sujet.code, citees)
    return Tirage(adresse, _plate(donnees, modele, "chiffres", millesime, citations, notes), phrases=phrases)


@_cliche("territoire-theme", "theme")
def THEME(adresse: Adresse, donnees: Donnees, lecteur: Lecteur, phrases: tuple[str, ...]) -> Tirage:
    """The position lines of one theme, the first one by default."""
    themes = territoire.read_themes(lecteur, donnees)
    voulu = adresse.get("theme", themes[0].code)
    theme = next((t for t in themes if t.code == voulu), None)
    if theme is None:
        phrases = told(
            (*phrases, f"Dans l'adresse, le thème « {voulu} » n'existe pas : le premier est affiché.")
        )
        theme = themes[0]
    adresse = adresse.fixed(theme=theme.code)
    if not theme.lignes:
        return empty(adresse, f"{theme.nom} : aucun chiffre ici aujourd'hui.", phrases)
    modele = LignesTheme(donnees.sujet.portee.nom, donnees.groupe.en_face, theme)
    annees = sorted({x.annee for x in theme.lignes})
    citees = [(x.source, x.annee) for x in theme.lignes]
    _, citations = territoire.cite(lecteur, citees)
    planche = _plate(
        donnees,
        modele,
        theme.code,
        "-".join(map(str, dict.fromkeys((annees[0], annees[-1])))),
        citations,
        territoire.caveats(lecteur, donnees.sujet.code, citees),
    )
    return Tirage(adresse, replace(planche, fictif=theme.fictif), phrases=phrases)


@_cliche("territoire-places", **{TIROIR: "oui"})
def PLACES(adresse: Adresse, donnees: Donnees, lecteur: Lecteur, phrases: tuple[str, ...]) -> Tirage:
    """Every real figure of the territory, with its rank in the group."""
    groupe, portee = donnees.groupe, donnees.sujet.portee
    if not groupe.existe:
        return empty(adresse, f"{portee.nom} ne se compare à aucun autre territoire ici.", phrases)
    lignes = [x for t in territoire.read_themes(lecteur, donnees) for x in t.lignes if not x.fictif]
    dites = [(x, rang) for x in lignes if (rang := _rank(donnees, x))]
    if not dites:
        return empty(adresse, f"Aucun rang ne se dit parmi {groupe.en_face}.", phrases)
    annees = sorted({x.annee for x, _ in dites})
    _, citations = territoire.cite(lecteur, [(x.source, x.annee) for x, _ in dites])
    modele = build_places(portee.nom, groupe, dites)
    dit = "-".join(map(str, dict.fromkeys((annees[0], annees[-1]))))
    return Tirage(adresse, _plate(donnees, modele, "places", dit, citations, ()), phrases=phrases)


def _rank(donnees: Donnees, ligne: LignePosition) -> Phrase:
    """The rank of a line, in the very words of the pages."""
    siennes, groupe = donnees.valeurs[ligne.cle], donnees.groupe
    valeurs: list[Valeur] = [v for c in groupe.membres if (v := siennes.get((groupe.niveau, c))) is not None]
    return rangs.rank_said(siennes[donnees.sujet.niveau, donnees.sujet.code], valeurs, groupe)


def _plate(
    donnees: Donnees,
    modele: CourbesNaissances | LignesTheme | TableauMots | ChiffresCles,
    nom: str,
    annees: str,
    citations: tuple[str, ...],
    notes: tuple[str, ...],
) -> Planche:
    portee = donnees.sujet.portee
    groupe = (str(donnees.groupe.phrase),) if donnees.groupe.phrase else ()
    return Planche(
        modele, f"{portee.nom}.", " ".join(citations), annees, slug(f"{nom} {portee.nom}"), (*notes, *groupe)
    )


def _cited(donnees: Donnees, modele: ChiffresCles, naissances: Naissances | None) -> list[tuple[str, int]]:
    """(source, year) of the numbers that are really said, and of what births are compared to."""
    sujet = donnees.sujet.niveau, donnees.sujet.code
    lus = [lu for c in modele.chiffres for dit in c.nombre.dits for lu in dit.lus]
    citees = [
        (v.source, v.lu.millesime)
        for lu in lus
        if (v := donnees.valeurs.get(f"{lu.indicateur}:{lu.modalite}", {}).get(sujet)) is not None
    ]
    if naissances is not None:
        citees += [(s, naissances.annee) for s in naissances.sources]
    return list(dict.fromkeys((s, annee) for s, annee in citees if s))


def _map_of(lecteur: Lecteur, niveau: str, code: str, groupe: Groupe) -> tuple[Carte, Couche] | None:
    sujet = read_sujet(lecteur, niveau, code)
    return None if sujet is None else alentours.read_map(lecteur, sujet, groupe)


def _selection(lecteur: Lecteur, niveau: str, code: str) -> Selection | None:
    sujet = read_sujet(lecteur, niveau, code)
    return None if sujet is None else territoire.map_selection(lecteur, sujet)


CLICHES = (CARTE, NAISSANCES, THEME, PLACES, CHIFFRES)
