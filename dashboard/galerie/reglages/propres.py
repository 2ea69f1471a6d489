"""The choices that a figure alone has: a theme, an axis, an occupancy, a kept reference."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.figures import typologie
from dashboard.figures.quadrant import GENRES
from dashboard.galerie import portrait
from dashboard.galerie.coordination import axes as coordination_axes
from dashboard.galerie.coordination import carte as coordination_carte
from dashboard.galerie.coordination.contexte import ContexteCoordination, read_context
from dashboard.galerie.coordination.typologie import DOMAINE
from dashboard.galerie.occupation.choix import occupancy_years
from dashboard.galerie.reglages.commun import SANS_VALEUR
from dashboard.galerie.reglages.modele import Possible, Reglage, Vise, named
from dashboard.lecture import territoire


def theme(vise: Vise) -> Iterator[Reglage]:
    """The themes of the territory; one without any figure says so."""
    selection = vise.selection
    sujet = portrait.read_subject(vise.lecteur, selection, {"sujet": "france"})
    donnees = None
    if sujet is not None:
        donnees = territoire.read_data(
            vise.lecteur, sujet.niveau, sujet.code, selection.parmi, selection.liste
        )
    if donnees is None:
        return
    themes = territoire.read_themes(vise.lecteur, donnees)
    possibles = tuple(Possible(t.code, t.nom, "" if t.lignes else SANS_VALEUR) for t in themes)
    present = vise.adresse.get("theme", themes[0].code)
    yield Reglage("theme", "Thème", present, possibles, lambda v: vise.fixed(theme=v))


def portrait_map(vise: Vise) -> Iterator[Reglage]:
    """The indicator of the map of a portrait."""
    sujet = portrait.read_subject(vise.lecteur, vise.selection, vise.adresse.reglages)
    if sujet is None:
        return
    present, _, codes, _ = portrait.map_choice(vise.lecteur, sujet, vise.adresse.reglages)
    fiches = vise.lecteur.catalogue().indicateurs
    if codes:
        noms = named({c: fiches[c].nom_court for c in codes})
        yield Reglage("carte", "Indicateur", present, noms, lambda v: vise.fixed(carte=v))


def coordination_year(vise: Vise) -> Iterator[Reglage]:
    """The years that have rows of ETP in the scope."""
    contexte = _context(vise)
    noms = named({str(a): str(a) for a in contexte.annees})
    yield Reglage("annee", "Année", str(contexte.annee), noms, lambda v: vise.fixed(annee=v))


def coordination_map(vise: Vise) -> Iterator[Reglage]:
    """What the map of the ETP measures, and of which axis."""
    contexte = _context(vise)
    mesure = vise.adresse.get("mesure", "etp")
    yield from _measured(vise, mesure)
    noms = coordination_carte.axes_of(contexte, mesure)
    # Les petites cartes sont une autre figure.
    siens = named({c: n for c, n in noms.items() if c != coordination_carte.TOUS})
    present = vise.adresse.get("axe", coordination_carte.TOTAL)
    yield Reglage("axe", "Axe", present, siens, lambda v: vise.fixed(axe=v))


def coordination_small(vise: Vise) -> Iterator[Reglage]:
    """The axis of one of the small maps."""
    noms = _context(vise).noms
    yield from _measured(vise, vise.adresse.get("mesure", "etp"))
    present = vise.adresse.get("carte", next(iter(noms)))
    yield Reglage("carte", "Axe", present, named(noms), lambda v: vise.fixed(carte=v))


def need(vise: Vise) -> Iterator[Reglage]:
    """The axis whose ETP stand beside the need."""
    present = vise.adresse.get("besoin", coordination_axes.PREMIER_AXE)
    yield Reglage("besoin", "Axe", present, named(_context(vise).noms), lambda v: vise.fixed(besoin=v))


def kind(vise: Vise) -> Iterator[Reglage]:
    """The equipments that the typology reads."""
    present = vise.adresse.get("domaine", DOMAINE)
    yield Reglage(
        "domaine", "Équipements", present, named(typologie.DOMAINES), lambda v: vise.fixed(domaine=v)
    )


def occupancy(vise: Vise) -> Iterator[Reglage]:
    """Which occupancy, of which year."""
    genre = vise.adresse.get("occupation", "reelle")
    annees = {g: occupancy_years(vise.lecteur, vise.selection, g) for g in GENRES}
    genres = tuple(Possible(g, nom, "" if annees[g] else SANS_VALEUR) for g, (nom, _) in GENRES.items())
    if any(annees.values()):
        yield Reglage(
            "occupation", "Occupation", genre, genres, lambda v: vise.fixed(occupation=v, annee_occupation="")
        )
    if siennes := [str(a) for a in annees.get(genre, ())]:
        present = vise.adresse.get("annee_occupation", siennes[0])
        yield Reglage(
            "annee_occupation",
            "Année de l'occupation",
            present,
            named({a: a for a in siennes}),
            lambda v: vise.fixed(annee_occupation=v),
        )


def reference(vise: Vise) -> Iterator[Reglage]:
    """The frozen states that are kept."""
    gardees, _ = vise.lecteur.kept_references()
    noms = named({r.slug: r.nom for r in gardees})
    present = vise.adresse.get("reference", next((r.slug for r in gardees), ""))
    yield Reglage("reference", "Référence", present, noms, lambda v: vise.fixed(reference=v))


def _measured(vise: Vise, present: str) -> Iterator[Reglage]:
    noms = named({c: n for c, (n, _) in coordination_carte.MESURES.items()})
    yield Reglage("mesure", "Mesure", present, noms, lambda v: vise.fixed(mesure=v, axe=""))


def _context(vise: Vise) -> ContexteCoordination:
    return read_context(vise.lecteur, vise.selection, vise.adresse.reglages)[0]
