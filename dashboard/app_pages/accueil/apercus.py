"""L'état des données, au bas de l'accueil : années, niveaux, producteurs, fichiers déposés."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.ecran import html
from dashboard.gestes import depots
from dashboard.lecture import store
from data.erreurs import PhraseError
from data.fiches import themes
from data.fiches.catalogue import LECTEUR_DEPOTS, NOMS_NIVEAUX, Indicateur
from data.fiches.catalogue import NIVEAUX as NIVEAUX_ORDRE


def show_data() -> None:
    """Years and levels of each kind of figure, and what the four local files hold."""
    try:
        etats = depots.states()
    except PhraseError as erreur:
        avis.warning(str(erreur))
        etats = []
    locaux = [(depots.FORMATS[e.format].nom, e.phrase()) for e in etats]
    demonstration = (
        "La démonstration est active : ce qu'elle invente porte la pastille « Données fictives »."
        if any(e.genre == "fictif" for e in etats)
        else "Aucune donnée de démonstration n'est montrée."
    )
    st.html(
        f"<p>{html.escape(demonstration)}</p>"
        + _table("Données publiques livrées", ("Thème", "Années", "Niveaux", "Producteur"), _public())
        + _table("Vos fichiers", ("Fichier", "Ce que les pages montrent"), locaux)
    )


def _public() -> list[tuple[str, ...]]:
    """(theme, years, levels, producers) of what is published, in the order of the cards."""
    fiches = store.catalogue().indicateurs
    lignes = store.run("accueil/millesimes")
    publies: dict[str, list[pd.Series]] = {}
    for _, x in lignes.iterrows():
        fiche = fiches.get(str(x["indicateur"]))
        # Ce qui vient des fichiers locaux est dit plus bas, réel ou fictif.
        if fiche is not None and not _is_local(fiche):
            publies.setdefault(fiche.theme, []).append(x)
    return [
        (
            theme,
            _years(min(int(x["premiere"]) for x in lues), max(int(x["derniere"]) for x in lues)),
            formats.enumeration(
                [NOMS_NIVEAUX[n][1] for n in NIVEAUX_ORDRE if any(n in x["niveaux"] for x in lues)]
            ),
            # Un producteur porte déjà des virgules : des points-virgules les séparent.
            " ; ".join(dict.fromkeys(str(x["producteur"]) for x in lues)),
        )
        for theme in themes.grouped(fiches.values())
        if (lues := publies.get(theme))
    ]


def _is_local(fiche: Indicateur) -> bool:
    sources = store.catalogue().sources
    return any(sources[s].lecteur == LECTEUR_DEPOTS for s in fiche.sources.values() if s in sources)


def _years(debut: int, fin: int) -> str:
    return str(fin) if debut == fin else f"{debut}-{fin}"


def _table(titre: str, colonnes: tuple[str, ...], rangees: list[tuple[str, ...]]) -> str:
    if not rangees:
        return ""
    tete = "".join(f'<th scope="col">{html.escape(c)}</th>' for c in colonnes)
    corps = "".join(
        f'<tr><th scope="row">{html.escape(premiere)}</th>'
        + "".join(f"<td>{html.escape(t)}</td>" for t in autres)
        + "</tr>"
        for premiere, *autres in rangees
    )
    return (
        f'<div class="ctg-defile"><table class="ctg-bilan ctg-textes"><caption>{titre}</caption>'
        f"<thead><tr>{tete}</tr></thead><tbody>{corps}</tbody></table></div>"
    )
