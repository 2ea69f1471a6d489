"""What the figures of « ETP par axe » share: where, when, for whom, from an address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.dates import today
from dashboard.figures import textes
from dashboard.figures.coordination import post_said
from dashboard.figures.dits import Dit, Ensemble, Phrase, number_said, say
from dashboard.figures.planche import Modele, Planche
from dashboard.figures.textes import Portee
from dashboard.galerie.tirage import Adresse, Cliche, Figure, Tirage, choose, empty, read_selection, told
from dashboard.lecture.selection import Selection
from dashboard.lecture.vues import Lecteur, cards
from data.identifiants import slug

PAGE = "coordination"
FICHE = "etp_coordination"


@dataclass(frozen=True)
class ContexteCoordination:
    """Scope, year, day, selected EPCI ('' for none) of the page; ``noms`` are those of the axes.

    ``annees`` are the years that have rows there, the most recent first.
    """

    lecteur: Lecteur
    selection: Selection
    portee: Portee
    annee: int
    jour: date
    epci: str
    noms: Mapping[str, str]
    annees: tuple[int, ...]

    @property
    def lieu(self) -> Ensemble:
        """The units of the scope, as a number said names them."""
        return Ensemble(self.portee.unite.niveau, self.portee.niveau, self.portee.code)

    def run(self, nom: str, **parametres: Any) -> pd.DataFrame:
        """A query of ``coordination`` bounded by the scope."""
        return self.lecteur.run(
            f"coordination/{nom}", portee=self.portee.niveau, code_portee=self.portee.code, **parametres
        )

    def of_year(self, nom: str, **parametres: Any) -> pd.DataFrame:
        """The same, for the year shown."""
        return self.run(nom, annee=self.annee, **parametres)

    def posts(self) -> pd.DataFrame:
        """ETP of every unit and axis, the year shown; « etp » is NA where nothing is imported."""
        return self.of_year("etp")

    def planche(
        self,
        modele: Modele,
        nom: str,
        lignes: pd.DataFrame,
        champ: str,
        *,
        annees: str = "",
        notes: Sequence[str] = (),
    ) -> Planche:
        """A chart of ``lignes`` (columns ``source`` and ``fictif``), with its words."""
        annees = annees or str(self.annee)
        return Planche(
            modele,
            champ,
            textes.chart_source(cards(self.lecteur, sources_of(lignes)), annees),
            annees,
            slug(f"coordination {nom} {self.portee.nom} {annees}"),
            tuple(n for n in notes if n),
            bool(lignes["fictif"].any()),
        )


def read_context(
    lecteur: Lecteur, selection: Selection, reglages: Mapping[str, str]
) -> tuple[ContexteCoordination, tuple[str, ...]]:
    """The context of an address (« annee », « jour »), and a sentence for what was not kept."""
    jour, phrase = _day(reglages.get("jour", ""))
    contexte, dites = lecteur.remember(_read_context, selection, reglages.get("annee", ""), jour)
    return contexte, told((*dites, phrase))


def _read_context(
    lecteur: Lecteur, selection: Selection, voulue: str, jour: date
) -> tuple[ContexteCoordination, tuple[str, ...]]:
    portee = lecteur.shown_scope(selection.portee, selection.code_portee)
    lues = lecteur.run("coordination/annees", portee=portee.niveau, code_portee=portee.code)
    annees = tuple(int(a) for a in lues["annee"])
    choix = [str(a) for a in annees] or [str(jour.year)]
    annee, phrase = choose({"annee": voulue}, "annee", "l'année", choix, choix[0])
    noms = {m.code: m.nom for m in lecteur.catalogue().indicateurs[FICHE].modalites}
    epci = _selected_unit(lecteur, selection, portee)
    contexte = ContexteCoordination(lecteur, selection, portee, int(annee), jour, epci, noms, annees)
    return contexte, told((phrase,))


def _day(texte: str) -> tuple[date, str]:
    """The day that conventions and equipments are read at: today, unless the address says one."""
    try:
        return (date.fromisoformat(texte) if texte else today()), ""
    except ValueError:
        return today(), f"Dans l'adresse, le jour « {texte} » n'est pas une date : aujourd'hui est pris."


@dataclass(frozen=True)
class Demande:
    """A context, and the address it was read from."""

    adresse: Adresse
    contexte: ContexteCoordination
    phrases: tuple[str, ...]

    def choose(self, cle: str, nom: str, permis: Sequence[str], defaut: str) -> tuple[str, Demande]:
        """A setting of the figure; the same request, that says it when it was not kept."""
        valeur, phrase = choose(self.adresse.reglages, cle, nom, permis, defaut)
        return valeur, Demande(self.adresse, self.contexte, told((*self.phrases, phrase)))

    def shown(self, figure: Figure, **rendu: Any) -> Tirage:
        """What the address shows: the year really there is written in it."""
        annee = self.contexte.annee if self.contexte.annees else None
        return Tirage(self.adresse.fixed(annee=annee), figure, phrases=self.phrases, **rendu)

    def none(self, vide: str) -> Tirage:
        """Nothing to draw there, and why."""
        return empty(self.adresse, vide, self.phrases)

    def not_imported(self) -> Tirage:
        """Nothing to draw, for want of any row."""
        return self.none(f"Aucune ligne n'est importée {self.contexte.portee.dans}.")


def cliche(code: str, onglet: str, *champs: str) -> Callable[[Callable[[Demande], Tirage]], Cliche]:
    """Declare a figure of the page, made from its context."""

    def declare(faire: Callable[[Demande], Tirage]) -> Cliche:
        def build(adresse: Adresse, lecteur: Lecteur) -> Tirage:
            selection, lues = read_selection(adresse, lecteur)
            contexte, phrases = read_context(lecteur, selection, adresse.reglages)
            return faire(Demande(adresse, contexte, told((*lues, *phrases))))

        return Cliche(code, PAGE, build, ("annee", "jour", *champs), {"onglet": onglet})

    return declare


def sources_of(lignes: pd.DataFrame) -> list[str]:
    """Codes of the sources of some rows; a cell may hold several, comma separated."""
    return [code for cellule in lignes["source"].dropna() for code in str(cellule).split(",")]


def imported_scope(contexte: ContexteCoordination, importes: int, total: int) -> Phrase:
    """« 9 EPCI importés sur 10 du Val-d'Oise. »"""
    return say(
        "{importes} sur {total} {de}.",
        importes=number_said(
            importes,
            contexte.portee.unite.count(importes, "importé"),
            post_said("", "avec_lignes", contexte.lieu, contexte.annee),
        ),
        total=all_units(contexte, total),
        de=contexte.portee.de,
    )


def all_units(contexte: ContexteCoordination, total: int) -> Dit:
    """How many units the scope has."""
    return Dit(formats.number(total), "compte", dans=contexte.lieu, critere="tous")


def _selected_unit(lecteur: Lecteur, selection: Selection, portee: Portee) -> str:
    """The selected EPCI, or that of the selected commune (the commune itself where it is the unit)."""
    if not selection.territoire:
        return ""
    lignes = lecteur.run("territoires/un", code_territoire=selection.territoire)
    lignes = lignes[lignes["niveau"].isin(("epci", "commune"))]
    if lignes.empty:
        return ""
    ligne = lignes.iloc[0]
    if ligne["niveau"] == portee.unite.niveau:
        return str(ligne["code_territoire"])
    code = ligne["code_epci"] if portee.unite.niveau == "epci" else None
    return "" if pd.isna(code) else str(code)
