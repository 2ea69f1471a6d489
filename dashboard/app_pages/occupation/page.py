"""Page « Couverture × occupation » : créer des places, ou remplir celles qui existent."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis, entete, exporter, tirages
from dashboard.app_pages.commun.cadre import prefer_scope_with_rows, show_planche, standing
from dashboard.app_pages.occupation import detail, reglages, simulateur
from dashboard.composants import carte as dessiner_carte
from dashboard.ecran import carte as ecran_carte
from dashboard.ecran import html
from dashboard.ecran import quadrant as ecran_quadrant
from dashboard.figures import quadrant, quadrant_absents
from dashboard.figures.dits import Dit, number_said, say
from dashboard.figures.situation import Situation, partial, partial_notes
from dashboard.figures.textes import Portee
from dashboard.figures.unites import Unite, own_level
from dashboard.galerie.occupation.choix import Choix, coverage_year, read_landmarks
from dashboard.galerie.occupation.ouverture import GESTES, Occupees, read_units
from dashboard.lecture import store
from dashboard.session import visite

HAUTEUR_CARTE_PX = 430
# Au-delà, la liste des EPCI sans occupation ne se lit plus : elle attend qu'on l'ouvre.
LISTE_MAX = 12
PARTIELS_MAX = 4


@standing
def page() -> None:
    """Draw the page; without a readable store the router has already said why."""
    if visite.is_open():
        prefer_scope_with_rows("etablissements")
        _corps()


@visite.fragment
@standing
def _corps() -> None:
    """The whole page but the header: a change of setting reruns this alone."""
    selection = visite.current()
    if not entete.shows(selection):
        st.rerun()
    lues = read_units(store, selection, visite.extra())
    portee, choix = lues.portee, lues.choix
    question = f"Faut-il créer des places ou remplir celles qui existent {portee.dans}{formats.INSECABLE}?"
    if choix is not None:
        _show(question, lues, choix)
    else:
        st.html(html.heading(question, f"Taux de couverture × occupation des EAJE · {portee.unite.noms}"))
        avis.info(
            formats.non_breaking(
                f"Cette page placerait chaque {portee.unite.nom} selon sa couverture et l'occupation de ses "
                "établissements. Aucune occupation n'est importée, et aucune n'est publiée "
                f"par {portee.unite.nom}. " + GESTES
            )
        )
        reperes = read_landmarks(store, lues.couvertures, coverage_year(store))
        simulateur.show(selection, portee, lues.situations, reperes)
    visite.write_address()


def _show(question: str, lues: Occupees, choix: Choix) -> None:
    selection, portee, situations = lues.selection, lues.portee, lues.situations
    nom = quadrant.GENRES[choix.genre][0]
    places = quadrant.placed(situations)
    sous_titre = (
        f"Taux de couverture {choix.annees.couverture} × {nom.lower()} des EAJE "
        f"{choix.annees.occupation} · {portee.unite.noms}"
    )
    st.html(html.heading(question, sous_titre, fictif=any(s.fictif for s in places)))
    if messages := (*visite.messages(), *choix.messages):
        avis.warning(*messages)
    _say_partial(situations, portee.unite)
    if places:
        st.html(ecran_quadrant.case_tiles(situations, portee.unite))
    elif not partial(situations):
        avis.info(formats.non_breaking(tirages.draw("occupation-nuage").vide))
    with st.container():
        if any(s.importe for s in situations):
            reglages.show(choix)
        if places:
            a_gauche, a_droite = st.columns(2, gap="medium")
            with a_gauche:
                _plot()
            with a_droite:
                _map()
        elif partial(situations):
            _map()
    detail.show(lues.choisie, choix, portee, situations)
    _unplaced(situations, choix, portee)
    simulateur.show(selection, portee, situations, choix.reperes, choix.annees.occupation)


def _say_partial(situations: tuple[Situation, ...], unite: Unite) -> None:
    """Before any verdict: which files are not whole, and what that takes away from them."""
    notes = partial_notes(situations)
    if not notes:
        return
    montrees = [*notes[:PARTIELS_MAX]]
    reste = len(notes) - PARTIELS_MAX
    if reste > 0:
        codes = ",".join(s.code for s in partial(situations)[PARTIELS_MAX:])
        autres = formats.plural(reste, f"autre {unite.nom}", f"autres {unite.noms}")
        dit = Dit("", "compte", critere="liste", nom=codes)
        montrees.append(say("Et {autres}.", autres=number_said(reste, autres, dit)))
    avis.warning(*(formats.non_breaking(n) for n in montrees), titre="Une partie n’est pas le tout.")


def _plot() -> None:
    cle = "nuage_occupation"
    tirage = tirages.draw("occupation-nuage")
    show_planche(tirage, cle=cle, selection=lambda: _picked(st.session_state[cle]))


def _picked(etat: dict[str, dict[str, list[dict[str, object]]]]) -> None:
    """A point was clicked: select its EPCI, or deselect it when it was."""
    points = etat["selection"]["points"]
    if not points:
        return
    recu = points[0].get("customdata")
    code = str(recu[0] if isinstance(recu, list) else recu)
    _select("" if code == visite.current().territoire else code)


def _select(code: str) -> None:
    if code:
        selection = visite.current()
        visite.update(niveau=own_level(selection.portee, selection.code_portee), territoire=code)
    else:
        visite.update(territoire="")


def _map() -> None:
    tirage = tirages.draw("occupation-carte")
    carte = tirages.drawn_map(tirage)
    # Un bloc par figure : la présentation les montre une à une.
    with st.container(key="figure_carte_occupation"):
        pastille = f" {html.FICTIF}" if carte.fictif else ""
        st.html(f'<h2 class="ctg-graphique">{html.escape(carte.titre)}{pastille}</h2>')
        dessiner_carte(
            ecran_carte.component_data(
                carte,
                store.ground_url(carte.fond),
                groupe="occupation",
                ecrit_vue=True,
                hauteur=HAUTEUR_CARTE_PX,
            ),
            key="carte_occupation",
            on_selection=lambda: _select(st.session_state["carte_occupation"]["selection"] or ""),
        )
        st.html(html.caption(carte))
        exporter.show(tirage, cle="carte_occupation")


def _unplaced(situations: tuple[Situation, ...], choix: Choix, portee: Portee) -> None:
    """EPCI that have no case: their coverage is said, and why they have none."""
    table = quadrant_absents.unplaced(situations, choix.genre, portee.unite)
    if table.empty:
        return
    titre = quadrant_absents.unplaced_title(situations, choix.annees, choix.genre, portee)
    if len(table) <= LISTE_MAX:
        st.html(f'<h2 class="ctg-section">{html.escape(titre)}</h2>')
        st.html(_reasons(table, f"{titre}, {choix.annees.texte}"))
        return
    tiroir = st.expander(titre, key="occ_sans_case", on_change="rerun")
    if tiroir.open:
        tiroir.html(_reasons(table, f"{titre}, {choix.annees.texte}"))


def _reasons(table: pd.DataFrame, legende: str) -> str:
    """A reason is a sentence: it wraps, where a number would not."""
    lignes = [tuple(map(str, ligne)) for ligne in table.itertuples(index=False)]
    return html.text_table(list(table.columns), lignes, legende)
