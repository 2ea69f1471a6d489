"""Les trois dossiers tout faits d'un département : COPIL, SDSF, portrait."""

from __future__ import annotations

import streamlit as st

from dashboard.app_pages.seances import travail
from dashboard.dossiers import livraisons
from dashboard.dossiers.fabrications import Demande
from dashboard.ecran import html
from dashboard.figures.textes import Portee
from dashboard.lecture import store
from dashboard.session import acces, visite

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
AUCUN = ""
_MODELE = "dossier_modele"


def show() -> None:
    """The département, the territory set off, then a card per pack."""
    st.html('<h2 class="ctg-section">Dossiers tout faits</h2>')
    departement = _choose_departement()
    if departement is None:
        st.html(
            '<p class="ctg-texte">Choisissez un département : le diaporama de son comité de pilotage, '
            "son dossier pour la revue du SDSF et ses portraits seront proposés ici.</p>"
        )
        return
    epci = _choose_unit(departement)
    with st.container(border=True, key="dossier_copil"):
        _copil(departement, epci)
    with st.container(border=True, key="dossier_sdsf"):
        _sdsf(departement)
    with st.container(border=True, key="dossier_portrait"):
        _portrait(departement)


def template() -> bytes | None:
    """The .pptx that the reader gave, or None."""
    recu = st.session_state.get(_MODELE)
    return recu.getvalue() if recu is not None and acces.can_write() else None


def _choose_departement() -> Portee | None:
    """The département of the scope (that of the EPCI shown, the reader's own for want of one)."""
    lignes = store.run("territoires/portees")
    lignes = lignes[lignes["niveau"] == "departement"].sort_values("code_territoire")
    noms = {str(c): f"{n} ({c})" for c, n in zip(lignes["code_territoire"], lignes["nom"], strict=True)}
    selection = visite.current()
    code = visite.preferred()
    if selection.portee == "departement":
        code = selection.code_portee
    elif selection.portee in ("epci", "ept"):
        lieu = store.run("territoires/un", code_territoire=selection.code_portee, niveau=selection.portee)
        code = str(lieu.iloc[0]["code_departement"])
    st.session_state["w_dossier_departement"] = code if code in noms else None
    st.selectbox(
        "Département",
        list(noms),
        format_func=lambda c: noms[str(c)],
        key="w_dossier_departement",
        placeholder="Choisissez un département",
        on_change=lambda: visite.update(
            portee="departement", code_portee=st.session_state["w_dossier_departement"], territoire=""
        ),
    )
    return store.scope("departement", code) if code in noms else None


def _choose_unit(portee: Portee) -> str:
    """The EPCI (or commune, in the inner suburbs) that the deck sets off; the selection's, or none."""
    niveau = portee.niveau_carte
    presence = store.known().presences["population_municipale", niveau]
    lignes = store.read_values(
        "population_municipale", "", presence.latest(""), niveau, portee.niveau, portee.code
    )
    lignes = lignes[lignes["rattache"]].sort_values("nom")
    if niveau == "departement":
        # Paris n'a qu'une commune : elle n'a pas à se détacher d'elle-même.
        return AUCUN
    noms = {AUCUN: portee.unite.agree("aucun")} | {
        str(c): str(n) for c, n in zip(lignes["code_territoire"], lignes["nom"], strict=True)
    }
    selection = visite.current()
    voulu = selection.territoire or (selection.code_portee if selection.portee == "epci" else "")
    if niveau == "epci" and selection.niveau == "commune" and selection.territoire:
        lieu = store.run("territoires/un", code_territoire=voulu, niveau="commune")
        voulu = str(lieu.iloc[0]["code_epci"])
    retenu = voulu if voulu in noms else AUCUN
    st.session_state["w_dossier_epci"] = retenu
    st.selectbox(
        f"{portee.unite.entete} {portee.unite.agree('mis')} en avant",
        list(noms),
        format_func=lambda c: noms[str(c)],
        key="w_dossier_epci",
        on_change=lambda: visite.update(
            portee="departement",
            code_portee=portee.code,
            niveau=niveau,
            territoire=st.session_state["w_dossier_epci"],
        ),
    )
    return retenu


def _card(titre: str, texte: str) -> None:
    st.html(f'<h3 class="ctg-dossier">{titre}</h3><p class="ctg-texte">{html.escape(texte)}</p>')


def _group() -> dict[str, str]:
    """The comparison group of the visit, that every pack follows."""
    selection = visite.current()
    return {"parmi": selection.parmi, "liste": selection.liste}


def _copil(portee: Portee, epci: str) -> None:
    _card(
        "Diaporama du comité de pilotage",
        "Un constat par diapositive : couverture, occupation, places à créer ou à remplir, ETP par "
        "axe, calendrier des CTG. Cartes et graphiques se modifient dans PowerPoint.",
    )
    if acces.can_write():
        st.file_uploader(
            "Modèle PowerPoint de votre collectivité (facultatif, .pptx)", type=["pptx"], key=_MODELE
        )
    else:
        st.html(
            '<p class="ctg-texte">Le diaporama prend ici la présentation de l’observatoire : un modèle '
            "PowerPoint se donne depuis le poste qui a lancé l’application.</p>"
        )
    st.button(
        "Préparer le diaporama",
        key="dossier_copil_bouton",
        disabled=travail.busy(),
        on_click=travail.start,
        args=(
            livraisons.file_name("copil", portee.nom, "pptx"),
            PPTX,
            Demande(
                f"Diaporama {portee.de}",
                "copil",
                {"departement": portee.code, "territoire": epci, **_group()},
                template(),
            ),
        ),
    )


def _sdsf(portee: Portee) -> None:
    _card(
        "Dossier pour la revue du SDSF",
        f"Une archive : classeur de tous les indicateurs par {portee.unite.nom}, carte de chacun, "
        f"portrait de chaque {portee.unite.nom}, résumé, et la liste de ce qui manque.",
    )
    st.button(
        "Préparer le dossier",
        key="dossier_sdsf_bouton",
        disabled=travail.busy(),
        on_click=travail.start,
        args=(
            livraisons.file_name("dossier sdsf", portee.nom, "zip"),
            "application/zip",
            Demande(f"Dossier SDSF {portee.de}", "sdsf", {"departement": portee.code, **_group()}),
        ),
    )


def _portrait(portee: Portee) -> None:
    """The selected territory, whatever its level; else the département."""
    selection = visite.current()
    sujet = portee
    if selection.territoire:
        sujet = store.scope(selection.niveau, selection.territoire) or portee
    elif selection.portee in ("epci", "ept"):
        sujet = store.scope(selection.portee, selection.code_portee) or portee
    _card(
        "Portrait à imprimer",
        "Identité, thèmes de la CTG, âges, carte et liste de contrôle, en pages A4 lisibles par une "
        "synthèse vocale.",
    )
    st.button(
        f"Préparer le portrait : {sujet.nom}",
        key="dossier_portrait_bouton",
        disabled=travail.busy(),
        on_click=travail.start,
        args=(
            livraisons.file_name("portrait", sujet.nom, "pdf"),
            "application/pdf",
            Demande(
                f"Portrait {sujet.de}", "portrait", {"code": sujet.code, "niveau": sujet.niveau, **_group()}
            ),
        ),
    )
