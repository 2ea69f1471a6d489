"""« Régler » et « Remplacer » : une figure se change à sa place, l'aperçu suit, un clic la garde."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.app_pages.seances import etat, images, remplacer
from dashboard.app_pages.seances.etat import Essai
from dashboard.composants import choix
from dashboard.ecran import html
from dashboard.galerie import registre
from dashboard.galerie.reglages.modele import Reglage
from dashboard.galerie.reglages.offre import offered
from dashboard.galerie.tirage import Tirage, parse
from dashboard.gestes import seances
from dashboard.gestes.seances import FIGURES_MAX, EcranLu, FigureLue, Seance
from dashboard.lecture import liste, store
from data.erreurs import PhraseError

REGLER, REMPLACER = "régler une figure", "remplacer une figure"
RIEN_A_REGLER = "Cette figure n'a aucun choix ici : « Remplacer » en met une autre à sa place."
VIDE = "Rien à montrer avec ce choix : {raison} « Garder » attend un choix qui ait des chiffres."
PARTIE = (
    "La figure que vous régliez n'est plus sur cet écran, ou quelqu'un d'autre vient de la changer : rien "
    "n'a été écrasé. La vôtre peut s'ajouter."
)
ECRAN_PARTI = (
    "L'écran dont vous régliez une figure n'est plus dans la séance : quelqu'un l'a ôté. La vôtre peut "
    "s'ajouter, à la fin."
)
# Un choix impossible se dit ; au-delà, les autres se comptent.
REFUS_MAX = 3
_NUMERO = "seance_indicateur_recu"


def buttons(seance: Seance, lu: EcranLu, figure: FigureLue, rang: int) -> None:
    """« Régler » and « Remplacer », under a figure; they stay when what they open is open."""
    for mot, cle, autre in (("Régler", "regler", False), ("Remplacer", "remplacer", True)):
        st.button(
            mot,
            key=f"seance_{cle}_{lu.ecran.numero}_{rang}",
            on_click=_start,
            args=(Essai(seance.numero, lu.ecran.numero, figure.placee, figure.placee.adresse, autre),),
        )


def panel(seance: Seance, lu: EcranLu, figure: FigureLue, rang: int) -> None:
    """What may be chosen of the figure that is being set, its preview, and the two ways out."""
    essai = etat.trial(seance.numero)
    if essai is None or (essai.ecran, essai.placee) != (lu.ecran.numero, figure.placee):
        return
    try:
        tirage = registre.build(parse(essai.adresse), store)
        reglages = offered(tirage.adresse, store)
    except PhraseError as erreur:
        avis.warning(str(erreur))
        st.button("Laisser comme avant", key="seance_essai_laisser", on_click=etat.try_out, args=(None,))
        return
    with st.container(key="seance_essai"):
        st.html(f'<h3 class="ctg-section">{"Remplacer" if essai.autre else "Régler"} cette figure</h3>')
        with st.container(key="seance_essai_deux"):
            image = html.escape(images.tried(seance, lu.ecran.numero, rang, essai.adresse))
            with st.container(key="seance_essai_vue"):
                # Le même que celui de l'écran, près de la main : sur un grand écran, un seul se voit.
                st.html(f'<img src="{image}" width="1280" height="720" alt="Aperçu de l’écran" />')
            with st.container(key="seance_essai_choix"):
                _choices(seance, essai, reglages)
        for phrase in tirage.phrases:
            avis.info(phrase)
        if tirage.figure is None:
            avis.warning(VIDE.format(raison=tirage.vide))
        with st.container(horizontal=True, key="seance_essai_gestes"):
            st.button(
                "Garder",
                key="seance_essai_garder",
                type="primary",
                disabled=tirage.figure is None,
                on_click=_keep,
                args=(essai, tirage),
            )
            st.button("Laisser comme avant", key="seance_essai_laisser", on_click=etat.try_out, args=(None,))


def _choices(seance: Seance, essai: Essai, reglages: tuple[Reglage, ...]) -> None:
    if essai.autre:
        remplacer.show(seance, essai)
        if not essai.choisie:
            return
    for reglage in reglages:
        _choose(essai, reglage)
    if not reglages and not essai.autre:
        st.html(f'<p class="ctg-texte">{RIEN_A_REGLER}</p>')


def orphan(seance: Seance, lu: EcranLu | None) -> None:
    """A figure was being set, and what it was is no longer there: nothing is lost, it may be added.

    ``lu`` is the screen that is shown, None for a séance that has none left.
    """
    essai = etat.trial(seance.numero)
    if essai is None:
        return
    ecran = next((e for e in seance.ecrans if e.numero == essai.ecran), None)
    if ecran is not None and (essai.placee in ecran.figures or lu is None or lu.ecran != ecran):
        return
    ecran_la = ecran is not None
    place = ecran is not None and len(ecran.figures) < FIGURES_MAX
    with st.container(key="seance_essai"):
        avis.warning(PARTIE if ecran_la else ECRAN_PARTI)
        with st.container(horizontal=True, key="seance_essai_gestes"):
            st.button(
                "L'ajouter à cet écran" if place else "L'ajouter sur un nouvel écran",
                key="seance_essai_ajouter",
                on_click=_add,
                args=(essai, essai.ecran if place else None),
            )
            st.button("Laisser", key="seance_essai_laisser", on_click=etat.try_out, args=(None,))


def _start(essai: Essai) -> None:
    """From a callback: what was being set elsewhere is left as it was."""
    etat.try_out(essai)


def _choose(essai: Essai, reglage: Reglage) -> None:
    if reglage.liste is not None:
        _indicator(essai, reglage)
        return
    cle = f"seance_essai_{reglage.cle}"
    permis = reglage.permis
    st.session_state[cle] = reglage.present if reglage.present in permis else None

    def chosen() -> None:
        if (valeur := st.session_state[cle]) is not None:
            _put(essai, reglage, valeur)

    st.selectbox(
        reglage.nom,
        list(permis),
        # Streamlit demande aussi le nom d'un nom, qui doit rester lui-même.
        format_func=lambda v: formats.typography(permis.get(v, v)),
        key=cle,
        on_change=chosen,
        placeholder="Choisissez",
    )
    _say_refused(reglage)


def _say_refused(reglage: Reglage) -> None:
    refuses = reglage.refuses
    dits = [f"{p.nom} : {p.raison}" for p in refuses[:REFUS_MAX]]
    if len(refuses) > len(dits):
        dits.append("D'autres choix ne se montrent pas ici non plus.")
    if dits:
        st.html(f'<p class="ctg-discret">{html.escape(" ".join(dits))}</p>')


def _indicator(essai: Essai, reglage: Reglage) -> None:
    """The grouped list of the maps: what does not exist here is greyed, with its reason."""
    assert reglage.liste is not None
    selection, cle = reglage.liste, "seance_essai_indicateur"
    fiche = store.catalogue().indicateurs[reglage.present]
    portee = store.shown_scope(selection.portee, selection.code_portee)

    def chosen() -> None:
        recu = st.session_state[cle]["choix"]
        st.session_state[_NUMERO] = int(recu["numero"])
        if recu["code"] in reglage.permis:
            _put(essai, reglage, recu["code"])

    choix(
        key=cle,
        adresse=liste.address(selection),
        libelle=reglage.nom,
        lieu=formats.typography(portee.nom),
        aide=formats.typography(fiche.definition),
        valeur=fiche.code,
        nom=formats.typography(fiche.nom_court),
        numero=int(st.session_state.get(_NUMERO, 0)),
        on_choix=chosen,
    )


@store.one_state
def _put(essai: Essai, reglage: Reglage, valeur: str) -> None:
    etat.try_out(replace(essai, adresse=str(reglage.poser(valeur))))


@store.one_state
def _keep(essai: Essai, tirage: Tirage) -> None:
    """The figure that was tried takes its place; a refusal leaves both as they are."""
    if essai.adresse == essai.placee.adresse:
        etat.try_out(None)
        return
    dit = REMPLACER if essai.autre else REGLER
    if etat.do(seances.replace_figure, essai.seance, essai.ecran, essai.placee, tirage, dit) is not None:
        etat.try_out(None)
        fait = "remplacée" if essai.autre else "réglée"
        etat.say(f"La figure est {fait} ; « Annuler » rend celle d'avant.")


@store.one_state
def _add(essai: Essai, ecran: int | None) -> None:
    tirage = registre.build(parse(essai.adresse), store)
    if tirage.figure is None:
        etat.say(tirage.vide)
        return
    neuve = etat.do(seances.place, essai.seance, tirage, ecran)
    if neuve is not None:
        etat.try_out(None)
        etat.choose(ecran or neuve.ecrans[-1].numero)
