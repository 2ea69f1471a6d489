"""Partir d'un modèle, ou rejouer une séance : le territoire se choisit, les écrans s'y font."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import seance as commun
from dashboard.app_pages.seances import etat, export, images, mots, sans_garder, travail
from dashboard.dossiers import tournee
from dashboard.dossiers.modeles import MODELES, Modele
from dashboard.ecran import html
from dashboard.gestes import seances
from dashboard.gestes.seances import Seance
from dashboard.lecture import store
from dashboard.session import acces, prefere, visite
from data.erreurs import PhraseError

FORMATS_TOURNEE = {"pptx": "Diaporamas", "pdf": "PDF", "docx": "Comptes rendus"}
VIGNETTES = 3
LIEU, _MANQUES = "modele_lieu", "seance_manques"


def templates() -> None:
    """The three moments of the work, each a whole séance in one click, or its files at once."""
    st.html('<h2 class="ctg-section">Partir d’un modèle</h2>')
    lieu = _choose("Territoire du modèle", LIEU)
    with st.container(key="seance_modeles"):
        for modele in MODELES.values():
            with st.container(border=True, key=f"modele_{modele.cle}"):
                st.html(
                    f"{_pictures(modele, lieu)}<h3>{html.escape(modele.nom)}</h3>"
                    f"<p>{html.escape(modele.dit)}</p>"
                )
                if acces.can_write():
                    _compose_button(f"modele_{modele.cle}_bouton", lieu, _start, modele)
                sans_garder.buttons(modele, lieu)
        if acces.can_write():
            for seance in seances.seances():
                if seance.entete.est_modele and seance.ecrans:
                    _own_card(seance, lieu)
    with st.container(horizontal=True, vertical_alignment="bottom", key="modele_autres"):
        sans_garder.template_field()
        sans_garder.portrait_button(lieu)
    if acces.can_write():
        replay_one()


def _compose_button(cle: str, lieu: str, geste: Callable[..., None], origine: Modele | Seance) -> None:
    st.button(
        "Composer cette séance",
        key=cle,
        disabled=not lieu,
        help=None if lieu else "Choisissez d’abord un territoire.",
        on_click=geste,
        args=(origine, lieu),
    )


def _pictures(modele: Modele, lieu: str) -> str:
    """The first screens that it would make; nothing before a territory is chosen."""
    vues = "".join(
        f'<img src="{html.escape(images.of_template(lieu, modele.cle, rang, 240))}" alt="" loading="lazy" />'
        for rang in (range(1, VIGNETTES + 1) if lieu else ())
    )
    return f'<div class="ctg-modele-vignettes" aria-hidden="true">{vues}</div>' if vues else ""


def _own_card(seance: Seance, lieu: str) -> None:
    """A séance of one's own that serves as a template: made for a place, or opened to be changed."""
    with st.container(border=True, key=f"modele_seance_{seance.numero}"):
        nombre = formats.plural(len(seance.ecrans), "écran")
        st.html(
            f"<h3>{html.escape(seance.entete.nom)}</h3><p>Votre modèle, composé pour "
            f"{html.escape(mots.place(seance))} : {nombre}.</p>"
        )
        with st.container(horizontal=True):
            _compose_button(f"modele_seance_{seance.numero}_bouton", lieu, _replay, seance)
            st.button(
                "Ouvrir le modèle",
                key=f"modele_seance_{seance.numero}_ouvrir",
                type="tertiary",
                on_click=etat.open_seance,
                args=(seance.numero,),
            )


def replay_one() -> None:
    """A séance of one's own serves as a template: its screens, for the territory chosen above."""
    siennes = [s for s in seances.seances() if s.ecrans and s.entete.territoire and not s.entete.est_modele]
    lieu = st.session_state.get(LIEU, "")
    if not siennes or not lieu:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="seance_mes_modeles"):
        choisie = st.selectbox(
            "Ou refaire une de vos séances pour ce territoire",
            siennes,
            format_func=lambda s: s.entete.nom,
            key="modele_seance",
            width=420,
        )
        if choisie is not None:
            meme = choisie.entete.territoire == lieu
            st.button(
                "Refaire",
                key="modele_seance_bouton",
                disabled=meme,
                help="C’est déjà son territoire : choisissez-en un autre." if meme else None,
                on_click=_replay,
                args=(choisie, lieu),
            )


def replay_drawer(seance: Seance) -> None:
    """« Rejouer ailleurs » : the same screens for another territory, as a séance of its own."""
    if not seance.ecrans or not seance.entete.territoire:
        return
    tiroir = st.popover("Rejouer ailleurs", key="seance_rejouer", on_change="rerun")
    if not tiroir.open:
        return
    with tiroir:
        st.html(
            "<p>Les mêmes écrans, avec les chiffres d'un autre territoire, dans une nouvelle séance. Un "
            "message qui cite un nombre ou le nom du territoire cède la place à celui que proposent les "
            "chiffres.</p>"
        )
        lieu = _choose("Pour quel territoire", "rejouer_lieu", seance.entete.territoire)
        st.button(
            "Rejouer",
            key="seance_rejouer_bouton",
            type="primary",
            disabled=not lieu or lieu == seance.entete.territoire,
            on_click=_replay,
            args=(seance, lieu),
        )
        _round(seance)


def _round(seance: Seance) -> None:
    """All of them in one go: a file each."""
    departement = _departement(seance.entete.territoire)
    portee = store.scope("departement", departement) if departement else None
    if portee is None:
        return
    nombre = len(_places(departement, store.state().contenu)) - 1
    if nombre < 2:
        return
    st.html(
        f'<h3 class="ctg-section">Pour les {formats.number(nombre)} territoires '
        f"{html.escape(portee.dans)}</h3>"
        "<p>Un fichier par territoire, dans une archive ; rien ne s'ajoute à vos séances.</p>"
    )
    genre = st.segmented_control(
        "Format des fichiers",
        list(FORMATS_TOURNEE),
        default="pptx",
        required=True,
        format_func=lambda g: FORMATS_TOURNEE[g],
        key="tournee_format",
    )
    st.button(
        "Préparer l’archive",
        key="tournee_bouton",
        disabled=travail.busy(),
        on_click=export.start_round,
        args=(seance, departement, portee.nom, genre or "pptx"),
    )


def waiting(seance: Seance) -> None:
    """What the séance that has just been made lacks, and the gesture that would fill it."""
    numero, manques = st.session_state.get(_MANQUES, (0, ()))
    if numero != seance.numero or not manques:
        return
    dit = formats.plural(
        len(manques), "écran du modèle attend des chiffres", "écrans du modèle attendent des chiffres"
    )
    with st.expander(f"{dit} : ils ne sont pas dans la séance", key="seance_manques"):
        st.html(html.bullets(manques))


def _choose(libelle: str, cle: str, sauf: str = "") -> str:
    """A territory among those of the reader's département: the département, then its EPCI."""
    departement = _departement(sauf)
    lieux = _places(departement, store.state().contenu) if departement else {}
    if not lieux:
        st.html(
            '<p class="ctg-texte">Choisissez un territoire en haut de la page : ceux de son département '
            "seront proposés ici.</p>"
        )
        return ""
    lieux = {lieu: nom for lieu, nom in lieux.items() if lieu != sauf}
    regarde, mien = visite.current(), prefere.territory()
    habituels = (f"{regarde.niveau}:{regarde.territoire}", f"{mien.niveau}:{mien.code}" if mien else "")
    lieu = st.selectbox(
        libelle,
        list(lieux),
        index=next((list(lieux).index(h) for h in habituels if h in lieux), 0),
        format_func=lambda t: lieux[t],
        key=cle,
        width=420,
    )
    return lieu or ""


def _departement(lieu: str) -> str:
    """The département that the visit looks at; that of a séance, or of the reader, for want of one."""
    selection = visite.current()
    niveau, code = selection.portee, selection.code_portee
    if niveau == "departement":
        return code
    if niveau not in ("epci", "ept"):
        niveau, _, code = lieu.partition(":")
    if niveau == "departement":
        return code
    lignes = store.run("territoires/un", code_territoire=code, niveau=niveau) if code else None
    if lignes is not None and not lignes.empty:
        return str(lignes.iloc[0]["code_departement"])
    return visite.preferred()


@lru_cache(maxsize=16)
def _places(departement: str, etat_lu: str) -> dict[str, str]:
    portee = store.scope("departement", departement)
    if portee is None:
        return {}
    return {f"departement:{departement}": f"{portee.nom} (département)"} | dict(
        tournee.units(store, departement)
    )


def _start(modele: Modele, lieu: str) -> None:
    _open(lambda: seances.create_from(modele, lieu))


def _replay(seance: Seance, lieu: str) -> None:
    _open(lambda: seances.replay(seance.numero, lieu))


def _open(faire: Callable[[], tuple[Seance, tuple[str, ...]]]) -> None:
    try:
        neuve, manques = faire()
    except PhraseError as erreur:
        etat.say(str(erreur))
        return
    _remember(neuve, manques)
    commun.choose(neuve.numero)
    etat.open_seance(neuve.numero)


def _remember(neuve: Seance, manques: Sequence[str]) -> None:
    st.session_state[_MANQUES] = (neuve.numero, tuple(manques))
