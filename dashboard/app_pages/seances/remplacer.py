"""Ce qui peut prendre la place d'une figure : les propositions du territoire, puis toute la galerie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import streamlit as st

from dashboard import formats
from dashboard.app_pages.seances import etat, proposes
from dashboard.app_pages.seances.etat import Essai
from dashboard.dossiers.modeles import read_place, shows_something
from dashboard.ecran import html
from dashboard.galerie import registre
from dashboard.galerie.noms import NOMS
from dashboard.galerie.tirage import parse
from dashboard.gestes.seances import Seance
from dashboard.lecture import store
from dashboard.lecture.selection import PARAMETRES
from data.erreurs import PhraseError

CLE = "seance_essai_autre"


@dataclass(frozen=True, slots=True)
class Autre:
    """A figure that may be chosen: its address and its name; ``vide`` says why it shows nothing there."""

    adresse: str
    nom: str
    vide: str = ""


def show(seance: Seance, essai: Essai) -> None:
    """The list of figures, those that the templates make first; those that show nothing there are told."""
    autres = others(seance, essai.placee.adresse)
    prets = {a.adresse: a.nom for a in autres if not a.vide and a.adresse != essai.placee.adresse}
    st.session_state[CLE] = essai.choisie or None

    def chosen() -> None:
        if (adresse := st.session_state[CLE]) is not None:
            etat.try_out(replace(essai, adresse=adresse, choisie=adresse))

    st.selectbox(
        "Par quelle figure",
        list(prets),
        format_func=lambda a: formats.typography(prets.get(str(a), str(a))),
        key=CLE,
        on_change=chosen,
        placeholder="Cherchez par le nom",
    )
    vides = [f"{a.nom} : {a.vide}" for a in autres if a.vide]
    if vides:
        with st.expander("Ce qui n'a rien à montrer ici"):
            st.html(html.bullets(vides))


def others(seance: Seance, adresse: str) -> tuple[Autre, ...]:
    """Every figure there: the place of the present one, else that of the séance."""
    with st.spinner("Ce qui peut se montrer ici se lit…"):
        return _read(seance.entete.territoire, adresse, store.state().contenu)


@lru_cache(maxsize=32)
def _read(territoire: str, adresse: str, etat_lu: str) -> tuple[Autre, ...]:
    faites: dict[str, Autre] = {}
    for propose in proposes.read(territoire, etat_lu) if territoire else ():
        for rang, tirage in enumerate(propose.tirages, start=1):
            suite = f" ({rang})" if len(propose.tirages) > 1 else ""
            # Les deux noms : on la cherche par celui du modèle, ou par celui de la galerie.
            noms = dict.fromkeys((f"{propose.recette.nom}{suite}", NOMS.get(tirage.adresse.code, "")))
            cle = str(tirage.adresse)
            faites.setdefault(cle, Autre(cle, f"Proposée : {' · '.join(n for n in noms if n)}"))
    reglages = _place(territoire, adresse)
    for code, nom in NOMS.items():
        faite = _one(code, nom, reglages)
        faites.setdefault(faite.adresse, faite)
    return tuple(faites.values())


def _one(code: str, nom: str, reglages: Mapping[str, str]) -> Autre:
    voulue = registre.written(code, reglages)
    try:
        tirage = registre.build(voulue, store)
    except PhraseError as erreur:
        return Autre(str(voulue), nom, str(erreur))
    if shows_something(tirage):
        return Autre(str(tirage.adresse), nom)
    return Autre(str(voulue), nom, tirage.vide or "aucun chiffre n'est publié ici.")


def _place(territoire: str, adresse: str) -> dict[str, str]:
    """Where the new figure is: as the present one says, its indicator too; else where the séance is."""
    siens = {c: v for c, v in parse(adresse).reglages.items() if c in PARAMETRES}
    if siens.get("portee"):
        return siens
    lieu = read_place(store, territoire)
    return {**siens, **(lieu.address("").reglages if lieu is not None else {})}
