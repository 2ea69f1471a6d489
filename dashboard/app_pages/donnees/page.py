"""Page « Mes données » : déposer un fichier, le voir contrôlé, le confirmer, revenir en arrière."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.app_pages.commun.cadre import for_page, standing
from dashboard.app_pages.donnees import conservation, gestes, journal, questions, rapport, sauvegarde
from dashboard.ecran import html
from dashboard.gestes import depots
from dashboard.gestes.depots import FORMATS, Fait, FichierControle
from dashboard.gestes.phrases import EtatFormat
from dashboard.session import acces, visite
from data.erreurs import PhraseError

ONGLETS = ("Importer un fichier", "Journal des dépôts", "Sauvegarde", "Réglages")
CONTROLE = "donnees_controle"
AUTO = "Celle qui porte le tableau"


@standing
def page() -> None:
    """Import, journal, backup and settings of the local files."""
    st.html(
        html.heading(
            "Comment apporter vos chiffres ?",
            "Un modèle à remplir, un contrôle, une confirmation · vos fichiers restent sur ce poste",
        )
    )
    gestes.perform()
    try:
        _said()
        modifiable = acces.can_write()
        if not modifiable:
            avis.info(acces.reason())
        _banner(depots.states(), modifiable)
        # Suivi : un message au-dessus ne ramène pas au premier onglet. Tous sont dessinés, pour que
        # le fichier donné reste là pendant qu'on lit le journal.
        with st.container(key="donnees"):
            onglets = st.tabs(list(ONGLETS), key="donnees_onglets", on_change="rerun")
        with onglets[0]:
            _import(modifiable)
        with onglets[1]:
            journal.show_journal(modifiable)
        with onglets[2]:
            sauvegarde.show(modifiable)
        with onglets[3]:
            journal.show_settings(modifiable)
            conservation.show(modifiable)
    except PhraseError as erreur:
        avis.error(formats.non_breaking(for_page(erreur)))
    if visite.is_open():
        visite.write_address()


def _said() -> None:
    """What the last gesture did, and where to see it."""
    if faute := st.session_state.pop(gestes.FAUTE, ""):
        avis.error(formats.non_breaking(faute))
        st.toast("Cela n'a pas pu se faire : l'explication est en haut de la page.", duration="long")
    fait: Fait | None = st.session_state.pop(gestes.FAIT, None)
    if fait is None:
        return
    (avis.success if fait.a_jour else avis.warning)(formats.non_breaking(fait.phrase))
    st.toast("C'est fait : le détail est en haut de la page.")
    if fait.depot is not None and fait.depot.statut != "annule":
        liens = [
            f'<a href="{escape(adresse, quote=True)}">{html.escape(nom)}</a>'
            for nom, adresse in FORMATS[fait.depot.format].ou_voir
        ]
        st.html(f"<p>Pour le voir : {formats.enumeration(liens)}.</p>")


def _banner(etats: list[EtatFormat], modifiable: bool) -> None:
    """One line per format: what the pages show; and whether the store is up to date."""
    lignes = "".join(
        f'<tr><th scope="row">{html.escape(FORMATS[e.format].nom)}</th>'
        f"<td>{_badge(e)}</td><td>{html.escape(e.phrase())}</td></tr>"
        for e in etats
    )
    st.html(
        '<div class="ctg-defile"><table class="ctg-bilan ctg-textes ctg-etats">'
        "<caption>Ce que les pages montrent aujourd'hui</caption>"
        f"<tbody>{lignes}</tbody></table></div>"
    )
    en_retard = depots.lateness()
    if visite.is_open():
        visible = depots.settings().demonstration
        jour = "en retard" if en_retard else "à jour"
        with st.container(horizontal=True, vertical_alignment="center", key="donnees_etat"):
            mot = "visible" if visible else "masquée"
            st.html(f"<p>Démonstration {mot} · magasin {jour}</p>", width="content")
            if modifiable:
                st.button(
                    "Retirer la démonstration" if visible else "Montrer la démonstration",
                    key="donnees_bascule_demonstration",
                    on_click=partial(gestes.ask, gestes.switch_demonstration),
                )
    if not en_retard:
        return
    geste = "Refaites-le." if modifiable else "La personne qui a installé l'observatoire peut le refaire."
    avis.warning(f"{en_retard} {geste}")
    if modifiable:
        st.button(
            "Refaire le magasin",
            type="primary",
            key="donnees_refaire",
            on_click=partial(gestes.ask, gestes.rebuild),
        )


def _badge(etat: EtatFormat) -> str:
    mots = {"reel": "Vos chiffres", "fictif": "Données fictives", "vide": "Aucun chiffre"}
    return f'<span class="ctg-pastille ctg-pastille-{etat.genre}">{mots[etat.genre]}</span>'


def _import(modifiable: bool) -> None:
    """Choose a format, get its template, give the file back, read the report, confirm."""
    gauche, droite = st.columns([5, 6], gap="large")
    with gauche:
        st.html('<h2 class="ctg-section">1. Que voulez-vous apporter ?</h2>')
        code = _choose_format()
    controle = None
    with droite:
        st.html('<h2 class="ctg-section">2. Remplissez le modèle</h2>')
        _template(code)
        st.html('<h2 class="ctg-section">3. Déposez votre fichier</h2>')
        if modifiable:
            controle = _receive(code)
        else:
            st.html(f"<p>{html.escape(acces.reason())}</p>")
    if controle is None:
        _notice(code)
        return
    st.html('<h2 class="ctg-section">4. Lisez le rapport, puis confirmez</h2>')
    rapport.show(controle)
    if controle.accepte:
        _confirm(controle)
    _notice(code)


def _choose_format() -> str:
    """The format of the address (a page that is empty links to it), or the first one."""
    code = visite.extra().get("format", next(iter(FORMATS)))
    if code not in FORMATS:
        avis.warning(f"« {code} » n'est pas un format de fichier : voici les quatre qui existent.")
        code = next(iter(FORMATS))
    st.session_state["donnees_format"] = code
    st.radio(
        "Format",
        list(FORMATS),
        format_func=lambda c: FORMATS[c].nom,
        captions=[f.usage for f in FORMATS.values()],
        key="donnees_format",
        label_visibility="collapsed",
        on_change=lambda: visite.update_extra(format=st.session_state["donnees_format"]),
    )
    return code


def _template(code: str) -> None:
    format_ = FORMATS[code]
    st.html(
        f"<p>{html.escape(format_.description)} Une ligne du fichier est "
        f"{html.escape(format_.nom_ligne)}. Votre propre tableau convient aussi : l'ordre des "
        "colonnes est libre, et leurs noms courants sont reconnus.</p>"
    )
    with st.container(horizontal=True, key="donnees_modeles"):
        for extension, libelle in (("xlsx", "Modèle pour tableur (XLSX)"), ("csv", "Modèle CSV")):
            nom, octets = _template_bytes(code, extension)
            st.download_button(libelle, octets, nom, key=f"donnees_modele_{extension}", on_click="ignore")


def _notice(code: str) -> None:
    with st.expander(f"Notice de « {FORMATS[code].nom} » : que mettre dans chaque colonne ?"):
        entetes, lignes, conseils = depots.notice(code)
        st.html(html.text_table(entetes, lignes))
        st.html(html.bullets(conseils))


@st.cache_data(show_spinner=False)
def _template_bytes(code: str, extension: str) -> tuple[str, bytes]:
    return depots.template(code, extension)


def _receive(code: str) -> FichierControle | None:
    """The checked file, or None while there is none to show."""
    tour = gestes.turn()
    recu = st.file_uploader(
        "Fichier rempli (.xlsx ou .csv)", type=["xlsx", "csv"], key=f"donnees_fichier_{tour}"
    )
    if recu is None:
        st.session_state.pop(CONTROLE, None)
        questions.forget()
        return None
    contenu = recu.getvalue()
    feuilles = depots.sheets(contenu, recu.name)
    feuille = AUTO
    if len(feuilles) > 1:
        feuille = st.selectbox("Feuille à importer", [AUTO, *feuilles], key=f"donnees_feuille_{tour}")
    fichier = (recu.file_id, code, feuille)
    reponses = questions.answers(fichier)
    cle = (*fichier, *sorted(reponses.items()))
    garde = st.session_state.get(CONTROLE)
    if garde is None or garde[0] != cle:
        with st.spinner("Contrôle du fichier…"):
            controle = depots.check(code, contenu, recu.name, None if feuille == AUTO else feuille, reponses)
        garde = st.session_state[CONTROLE] = (cle, controle)
    return garde[1]


def _confirm(controle: FichierControle) -> None:
    colonnes = st.columns(2)
    colonnes[0].text_input(
        "Qui dépose ? (facultatif)", key="donnees_qui", placeholder="un service, une fonction", max_chars=100
    )
    colonnes[1].text_input(
        "Commentaire (facultatif)",
        key="donnees_commentaire",
        placeholder="par exemple : extraction de mars",
        max_chars=300,
    )
    st.button("Confirmer l'import", type="primary", key="donnees_confirmer", on_click=_confirmed)


def _confirmed() -> None:
    # Pris une seule fois : un second clic ne trouve plus de fichier contrôlé.
    garde: tuple[object, FichierControle] | None = st.session_state.pop(CONTROLE, None)
    if garde is None:
        return
    qui, commentaire = st.session_state["donnees_qui"], st.session_state["donnees_commentaire"]

    def deposit() -> Fait:
        fait = depots.confirm(garde[1], qui=qui, commentaire=commentaire)
        # Un dépôt refusé garde son fichier : il sera relu avec son nouvel aperçu.
        gestes.new_turn()
        return fait

    gestes.ask(deposit)
