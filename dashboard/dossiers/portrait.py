"""The portrait as it is printed: what the page says, its map, its pyramid, its sources."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.dates import today
from dashboard.exports.papier.portrait import ANaitre, PortraitPapier
from dashboard.figures import scenarios_mots, schema_pluriannuel
from dashboard.figures.modele import Carte
from dashboard.figures.planche import Planche
from dashboard.figures.resume import summarise
from dashboard.figures.scenarios import build_scenarios
from dashboard.galerie import portrait as galerie_portrait
from dashboard.galerie import registre
from dashboard.galerie.tirage import Tirage
from dashboard.lecture import lots, portraits_lot, scenarios, vues
from dashboard.lecture.groupe import read_group
from dashboard.lecture.portraits import (
    identity_sources,
    read_conventions,
    read_portrait,
    read_presence,
    subtitle,
)
from dashboard.lecture.proches import read_similar
from dashboard.lecture.regard import SEMBLABLES, reference_for
from dashboard.lecture.sujet import Sujet, read_subject
from dashboard.lecture.vues import Lecteur

# Assez pour que presque tout département se lise d'un coup, assez peu pour que ce qui est lu tienne.
ENSEMBLE = 40


class Ensemble:
    """The portraits of the units of a département: what they ask is read at once, each is built alone."""

    def __init__(
        self, lecteur: Lecteur, niveau: str, codes: Sequence[str], parmi: str = "", liste: str = ""
    ) -> None:
        self._lecteur, self._niveau, self._codes = lecteur, niveau, tuple(codes)
        self._parmi, self._liste = parmi, liste
        self._lus: lots.Lus = {}
        self._rang = -1

    def paper(self, code: str) -> PortraitPapier | None:
        """The same as ``build_paper``; asked in the order of the units, nothing is read twice."""
        rang = self._codes.index(code) // ENSEMBLE
        if rang != self._rang:
            ceux = self._codes[rang * ENSEMBLE : (rang + 1) * ENSEMBLE]
            self._lus = portraits_lot.read_units(self._lecteur, self._niveau, ceux, self._parmi, self._liste)
            self._rang = rang
        with lots.given(self._lus):
            return build_paper(self._lecteur, self._niveau, code, self._parmi, self._liste)


def build_paper(
    lecteur: Lecteur, niveau: str, code: str, parmi: str = "", liste: str = ""
) -> PortraitPapier | None:
    """The portrait as it is printed, beside its group; None for an unknown territory.

    Ranks and gaps are those of the group that ``parmi`` asks, the usual one by default. Its map shows
    its communes (its EPCI for a département or more), its pyramid is there when the store has ages.
    """
    sujet = read_subject(lecteur, niveau, code)
    if sujet is None:
        return None
    groupe = read_group(lecteur, niveau, code, parmi, liste)
    reference, _ = reference_for(sujet, groupe)
    trouves = read_similar(lecteur, code) if reference == SEMBLABLES else None
    portrait = read_portrait(lecteur, sujet, reference, trouves, groupe=groupe)
    pyramide, carte = (_drawn(lecteur, sujet, code) for code in ("portrait-pyramide", "portrait-carte"))
    lues = [s.id for couche in carte.couches[:1] for s in vues.sources_of(lecteur, couche)]
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
        carte.figure if isinstance(carte.figure, Carte) else None,
        _chart_of(pyramide),
        vues.state_line(lecteur),
        _to_come(lecteur, sujet),
    )


def _to_come(lecteur: Lecteur, sujet: Sujet) -> ANaitre | None:
    """The births and what may follow, without a rate chosen by a reader; None at other levels."""
    if sujet.niveau not in scenarios.NIVEAUX:
        return None
    lues = scenarios.read_base(lecteur, sujet.niveau, sujet.code)
    base = lues.base
    partage = _chart_of(_drawn(lecteur, sujet, "portrait-partage"))
    if base is None:
        return ANaitre(raison=lues.raison, partage=partage)
    return ANaitre(
        aujourdhui=scenarios_mots.today(base),
        reponses=tuple(
            (s.nom, scenarios_mots.hypothesis(base, s), scenarios_mots.answer(base, s))
            for s in build_scenarios(base, None)
        ),
        naissances=_chart_of(_drawn(lecteur, sujet, "portrait-naissances")),
        partage=partage,
    )


def _drawn(lecteur: Lecteur, sujet: Sujet, code: str) -> Tirage:
    """A figure of the page, as its address gives it."""
    return registre.build(galerie_portrait.address(code, sujet), lecteur)


def _chart_of(tirage: Tirage) -> Planche | None:
    """The chart that was drawn, if any."""
    return tirage.figure if isinstance(tirage.figure, Planche) else None
