"""Page « Couverture × occupation » : créer des places, ou remplir celles qui existent."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis, entete, exporter
from dashboard.app_pages.commun.cadre import cards, prefer_scope_with_rows, show_planche, standing
from dashboard.app_pages.commun.panier import replayable
from dashboard.app_pages.occupation import detail, reglages, simulateur
from dashboard.app_pages.occupation.reglages import Choix
from dashboard.composants import carte as dessiner_carte
from dashboard.ecran import carte as ecran_carte
from dashboard.ecran import html
from dashboard.ecran import quadrant as ecran_quadrant
from dashboard.figures import quadrant, quadrant_absents, textes
from dashboard.figures.carte_categories import build_carte_categories
from dashboard.figures.dits import Dit, Phrase, number_said, say
from dashboard.figures.modele import Textes
from dashboard.figures.planche import Planche
from dashboard.figures.quadrant import QUADRANTS
from dashboard.figures.situation import Situation, partial, partial_notes, read_situations
from dashboard.figures.textes import Portee
from dashboard.figures.unites import Unite, own_level
from dashboard.lecture import store
from dashboard.lecture.selection import Selection
from dashboard.session import visite
from data.identifiants import slug

HAUTEUR_CARTE_PX = 430
# Au-delà, la liste des EPCI sans occupation ne se lit plus : elle attend qu'on l'ouvre.
LISTE_MAX = 12
PARTIELS_MAX = 4
GESTES = (
    "Ouvrez « Mes données » et déposez un fichier « Activité des établissements d'accueil du jeune enfant »."
)


@replayable("couverture-occupation")
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
    portee = store.shown_scope(selection.portee, selection.code_portee)
    question = f"Faut-il créer des places ou remplir celles qui existent {portee.dans}{formats.INSECABLE}?"
    couvertures = store.read_values(
        "taux_couverture", "", reglages.coverage_year(), portee.niveau_carte, portee.niveau, portee.code
    )
    if reglages.occupancy_years("reelle"):
        choix = reglages.read_choices(couvertures, portee)
        visite.show_years(annee_occupation=choix.annees.occupation)
        bilan = store.run("occupation/bilan", annee=choix.annees.occupation, niveau=portee.niveau_carte)
        situations = quadrant.classify(
            read_situations(couvertures, bilan, choix.completude_pct, choix.annees.occupation),
            choix.genre,
            choix.seuils,
        )
        _show(question, selection, portee, choix, situations)
    else:
        st.html(html.heading(question, f"Taux de couverture × occupation des EAJE · {portee.unite.noms}"))
        avis.info(
            formats.non_breaking(
                f"Cette page placerait chaque {portee.unite.nom} selon sa couverture et l'occupation de ses "
                "établissements. Aucune occupation n'est importée, et aucune n'est publiée "
                f"par {portee.unite.nom}. " + GESTES
            )
        )
        reperes = reglages.read_landmarks(couvertures, reglages.coverage_year())
        situations = read_situations(couvertures, pd.DataFrame({"code_territoire": []}))
        simulateur.show(selection, portee, situations, reperes)
    visite.write_address()


def _show(
    question: str, selection: Selection, portee: Portee, choix: Choix, situations: tuple[Situation, ...]
) -> None:
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
        avis.info(
            formats.non_breaking(
                f"A{portee.unite.aucun[1:]} {portee.de} n'a à la fois couverture et occupation. {GESTES}"
            )
        )
    with st.container():
        if any(s.importe for s in situations):
            reglages.show(choix)
        if places:
            a_gauche, a_droite = st.columns(2, gap="medium")
            with a_gauche:
                _plot(selection, portee, choix, situations)
            with a_droite:
                _map(selection, portee, choix, situations)
        elif partial(situations):
            _map(selection, portee, choix, situations)
    choisie = next((s for s in situations if s.code == selection.territoire), None)
    detail.show(choisie, choix, portee, situations)
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


def _sources(situations: tuple[Situation, ...], choix: Choix) -> str:
    """The coverage file and the imported ones, each with its own year."""
    locales = [s.source for s in situations if s.source]
    fiche = store.catalogue().indicateurs["taux_couverture"]
    annees = choix.annees
    couples = [
        *((s, annees.couverture) for s in cards([fiche.sources["epci"]])),
        *((s, annees.occupation) for s in cards(locales)),
    ]
    citations = [f"{s.producteur}, « {s.titre} », {annee}, {s.licence}" for s, annee in couples]
    return " ; ".join(dict.fromkeys(citations)) + "."


def _scope_sentence(situations: tuple[Situation, ...], choix: Choix, portee: Portee) -> Phrase:
    return quadrant.scope_sentence(situations, choix.annees, choix.genre, choix.seuils, portee)


def _plot(selection: Selection, portee: Portee, choix: Choix, situations: tuple[Situation, ...]) -> None:
    modele = quadrant.build_nuage(
        situations, choix.seuils, choix.genre, choix.annees, selection.territoire, portee.dans
    )
    cle = "nuage_occupation"
    nom = slug(f"couverture occupation {portee.nom} {choix.annees.occupation}")
    planche = Planche(
        modele,
        _scope_sentence(situations, choix, portee),
        _sources(situations, choix),
        choix.annees.texte,
        nom,
        modele.notes,
        any(p.fictif for p in modele.points),
    )
    show_planche(planche, cle=cle, selection=lambda: _picked(st.session_state[cle]))


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


def _map(selection: Selection, portee: Portee, choix: Choix, situations: tuple[Situation, ...]) -> None:
    places = quadrant.placed(situations)
    nom = quadrant.GENRES[choix.genre][0].lower()
    source = _sources(situations, choix).removesuffix(".")
    mots = Textes(
        titre=f"Créer ou remplir {portee.dans}",
        sous_titre=f"couverture × {nom} · {portee.unite.noms} · {choix.annees.texte}",
        notes=quadrant.SENS_DES_CASES,
        source=f"{source} ; {textes.CREDIT_CONTOURS}.",
        champ=_scope_sentence(situations, choix, portee),
        lecture=quadrant.reading(places, choix.annees, choix.genre, selection.territoire),
    )
    carte = build_carte_categories(
        store.ground(portee.niveau_carte, portee),
        portee.niveau_carte,
        quadrant.map_rows(situations, choix.genre, choix.annees),
        QUADRANTS,
        mots,
        titre=f"Couverture × {nom}",
        selection=selection.territoire,
        millesime=choix.annees.occupation,
        annees=choix.annees.texte,
    )
    # Un bloc par figure : la présentation les montre une à une.
    with st.container(key="figure_carte_occupation"):
        pastille = f" {html.FICTIF}" if carte.fictif else ""
        st.html(f'<h2 class="ctg-graphique">{html.escape(mots.titre)}{pastille}</h2>')
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
        exporter.show(carte, cle="carte_occupation")


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
