"""Page « Carte » : un indicateur sur les territoires d'une portée, sa fiche, ses tableau et graphiques."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import pandas as pd
import streamlit as st

from dashboard import entete, formats, session, store
from dashboard.app_pages import panneau, reglages
from dashboard.app_pages.commun import (
    read_layer,
    read_parts,
    sources_of,
    standing,
    with_references,
)
from dashboard.composants import carte as dessiner_carte
from dashboard.figures import fiche as fiches
from dashboard.figures import graphiques, rendu_ecran, rendu_html, textes
from dashboard.figures.carte import build_carte, level_name
from dashboard.figures.modele import Carte, Couche, Reglages
from dashboard.figures.textes import Portee
from dashboard.state import Selection, second

HAUTEUR_CARTE_PX = 510
HAUTEUR_DOUBLE_PX = 440
# En dessous, des quartiles diraient moins que les valeurs elles-mêmes.
QUARTILES_MIN = 8


@standing
def page() -> None:
    """Draw the page; without a readable store the router has already said why."""
    if session.is_open():
        _corps()


@st.fragment
@standing
def _corps() -> None:
    """The whole page but the header: a change of setting reruns this alone."""
    connu = store.known()
    selection = session.current()
    if not entete.shows(selection):
        # Un bouton de cette page a changé de territoire : l'en-tête doit suivre.
        st.rerun()
    portee = _scope(selection)
    if messages := session.messages():
        st.warning(messages[0] if len(messages) == 1 else "\n".join(f"- {m}" for m in messages))
    selection, couche, voisin, superposee = _layers(selection, portee)
    # La géométrie arrive par une adresse immuable ; ici ne passent que les valeurs.
    cartes = _maps(selection, portee, couche, voisin, superposee)
    sous_titre = cartes[0].sous_titre
    if voisin is not None:
        sous_titre += f" – deuxième carte : {cartes[1].nom}"
    st.html(rendu_html.heading(cartes[0].titre, sous_titre))
    colonne_carte, colonne_fiche = st.columns([0.73, 0.27], gap="medium")
    with colonne_carte:
        reglages.show(selection, connu)
        _draw_maps(cartes, selection)
    with colonne_fiche:
        _card(selection, portee, couche)
    couches = [c for c in (couche, voisin, superposee) if c is not None]
    panneau.show(selection, portee, cartes[0], couches)
    session.write_address()


def _scope(selection: Selection) -> Portee:
    portee = store.scope(selection.portee, selection.code_portee)
    if portee is None:
        raise store.StoreError("Ce territoire n'est plus dans le magasin : revenez à la France.")
    return portee


def _layers(
    selection: Selection, portee: Portee
) -> tuple[Selection, Couche, Couche | None, Couche | None]:
    """Main layer, layer of the second map, superposed layer; drops an unknown territory."""
    # La légende se compare aux références de la portée ; la fiche, à celles de son territoire.
    couche = read_layer(selection, portee, _neighbourhood(portee.niveau, portee.code))
    if selection.territoire and selection.territoire not in set(couche.valeurs["code_territoire"]):
        explication = store.explain_code(selection.territoire)
        st.warning(
            f"Le territoire {selection.territoire} n'est pas sur cette carte : aucun n'est "
            f"sélectionné. {explication}".strip()
        )
        session.update(territoire="")
        selection = session.current()
    voisin = superposee = None
    if selection.double:
        autre = read_layer(second(selection), portee, _neighbourhood(portee.niveau, portee.code))
        couche, voisin = _share_values(couche, autre), _share_values(autre, couche)
    if selection.avec:
        presence = store.known().presences[selection.avec, selection.niveau]
        autre = replace(
            selection,
            indicateur=selection.avec,
            modalite="",
            millesime=presence.latest(""),
            avec="",
        )
        superposee = read_layer(autre, portee, (None, None))
    return selection, couche, voisin, superposee


def _share_values(couche: Couche, autre: Couche) -> Couche:
    """The two maps are cut on the values of both: same colours, same meaning."""
    rattaches = autre.valeurs[autre.valeurs["rattache"]]
    return replace(couche, valeurs_communes=tuple(map(float, rattaches["valeur"].dropna())))


def _neighbourhood(niveau: str, code: str) -> tuple[str | None, str | None]:
    """(région, département) that a territory is compared to; never the territory itself."""
    lignes = store.run("territoires/un", code_territoire=code, niveau=niveau)
    if lignes.empty:
        return None, None
    region, departement = (
        None if pd.isna(v) else str(v)
        for v in (lignes.iloc[0]["code_region"], lignes.iloc[0]["code_departement"])
    )
    return region, departement


def _maps(
    selection: Selection,
    portee: Portee,
    couche: Couche,
    voisin: Couche | None,
    superposee: Couche | None,
) -> list[Carte]:
    fond = store.ground(selection.niveau, portee)
    partages = store.shared(portee) if selection.niveau == "epci" else ()
    entier = any(f.couche != "fragments" for f in fond.formes)
    choix = Reglages(selection.methode, selection.nombre, selection.seuils, selection.palette)
    return [
        build_carte(
            fond,
            selection.niveau,
            chacune,
            choix,
            textes.map_texts(
                chacune,
                selection.niveau,
                portee,
                sources_of(chacune),
                sources_superposees=sources_of(superposee) if superposee else (),
                partages=partages,
                superposee=superposee,
                selection=selection.territoire,
                entier=entier,
                ruptures=_breaks(couche, voisin),
            ),
            superposee=superposee,
            selection=selection.territoire,
        )
        for chacune in (couche, voisin)
        if chacune is not None
    ]


def _breaks(couche: Couche, voisin: Couche | None) -> list[str]:
    """Breaks in series between the years of two maps."""
    if voisin is None:
        return []
    debut, fin = sorted((couche.millesime, voisin.millesime))
    return [texte for annee, texte in couche.fiche.ruptures.items() if debut < int(annee) <= fin]


def _draw_maps(cartes: list[Carte], selection: Selection) -> None:
    double = len(cartes) > 1
    emplacements = st.columns(2) if double else [st.container()]
    for rang, (carte, emplacement) in enumerate(zip(cartes, emplacements, strict=True)):
        with emplacement:
            if double:
                st.html(f'<p class="ctg-carte-nom">{escape(carte.nom)}</p>')
            cle = f"carte_{rang}"
            dessiner_carte(
                rendu_ecran.component_data(
                    carte,
                    store.ground_url(carte.fond),
                    groupe="carte",
                    ecrit_vue=rang == 0,
                    hauteur=HAUTEUR_DOUBLE_PX if double else HAUTEUR_CARTE_PX,
                ),
                key=cle,
                on_selection=lambda cle=cle: session.update(
                    territoire=st.session_state[cle]["selection"] or ""
                ),
            )
            st.html(rendu_html.caption(carte))


def _card(selection: Selection, portee: Portee, couche: Couche) -> None:
    """Card of the selected territory, or the summary of the scope."""
    code = selection.territoire
    if not code:
        st.html(_summary(selection, portee, couche))
        return
    sources = store.catalogue().sources
    ligne = couche.valeurs[couche.valeurs["code_territoire"] == code].iloc[0]
    region, departement = _neighbourhood(selection.niveau, code)
    fiche = fiches.build_fiche(
        # Un département ne se compare pas à lui-même.
        with_references(couche, region, None if selection.niveau == "departement" else departement),
        selection.niveau,
        code,
        portee.dans,
        sources.get(str(ligne["source"])),
    )
    if fiche is None:
        return
    parties = read_parts(selection, couche, [f"{selection.niveau}:{code}"])
    st.html(rendu_html.card(fiche, graphiques.build_decomposition(couche, parties)))
    origine = st.expander("D'où vient ce chiffre ?", key="origine", on_change="rerun")
    if origine.open:
        origine.html(rendu_html.origin(fiche.provenance))
    with st.container(horizontal=True):
        if selection.niveau == "epci" and selection.portee != "epci":
            st.button(
                "Voir ses communes",
                key="voir_communes",
                on_click=lambda: session.update(
                    portee="epci", code_portee=code, niveau="commune", territoire=""
                ),
            )
        st.button(
            "Fermer la fiche", key="fermer_fiche", on_click=lambda: session.update(territoire="")
        )


def _summary(selection: Selection, portee: Portee, couche: Couche) -> str:
    """References, highest and lowest of the scope, and the gesture that opens a card."""
    decimales = couche.fiche.decimales
    reperes = couche.reperes
    lignes = [
        (
            str(r["nom"]),
            formats.value_or_status(
                None if pd.isna(r["valeur"]) else float(r["valeur"]), str(r["statut"]), decimales
            ),
        )
        for _, r in (reperes if reperes is not None else pd.DataFrame()).iterrows()
    ]
    connues = couche.valeurs[
        couche.valeurs["rattache"] & couche.valeurs["statut"].isin(("publie", "estime"))
    ]
    lignes += [
        (f"{titre} : {textes.named_extreme(connues, extreme, selection.niveau)}", texte)
        for titre, extreme in (("La plus haute", "max"), ("La plus basse", "min"))
        if len(connues) > 1
        for texte in [formats.number(float(getattr(connues["valeur"], extreme)()), decimales)]
    ]
    # Avec des « 0 ou secret », une médiane trancherait ce que la source ne tranche pas.
    douteuses = (couche.valeurs["statut"] == "zero_ou_secret").any()
    if len(connues) >= QUARTILES_MIN and not douteuses:
        q1, q2, q3 = (
            formats.number(float(v), decimales)
            for v in connues["valeur"].quantile([0.25, 0.5, 0.75])
        )
        lignes += [("Médiane", q2), ("La moitié du milieu", f"{q1} à {q3}")]
    nom = level_name(selection.niveau, 1)
    article = "un EPCI" if nom == "EPCI" else ("une commune" if nom == "commune" else f"un {nom}")
    return rendu_html.summary(
        portee.nom, lignes, f"Cliquez {article} sur la carte pour ouvrir sa fiche."
    )
