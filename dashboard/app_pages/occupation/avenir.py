"""Whose children the simulator counts: those of today, or those of a scenario of births in five years.

The scenario lives in the address (``enfants``), the reader's yearly change too (``variation``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from dashboard.app_pages.commun import avis, variation
from dashboard.figures import scenarios_mots
from dashboard.figures.dits import NIVEAU_PAR_LONGUEUR, Phrase, say
from dashboard.figures.enfants import Enfants, Plage
from dashboard.figures.scenarios import ENFANCE_ANS, HORIZON, NOMS, carried, scenario_of
from dashboard.figures.simulateur import Saisie
from dashboard.lecture import scenarios, store
from dashboard.session import visite

CHAMP = "enfants"
SANS = "scénario de naissances non calculable ici : enfants inconnus, à saisir"


@dataclass(frozen=True, slots=True)
class Choix:
    """The scenario chosen ('' for today), the reader's yearly change, the last year of births known."""

    cle: str
    pct: float | None
    fin: int

    @property
    def horizon(self) -> int:
        return self.fin + HORIZON

    @property
    def libelle(self) -> str:
        """What the field of the children is called."""
        return f"Enfants de moins de 3 ans, fin {self.horizon}" if self.cle else "Enfants de moins de 3 ans"


@dataclass(frozen=True, slots=True)
class Venus:
    """The children of a scenario for one territory (None where it cannot be drawn), and in words."""

    enfants: Plage | None
    phrase: Phrase
    saisie: Saisie


def choose() -> Choix:
    """The choice, from the address; the field of the yearly change when the reader chooses it."""
    fin = store.known().presences["naissances", "epci"].latest("")
    brut = visite.extra().get(CHAMP, "")
    if brut not in ("", *NOMS):
        avis.warning(
            f"Dans l'adresse, le scénario « {brut} » est inconnu : les enfants d'aujourd'hui restent."
        )
        brut = ""
    noms = {
        "": "Aujourd’hui",
        "constant": f"Fin {fin + HORIZON}, naissances constantes",
        "tendance": f"Fin {fin + HORIZON}, tendance des naissances",
        "choisi": f"Fin {fin + HORIZON}, variation choisie",
    }
    st.session_state["w_occ_enfants_scenario"] = brut
    with st.container(horizontal=True, vertical_alignment="bottom", key="occ_avenir"):
        st.selectbox(
            "Enfants comptés",
            list(noms),
            format_func=noms.__getitem__,
            key="w_occ_enfants_scenario",
            on_change=lambda: visite.update_extra(**{CHAMP: st.session_state["w_occ_enfants_scenario"]}),
        )
        pct = None
        if brut == "choisi":
            pct = variation.read_change()
            variation.show_field(pct, "occ")
    if brut == "choisi" and pct is None:
        avis.info("Écrivez la variation des naissances : d'ici là, les enfants d'aujourd'hui restent.")
        brut = ""
    return Choix(brut, pct, fin)


def carry(saisie: Saisie, connu: Enfants | None, choix: Choix, annee: int) -> Venus:
    """The same territory with the children of the scenario, and the places that exist today.

    ``annee`` is that of the coverage, for which ``connu`` counts the children.
    """
    niveau = NIVEAU_PAR_LONGUEUR[len(saisie.code)]
    base = scenarios.read_base(store, niveau, saisie.code).base
    scenario = None if base is None else scenario_of(base, choix.cle, choix.pct)
    enfants = None
    phrase, lus = Phrase(SANS), saisie.lus
    if base is not None and scenario is not None and connu is not None:
        enfants = carried(base, scenario, connu.nombre, annee)
        dite = scenarios_mots.hypothesis(base, scenario)
        phrase = say("enfants de fin {horizon} : {dite}", horizon=str(base.horizon), dite=dite)
        lus = (*lus, *scenarios_mots.births_behind(base, scenario))
    presentes = None
    if connu is not None and saisie.couverture_pct is not None:
        presentes = connu.nombre.times(saisie.couverture_pct / 100)
    venir = (("scenario", choix.cle), ("pct", str(choix.pct or 0.0)))
    futur = replace(saisie, enfants=enfants, presentes=presentes, venir=venir, lus=tuple(dict.fromkeys(lus)))
    return Venus(enfants, phrase, futur)


def explain(choix: Choix, annee: int) -> list[str]:
    """How the children of the scenario are counted, and what that supposes; nothing for today."""
    if not choix.cle:
        return []
    avant, apres = (f"{fin - ENFANCE_ANS + 1} à {fin}" for fin in (annee, choix.horizon))
    return [
        (
            f"Enfants de fin {choix.horizon} = enfants comptés pour {annee} × naissances de {apres} ÷ "
            f"naissances de {avant} ; les places restent celles de {annee}."
        ),
        *scenarios_mots.HYPOTHESES,
    ]
