"""What a set says of each choice: the map, its title, its caption, made as the page makes them."""

from __future__ import annotations

import json
from typing import Any

from dashboard import formats
from dashboard.ecran import carte as ecran_carte
from dashboard.ecran import html
from dashboard.figures.modele import Carte
from dashboard.galerie import registre
from dashboard.galerie.tirage import Tirage
from dashboard.lecture import jeux, store
from dashboard.lecture import selection as lecture_selection
from dashboard.lecture.cache import kept
from dashboard.lecture.jeux import Adresse
from dashboard.lecture.selection import Selection
from data.erreurs import PhraseError
from data.fiches.catalogue import LECTEUR_DEPOTS

# Ce que la page seule sait : où la carte est posée, ce qui est choisi, les notes.
_DE_LA_PAGE = ("selection", "groupe", "ecrit_vue", "hauteur", "pastilles")


@store.one_state
def read(adresse: Adresse) -> bytes | None:
    """The JSON bytes of a set; None when it is not, or no more, one of the present state."""
    try:
        return _encoded(store.version(), adresse)
    except PhraseError:
        return None


@kept(128)
def _encoded(identite: store.Cle, adresse: Adresse) -> bytes | None:
    publique = adresse.nature == jeux.PUBLIC
    figures = {}
    for choix, selection in jeux.figures_of(adresse):
        tirage = registre.build(
            registre.written("carte", lecture_selection.to_params(selection, store.known())), store
        )
        # Une source locale dans un jeu public serait lue par tous : le serveur dessinera celle-là.
        if isinstance(tirage.figure, Carte) and not (publique and is_local(tirage)):
            figures[choix] = describe(tirage.figure, selection)
    return json.dumps(figures, ensure_ascii=False, separators=(",", ":")).encode() if figures else None


def describe(carte: Carte, selection: Selection) -> dict[str, Any]:
    """One choice as the browser shows it at once."""
    donnees = ecran_carte.component_data(
        carte, store.ground_url(carte.fond), groupe="", ecrit_vue=False, hauteur=0
    )
    fiche = store.catalogue().indicateurs[selection.indicateur]
    vue = view_key(selection)
    return {
        "vue": vue,
        "carte": {cle: valeur for cle, valeur in donnees.items() if cle not in _DE_LA_PAGE},
        "reponse": html.answer(carte, fictif=carte.fictif, vue=vue),
        "lecture": html.caption(carte, vue=vue),
        "annees": years(selection),
        "annee": selection.millesime,
        "nom": formats.typography(fiche.nom_court),
        "aide": formats.typography(fiche.definition),
    }


def view_key(selection: Selection) -> str:
    """What a block of the page shows, for the browser to know an answer from the one before."""
    return f"{selection.indicateur},{selection.modalite},{selection.millesime}"


def years(selection: Selection) -> list[int]:
    """The years of what a selection shows, the latest first."""
    presence = store.known().presences[selection.indicateur, selection.niveau]
    return sorted(presence.millesimes[selection.modalite], reverse=True)


def is_local(tirage: Tirage) -> bool:
    """True when a figure reads a file that somebody gave in, or a demonstration."""
    sources = store.catalogue().sources
    lues = {
        str(s)
        for couche in tirage.couches
        for lignes in (couche.valeurs, couche.reperes)
        if lignes is not None
        for s in lignes["source"].dropna().unique()
    }
    return any(s in sources and sources[s].lecteur == LECTEUR_DEPOTS for s in lues)
