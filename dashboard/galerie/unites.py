"""The tables of a département: its units, their coverage mode by mode, its EPT (on « Portrait »)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dashboard import formats
from dashboard.figures import tableau_unites, textes
from dashboard.figures.modele import Couche
from dashboard.figures.planche import Planche
from dashboard.figures.tableau_chiffres import TableauChiffres
from dashboard.figures.textes import Portee
from dashboard.galerie.tirage import Adresse, Cliche, Tirage, empty, read_selection
from dashboard.lecture import vues
from dashboard.lecture.selection import Selection
from dashboard.lecture.vues import Lecteur
from data.fiches.catalogue import Indicateur, Source
from data.identifiants import slug

PAGE = "portrait"
TIROIR = "tableaux"
COUVERTURE, POPULATION = "taux_couverture", "population_municipale"
# Les communes de chaque EPT sont celles du périmètre livré.
PERIMETRE = "2025"
AILLEURS = "Ce tableau se fait pour un département : il en compare les territoires."

Faire = Callable[[Adresse, Portee, Selection, Lecteur], Tirage]


def _cliche(code: str) -> Callable[[Faire], Cliche]:
    """Declare a table of the units of a département, the selected one set off."""

    def declare(faire: Faire) -> Cliche:
        def build(adresse: Adresse, lecteur: Lecteur) -> Tirage:
            selection, phrases = read_selection(adresse, lecteur)
            portee = lecteur.shown_scope(selection.portee, selection.code_portee)
            if portee.niveau != "departement":
                return empty(adresse, AILLEURS, phrases)
            tirage = faire(adresse, portee, selection, lecteur)
            return Tirage(adresse, tirage.figure, tirage.vide, phrases)

        return Cliche(code, PAGE, build, ouvre={TIROIR: "oui"})

    return declare


@_cliche("portrait-unites")
def UNITES(adresse: Adresse, portee: Portee, selection: Selection, lecteur: Lecteur) -> Tirage:
    """Who they are, how many people live there, their communes (their area for a commune), how densely."""
    milieu = "superficie" if portee.niveau_carte == "commune" else "nombre_communes"
    couches = [_layer(lecteur, portee, i) for i in (POPULATION, milieu, "densite")]
    sans = [str(n) for n in lecteur.run("territoires/sans_epci", code_departement=portee.code)["nom"]]
    notes = tableau_unites.unit_notes(portee, sans)
    modele = tableau_unites.build_units(portee, couches, selection.territoire, notes)
    return Tirage(
        adresse, _plate(lecteur, portee, modele, couches, (*notes, *_definition(couches[-1].fiche)))
    )


@_cliche("portrait-couverture")
def MODES(adresse: Adresse, portee: Portee, selection: Selection, lecteur: Lecteur) -> Tirage:
    """The coverage of every unit and its parts, beside the département, the région and France."""
    fiche = lecteur.catalogue().indicateurs[COUVERTURE]
    entiere = _layer(lecteur, portee, COUVERTURE)
    valeurs = entiere.valeurs
    if not (valeurs["rattache"] & valeurs["valeur"].notna()).any():
        raison = next((r for r in valeurs["raison"].unique() if r), fiche.raison_hors_niveau)
        return empty(
            adresse,
            f"A{portee.unite.aucun[1:]} {portee.de} n'a de taux de couverture : {formats.lowered(raison)}",
        )
    couches = [entiere, *(_layer(lecteur, portee, COUVERTURE, m.code) for m in fiche.modalites)]
    modele = tableau_unites.build_modes(portee, couches, selection.territoire)
    return Tirage(adresse, _plate(lecteur, portee, modele, couches, _definition(fiche)))


@_cliche("portrait-ept")
def EPT(adresse: Adresse, portee: Portee, selection: Selection, lecteur: Lecteur) -> Tirage:
    """The EPT (Grand Paris): who they are, how many people live in them, which communes. No rate."""
    communes = lecteur.run("territoires/ept", code_departement=portee.code)
    if communes.empty:
        return empty(adresse, f"Aucun établissement public territorial {portee.dans}.")
    annee = _latest(lecteur, portee, POPULATION)
    modele = tableau_unites.build_ept(portee, communes, annee)
    cites = vues.cards(lecteur, ("territoires_ept", "territoires_communes"))
    source = _citation([(cites[0], PERIMETRE), *((s, str(annee)) for s in cites[1:])])
    notes = tableau_unites.ept_notes(communes)
    champ = f"Les EPT qui ont des communes {portee.dans}."
    annees = f"{annee} (population), {PERIMETRE} (périmètre)"
    return Tirage(adresse, Planche(modele, champ, source, annees, _name(modele, portee), notes))


def _definition(fiche: Indicateur) -> tuple[str, ...]:
    return (f"Définition : {fiche.definition}", f"Calcul : {fiche.formule}.", *fiche.avertissements)


def _latest(lecteur: Lecteur, portee: Portee, indicateur: str, modalite: str = "") -> int:
    connu = lecteur.known()
    lieux = connu.departements_of(portee.niveau, portee.code)
    return connu.presences[indicateur, portee.niveau_carte].latest(modalite, lieux)


def _layer(lecteur: Lecteur, portee: Portee, indicateur: str, modalite: str = "") -> Couche:
    annee = _latest(lecteur, portee, indicateur, modalite)
    selection = Selection(
        portee=portee.niveau,
        code_portee=portee.code,
        niveau=portee.niveau_carte,
        indicateur=indicateur,
        modalite=modalite,
        millesime=annee,
    )
    voisinage = vues.neighbourhood(lecteur, portee.niveau, portee.code)
    return vues.read_layer(lecteur, selection, portee, voisinage)


def _plate(
    lecteur: Lecteur, portee: Portee, modele: TableauChiffres, couches: Sequence[Couche], notes: Sequence[str]
) -> Planche:
    premiere = couches[0]
    couples = [(s, str(c.millesime)) for c in couches for s in vues.sources_of(lecteur, c)]
    if any(x.reference for x in modele.lignes):
        couples += [(s, str(premiere.millesime)) for s, _ in vues.references_of(lecteur, premiere)]
    lu = textes.read_of(premiere, portee.niveau_carte, portee.code)
    champ = textes.scope_sentence(premiere.valeurs, portee.niveau_carte, portee, lu)
    if portee.niveau_carte == portee.niveau:
        # Paris est sa seule ligne.
        champ = f"{portee.nom}."
    annees = formats.ranges(sorted({c.millesime for c in couches}))
    fictif = any(bool(c.valeurs["fictif"].any()) for c in couches)
    return Planche(
        modele, champ, _citation(couples), annees, _name(modele, portee), tuple(dict.fromkeys(notes)), fictif
    )


def _citation(couples: Sequence[tuple[Source, str]]) -> str:
    """Each file once, with its own years."""
    annees: dict[str, list[str]] = {}
    cartes = {s.id: s for s, _ in couples}
    for source, annee in couples:
        annees.setdefault(source.id, []).append(annee)
    dites = [textes.chart_source([s], " et ".join(dict.fromkeys(annees[i])))[:-1] for i, s in cartes.items()]
    return f"{' ; '.join(dict.fromkeys(dites))}."


def _name(modele: TableauChiffres, portee: Portee) -> str:
    return slug(f"{modele.titre.partition(',')[0]} {portee.nom}")


CLICHES = (UNITES, MODES, EPT)
