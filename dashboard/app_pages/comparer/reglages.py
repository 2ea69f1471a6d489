"""Les réglages de la page « Comparer » : le territoire mis en avant, le groupe, les indicateurs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.app_pages.commun import groupe as commun_groupe
from dashboard.app_pages.comparer import listes as comparer_listes
from dashboard.ecran import html
from dashboard.figures.carte import level_name
from dashboard.galerie.comparer.etat import CHOIX, MAILLES, MEMBRES_MAX, MESURES_MAX, EtatComparer
from dashboard.galerie.comparer.groupe import Groupe
from dashboard.galerie.comparer.mesures import listed
from dashboard.lecture import store
from dashboard.lecture.selection import Selection
from dashboard.session import visite

AUCUN = ""


def show(groupe: Groupe, etat: EtatComparer, selection: Selection, mesures: Sequence[str]) -> None:
    """One row above the figures; what is seldom changed is folded and travels when opened."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="comparer_reglages"):
        _forward(groupe)
        _group(groupe)
        tiroir = st.popover("Réglages du groupe", key="comparer_tiroir", on_change="rerun")
        if tiroir.open:
            with tiroir:
                _details(groupe, etat, selection)
        tiroir = st.popover("Indicateurs", key="comparer_colonnes", on_change="rerun")
        if tiroir.open:
            with tiroir:
                _measures(groupe, selection, mesures)


def choose(
    libelle: str,
    nom: str,
    options: Sequence[str],
    valeur: str,
    nommer: Callable[[Any], str],
    *,
    largeur: int | str = "stretch",
    aide: str | None = None,
) -> None:
    """A select box bound to one parameter of the address: the address decides."""
    cle = f"comparer_{nom}"
    st.session_state[cle] = valeur
    st.selectbox(
        libelle,
        list(options),
        format_func=_named({option: nommer(option) for option in options}),
        key=cle,
        on_change=lambda: visite.update_extra(**{nom: st.session_state[cle]}),
        width=largeur,  # type: ignore[arg-type]
        help=aide,
    )


def _named(noms: Mapping[str, str]) -> Callable[[str], str]:
    """Names of options. Streamlit also asks the name of a name, which must stay itself."""
    return lambda option: noms.get(option, option)


def put_forward(code: str, niveau: str) -> None:
    """Callback: that territory becomes the one that every figure shows first."""
    visite.update(territoire=code, **({"niveau": niveau} if code else {}))


def _forward(groupe: Groupe) -> None:
    cle = "comparer_moi"
    st.session_state[cle] = groupe.moi
    st.selectbox(
        "Territoire mis en avant",
        [AUCUN, *groupe.membres],
        format_func=_named({AUCUN: "Aucun", **groupe.membres}),
        key=cle,
        on_change=lambda: put_forward(st.session_state[cle].partition(":")[2], groupe.niveau),
        width=300,
    )


def _group(groupe: Groupe) -> None:
    """The choice that every page shares; a group made by hand is this page's alone, and gives way to it."""
    code = groupe.moi.partition(":")[2]
    if code:
        commun_groupe.show(
            commun_groupe.read(groupe.niveau, code),
            "comparer",
            libelle=groupe.parmi.court if groupe.parmi.parmi == CHOIX else "",
            changed=_common,
        )


def _common() -> None:
    visite.update_extra(groupe="", membres="", maille="")


def _details(groupe: Groupe, etat: EtatComparer, selection: Selection) -> None:
    if etat.groupe == CHOIX:
        _by_hand(groupe, selection)
        st.button("Revenir au groupe des autres pages", key="comparer_commun", on_click=_common)
    else:
        choose(
            "Niveau comparé",
            "maille",
            [AUCUN, *MAILLES],
            etat.maille,
            lambda m: MAILLES.get(m, f"Celui du territoire ({level_name(groupe.niveau)})"),
        )
        # Un choix à la main part du groupe affiché : il n'y a plus qu'à ôter et ajouter.
        membres = ",".join(groupe.codes)
        st.button(
            "Composer le groupe à la main",
            key="comparer_a_la_main",
            on_click=lambda: visite.update_extra(groupe=CHOIX, membres=membres),
        )
    comparer_listes.show(groupe, selection)


def _by_hand(groupe: Groupe, selection: Selection) -> None:
    """Any territory of the level; communes only those of the département, there are too many."""
    dans = ""
    if groupe.niveau == "commune":
        dans = next((c[12:] for c in groupe.references if c.startswith("departement:")), "")
        if not dans and selection.portee == "departement":
            dans = selection.code_portee
    annuaire = store.run("comparer/annuaire", niveau=groupe.niveau, dans=dans)
    noms = {
        str(x.code_territoire): f"{x.nom} ({x.code_departement})" if groupe.niveau == "epci" else str(x.nom)
        for x in annuaire.itertuples()
    }
    noms = {**dict(zip(groupe.codes, groupe.membres.values(), strict=True)), **noms}
    cle = "comparer_membres"
    st.session_state[cle] = groupe.codes
    st.multiselect(
        f"Territoires comparés ({MEMBRES_MAX} au plus)",
        list(noms),
        format_func=_named(noms),
        key=cle,
        max_selections=MEMBRES_MAX,
        placeholder="Cherchez par le nom",
        on_change=lambda: visite.update_extra(membres=",".join(st.session_state[cle])),
    )


def _measures(groupe: Groupe, selection: Selection, mesures: Sequence[str]) -> None:
    noms = listed(store, groupe, selection)
    cle = "comparer_mesures"
    st.session_state[cle] = list(mesures)
    st.multiselect(
        f"Indicateurs comparés ({MESURES_MAX} au plus)",
        list(noms),
        format_func=_named(noms),
        key=cle,
        max_selections=MESURES_MAX,
        placeholder="Cherchez par le nom",
        on_change=lambda: visite.update_extra(mesures=",".join(st.session_state[cle])),
    )
    st.html(f"<p>{html.escape('Une liste vide revient aux indicateurs proposés d’office.')}</p>")
