"""Les réglages de la page « Comparer » : le territoire mis en avant, le groupe, les indicateurs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.app_pages.comparer import listes as comparer_listes
from dashboard.ecran import html
from dashboard.figures.carte import level_name
from dashboard.galerie.comparer.etat import MAILLES, MEMBRES_MAX, MESURES_MAX, EtatComparer
from dashboard.galerie.comparer.groupe import Groupe, resolve
from dashboard.galerie.comparer.mesures import listed
from dashboard.gestes import listes
from dashboard.lecture import store
from dashboard.lecture.selection import Selection
from dashboard.session import visite

AUCUN = ""


def show(groupe: Groupe, etat: EtatComparer, selection: Selection, mesures: Sequence[str]) -> None:
    """One row above the figures; what is seldom changed is folded and travels when opened."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="comparer_reglages"):
        _forward(groupe)
        _group(groupe, etat, selection)
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


def _group(groupe: Groupe, etat: EtatComparer, selection: Selection) -> None:
    toutes, _ = listes.read()
    # Le groupe que l'on aurait sans rien choisir, pour dire exactement qui il est.
    habituel = resolve(store, selection, EtatComparer(maille=etat.maille))
    noms = {
        "voisins": "Les EPCI de son département"
        if habituel is None
        else habituel.sujet
        if habituel.en_plus
        else f"Les {habituel.sujet}",
        "semblables": "Les EPCI semblables",
        "choix": "Un choix à la main",
        **{f"liste:{x.cle}": f"Ma liste : {x.nom}" for x in toutes},
    }
    cle = "comparer_groupe_choisi"
    actuel = f"liste:{etat.liste}" if etat.groupe == "liste" else etat.groupe
    st.session_state[cle] = actuel if actuel in noms else "voisins"

    def changed() -> None:
        genre, _, liste = st.session_state[cle].partition(":")
        # Un choix à la main part du groupe affiché : il n'y a plus qu'à ôter et ajouter.
        membres = ",".join(groupe.codes) if genre == "choix" else ""
        visite.update_extra(groupe="" if genre == "voisins" else genre, liste=liste, membres=membres)

    st.selectbox("Comparer avec", list(noms), format_func=_named(noms), key=cle, on_change=changed, width=430)


def _details(groupe: Groupe, etat: EtatComparer, selection: Selection) -> None:
    if etat.groupe == "voisins":
        choose(
            "Niveau comparé",
            "maille",
            [AUCUN, *MAILLES],
            etat.maille,
            lambda m: MAILLES.get(m, f"Celui du territoire ({level_name(groupe.niveau)})"),
        )
    elif etat.groupe == "choix":
        _by_hand(groupe, selection)
    comparer_listes.show(groupe, etat)


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
