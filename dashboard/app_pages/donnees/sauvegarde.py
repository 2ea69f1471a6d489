"""Everything out in one file and back, then the deposits alone, on the page « Mes données »."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.app_pages.donnees.gestes import ask, new_turn, turn
from dashboard.ecran import html
from dashboard.gestes import depots as gestes_depots
from dashboard.gestes import memoire
from dashboard.session import acces
from data.erreurs import PhraseError


def show(modifiable: bool) -> None:
    """The whole memory in one file, then its deposits alone."""
    st.html(
        "<p>La sauvegarde contient tout ce que vous avez confié à l'observatoire : fichiers déposés et leur "
        "journal, notes d'atelier, listes, références figées, réglages. Gardez-la hors de ce poste, et ne la "
        "transmettez qu'à qui peut lire vos chiffres et vos notes.</p>"
    )
    if not modifiable:
        st.html(f"<p>{html.escape(acces.reason())}</p>")
        return
    etat = memoire.state()
    if etat.avertissement:
        avis.warning(formats.non_breaking(etat.avertissement))
    st.download_button(
        "Tout sauvegarder",
        memoire.backup,
        memoire.name_backup(),
        "application/zip",
        key="donnees_sauvegarder",
        disabled=not etat.tient,
        on_click="ignore",
        type="primary",
    )
    if etat.tient:
        st.caption(f"Aujourd'hui : {memoire.said(etat.nombres)}.")
    else:
        st.caption("Rien n'est encore gardé : il n'y a rien à sauvegarder.")
    if etat.restes:
        with st.expander(f"Venu d'une version d'avant : à savoir ({formats.number(len(etat.restes))})"):
            st.html(html.bullets(etat.restes))
    _restore(etat)
    _archive()


def _restore(etat: memoire.Etat) -> None:
    """A backup to put back: what it holds, what it replaces, then one click."""
    with st.expander("Remettre une sauvegarde"):
        st.html(
            "<p>Elle prend la place de tout ce qui est ici, qui est d'abord sauvegardé. Au-delà de "
            f"{st.get_option('server.maxUploadSize')}&nbsp;Mo, demandez à la personne qui a installé "
            "l'observatoire de la remettre.</p>"
        )
        recue = st.file_uploader("Sauvegarde (.zip)", type=["zip"], key=f"donnees_sauvegarde_{turn()}")
        if recue is None:
            return
        contenu = recue.getvalue()
        try:
            trouvee = memoire.inspect_bytes(contenu, recue.name)
        except PhraseError as erreur:
            avis.error(formats.non_breaking(str(erreur)))
            return
        phrase = f"« {recue.name} » contient : {memoire.said(trouvee.nombres)}."
        if etat.tient:
            phrase += f" Ce qui est ici ({memoire.said(etat.nombres)}) sera remplacé, et d'abord sauvegardé."
        avis.info(formats.non_breaking(phrase))
        st.button(
            "Remplacer par cette sauvegarde",
            type="primary",
            key="donnees_restaurer",
            on_click=partial(_put_back, contenu, recue.name),
        )


def _put_back(contenu: bytes, nom: str) -> None:
    new_turn()
    ask(partial(memoire.restore_bytes, contenu, nom))


def _archive() -> None:
    """The deposits alone, out and in."""
    st.html('<h3 class="ctg-graphique">Les dépôts seuls</h3>')
    st.html(
        "<p>L'archive contient les fichiers déposés, tels que vous les avez donnés, et leur journal, sans "
        "vos notes ni vos listes. Sur un autre poste, elle s'ajoute à ce qui y est ; ce qui y est déjà ne se "
        "dépose pas deux fois.</p>"
    )
    depots = gestes_depots.deposits()
    st.download_button(
        f"Exporter l'archive ({formats.plural(len(depots), 'dépôt')})",
        lambda: gestes_depots.archive()[1],
        gestes_depots.NOM_ARCHIVE,
        "application/zip",
        key="donnees_exporter",
        disabled=not depots,
        on_click="ignore",
    )
    if not depots:
        st.caption("Rien n'a encore été déposé : il n'y a rien à archiver.")
    recue = st.file_uploader("Archive à reprendre (.zip)", type=["zip"], key=f"donnees_archive_{turn()}")
    if recue is not None:
        st.button(
            "Reprendre cette archive",
            type="primary",
            key="donnees_reprendre",
            on_click=partial(_take_archive, recue.getvalue()),
        )


def _take_archive(contenu: bytes) -> None:
    new_turn()
    ask(partial(gestes_depots.import_archive_bytes, contenu))
