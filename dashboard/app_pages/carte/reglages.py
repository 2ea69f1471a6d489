"""The settings above the map: level, indicator, modality, year, and the folded drawing options."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.composants import annee, choix
from dashboard.figures.carte import level_name
from dashboard.figures.classes import METHODES, NOMBRE_MAX, NOMBRE_MIN, parse_seuils
from dashboard.figures.palettes import PALETTES
from dashboard.jeux import contenu
from dashboard.lecture import autres, jeux, liste, store
from dashboard.lecture.autres import Autre
from dashboard.lecture.selection import Connu, Selection, levels, overlays, second_maps
from dashboard.session import visite

AUCUN = ""
LISTE = "liste_indicateurs"
ANNEE = "annee"
# Le dernier choix reçu du navigateur, qui laisse de côté ce qui répond à un plus ancien.
NUMERO = "choix_recu"
OUVERTS = "reglages_de_carte_ouverts"


def show(selection: Selection, connu: Connu) -> None:
    """Draw the settings; each one changes the selection through ``session.update``."""
    nombre = autres.count(selection)
    ouverts = st.session_state.get(OUVERTS, False)
    # Sur un écran étroit : ce qui se choisit le plus, et un tiroir pour le reste, au-dessus de la carte.
    with (
        st.container(key="reglages_ouverts" if ouverts else "reglages_fermes"),
        st.container(horizontal=True, vertical_alignment="bottom", key="reglages"),
    ):
        if nombre == 1:
            _figures(selection, connu)
        mot = "Replier les réglages" if ouverts else "Réglages"
        st.button(mot, key="ouvrir_reglages", on_click=_toggle)
        _choose(
            "Niveau",
            "niveau",
            levels(selection.portee, selection.code_portee),
            lambda n: f"par {level_name(n, 1)}" if n != "epci" else "par EPCI",
            largeur=165,
            nue=True,
        )
        _number(selection, nombre)
        st.checkbox("Noms et valeurs", key=_prime("noms", selection.noms), on_change=_changed("noms"))
        # Fermé, le tiroir n'envoie rien : ses listes ne voyagent que quand on l'ouvre.
        tiroir = st.popover("Classes et couleurs", key="tiroir", on_change="rerun")
        if tiroir.open:
            with tiroir:
                _drawing(selection, connu)


def _toggle() -> None:
    st.session_state[OUVERTS] = not st.session_state.get(OUVERTS, False)


def show_map(rang: int, selection: Selection, connu: Connu, plan: Autre | None) -> None:
    """The list of one of several maps, its detail and its year; the main one has no ``plan``."""
    if plan is None:
        _figures(selection, connu)
    else:
        _further(rang, selection, connu, plan)


def _figures(selection: Selection, connu: Connu) -> None:
    """What the main map shows: indicator, detail, year; their names are said, not shown."""
    fiche = store.catalogue().indicateurs[selection.indicateur]
    presence = connu.presences[selection.indicateur, selection.niveau]
    _indicator(selection, fiche.code, "", change_indicator)
    modalites = contenu.details(selection)
    if len(modalites) > 1:
        _choose("Détail", "modalite", modalites, fiche.nom_modalite, nue=True)
    if autres.count(selection) > 1:
        annees = sorted(presence.millesimes[selection.modalite], reverse=True)
        _choose("Année", "millesime", annees, str, largeur=95, nue=True)
    else:
        _year(selection)


def _year(selection: Selection) -> None:
    """The year of the only map: drawn from a set, where it has one."""
    premiere = jeux.is_drawn_first(replace(selection, modalite=""))
    annee(
        key=ANNEE,
        libelle="Année",
        annees=contenu.years(selection),
        valeur=selection.millesime,
        numero=received(),
        jeu=jeux.years_address(selection) if premiere else "",
        on_annee=lambda: _change_year(**st.session_state[ANNEE]["annee"]),
        largeur=95,
    )


@store.one_state
def _change_year(annee: int, numero: int, indicateur: str) -> None:
    # Deux messages que Streamlit rend ensemble peuvent arriver dans l'autre ordre : le dernier choix gagne.
    if int(numero) < received():
        return
    if indicateur and indicateur != visite.current().indicateur:
        change_indicator(indicateur, numero)
    st.session_state[NUMERO] = int(numero)
    if annee in contenu.years(visite.current()):
        visite.update(millesime=int(annee))


def received() -> int:
    """The number of the last choice that came from the browser, 0 before any."""
    return int(st.session_state.get(NUMERO, 0))


def close(*, suivie: bool) -> None:
    """The last piece of the page: the browser knows by it that all answers that choice.

    ``suivie``: a choice that a set draws is then only to be followed (``suivi.py``).
    """
    marque = " data-suivie" if suivie else ""
    st.html(f'<span data-choix-fini="{received()}"{marque}></span>')


def _further(rang: int, selection: Selection, connu: Connu, plan: Autre) -> None:
    """The same for a further map: its settings are one entry of the selection."""

    def put(autre: Autre) -> None:
        voulues = list(autres.plans(selection))
        voulues[rang - 1] = autre
        visite.update(**autres.arrange(selection, voulues, second_maps(selection, connu)))

    def chosen(code: str, numero: int) -> None:
        st.session_state[f"{NUMERO}_{rang}"] = int(numero)
        if (code, selection.niveau) in connu.presences:
            put(autres.latest(selection, connu, code))

    _indicator(selection, plan.indicateur, f"_{rang}", chosen)
    fiche = store.catalogue().indicateurs[plan.indicateur]
    annees = connu.presences[plan.indicateur, selection.niveau].millesimes
    modalites = [m for m in ("", *(m.code for m in fiche.modalites)) if m in annees]
    detail, annee = f"w_modalite_{rang}", f"w_millesime_{rang}"
    st.session_state[detail], st.session_state[annee] = plan.modalite, plan.millesime
    if len(modalites) > 1:
        st.selectbox(
            "Détail",
            modalites,
            format_func=fiche.nom_modalite,
            key=detail,
            label_visibility="collapsed",
            on_change=lambda: put(autres.latest(selection, connu, fiche.code, st.session_state[detail])),
        )
    st.selectbox(
        "Année",
        sorted(annees[plan.modalite], reverse=True),
        key=annee,
        width=95,
        label_visibility="collapsed",
        on_change=lambda: put(replace(plan, millesime=st.session_state[annee])),
    )


def _number(selection: Selection, nombre: int) -> None:
    """« 1 carte | 2 | 3 | 4 »."""

    def changed() -> None:
        # Ce qui est montré au clic : un choix suivi n'a pas refait ces réglages.
        selection = visite.current()
        voulu = st.session_state["w_cartes"] or nombre
        connu = store.known()
        voulues = autres.resize(selection, connu, voulu)
        visite.update(**autres.arrange(selection, voulues, second_maps(selection, connu)))

    st.session_state["w_cartes"] = nombre
    st.segmented_control(
        "Cartes côte à côte",
        list(range(1, autres.CARTES_MAX + 1)),
        format_func=lambda n: "1 carte" if n == 1 else str(n),
        key="w_cartes",
        label_visibility="collapsed",
        on_change=changed,
    )


def _indicator(selection: Selection, code: str, suffixe: str, change: Callable[..., None]) -> None:
    """A list of indicators: it says where each exists before it is chosen."""
    fiche = store.catalogue().indicateurs[code]
    portee = store.shown_scope(selection.portee, selection.code_portee)
    cle = f"{LISTE}{suffixe}"
    choix(
        key=cle,
        adresse=liste.address(selection),
        libelle="Indicateur",
        lieu=formats.typography(f"{portee.nom}, par {level_name(selection.niveau, 1)}"),
        aide=formats.typography(fiche.definition),
        valeur=fiche.code,
        nom=formats.typography(fiche.nom_court),
        numero=st.session_state.get(f"{NUMERO}{suffixe}", 0),
        jeux=jeux.base(selection) if not suffixe and jeux.is_drawn_first(selection) else None,
        on_choix=lambda: change(**st.session_state[cle]["choix"]),
    )


@store.one_state
def change_indicator(code: str, numero: int) -> None:
    """Callback of the list: that indicator, its last year here, at a level where it has values."""
    etat = st.session_state
    if int(numero) < received():
        return
    etat[NUMERO] = int(numero)
    avant = visite.current()
    if code not in store.catalogue().indicateurs or not store.known().level_for(avant, code):
        return
    visite.update(indicateur=code)
    apres = visite.current()
    if apres.niveau != avant.niveau:
        fiche = store.catalogue().indicateurs[code]
        visite.tell(
            f"« {fiche.nom_court} » n'a pas de valeur ici par {level_name(avant.niveau, 1)} : la carte est "
            f"passée au niveau {level_name(apres.niveau, 1)}."
        )


def _drawing(selection: Selection, connu: Connu) -> None:
    indicateurs = store.catalogue().indicateurs
    fiche = indicateurs[selection.indicateur]
    if not fiche.est_effectif or selection.avec:
        _choose("Classes", "methode", list(METHODES), METHODES.__getitem__)
        if selection.methode == "seuils":
            _thresholds(selection)
        elif selection.methode != "q6":
            st.slider(
                "Nombre de classes",
                NOMBRE_MIN,
                NOMBRE_MAX,
                key=_prime("nombre", selection.nombre),
                on_change=_changed("nombre"),
            )
        _choose("Couleurs", "palette", list(PALETTES), PALETTES.__getitem__)
    dessus = overlays(selection, connu)
    if dessus:
        _choose(
            "Superposer des cercles" if not fiche.est_effectif else "Colorer les territoires selon",
            "avec",
            [AUCUN, *dessus],
            lambda i: "Rien" if i == AUCUN else indicateurs[i].nom_court,
        )
    doubles = second_maps(selection, connu)
    if doubles:
        _choose(
            "Deuxième carte, mêmes classes",
            "double",
            [AUCUN, *doubles],
            lambda d: "Aucune" if d == AUCUN else _second_name(selection, d),
        )


def _second_name(selection: Selection, code: str) -> str:
    genre, _, valeur = code.partition(":")
    if genre == "millesime":
        return f"Année {valeur}"
    return store.catalogue().indicateurs[selection.indicateur].nom_modalite(valeur)


def _thresholds(selection: Selection) -> None:
    """A text field: thresholds separated by semicolons; what is not understood is said, not kept."""
    saisis = " ; ".join(f"{s:.12g}".replace(".", ",") for s in selection.seuils)
    refus, refuses = st.session_state.pop("seuils_refuses", ("", saisis))
    # Ce qui est refusé reste sous les yeux, pour être corrigé plutôt que retapé.
    cle = _prime("seuils", refuses)

    def changed() -> None:
        try:
            seuils = parse_seuils(st.session_state[cle])
        except ValueError as erreur:
            st.session_state["seuils_refuses"] = (str(erreur), st.session_state[cle])
            return
        visite.update(seuils=seuils)

    st.text_input("Seuils, du plus bas au plus haut", key=cle, placeholder="40 ; 60 ; 80", on_change=changed)
    if refus:
        avis.error(refus)


def _choose(
    libelle: str,
    champ: str,
    options: Sequence[Any],
    nommer: Callable[[Any], str],
    *,
    largeur: int | str = "stretch",
    nue: bool = False,
) -> None:
    """A select box bound to one field of the selection; ``nue``: its name is said, not shown."""
    valeur = getattr(visite.current(), champ)
    st.selectbox(
        libelle,
        list(options),
        format_func=nommer,
        key=_prime(champ, valeur),
        on_change=_changed(champ),
        width=largeur,  # type: ignore[arg-type]
        label_visibility="collapsed" if nue else "visible",
    )


def _prime(champ: str, valeur: Any) -> str:
    """Key of the widget of a field, set to the selection's value: the selection decides."""
    cle = f"w_{champ}"
    st.session_state[cle] = valeur
    return cle


def _changed(champ: str) -> Callable[[], None]:
    return lambda: visite.update(**{champ: st.session_state[f"w_{champ}"]})
