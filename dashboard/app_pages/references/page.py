"""Page « Références figées » : garder les chiffres d'un jour sous un nom, puis voir ce qui a bougé."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import dates, formats
from dashboard.app_pages.commun import avis, cadre, notes, tirages
from dashboard.app_pages.commun.cadre import for_page, standing
from dashboard.ecran import html
from dashboard.figures import references as figures_references
from dashboard.figures.carte import level_name
from dashboard.figures.references import Ecart
from dashboard.figures.textes import Portee
from dashboard.gestes import atelier
from dashboard.gestes.atelier import Reference
from dashboard.lecture import store
from dashboard.lecture.selection import Selection, levels
from dashboard.session import acces, visite
from data.erreurs import PhraseError
from data.identifiants import slug

VIDE = (
    "Aucune référence n'est gardée. Une référence fige les chiffres d'aujourd'hui sous un nom, par "
    "exemple « signature de la CTG 2026 » ; plus tard, cette page montre ce qui a bougé, et pourquoi. "
    "Donnez-lui un nom ci-dessous pour en garder une."
)
# Au-delà, la page ne se lit plus ; le fichier CSV a toutes les lignes.
LIGNES_MAX = 300
VUES = {"bouge": "Ce qui a bougé", "tout": "Tous les chiffres"}
NOTES = (
    (
        "« Non interprétable » : l'écart tient dans les marges de publication, ou l'un des deux "
        "chiffres est fictif."
    ),
    "Quand le périmètre a bougé, l'écart compare deux ensembles de communes différents.",
)


@standing
def page() -> None:
    """The heading, then the references."""
    if not visite.is_open():
        return
    selection = visite.current()
    portee = store.shown_scope(selection.portee, selection.code_portee)
    st.html(
        html.heading(
            f"Qu'est-ce qui a bougé {portee.dans}\u00a0?",
            "Les chiffres d'un jour, figés sous un nom, à côté de ceux d'aujourd'hui",
        )
    )
    _references(selection, portee)
    visite.write_address()


def _references(selection: Selection, portee: Portee) -> None:
    """The comparison with a reference, then what keeps and removes references."""
    try:
        etagere = atelier.references()
    except PhraseError as erreur:
        avis.error(formats.non_breaking(str(erreur)))
        return
    if etagere.illisibles:
        avis.warning(
            f"Ces références ne se lisent pas : {', '.join(etagere.illisibles)}. Les autres sont là."
        )
    if etagere.references:
        _compare(etagere.references, selection, portee)
    else:
        avis.info(formats.non_breaking(VIDE))
    st.html("<h2 class=\"ctg-section\">Garder les chiffres d'aujourd'hui</h2>")
    if not acces.can_write():
        st.html(f"<p>{html.escape(acces.reason())}</p>")
        return
    _save()
    _remove(etagere.references)


def _compare(gardees: tuple[Reference, ...], selection: Selection, portee: Portee) -> None:
    par_slug = {r.slug: r for r in gardees}
    choisie = visite.extra().get("reference", "")
    if choisie and choisie not in par_slug:
        avis.warning("La référence de l'adresse n'existe plus : la plus récente est montrée.")
    slug = choisie if choisie in par_slug else gardees[0].slug
    with st.container(horizontal=True, vertical_alignment="bottom", key="reference_reglages"):
        _choose("Référence", "reference", list(par_slug), slug, lambda s: _named(par_slug[s]), 420)
        st.session_state["reference_niveau"] = selection.niveau
        st.selectbox(
            "Niveau",
            list(levels(selection.portee, selection.code_portee)),
            format_func=lambda n: "EPCI" if n == "epci" else level_name(n).capitalize(),
            key="reference_niveau",
            on_change=lambda: visite.update(niveau=st.session_state["reference_niveau"]),
            width=170,
        )
        vue = visite.extra().get("vue_reference", "bouge")
        vue = vue if vue in VUES else "bouge"
        _choose("Lignes", "vue_reference", list(VUES), vue, VUES.__getitem__, 200)
    try:
        lignes = atelier.compare(slug, selection.niveau, portee.niveau, portee.code)
    except PhraseError as erreur:
        avis.error(formats.non_breaking(for_page(erreur)))
        return
    ecarts = figures_references.build_ecarts(lignes, store.catalogue().indicateurs)
    _chart(slug, selection)
    with st.container(key="figure_reference"):
        _draw(ecarts, par_slug[slug], selection, portee, entier=vue == "tout")


def _chart(slug: str, selection: Selection) -> None:
    """One indicator on both days, as it is put in a séance."""
    fiches = store.catalogue().indicateurs
    st.session_state["reference_indicateur"] = selection.indicateur
    st.selectbox(
        "Indicateur du graphique",
        store.known().indicators(selection.niveau),
        format_func=lambda code: fiches[code].nom,
        key="reference_indicateur",
        on_change=lambda: visite.update(indicateur=st.session_state["reference_indicateur"]),
        width=420,
    )
    tirage = tirages.draw("reference-avant-apres", reference=slug)
    if tirage.figure is not None:
        cadre.show_planche(tirage)
    else:
        avis.info(formats.non_breaking(tirage.vide))


def _draw(
    ecarts: list[Ecart], reference: Reference, selection: Selection, portee: Portee, *, entier: bool
) -> None:
    """Summary, table, and what must stand under every figure."""
    montres = ecarts if entier else figures_references.moved(ecarts)
    pastille = html.FICTIF if any(e.fictif for e in montres) else ""
    st.html(
        f'<h2 class="ctg-graphique">Depuis « {html.escape(reference.nom)} » {pastille}</h2>'
        f'<p class="ctg-constat">{html.escape(figures_references.summary(ecarts, portee.dans))}</p>'
    )
    if montres:
        st.html(html.text_table(figures_references.ENTETES, [e.cells for e in montres[:LIGNES_MAX]]))
    if len(montres) > LIGNES_MAX:
        st.html(
            f"<p>Les {LIGNES_MAX} premières lignes sur {formats.number(len(montres))} sont "
            "montrées ; le fichier les a toutes.</p>"
        )
    lecture = figures_references.reading(montres)
    debut = f"<p><b>Lecture</b> : {html.escape(lecture)}</p>" if lecture else ""
    niveau = level_name(selection.niveau, 2)
    st.html(
        f'<div class="ctg-legende">{debut}<p><b>Champ</b> : {html.escape(niveau)} '
        f"{html.escape(portee.de)}, totaux des indicateurs. <b>Millésime</b> : le plus récent "
        "de chaque état, entre parenthèses.</p><p><b>Source</b> : magasin présent, et référence du "
        f"{dates.moment(reference.date)} (empreinte {reference.empreinte[:12]}, "
        f"{formats.plural(reference.nombre_observations, 'chiffre')}).</p>"
        f"{html.bullets(NOTES)}</div>"
    )
    st.download_button(
        "Télécharger la comparaison (CSV)",
        data=lambda: _csv(montres),
        file_name=f"ecarts-{reference.slug}-{slug(portee.nom)}.csv",
        mime="text/csv",
        key="reference_csv",
        on_click="ignore",
    )


def _csv(ecarts: list[Ecart]) -> bytes:
    texte = figures_references.to_table(ecarts).to_csv(index=False, sep=";", lineterminator="\r\n")
    return texte.encode("utf-8-sig")


def _save() -> None:
    notes.said()

    def save() -> None:
        try:
            gardee = atelier.save_reference(
                st.session_state["reference_nom"], st.session_state["reference_commentaire"]
            )
        except PhraseError as erreur:
            st.session_state[notes.FAUTE] = str(erreur)
            return
        st.session_state["reference_nom"] = st.session_state["reference_commentaire"] = ""
        visite.update_extra(reference=gardee.slug)
        st.session_state[notes.DIT] = f"Référence « {gardee.nom} » gardée."

    with st.form("reference_forme", enter_to_submit=False, border=False):
        st.text_input(
            "Nom de la référence", key="reference_nom", max_chars=80, placeholder="signature de la CTG 2026"
        )
        st.text_input("Commentaire (facultatif)", key="reference_commentaire", max_chars=300)
        st.form_submit_button("Garder cette référence", type="primary", on_click=save)


def _remove(gardees: tuple[Reference, ...]) -> None:
    """Remove a reference, put one back."""
    retirees = atelier.references(corbeille=True).references
    if not gardees and not retirees:
        return
    with st.expander("Supprimer ou remettre une référence", key="references_corbeille"):
        if gardees:
            noms = {r.slug: _named(r) for r in gardees}
            slug = st.selectbox(
                "Référence à supprimer", list(noms), format_func=noms.__getitem__, key="ref_otee"
            )
            st.button(
                "Mettre à la corbeille",
                key="ref_oter",
                on_click=notes.do,
                args=(f"Référence « {noms[slug]} » à la corbeille.", atelier.remove_reference, slug),
            )
        if retirees:
            mises = {r.numero: _named(r) for r in retirees}
            numero = st.selectbox(
                "Référence à remettre", list(mises), format_func=mises.__getitem__, key="ref_remise"
            )
            st.button(
                "Remettre",
                key="ref_remettre",
                on_click=notes.do,
                args=(f"Référence « {mises[numero]} » remise.", atelier.restore_reference, numero),
            )


def _choose(
    libelle: str, champ: str, options: list[str], valeur: str, nommer: Callable[[str], str], largeur: int
) -> None:
    cle = f"w_{champ}"
    st.session_state[cle] = valeur
    st.selectbox(
        libelle,
        options,
        format_func=nommer,
        key=cle,
        on_change=lambda: visite.update_extra(**{champ: st.session_state[cle]}),
        width=largeur,
    )


def _named(reference: Reference) -> str:
    return f"{reference.nom}, {dates.moment(reference.date)}"
