"""Page « Portrait » : tout ce que l'on sait d'un territoire, sur une page qui s'imprime."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis, entete
from dashboard.app_pages.commun import groupe as commun_groupe
from dashboard.app_pages.commun.cadre import cards, offer_replacement, standing
from dashboard.app_pages.portrait import donnees, figures, scenarios
from dashboard.app_pages.portrait.donnees import Sujet
from dashboard.ecran import html
from dashboard.ecran import portrait as ecran_portrait
from dashboard.figures import schema_pluriannuel, semblables, textes
from dashboard.figures.dits import Dit, Ensemble, Phrase, say
from dashboard.figures.groupe import Groupe
from dashboard.figures.portrait import LignePortrait, Portrait
from dashboard.figures.portrait_table import page_table
from dashboard.figures.resume import summarise
from dashboard.galerie.portrait import read_subject, unknown
from dashboard.lecture import portraits, regard, store
from dashboard.session import visite

# Des territoires des deux départements décrits en détail, et un d'ailleurs.
RACCOURCIS = (("epci", "200035970"), ("epci", "200058485"), ("epci", "200067189"), ("departement", "95"))
COMPOSANTS = {"epci": "communes", "ept": "communes", "region": "départements"}


@standing
def page() -> None:
    """Draw the page; without a readable store the router has already said why."""
    if visite.is_open():
        _corps()


@visite.fragment
@standing
def _corps() -> None:
    """The whole page but the header: a change of reference reruns this alone."""
    if not entete.shows(visite.current()):
        # Un bouton de cette page a changé de territoire : l'en-tête doit suivre.
        st.rerun()
    if messages := visite.messages():
        avis.warning(*messages)
    sujet = _subject()
    if sujet is None:
        _invite()
    else:
        _draw(sujet)
    visite.write_address()


def _subject() -> Sujet | None:
    """The selected territory, else the scope unless it is France, else France when asked for."""
    selection = visite.current()
    sujet = read_subject(store, selection, visite.extra())
    if sujet is None and selection.territoire:
        avis.warning(unknown(store, selection))
        offer_replacement(selection.territoire)
    return sujet


def _invite() -> None:
    """No territory yet: what the page would show, and the gestures that fill it."""
    st.html(
        html.heading(
            "De quel territoire voulez-vous le portrait ?",
            "Identité, thèmes de la CTG, âges, carte des communes et résumé, sur une page à imprimer",
        )
    )
    st.html(
        '<p class="ctg-texte">Aucun territoire n\'est choisi. Cherchez un EPCI, une commune ou un '
        "département en haut à droite, ou ouvrez l'un de ceux-ci :</p>"
    )
    with st.container(horizontal=True):
        for niveau, code in RACCOURCIS:
            sujet = donnees.read_subject(niveau, code)
            if sujet is not None:
                st.button(sujet.portee.nom, key=f"raccourci_{code}", on_click=_open, args=(sujet,))
        st.button("France", key="raccourci_france", on_click=lambda: visite.update_extra(sujet="france"))


def _open(sujet: Sujet) -> None:
    """Select a territory, in the scope where it can be seen."""
    visite.show_territory(sujet.niveau, sujet.code)


def _draw(sujet: Sujet) -> None:
    st.html(html.heading(f"Que sait-on {sujet.portee.de} ?", portraits.subtitle(sujet)))
    groupe = commun_groupe.read(sujet.niveau, sujet.code)
    reference = _choose_group(sujet, groupe)
    portrait = donnees.read_portrait(sujet, reference, groupe)
    gauche, droite = st.columns([0.62, 0.38], gap="medium")
    with gauche, st.container(key="figure_portrait_resume"):
        st.html(ecran_portrait.summary_block(summarise(portrait)))
    with droite, st.container(key="figure_portrait_identite"):
        st.html(ecran_portrait.identity_card(sujet.portee.nom, portrait.identite))
        _parts(sujet)
    for section in portrait.sections:
        cadre = st.container(key=f"figure_portrait_{section.theme.code}")
        cadre.html(ecran_portrait.theme_section(section, portrait, _cite))
        if section.theme.code == "petite_enfance":
            scenarios.show(sujet)
    gauche, droite = st.columns([0.46, 0.54], gap="medium")
    with gauche:
        figures.show_pyramid()
    with droite:
        figures.show_map(sujet)
    figures.show_tables()
    presence = donnees.read_presence(sujet, portrait)
    st.html(ecran_portrait.checklist(schema_pluriannuel.build_controle(presence)))
    figures.export_checklist()
    _whole_table(portrait)
    st.html(html.permanent_link(visite.link()))


def _choose_group(sujet: Sujet, groupe: Groupe) -> str:
    """The one choice of the page; what the gaps are read beside follows it, unless an old link asks."""
    choix = donnees.references_of(sujet)
    retenu, phrase = regard.reference_for(sujet, groupe)
    demande = visite.extra().get("reference", "")
    if demande in choix and demande != retenu:
        retenu = demande
        phrase = Phrase(
            f"L'adresse demande les écarts avec {choix[demande]} ; les rangs restent ceux du groupe. "
            "Un autre choix de « comparé à » règle les deux."
        )
    elif demande and demande not in choix:
        avis.warning(
            f"Dans l'adresse, la référence « {demande} » n'existe pas pour ce territoire : "
            "celle du groupe est affichée."
        )
    if retenu == regard.SEMBLABLES and (raison := donnees.read_similar(sujet)[1]):
        retenu = next(c for c in choix if c != regard.SEMBLABLES)
        avis.warning(f"{raison} {choix[retenu]} est affiché à leur place.")
    with st.container(key="portrait_reglages"):
        commun_groupe.show(groupe, "portrait", changed=lambda: visite.update_extra(reference=""))
        if retenu == regard.SEMBLABLES:
            _who(sujet)
    if phrases := [str(p) for p in (groupe.phrase, phrase) if p]:
        avis.info(*phrases)
    return retenu


def _who(sujet: Sujet) -> None:
    """Who the nearest EPCI are, how far, and how they were found; the comparison shows the same."""
    trouves, _ = donnees.read_similar(sujet)
    tiroir = st.expander("Qui sont ces EPCI semblables", key="portrait_semblables", on_change="rerun")
    if trouves is None or not tiroir.open:
        return
    codes = ",".join(code for code, _ in trouves.proches)
    lues = store.run("comparer/territoires", codes=codes)
    noms = dict(zip(lues["code_territoire"], lues["nom"], strict=True))
    with tiroir:
        table = semblables.table(trouves, noms, sujet.portee.nom)
        st.html(html.data_table(table, "Du plus semblable au moins semblable", 2))
        st.html(f'<p class="ctg-texte">{html.escape(trouves.methode)}</p>')


def _parts(sujet: Sujet) -> None:
    """The communes of an EPCI (or the EPCI of a département), folded."""
    noms = store.run("portrait/communes", **sujet.cle)["nom"].tolist()
    if not noms:
        return
    quoi = COMPOSANTS.get(sujet.niveau, sujet.portee.unite.noms)
    tiroir = st.expander(_parts_title(sujet, quoi, len(noms)), key="portrait_composants", on_change="rerun")
    if tiroir.open:
        tiroir.html(ecran_portrait.list_of([str(n) for n in noms]))


def _parts_title(sujet: Sujet, quoi: str, nombre: int) -> Phrase:
    """« Ses 15 communes, les plus peuplées d'abord »."""
    niveau = {"communes": "commune", "EPCI": "epci", "départements": "departement"}.get(quoi, quoi)
    dans = Ensemble(niveau, sujet.niveau, sujet.code)
    return say(
        "Ses {nombre} {quoi}, les plus {peuples} d'abord",
        nombre=Dit(formats.number(nombre), "compte", dans=dans, critere="tous"),
        quoi=quoi,
        peuples="peuplées" if quoi == "communes" else "peuplés",
    )


def _cite(lignes: Sequence[LignePortrait]) -> str:
    """The sentence that cites the files of some rows, each with the years read in it."""
    annees: dict[str, set[int]] = {}
    for ligne in lignes:
        annees.setdefault(ligne.source, set()).add(ligne.annee)
    phrases = [
        textes.chart_source(cards([source]), "-".join(map(str, dict.fromkeys((min(lues), max(lues))))))
        for source, lues in annees.items()
    ]
    return " ".join(dict.fromkeys(phrases))


def _whole_table(portrait: Portrait) -> None:
    """Everything on one table, for a reader who prefers it or copies it."""
    tiroir = st.expander(
        "Tous les chiffres de la page en un tableau", key="portrait_tableau", on_change="rerun"
    )
    if tiroir.open:
        with tiroir:
            st.html(html.data_table(page_table(portrait), f"Portrait {portrait.portee.de}", 0))
