"""Places to create or to fill again in every unit of a département: one table, its target in the address."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import formats
from dashboard.figures import places, simulateur
from dashboard.figures.enfants import Enfants, read_enfants
from dashboard.figures.planche import Planche
from dashboard.figures.quadrant import Annees
from dashboard.figures.situation import partial
from dashboard.figures.textes import Portee
from dashboard.galerie.occupation.choix import coverage_year, read_landmarks, read_targets
from dashboard.galerie.occupation.ouverture import CHAMPS, PAGE, Occupees, read_units
from dashboard.galerie.tirage import Adresse, Cliche, Tirage, empty, read_selection, told
from dashboard.lecture.vues import Lecteur, cards
from data.identifiants import slug

TIROIR = "places"
AILLEURS = "Ce tableau se fait pour un département : il en additionne les territoires."


def _build(adresse: Adresse, lecteur: Lecteur) -> Tirage:
    selection, phrases = read_selection(adresse, lecteur)
    lues = read_units(lecteur, selection, adresse.reglages)
    portee = lues.portee
    if portee.niveau != "departement":
        return empty(adresse, AILLEURS, phrases)
    annee = coverage_year(lecteur)
    activite = lues.choix.annees.occupation if lues.choix is not None else None
    reperes = lues.choix.reperes if lues.choix else read_landmarks(lecteur, lues.couvertures, annee)
    cible, points, messages = read_targets(adresse.reglages, reperes)
    phrases = told((*phrases, *(lues.choix.messages if lues.choix else ()), *messages))
    connus = lecteur.remember(read_children, annee, portee.niveau_carte)
    retenues = [s for s in lues.situations if s.rattache]
    saisies = [simulateur.read_saisie(s, connus.get(s.code), annee, activite) for s in retenues]
    resultats = simulateur.simulate(saisies, cible, points)
    if all(r.a_creer is None for r in resultats):
        return empty(adresse, _why_not(lues, connus), phrases)
    dits = [connus[s.code] for s in retenues if s.code in connus]
    modele = places.build_places(portee, resultats, dits, selection.territoire, cible, points)
    avec_eaje = any(r.equivalentes is not None for r in resultats)
    partiels = partial(lues.situations)
    notes = places.place_notes(lues.situations, dits, cible, avec_eaje=avec_eaje)
    if partiels and activite is not None:
        notes = (places.partial_said(partiels, activite, portee.unite), *notes)
    annees = _years(annee, activite if avec_eaje else None, dits)
    planche = Planche(
        modele,
        _scope(portee),
        _sources(lecteur, lues, annee, activite if avec_eaje else None, dits),
        annees,
        slug(f"places a creer {portee.nom}"),
        notes,
        avec_eaje and any(s.fictif for s in lues.situations),
    )
    return Tirage(adresse, planche, phrases=phrases)


def read_children(lecteur: Lecteur, annee: int, niveau: str) -> dict[str, Enfants]:
    """The children under 3 of every territory of a level, by code; the year is that of the coverage."""
    return read_enfants(lecteur.run("occupation/enfants", annee=annee, niveau=niveau))


def _scope(portee: Portee) -> str:
    """« EPCI de la Gironde. », « Paris. » which is its only row."""
    if portee.niveau_carte == portee.niveau:
        return f"{portee.nom}."
    noms = portee.unite.noms
    return f"{noms[:1].upper()}{noms[1:]} {portee.de}."


def _why_not(lues: Occupees, connus: dict[str, Enfants]) -> str:
    unite, retenues = lues.portee.unite, [s for s in lues.situations if s.rattache]
    if not any(s.code in connus for s in retenues):
        return f"Le nombre d'enfants n'est connu pour {unite.aucun} {lues.portee.de}."
    raison = next((s.raison for s in retenues if s.raison), "")
    suite = f" : {formats.lowered(raison)}" if raison else "."
    return f"Le taux de couverture n'est connu pour {unite.aucun} {lues.portee.de}{suite}"


def _years(annee: int, activite: int | None, dits: Sequence[Enfants]) -> str:
    """« couverture 2023, occupation 2024, naissances 2021 à 2023 »."""
    texte = f"couverture {annee}" if activite is None else Annees(annee, activite).texte
    naissances = sorted({(e.debut, e.fin) for e in dits if e.estime})
    return ", ".join([texte, *(f"naissances {debut} à {fin}" for debut, fin in naissances)])


def _sources(
    lecteur: Lecteur, lues: Occupees, annee: int, activite: int | None, dits: Sequence[Enfants]
) -> str:
    """The coverage, the imported files that the table uses, and where the children come from."""
    fiche = lecteur.catalogue().indicateurs["taux_couverture"]
    locales = [s.source for s in lues.situations if s.source] if activite is not None else []
    couples = [
        *((s, str(annee)) for s in cards(lecteur, [fiche.sources[lues.portee.niveau_carte]])),
        *((s, str(activite)) for s in cards(lecteur, locales)),
        *(
            (s, f"{e.debut} à {e.fin}" if e.estime else str(e.fin))
            for e in dits
            for s in cards(lecteur, e.sources)
        ),
    ]
    citations = dict.fromkeys(f"{s.producteur}, « {s.titre} », {an}, {s.licence}" for s, an in couples)
    return f"{' ; '.join(citations)}."


PLACES = Cliche("occupation-places", PAGE, _build, (*CHAMPS, "cible", "points"), {TIROIR: "tous"})
