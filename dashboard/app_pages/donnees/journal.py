"""The journal of deposits and the local settings of the page « Mes données »."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from mimetypes import guess_type

import streamlit as st

from dashboard import dates, formats
from dashboard.app_pages.commun import avis
from dashboard.app_pages.donnees.gestes import ask
from dashboard.ecran import html
from dashboard.gestes import depots as gestes_depots
from dashboard.gestes import phrases
from dashboard.gestes.depots import FORMATS, Depot
from data.erreurs import PhraseError

PAR_PAGE = 10
REGLAGES = {
    "demonstration": (
        "Montrer la démonstration",
        (
            "Des chiffres entièrement fictifs, marqués comme tels, là où vous n'avez encore rien "
            "déposé. Un format dont vous déposez un fichier n'en montre plus."
        ),
    ),
    "masquer_petits": (
        "Masquer les heures des EPCI de moins de trois établissements",
        (
            "Le taux d'occupation d'un EPCI, ou d'une commune, dont une ou deux crèches seulement "
            "donnent leurs heures dit celui de chacune. Ses heures et ses taux sont alors tenus "
            "secrets, sur toutes les pages et dans les exports."
        ),
    ),
}
A_CONFIRMER, MONTRES = "donnees_a_confirmer", "donnees_montres"


def show_journal(modifiable: bool) -> None:
    """Every deposit, the latest first, with what can be done with it."""
    depots = gestes_depots.deposits()
    if not depots:
        st.html(
            "<p>Ici paraîtra chaque fichier déposé : sa date, ses territoires, ses années, et de quoi "
            "l'annuler ou le restaurer. Rien n'a encore été déposé : passez par l'onglet « Importer "
            "un fichier ».</p>"
        )
        return
    st.html(
        "<p>Rien n'est jamais effacé : un dépôt annulé ou remplacé se restaure. Pour un même "
        "territoire et une même année, le dépôt le plus récent compte.</p>"
    )
    for numero, code, nombre in gestes_depots.left_out():
        avis.warning(
            f"Dépôt n° {numero} : {formats.plural(nombre, 'ligne')} du territoire {code}, qui n'existe "
            "plus au découpage actuel, ne compte pas dans les chiffres. Déposez-la sous le code actuel."
            if nombre < 2
            else f"Dépôt n° {numero} : {formats.plural(nombre, 'ligne')} du territoire {code}, qui "
            "n'existe plus au découpage actuel, ne comptent pas dans les chiffres. Déposez-les sous le "
            "code actuel."
        )
    montres = st.session_state.setdefault(MONTRES, PAR_PAGE)
    for depot in depots[:montres]:
        with st.container(border=True, key=f"depot_{depot.numero}"):
            _deposit(depot, modifiable)
    if len(depots) > montres:
        st.button(
            f"Voir {formats.plural(len(depots) - montres, 'dépôt plus ancien', 'dépôts plus anciens')}",
            key="donnees_plus",
            on_click=lambda: st.session_state.update({MONTRES: montres + 5 * PAR_PAGE}),
        )


def _deposit(depot: Depot, modifiable: bool) -> None:
    feuille = f", feuille « {depot.feuille} »" if depot.feuille else ""
    format_ = FORMATS[depot.format].nom if depot.format in FORMATS else depot.format
    quand = dates.moment(depot.date)
    morceaux = (
        f"{depot.nom_fichier}{feuille} · {format_} · {formats.plural(depot.lignes, 'ligne')}",
        f"{phrases.places(depot, gestes_depots.name_of)} · {phrases.years(depot)}",
        f"Déposé le {quand}" + (f" par {depot.qui}" if depot.qui else ""),
        depot.commentaire,
    )
    titre = f"Dépôt n° {depot.numero} : {phrases.state(depot)}"
    corps = "".join(f"<li>{html.escape(m)}</li>" for m in morceaux if m)
    st.html(
        f'<h3 class="ctg-graphique ctg-depot-{depot.statut}">{html.escape(titre)}</h3>'
        f'<ul class="ctg-depot">{corps}</ul>'
    )
    if st.session_state.get(A_CONFIRMER, ("", 0))[1] == depot.numero and modifiable:
        _confirm(depot, st.session_state[A_CONFIRMER][0])
        return
    with st.container(horizontal=True, key=f"depot_gestes_{depot.numero}"):
        if modifiable and depot.statut != "annule":
            _button("Annuler ce dépôt", "annuler", depot.numero)
        if modifiable and (depot.statut != "actif" or depot.remplace_par):
            _button("Restaurer ce dépôt", "restaurer", depot.numero)
        # Un fichier reçu peut porter plus que ce que les pages montrent : il ne part pas au réseau.
        if not modifiable:
            return
        st.download_button(
            "Télécharger le fichier d'origine",
            lambda: gestes_depots.original(depot.numero)[1],
            depot.nom_fichier,
            guess_type(depot.nom_fichier)[0] or "application/octet-stream",
            key=f"depot_fichier_{depot.numero}",
            on_click="ignore",
        )


def _button(libelle: str, geste: str, numero: int) -> None:
    st.button(
        libelle,
        key=f"depot_{geste}_{numero}",
        on_click=lambda: st.session_state.update({A_CONFIRMER: (geste, numero)}),
    )


def _confirm(depot: Depot, geste: str) -> None:
    if geste == "annuler":
        avis.warning(_what_undoing_does(depot))
    else:
        avis.warning(
            f"Le dépôt n° {depot.numero} prendra la place de ce qui compte aujourd'hui pour ses "
            "territoires et ses années. Rien n'est effacé."
        )
    mot = {"annuler": "l'annulation", "restaurer": "la restauration"}[geste]
    with st.container(horizontal=True, key=f"depot_confirmation_{depot.numero}"):
        st.button(
            f"Confirmer {mot}",
            type="primary",
            key=f"depot_oui_{depot.numero}",
            on_click=partial(_confirmed, geste, depot.numero),
        )
        st.button(
            "Ne rien changer",
            key=f"depot_non_{depot.numero}",
            on_click=lambda: st.session_state.pop(A_CONFIRMER, None),
        )


def _what_undoing_does(depot: Depot) -> str:
    phrase = (
        f"Les {formats.plural(depot.lignes, 'ligne')} du dépôt n° {depot.numero} ne compteront plus"
        if depot.lignes > 1
        else f"La ligne du dépôt n° {depot.numero} ne comptera plus"
    )
    autres = [
        d
        for d in gestes_depots.deposits()
        if d.format == depot.format and d.numero != depot.numero and d.statut != "annule"
    ]
    if autres:
        return f"{phrase} ; les dépôts qu'il remplaçait comptent de nouveau. Rien n'est effacé."
    if gestes_depots.settings().demonstration:
        return (
            f"{phrase}. C'est le seul dépôt de ce format : la démonstration, fictive, reviendra à sa "
            "place. Rien n'est effacé."
        )
    return f"{phrase}, et c'est le seul dépôt de ce format : ses pages seront vides. Rien n'est effacé."


def _confirmed(geste: str, numero: int) -> None:
    # Un second clic ne trouve plus rien à confirmer.
    if st.session_state.pop(A_CONFIRMER, None) is None:
        return
    fonction = {"annuler": gestes_depots.undo, "restaurer": gestes_depots.restore}[geste]
    ask(partial(fonction, numero))


def show_settings(modifiable: bool) -> None:
    """Demonstration and masking, one click each."""
    try:
        choisis = gestes_depots.settings()
    except PhraseError as erreur:
        avis.error(str(erreur))
        return
    for champ, (libelle, aide) in REGLAGES.items():
        cle = f"donnees_{champ}"
        st.session_state[cle] = getattr(choisis, champ)
        st.toggle(
            libelle,
            key=cle,
            disabled=not modifiable,
            on_change=lambda champ=champ, cle=cle: ask(
                partial(gestes_depots.change_settings, replace(choisis, **{champ: st.session_state[cle]}))
            ),
        )
        st.html(f'<p class="ctg-type ctg-aide">{html.escape(aide)}</p>')
