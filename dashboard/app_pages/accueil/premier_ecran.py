"""Le premier écran : la carte du territoire parmi ses voisins, trois chiffres, ce qui manque."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.app_pages.accueil.liens import link
from dashboard.app_pages.commun import exporter, groupe, seance, tirages
from dashboard.composants import carte as dessiner_carte
from dashboard.ecran import carte as ecran_carte
from dashboard.ecran import html
from dashboard.ecran.plotly import registre as plotly_registre
from dashboard.ecran.territoire import blocs
from dashboard.figures.modele import Carte
from dashboard.figures.planche import Planche
from dashboard.figures.territoire.premier_ecran import COUVERTURE, PremierEcran
from dashboard.galerie.tirage import Tirage
from dashboard.lecture import store, territoire
from dashboard.lecture.territoire import Donnees
from dashboard.session import acces, visite

# Le premier écran tient dans 900 px ; en lecture seule, une ligne le dit au-dessus de lui.
HAUTEUR_CARTE_PX, BANDEAU_PX, PHRASE_PX = 396, 48, 24


def show(donnees: Donnees) -> None:
    """The question and its answer, then the map on the left and the numbers on the right."""
    ecran = territoire.read_screen(store, donnees)
    st.html(blocs.heading(ecran))
    with st.container(horizontal=True, vertical_alignment="center", key="mt_groupe"):
        st.html(blocs.subtitle(ecran))
        debut = ecran.compare.partition(" ")[0]
        groupe.show(donnees.groupe, "territoire", debut=f"{debut} à")
        seance.resume()
    with st.container(key="mt_ecran"):
        gauche, droite = st.columns([776, 536])
        with gauche, st.container(key="figure_mt_carte"):
            _map(donnees, ecran)
        with droite, st.container(key="figure_mt_chiffres"):
            courbe = tirages.draw("territoire-naissances")
            st.html(blocs.numbers(ecran, _curve(courbe)))
            with st.container(horizontal=True, key="mt_gestes"):
                if ecran.manques:
                    link("donnees", "Importer vos fichiers")
                chiffres = tirages.draw("territoire-chiffres")
                if chiffres.figure is not None:
                    exporter.show(chiffres, cle="mt_trois_chiffres", libelle="Exporter les chiffres")
                if courbe.figure is not None:
                    exporter.show(courbe, cle="mt_naissances", libelle="Exporter la courbe")


def _curve(tirage: Tirage) -> str:
    """The births as the gallery gives them, '' where there is no curve."""
    return plotly_registre.html(tirage.figure) if isinstance(tirage.figure, Planche) else ""


def _map(donnees: Donnees, ecran: PremierEcran) -> None:
    tirage = tirages.draw("territoire-carte")
    if tirage.figure is None:
        st.html(f'<p class="ctg-mt-petit">{html.escape(tirage.vide)}</p>')
        return
    carte = tirages.drawn_map(tirage)
    indicateur = tirage.couches[0].fiche.code
    with st.container(horizontal=True, vertical_alignment="center", key="mt_carte_tete"):
        st.html(f'<h2 class="ctg-mt-carte-nom">{html.escape(_name(carte))}</h2>')
        link("carte", "Ouvrir dans Cartes", indicateur=indicateur, noms=True)
        exporter.show(tirage, cle="mt_carte")
    hauteur = HAUTEUR_CARTE_PX - (0 if acces.can_write() else BANDEAU_PX)
    # Une carte qui ne colore pas le groupe choisi le dit sous elle, et laisse sa place à la phrase.
    autre = carte.notes[0] if donnees.sans_cartes and carte.notes else ""
    hauteur -= PHRASE_PX if autre else 0
    donnees_carte = ecran_carte.component_data(
        carte, store.ground_url(carte.fond), groupe="accueil", ecrit_vue=False, hauteur=hauteur
    )
    legende = donnees_carte["legende"]
    # Le nom de la carte est au-dessus d'elle : l'entête de la légende le redirait.
    legende |= {"titre": "", "sous_titre": ""}
    if "axe" in legende:
        # Un point se devine ; une colonne de l'axe se dit, comme un axe resserré.
        legende["note"] = legende["axe"]["quoi"] if _is_dense(legende["axe"]) else ""
    dessiner_carte(donnees_carte, key="mt_carte_dessin", on_selection=_picked)
    dite = f'<p class="ctg-mt-petit">{html.escape(autre)}</p>' if autre else ""
    st.html(dite + _below(donnees, ecran, carte))


def _is_dense(axe: Mapping[str, Any]) -> bool:
    return bool(axe["colonnes"]) or "plus" in axe


def _below(donnees: Donnees, ecran: PremierEcran, carte: Carte) -> str:
    """One line of sources, that unfolds."""
    citees = ecran.naissances.citees if ecran.naissances else []
    siennes = donnees.valeurs.get(f"{COUVERTURE}:", {}).get((donnees.sujet.niveau, donnees.sujet.code))
    if siennes is not None and siennes.source:
        citees.insert(0, (siennes.source, siennes.lu.millesime))
    court, phrases = territoire.cite(store, citees)
    phrases = (
        *([f"Lecture : {carte.lecture}"] if carte.lecture else []),
        f"Champ : {carte.champ}",
        f"Carte : {carte.source}",
        *phrases,
    )
    notes = (*ecran.notes, *carte.notes)
    return blocs.source_repliee(f"{court or carte.source} ; contours IGN", phrases, notes)


def _picked() -> None:
    """A click on the map opens the territory that was clicked, here."""
    code = st.session_state["mt_carte_dessin"]["selection"] or ""
    selection = visite.current()
    niveau = selection.niveau if selection.territoire else ""
    for essai in dict.fromkeys((niveau, "epci", "commune", "departement")):
        if essai and code and not store.run("territoires/un", code_territoire=code, niveau=essai).empty:
            visite.show_territory(essai, code)
            return


def _name(carte: Carte) -> str:
    principal = carte.aplat or carte.cercles
    assert principal is not None, "une carte montre au moins un indicateur"
    # Un taux se nomme par ce qu'il mesure : « Places pour 100 enfants de moins de 3 ans, 2023 ».
    nom = principal.unite if carte.aplat is not None else principal.titre
    return f"{nom[:1].upper()}{nom[1:]}, {carte.annees}"
