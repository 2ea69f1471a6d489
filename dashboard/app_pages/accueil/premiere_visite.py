"""La première visite : « Quel est votre territoire ? », une recherche, une carte, la France entière."""

from __future__ import annotations

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.composants import departements, recherche
from dashboard.ecran import html
from dashboard.figures.dits import Dit, Ensemble, Lu, Phrase, say
from dashboard.lecture import le_mien
from dashboard.session import acces, prefere, visite

_REFUS = "premiere_visite_refus"
CLE_RECHERCHE = "recherche_premiere"
COUVERTURE, NAISSANCES = "taux_couverture", "naissances"


def show() -> bool:
    """Ask which territory the reader works for; True while the page is that question."""
    if refus := st.session_state.pop(_REFUS, ""):
        avis.info(refus)
    if not visite.asks():
        return False
    visite.leave_address()
    with st.container(key="premiere_visite"):
        question, carte = st.columns([0.48, 0.52], gap="large")
        with question:
            _ask()
        with carte, st.container(key="premiere_carte"):
            _choose_departement()
    return True


def _ask() -> None:
    if perdu := prefere.lost():
        avis.warning(perdu)
    st.html(
        '<div class="ctg-question"><h1>Quel est votre territoire ?</h1>'
        "<p>Votre intercommunalité, une de ses communes ou votre département. "
        "L'application s'ouvrira dessus.</p></div>"
    )
    recherche(
        key=CLE_RECHERCHE,
        on_choix=_found,
        libelle="Nom ou code postal",
        adresse="/api/recherche?pour=moi",
        en_grand=True,
    )
    st.button("Regarder la France entière", key="france_entiere", type="tertiary", on_click=_whole_country)
    st.html(f'<div class="ctg-livre"><p>{html.escape(delivered())}</p><p>{html.escape(_kept())}</p></div>')


def delivered() -> Phrase:
    """What the reader will find for any EPCI, before giving a file of their own."""
    compte, _, annee = le_mien.delivered(COUVERTURE)
    nes, debut, fin = le_mien.delivered(NAISSANCES)
    return say(
        "Livrés avec l'application : l'accueil du jeune enfant dans {compte} EPCI (Cnaf, {annee}), "
        "les naissances dans {nes} (Insee, {debut} à {fin}).",
        compte=_count(compte, COUVERTURE, annee),
        annee=str(annee),
        nes=_count(nes, NAISSANCES, fin, debut),
        debut=str(debut),
        fin=str(fin),
    )


def _count(nombre: int, indicateur: str, *annees: int) -> Dit:
    """How many EPCI have a value in the first of these years; the others are only named."""
    lus = tuple(Lu("epci", "", indicateur, "", annee) for annee in annees)
    dans = Ensemble("epci", "france", "FRANCE")
    return Dit(formats.number(nombre), "compte", lus, dans=dans, critere="statut", nom="publie,estime")


def _kept() -> str:
    """Where the choice stays, and where it is changed."""
    if acces.can_write():
        return (
            "Votre choix et vos fichiers restent sur ce poste ; vous en changerez en haut à droite "
            "de chaque page."
        )
    return f"{prefere.EN_LECTURE_SEULE} Vous en changerez en haut à droite de chaque page."


def _choose_departement() -> None:
    """The same choice twice: in a list, for the keyboard, and on the map."""
    noms = {
        cle.partition("-")[2]: nom
        for groupe in le_mien.scopes()
        for cle, nom in groupe["portees"]
        if cle.startswith("departement-")
    }
    st.selectbox(
        "Ou choisissez votre département, ici ou sur la carte",
        list(noms),
        index=None,
        format_func=noms.__getitem__,
        key="w_premier_departement",
        placeholder="Choisissez un département",
        on_change=lambda: _choose("departement", st.session_state["w_premier_departement"] or ""),
    )
    departements(
        le_mien.departements_ground(),
        key="carte_premiere",
        on_choix=lambda code: _choose("departement", code),
    )


def _found() -> None:
    choix = st.session_state[CLE_RECHERCHE]["choix"]
    if choix:
        _choose(choix["niveau"], choix["code"])


def _choose(niveau: str, code: str) -> None:
    """From a callback: the visit goes on with this territory, the next ones begin with it."""
    if prefere.find(niveau, code) is None:
        st.session_state[_REFUS] = "Ce territoire n'est plus dans le magasin : choisissez-en un autre."
        return
    st.session_state[_REFUS] = prefere.choose(niveau, code)
    visite.show_mine()


def _whole_country() -> None:
    st.session_state[_REFUS] = prefere.look_at_france()
