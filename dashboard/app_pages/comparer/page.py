"""Page « Comparer » : où en est un territoire, dans son département ou face à ses semblables."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis, entete
from dashboard.app_pages.commun.cadre import offer_replacement, standing
from dashboard.app_pages.comparer import reglages
from dashboard.app_pages.comparer.onglets import (
    say,
    show_cloud,
    show_gaps,
    show_maps,
    show_parts,
    show_ranking,
    show_table,
    show_trends,
)
from dashboard.ecran import html
from dashboard.figures import semblables
from dashboard.figures.comparaison import MEDIANE, SIGNES, place_words
from dashboard.galerie.comparer.etat import ONGLETS, EtatComparer
from dashboard.galerie.comparer.groupe import Groupe, others, small_group
from dashboard.galerie.comparer.mesures import Lu, missing_sentence, read
from dashboard.galerie.comparer.ouverture import read_group
from dashboard.lecture import store
from dashboard.session import visite

DESSINS = {
    "tableau": show_table,
    "classement": show_ranking,
    "ecarts": show_gaps,
    "modes": show_parts,
    "evolution": show_trends,
    "nuage": show_cloud,
    "cartes": show_maps,
}
# Clé de session : le dernier département comparé, proposé quand aucun territoire n'est choisi.
_DERNIER = "comparer_departement"
CHIFFRES_MAX = 5


@standing
def page() -> None:
    """Draw the page; without a readable store the router has already said why."""
    if visite.is_open():
        _corps()


@visite.fragment
@standing
def _corps() -> None:
    """The whole page but the header: a change of setting reruns this alone."""
    selection = visite.current()
    if not entete.shows(selection):
        # Un bouton de cette page a changé de territoire : l'en-tête doit suivre.
        st.rerun()
    etat, groupe, phrases = read_group(store, selection, visite.extra())
    if groupe is None:
        _invite((*visite.messages(), *phrases))
        offer_replacement(selection.territoire)
        visite.write_address()
        return
    if groupe.references and next(iter(groupe.references)).startswith("departement:"):
        st.session_state[_DERNIER] = next(iter(groupe.references)).partition(":")[2]
    lu = read(store, groupe, etat, selection)
    _warn((*visite.messages(), *phrases, *groupe.phrases, small_group(groupe), *lu.phrases))
    offer_replacement(selection.territoire)
    _answer(lu)
    reglages.show(groupe, etat, selection, [m.cle for m in lu.mesures])
    barre = st.container(horizontal=True, vertical_alignment="bottom", key="comparer_barre")
    with barre:
        _tabs(etat)
    DESSINS[etat.onglet](lu, etat, selection, barre)
    _method(groupe)
    st.html(_foot(lu))
    visite.write_address()


def _invite(phrases: tuple[str, ...]) -> None:
    """No territory yet: what the page would show, and three ways to start."""
    st.html(
        html.heading(
            "Et nous, par rapport aux autres ?",
            "Un territoire face à ceux de son département, de son EPCI ou à ses semblables.",
        )
    )
    _warn(phrases)
    say(
        "Choisissez un territoire : cherchez-le, ou prenez un département, en haut à droite de la page ; "
        "ou commencez par l'un de ceux-ci."
    )
    raccourcis = store.run("comparer/raccourcis")
    memoire = st.session_state.get(_DERNIER, "")
    proposes = [(str(x.code_territoire), str(x.nom)) for x in raccourcis.itertuples()]
    portee = store.scope("departement", memoire) if memoire else None
    if portee is not None:
        proposes = [(memoire, portee.nom), *(p for p in proposes if p[0] != memoire)][:3]
    with st.container(horizontal=True, key="comparer_raccourcis"):
        for code, nom in proposes:
            st.button(
                nom,
                key=f"comparer_aller_{code}",
                on_click=lambda code=code: visite.update(
                    portee="departement", code_portee=code, territoire=""
                ),
            )


def _warn(phrases: tuple[str, ...]) -> None:
    """Everything that was not kept, in one box."""
    uniques = list(dict.fromkeys(p for p in phrases if p))
    if uniques:
        avis.warning(*uniques)


def _answer(lu: Lu) -> None:
    """The question as a title, and the answer: the place of the territory on the first measures."""
    groupe, comparaison = lu.groupe, lu.comparaison
    moi = comparaison.choisie
    titre = (
        f"{groupe.nom}, par rapport {others(groupe)} ?"
        if moi is not None
        else f"Comment se situent les {groupe.sujet} ?"
        if len(groupe.membres) > 1
        else f"{next(iter(groupe.membres.values()))}, par rapport à ses repères ?"
    )
    reperes = formats.enumeration(list(groupe.references.values()))
    sous_titre = " · ".join(x for x in (f"Repères : {reperes}" if reperes else "", lu.annees) if x)
    fictif = any(c.fictif for c in comparaison.colonnes[:CHIFFRES_MAX])
    st.html(html.heading(titre, sous_titre, fictif=fictif))
    if moi is None:
        if comparaison.lecture:
            st.html(f'<p class="ctg-texte">{html.escape(comparaison.lecture)}</p>')
        return
    chiffres = "".join(_figure(lu, rang) for rang in range(len(lu.mesures))[:CHIFFRES_MAX])
    if chiffres:
        st.html(f'<dl class="ctg-chiffres ctg-comparer-reponse">{chiffres}</dl>')


def _figure(lu: Lu, rang: int) -> str:
    """One measure of the chosen territory: its value, its place, the median and France."""
    # Cinq fois le nom entier du groupe, que le titre vient de dire, cacherait les rangs.
    comparaison = replace(lu.comparaison, univers=lu.groupe.univers_court)
    moi = comparaison.choisie
    assert moi is not None
    cellule, colonne = moi.cellules[rang], comparaison.colonnes[rang]
    if cellule.valeur is None:
        valeur = f'<dd class="mot">{html.escape(cellule.texte)}</dd>'
    else:
        valeur = f'<dd class="nombre">{html.escape(cellule.texte)}</dd>'
    place = place_words(cellule, colonne.valeurs, comparaison, rang)
    if cellule.valeur is not None and cellule.rang is None:
        place = "la même valeur dans tout le groupe"
    signe = SIGNES[cellule.place]
    autres = [
        f"{'médiane' if r.nom == MEDIANE else r.nom} {r.cellules[rang].texte}"
        for r in comparaison.references
        if r.cellules[rang].valeur is not None
        and (r.nom == MEDIANE or (r.cle == "france:FRANCE" and not colonne.effectif))
    ]
    nom = colonne.nom if ":" in colonne.cle else colonne.indicateur
    precision = f"{signe} {place}".strip() or cellule.raison
    unite = "" if colonne.unite == nom.lower() else f" <small>{html.escape(colonne.unite)}</small>"
    return (
        f"<div><dt>{html.escape(nom)}{unite}</dt>{valeur}"
        f'<dd class="precision"><b>{html.escape(precision)}</b>'
        f"{'<br>' if autres and precision else ''}{html.escape(' · '.join(autres))}</dd></div>"
    )


def _tabs(etat: EtatComparer) -> None:
    cle = "comparer_onglet"
    st.session_state[cle] = etat.onglet
    st.segmented_control(
        "Ce que l'on regarde",
        list(ONGLETS),
        format_func=ONGLETS.__getitem__,
        key=cle,
        label_visibility="collapsed",
        # Un second clic ôte le choix : le tableau est alors ce qui se voit.
        on_change=lambda: visite.update_extra(onglet=st.session_state[cle] or ""),
    )


def _method(groupe: Groupe) -> None:
    """Distances of the nearest EPCI, and how they were found."""
    if groupe.trouves is None:
        return
    with st.expander("Comment ces EPCI semblables sont trouvés", key="comparer_methode"):
        noms = {cle.partition(":")[2]: nom for cle, nom in groupe.membres.items()}
        table = semblables.table(groupe.trouves, noms, groupe.nom)
        st.html(html.data_table(table, "Du plus semblable au moins semblable", 2))
        st.html(f'<p class="ctg-texte">{html.escape(groupe.trouves.methode)}</p>')


def _foot(lu: Lu) -> str:
    """The permanent link of the view, and what cannot be compared yet."""
    phrases = (missing_sentence(store, lu.groupe.niveau, store.known()), *lu.manques)
    return html.permanent_link(visite.link()) + html.bullets([p for p in phrases if p])
