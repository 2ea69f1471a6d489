"""Composer une séance : ses écrans à gauche, celui qu'on choisit au milieu, ses figures à droite."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.app_pages.seances import ajouter, ecran, entete, etat, figures, images, mots, regler, tailles
from dashboard.composants import rangement
from dashboard.composants.rangement import Vignette
from dashboard.gestes import seances
from dashboard.gestes.seances import ILLISIBLE, EcranLu, Seance
from dashboard.session import acces, visite

_RAIL, _NUMERO = "seance_rail", "seance_geste_recu"
VIDE = (
    "Cette séance n'a pas encore d'écran. Choisissez ci-dessous une première figure, ou ouvrez Cartes, "
    "Comparer ou Mon territoire : sous chaque figure, « Ajouter à ma séance » la pose ici."
)


def show(seance: Seance) -> None:
    """The heading, then the three parts of the page."""
    lus = seances.screens(seance)
    choisi = _chosen(seance)
    entete.show(seance, lus)
    if not lus:
        avis.info(VIDE)
        if acces.can_write():
            regler.orphan(seance, None)
            ajouter.show(seance, 0)
        return
    ajoute = visite.extra().get("ajouter", "") == "1" and acces.can_write()
    with st.container(key="seance_corps"):
        with st.container(key="seance_rail_place"):
            _rail(seance, lus, choisi)
        lu = lus[seance.rank(choisi)]
        with st.container(key="seance_centre"):
            if ajoute:
                ajouter.show(seance, choisi)
            else:
                ecran.show(seance, lu)
        if not ajoute:
            with st.container(key="seance_colonne"):
                place = figures.show(seance, lu)
            # En dernier : tout le reste est déjà sous les yeux.
            tailles.show(place, seance, lu)


def _chosen(seance: Seance) -> int:
    """The screen of the address; the first when it has none, or one that has left."""
    demande = visite.extra().get("ecran", "")
    numeros = [e.numero for e in seance.ecrans]
    # Comparés en texte : une adresse retouchée peut porter n'importe quoi.
    return next((n for n in numeros if str(n) == demande), numeros[0] if numeros else 0)


def _rail(seance: Seance, lus: tuple[EcranLu, ...], choisi: int) -> None:
    ecrit = acces.can_write()
    nombre = formats.plural(len(lus), "écran")
    st.html(f'<p class="ctg-rail-tete"><strong>{nombre}</strong> <span>{mots.length(len(lus))}</span></p>')
    vignettes = [
        Vignette(
            numero=lu.ecran.numero,
            nom=mots.screen_name(lu.message, rang),
            etat=_state(lu),
            image=images.address(seance, lu.ecran.numero),
        )
        for rang, lu in enumerate(lus, start=1)
    ]
    rangement(
        key=_RAIL,
        libelle=f"Écrans de « {seance.entete.nom} »",
        ecrans=vignettes,
        choisi=choisi,
        numero=int(st.session_state.get(_NUMERO, 0)),
        fige=not ecrit,
        on_geste=lambda: _gesture(seance, st.session_state[_RAIL]["geste"]),
    )
    if ecrit:
        st.button("Ajouter un écran", key="seance_ajouter", width="stretch", on_click=_ask)


def _state(lu: EcranLu) -> str:
    """What the rail says under a thumbnail."""
    if lu.ecran.nature == ILLISIBLE:
        return "illisible"
    if any(f.montre is None for f in lu.figures):
        return "sans chiffres"
    if lu.change:
        return "a changé"
    return "fictif" if any(f.montre and f.montre.fictif for f in lu.figures) else ""


def _ask() -> None:
    visite.update_extra(ajouter="1")


def _gesture(seance: Seance, geste: Any) -> None:
    """A gesture of the rail; a refusal is said, and the rail comes back as the memory has it."""
    if not geste:
        return
    st.session_state[_NUMERO] = int(geste["numero"])
    numero, ecran_vise = seance.numero, int(geste["ecran"])
    match geste["genre"]:
        case "choisir":
            etat.choose(ecran_vise)
        case "deplacer":
            etat.do(seances.move, numero, ecran_vise, int(geste["rang"]))
            etat.choose(ecran_vise)
        case "dupliquer":
            if (neuve := etat.do(seances.duplicate_screen, numero, ecran_vise)) is not None:
                etat.choose(neuve.ecrans[neuve.rank(ecran_vise) + 1].numero)
        case "oter":
            _remove(seance, ecran_vise)
        case "annuler":
            entete.undo(numero, seance.revision)
        case "ajouter":
            etat.choose(ecran_vise)
            _ask()
        case _:
            etat.choose(ecran_vise)


def _remove(seance: Seance, numero: int) -> None:
    """Take a screen out; the one that comes in its place is then put forward."""
    rang = next((r for r, e in enumerate(seance.ecrans) if e.numero == numero), 0)
    if (neuve := etat.do(seances.remove_screen, seance.numero, numero)) is not None and neuve.ecrans:
        etat.choose(neuve.ecrans[min(rang, len(neuve.ecrans) - 1)].numero)
