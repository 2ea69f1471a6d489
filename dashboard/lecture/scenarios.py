"""The births of a territory, what may follow, and the two causes of its coverage, read from a store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.figures import couverture_partagee, scenarios_mots, textes
from dashboard.figures.couverture_partagee import read_partages
from dashboard.figures.enfants import NAISSANCES_MIN_COMMUNE
from dashboard.figures.planche import Planche
from dashboard.figures.scenarios import ENFANCE_ANS, Base
from dashboard.lecture import vues
from dashboard.lecture.sujet import Sujet
from dashboard.lecture.vues import Lecteur
from data.fiches.catalogue import Source
from data.identifiants import slug

NIVEAUX = ("commune", "epci", "departement", "region")
# Ce qu'une base de scénarios lit d'un territoire.
CLES = "naissances:,taux_couverture:"


@dataclass(frozen=True, slots=True)
class Lues:
    """What was read: the base, or the sentence that says why there is none; the files behind it."""

    base: Base | None
    raison: str = ""
    naissances: tuple[Source, ...] = ()
    taux: tuple[Source, ...] = ()

    @property
    def citation(self) -> str:
        """The files behind the figure, each with its own years."""
        assert self.base is not None, "sans naissances, rien à citer"
        annees = f"{self.base.debut}-{self.base.fin}"
        return _cite((self.naissances, annees), (self.taux, str(self.base.annee_taux)))


def read_base(lecteur: Lecteur, niveau: str, code: str) -> Lues:
    """Births without a gap up to the last year, and the last published coverage."""
    lignes = lecteur.run("portrait/series", cles=CLES, niveau=niveau, code_territoire=code)
    sures = lignes[lignes["statut"].isin(("publie", "estime")) & ~lignes["fictif"]]
    naissances = _last_run(sures[sures["indicateur"] == "naissances"])
    if len(naissances) < ENFANCE_ANS:
        return Lues(None, "Les naissances des trois dernières années ne sont pas toutes connues ici.")
    if niveau == "commune" and naissances["valeur"].tail(ENFANCE_ANS).sum() < NAISSANCES_MIN_COMMUNE:
        return Lues(
            None,
            "La commune compte trop peu de naissances : l’estimation de ses enfants n’aurait pas de "
            "fourchette qui vaille. Celle de son EPCI se lit sur le portrait de l’EPCI.",
        )
    taux = sures[sures["indicateur"] == "taux_couverture"].tail(1)
    connu = not taux.empty
    base = Base(
        niveau,
        code,
        int(naissances["millesime"].iloc[0]),
        tuple(float(v) for v in naissances["valeur"]),
        float(taux["valeur"].iloc[0]) if connu else None,
        float(taux["marge"].fillna(0.0).iloc[0]) if connu else 0.0,
        int(taux["millesime"].iloc[0]) if connu else 0,
    )
    return Lues(
        base,
        naissances=tuple(vues.cards(lecteur, naissances["source"])),
        taux=tuple(vues.cards(lecteur, taux["source"])),
    )


def build_planche(lues: Lues, sujet: Sujet, pct: float | None) -> Planche:
    """The chart with its words; ``lues`` has a base."""
    base = lues.base
    assert base is not None, "sans naissances, pas de figure"
    annees = f"{base.debut}-{base.fin}, scénarios jusqu’en {base.horizon}"
    notes = (scenarios_mots.band(base), *scenarios_mots.HYPOTHESES)
    return Planche(
        scenarios_mots.build_modele(base, sujet.portee.nom, pct),
        f"Naissances vivantes domiciliées {sujet.portee.dans}.",
        lues.citation,
        annees,
        slug(f"naissances et places {sujet.portee.nom}"),
        notes,
    )


def read_split(lecteur: Lecteur, sujet: Sujet) -> Planche | None:
    """What moved the coverage of a département, series by series; None where no rate is published twice
    in one series."""
    if sujet.niveau != "departement":
        return None
    lignes = lecteur.run("portrait/decomposition_couverture", code_territoire=sujet.code)
    partages = read_partages(lignes, sujet.code)
    if not partages:
        return None
    naissances = lecteur.catalogue().indicateurs["naissances"].sources["departement"]
    debut, fin = min(p.annees[0] for p in partages), max(p.annees[1] for p in partages)
    citees = [(vues.cards(lecteur, [p.source]), "{} et {}".format(*p.annees)) for p in partages]
    citees.append((vues.cards(lecteur, [naissances]), f"{debut - ENFANCE_ANS + 1}-{fin}"))
    return Planche(
        couverture_partagee.build_modele(partages, sujet.portee.nom),
        f"Enfants de moins de 3 ans et places de tous les modes d’accueil {sujet.portee.dans}.",
        _cite(*citees),
        " ; ".join("{}-{}".format(*p.annees) for p in partages),
        slug(f"places ou enfants {sujet.portee.nom}"),
        couverture_partagee.notes(partages),
    )


def _cite(*citees: tuple[Sequence[Source], str]) -> str:
    phrases = [
        textes.chart_source(sources, annees).removesuffix(".") for sources, annees in citees if sources
    ]
    return f"{' ; '.join(phrases)}."


def _last_run(naissances: pd.DataFrame) -> pd.DataFrame:
    """The last years that follow each other without a gap."""
    annees = naissances["millesime"].astype(int)
    suite = annees.diff().fillna(1).ne(1).cumsum()
    return naissances[suite == suite.max()] if len(naissances) else naissances
