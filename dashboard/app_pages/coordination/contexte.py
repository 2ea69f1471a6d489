"""What the sections of the coordination page share: where, when, for whom, and the empty section."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.app_pages.commun.cadre import cards
from dashboard.ecran import html
from dashboard.figures import textes
from dashboard.figures.coordination import post_said
from dashboard.figures.dits import Dit, Ensemble, Phrase, number_said, say
from dashboard.figures.planche import Modele, Planche
from dashboard.figures.textes import Portee
from dashboard.figures.unites import unit_of
from dashboard.gestes.depots import FORMATS
from dashboard.lecture import store
from dashboard.lecture.selection import Selection
from dashboard.session import visite
from data.identifiants import slug


@dataclass(frozen=True, slots=True)
class ContexteCoordination:
    """Scope, year, day, selected EPCI ('' for none) of the page; ``noms`` are those of the axes."""

    selection: Selection
    portee: Portee
    annee: int
    jour: date
    epci: str
    noms: Mapping[str, str]

    @property
    def lieu(self) -> Ensemble:
        """The units of the scope, as a number said names them."""
        return Ensemble(self.portee.unite.niveau, self.portee.niveau, self.portee.code)

    def run(self, nom: str, **parametres: Any) -> pd.DataFrame:
        """A query of ``coordination`` bounded by the scope."""
        return store.run(
            f"coordination/{nom}", portee=self.portee.niveau, code_portee=self.portee.code, **parametres
        )

    def of_year(self, nom: str, **parametres: Any) -> pd.DataFrame:
        """The same, for the year shown."""
        return self.run(nom, annee=self.annee, **parametres)

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
            textes.chart_source(cards(sources_of(lignes)), annees),
            annees,
            slug(f"coordination {nom} {self.portee.nom} {annees}"),
            tuple(n for n in notes if n),
            bool(lignes["fictif"].any()),
        )


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


def chosen(cle: str, nom: str, permis: Iterable[str], defaut: str) -> str:
    """A setting of the page as the address gives it; what is not understood is said, not kept."""
    valeur = visite.extra().get(cle, defaut)
    if valeur in permis:
        return valeur
    avis.warning(f"Dans l'adresse, {nom} « {valeur} » n'existe pas : le choix habituel est affiché.")
    visite.update_extra(**{cle: ""})
    return defaut


def choose(
    libelle: str,
    cle: str,
    valeur: str,
    options: Sequence[str],
    nommer: Callable[[str], str],
    *,
    defaut: str,
    largeur: int = 330,
    muet: bool = False,
) -> None:
    """A select box bound to a setting of the page; the default one leaves the address plain.

    ``muet`` hides the label: the option says it.
    """
    widget = f"w_coordination_{cle}"
    st.session_state[widget] = valeur

    def changed() -> None:
        choix = st.session_state[widget]
        visite.update_extra(**{cle: "" if choix == defaut else choix})

    st.selectbox(
        libelle,
        list(options),
        format_func=nommer,
        key=widget,
        on_change=changed,
        width=largeur,
        label_visibility="collapsed" if muet else "visible",
    )


def select_epci(code: str) -> None:
    """Keep the EPCI (or commune) that was clicked, at the level where it can be seen."""
    selection = visite.current()
    niveau = unit_of(selection.portee, selection.code_portee).niveau
    visite.update(niveau=niveau, territoire=code)


def show_empty(titre: str, montrerait: str, format_: str, contexte: ContexteCoordination) -> None:
    """A section without any row: what it would show, why it is empty, how to fill it."""
    ailleurs = store.run("depots/departements_avec_lignes", table=FORMATS[format_].tables[0])
    gestes = (
        f"importez un fichier « {FORMATS[format_].nom} » sur la page « Mes données »",
        _other_gesture([str(n) for n in ailleurs["nom"]]),
    )
    elements = "".join(f"<li>{html.escape(g)}</li>" for g in gestes)
    pourquoi = (
        f"Aucune ligne n'est importée {contexte.portee.dans}. Ces données ne sont publiées nulle "
        f"part par {contexte.portee.unite.nom} : elles viennent de la Caf ou de la collectivité."
    )
    st.html(
        f'<section class="ctg-vide"><h2>{html.escape(titre)}</h2>'
        f"<p>{html.escape(montrerait)}</p><p>{html.escape(pourquoi)}</p>"
        f"<p>Pour la remplir :</p><ul>{elements}</ul></section>"
    )


def _other_gesture(departements: list[str]) -> str:
    """Go where there are rows; when there are none at all, the demonstration can come back."""
    if departements:
        ou = formats.enumeration(departements, 4)
        return f"ou choisissez, en haut de la page, un territoire qui a des lignes : {ou}"
    return "ou remettez la démonstration : bouton « Montrer la démonstration », page « Mes données »"
