"""What a set says of each choice: the map, its title, its caption, made as the page makes them."""

from __future__ import annotations

import json
from typing import Any

from dashboard import formats
from dashboard.ecran import carte as ecran_carte
from dashboard.ecran import html
from dashboard.figures.modele import Carte, Couche
from dashboard.galerie import registre
from dashboard.galerie.carte import drawn_part, read_view
from dashboard.galerie.tirage import Tirage
from dashboard.jeux import a_cote
from dashboard.jeux.a_cote import view_key
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
            figures[choix] = describe(tirage.figure, selection, publique=publique)
    return json.dumps(figures, ensure_ascii=False, separators=(",", ":")).encode() if figures else None


def describe(carte: Carte, selection: Selection, *, publique: bool) -> dict[str, Any]:
    """One choice as the browser shows it at once.

    ``seul``: nothing else of the page says the indicator, the server has only to follow; ``detail``: its
    list of details is the server's.
    """
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
        "resume": store.remember(a_cote.summary, drawn_part(selection)),
        "classee": store.remember(a_cote.ranked, drawn_part(selection)),
        "annees": years(selection),
        "annee": selection.millesime,
        "jeu": _years_set(selection, publique=publique),
        "nom": formats.typography(fiche.nom_court),
        "aide": formats.typography(fiche.definition),
        "detail": has_details(selection),
        "seul": has_values(read_view(store, selection).couche),
    }


def _years_set(selection: Selection, *, publique: bool) -> str:
    """Address of the years of what is shown; what is for everybody names no organisation."""
    adresse = jeux.years_address(selection)
    return "" if publique and not adresse.startswith(f"/jeux/{jeux.PUBLIC}/") else adresse


def has_details(selection: Selection) -> bool:
    """True for an indicator that can be read by parts, at that level."""
    return len(details(selection)) > 1


def details(selection: Selection) -> list[str]:
    """The parts of what a selection shows, the whole first."""
    fiche = store.catalogue().indicateurs[selection.indicateur]
    millesimes = store.known().presences[selection.indicateur, selection.niveau].millesimes
    return [m for m in ("", *(m.code for m in fiche.modalites)) if m in millesimes]


def has_values(couche: Couche) -> bool:
    """False for a map without any value: the page then offers others."""
    return bool(couche.valeurs["valeur"].notna().any())


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
