"""The portrait as it is printed: what the page says, its map, its pyramid, its sources."""

from __future__ import annotations

from dataclasses import replace

from dashboard.dates import today
from dashboard.exports.papier.portrait import ANaitre, PortraitPapier
from dashboard.figures import scenarios_mots, schema_pluriannuel
from dashboard.figures.modele import Carte
from dashboard.figures.resume import summarise
from dashboard.figures.scenarios import build_scenarios
from dashboard.lecture import scenarios, vues
from dashboard.lecture.portraits import (
    Sujet,
    default_map,
    identity_sources,
    map_frame,
    read_conventions,
    read_portrait,
    read_presence,
    read_pyramid,
    read_subject,
    references_of,
    subtitle,
)
from dashboard.lecture.selection import Selection
from dashboard.lecture.vues import Lecteur


def build_paper(lecteur: Lecteur, niveau: str, code: str) -> PortraitPapier | None:
    """The portrait as it is printed, beside its département; None for an unknown territory.

    A département is compared to its region, a region to France; its map shows its communes (its
    EPCI for a département or more), its pyramid is there when the store has ages.
    """
    sujet = read_subject(lecteur, niveau, code)
    if sujet is None:
        return None
    choix = references_of(sujet)
    reference = "departement" if "departement" in choix else next(iter(choix), "")
    portrait = read_portrait(lecteur, sujet, reference)
    pyramide = read_pyramid(lecteur, sujet)
    carte, lues = _paper_map(lecteur, sujet)
    detail = [
        s
        for requete in ("postes", "equipements", "pyramide")
        for s in lecteur.run(
            f"portrait/{requete}",
            **({"jour": today().isoformat()} if requete == "equipements" else {}),
            **sujet.cle,
        )["source"].dropna()
    ]
    detail += list(read_conventions(lecteur, sujet, today())["source"].dropna())
    sources = vues.cards(
        lecteur, [*(x.source for x in portrait.lignes), *lues, *detail, *identity_sources(lecteur, sujet)]
    )
    return PortraitPapier(
        portrait,
        subtitle(sujet),
        summarise(portrait),
        schema_pluriannuel.build_controle(read_presence(lecteur, sujet, portrait)),
        tuple(sources),
        carte,
        pyramide,
        vues.state_line(lecteur),
        _to_come(lecteur, sujet),
    )


def _to_come(lecteur: Lecteur, sujet: Sujet) -> ANaitre | None:
    """The births and what may follow, without a rate chosen by a reader; None at other levels."""
    if sujet.niveau not in scenarios.NIVEAUX:
        return None
    lues = scenarios.read_base(lecteur, sujet.niveau, sujet.code)
    base = lues.base
    partage = scenarios.read_split(lecteur, sujet)
    if base is None:
        return ANaitre(raison=lues.raison, partage=partage)
    return ANaitre(
        aujourdhui=scenarios_mots.today(base),
        reponses=tuple(
            (s.nom, scenarios_mots.hypothesis(base, s), scenarios_mots.answer(base, s))
            for s in build_scenarios(base, None)
        ),
        naissances=scenarios.build_planche(lues, sujet, None),
        partage=partage,
    )


def _paper_map(lecteur: Lecteur, sujet: Sujet) -> tuple[Carte | None, list[str]]:
    """The map of the territory, and the codes of the sources it shows."""
    portee, niveau, choisi = map_frame(lecteur, sujet)
    if portee is None:
        return None, []
    indicateur = default_map(lecteur, portee, niveau)
    selection = Selection(
        portee=portee.niveau, code_portee=portee.code, niveau=niveau, indicateur=indicateur, territoire=choisi
    )
    selection = replace(selection, millesime=lecteur.known().latest(selection))
    vue = vues.build_vue(lecteur, selection, portee)
    return vue.cartes[0], [s.id for s in vues.sources_of(lecteur, vue.couche)]
