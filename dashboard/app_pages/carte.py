"""Page « Carte » : un indicateur sur les territoires d'une portée, sa fiche, ses tableau et graphiques."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import entete, exports_csv, formats, session, store
from dashboard.app_pages import reglages
from dashboard.app_pages.commun import read_layer, sources_of, standing
from dashboard.composants import carte as dessiner_carte
from dashboard.figures import fiche as fiches
from dashboard.figures import graphiques, rendu_ecran, rendu_html, rendu_plotly, textes
from dashboard.figures.carte import build_carte, level_name
from dashboard.figures.modele import Carte, Couche, Reglages
from dashboard.figures.textes import Portee
from dashboard.state import Selection, second

HAUTEUR_CARTE_PX = 510
HAUTEUR_DOUBLE_PX = 440
# En dessous, des quartiles diraient moins que les valeurs elles-mêmes.
QUARTILES_MIN = 8
PANNEAUX = {"tableau": "Tableau", "graphique": "Graphiques"}


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
    for message in session.messages():
        st.warning(message)
    selection, couche, voisin, superposee = _layers(selection, portee)
    # La géométrie arrive par une adresse immuable ; ici ne passent que les valeurs.
    cartes = _maps(selection, portee, couche, voisin, superposee)
    st.html(rendu_html.heading(cartes[0].titre, cartes[0].sous_titre))
    colonne_carte, colonne_fiche = st.columns([0.73, 0.27], gap="medium")
    with colonne_carte:
        reglages.show(selection, connu)
        _draw_maps(cartes, selection)
        st.html(rendu_html.caption(cartes[0]))
    with colonne_fiche:
        _card(selection, portee, couche)
    _panel(selection, portee, cartes[0], [c for c in (couche, superposee) if c is not None])
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
    couche = read_layer(selection, portee, _neighbourhood(selection, portee))
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
        autre = read_layer(second(selection), portee, _neighbourhood(selection, portee))
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


def _neighbourhood(selection: Selection, portee: Portee) -> tuple[str | None, str | None]:
    """(région, département) of reference: those of the selected territory, else of the scope."""
    for niveau, code in ((selection.niveau, selection.territoire), (portee.niveau, portee.code)):
        lignes = store.run("territoires/un", code_territoire=code, niveau=niveau) if code else None
        if lignes is not None and len(lignes):
            ligne = lignes.iloc[0]
            return tuple(
                None if pd.isna(ligne[c]) else ligne[c] for c in ("code_region", "code_departement")
            )  # type: ignore[return-value]
    return None, None


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
            ),
            superposee=superposee,
            selection=selection.territoire,
        )
        for chacune in (couche, voisin)
        if chacune is not None
    ]


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


def _card(selection: Selection, portee: Portee, couche: Couche) -> None:
    """Card of the selected territory, or the summary of the scope."""
    code = selection.territoire
    if not code:
        st.html(_summary(selection, portee, couche))
        return
    sources = store.catalogue().sources
    ligne = couche.valeurs[couche.valeurs["code_territoire"] == code].iloc[0]
    fiche = fiches.build_fiche(
        couche, selection.niveau, code, portee.dans, sources.get(str(ligne["source"]))
    )
    if fiche is None:
        return
    st.html(rendu_html.card(fiche, _parts(selection, couche, [f"{selection.niveau}:{code}"])))
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


def _parts(
    selection: Selection, couche: Couche, territoires: list[str]
) -> graphiques.Decomposition | None:
    if selection.modalite or not couche.fiche.somme_modalites:
        return None
    return graphiques.build_decomposition(
        couche,
        store.run(
            "indicateurs/decomposition",
            indicateur=selection.indicateur,
            millesime=selection.millesime,
            territoires=",".join(territoires),
        ),
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
    connues = couche.valeurs[couche.valeurs["rattache"] & couche.valeurs["valeur"].notna()]
    triees = connues.sort_values("valeur", ascending=False)
    if len(triees) > 1:
        for titre, ligne in (("La plus haute", triees.iloc[0]), ("La plus basse", triees.iloc[-1])):
            texte = formats.value_or_status(float(ligne["valeur"]), str(ligne["statut"]), decimales)
            lignes.append((f"{titre} : {ligne['nom']}", texte))
    # Avec des « 0 ou secret », une médiane trancherait ce que la source ne tranche pas.
    if len(triees) >= QUARTILES_MIN and not (triees["statut"] == "zero_ou_secret").any():
        q1, q2, q3 = (
            formats.number(float(v), decimales)
            for v in triees["valeur"].quantile([0.25, 0.5, 0.75])
        )
        lignes += [("Médiane", q2), ("La moitié du milieu", f"{q1} à {q3}")]
    nom = level_name(selection.niveau, 1)
    article = "un EPCI" if nom == "EPCI" else ("une commune" if nom == "commune" else f"un {nom}")
    return rendu_html.summary(
        portee.nom, lignes, f"Cliquez {article} sur la carte pour ouvrir sa fiche."
    )


def _panel(selection: Selection, portee: Portee, carte: Carte, couches: list[Couche]) -> None:
    """Under the map: the table and its downloads, or the charts; sent when they are opened."""
    st.segmented_control(
        "Sous la carte",
        list(PANNEAUX),
        format_func=PANNEAUX.__getitem__,
        default=selection.panneau or None,
        key="w_panneau",
        label_visibility="collapsed",
        on_change=lambda: session.update(panneau=st.session_state["w_panneau"] or ""),
    )
    if selection.panneau == "tableau":
        _table(selection, couches)
        _downloads(selection, portee, carte, couches)
    elif selection.panneau == "graphique":
        _charts(selection, portee, carte, couches[0])


def _table(selection: Selection, couches: list[Couche]) -> None:
    from dashboard.composants import tableau

    tableau(
        rendu_ecran.table_data(couches, selection.niveau, selection.territoire),
        key="tableau",
        on_choix=lambda: session.update(territoire=st.session_state["tableau"]["choix"] or ""),
    )


def _downloads(selection: Selection, portee: Portee, carte: Carte, couches: list[Couche]) -> None:
    nom = formats.slug(
        " ".join(
            (
                selection.indicateur,
                selection.modalite,
                selection.niveau,
                portee.nom,
                str(selection.millesime),
            )
        )
    )
    with st.container(horizontal=True):
        for libelle, suffixe, faire in (
            ("Télécharger en CSV (tableur)", "", exports_csv.french_csv),
            ("Télécharger en CSV (machine)", "-machine", exports_csv.machine_csv),
        ):
            st.download_button(
                libelle,
                data=lambda faire=faire: faire(couches, carte),
                file_name=f"{nom}{suffixe}.csv",
                mime="text/csv",
                key=f"telecharger{suffixe}",
                on_click="ignore",
            )


def _charts(selection: Selection, portee: Portee, carte: Carte, couche: Couche) -> None:
    connues = couche.valeurs[couche.valeurs["rattache"] & couche.valeurs["valeur"].notna()]
    if connues.empty:
        st.info(
            "Aucune valeur à dessiner : choisissez une autre année, un autre niveau ou un autre "
            "territoire."
        )
        return
    nom = formats.slug(f"{selection.indicateur} {portee.nom} {selection.millesime}")
    # Sous des cercles, les couleurs de la carte sont celles d'un autre indicateur.
    aplat = None if couche.fiche.est_effectif else carte.aplat
    if len(connues) <= graphiques.BARRES_MAX:
        barres = graphiques.build_barres(couche, selection.niveau, aplat, selection.territoire)
        _chart(barres, rendu_plotly.draw_barres(barres), f"{nom}-barres", carte)
    else:
        repartition = graphiques.build_repartition(couche, selection.niveau, aplat)
        _chart(repartition, rendu_plotly.draw_repartition(repartition), f"{nom}-repartition", carte)
    parties = _parts(selection, couche, _compared(selection, portee, couche))
    if parties is not None:
        _chart(parties, rendu_plotly.draw_decomposition(parties), f"{nom}-modes", carte)
    if selection.territoire:
        _evolution(selection, couche, carte, nom)


def _compared(selection: Selection, portee: Portee, couche: Couche) -> list[str]:
    """Territories of the decomposition: the selected one, then its references that have a value."""
    reperes = couche.reperes if couche.reperes is not None else pd.DataFrame()
    cles = [f"{r['niveau']}:{r['code_territoire']}" for _, r in reperes.iterrows()]
    premier = (
        f"{selection.niveau}:{selection.territoire}"
        if selection.territoire
        else f"{portee.niveau}:{portee.code}"
    )
    return list(dict.fromkeys([premier, *cles]))


def _evolution(selection: Selection, couche: Couche, carte: Carte, nom: str) -> None:
    serie = store.run(
        "indicateurs/serie",
        indicateur=selection.indicateur,
        niveau=selection.niveau,
        code_territoire=selection.territoire,
        modalite=selection.modalite,
    )
    ligne = couche.valeurs[couche.valeurs["code_territoire"] == selection.territoire].iloc[0]
    evolution = graphiques.build_evolution(couche, str(ligne["nom"]), serie)
    if evolution is not None:
        _chart(evolution, rendu_plotly.draw_evolution(evolution), f"{nom}-evolution", carte)


def _chart(modele: graphiques.Modele, figure: Any, fichier: str, carte: Carte) -> None:
    """A chart with its title, and what must stand under every figure."""
    st.html(f'<h2 class="ctg-graphique">{escape(modele.titre)}</h2>')
    # theme=None : le thème de Streamlit remplacerait nos lettres et nos marges.
    st.plotly_chart(figure, config=rendu_plotly.config(fichier), key=fichier, theme=None)
    st.html(rendu_html.chart_caption(modele, carte))
