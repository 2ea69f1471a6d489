"""The report of a checked file and the preview of what it would change."""

from __future__ import annotations

from pathlib import PurePath

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.app_pages.donnees import questions
from dashboard.ecran import html
from dashboard.gestes import depots
from dashboard.gestes.depots import Faute, FichierControle, Format, Rapport
from dashboard.gestes.phrases import COLONNES_APERCU, preview_rows, preview_summary
from data.identifiants import slug

# Au-delà, un tableau ne se lit plus à l'écran : le rapport à télécharger a tout.
FAUTES_MONTREES = 100
LIGNES_MONTREES = 200
LIGNES_DEPLIEES = 12
GRAVITES = {"erreur": "à corriger", "avertissement": "à vérifier"}


def show(controle: FichierControle) -> None:
    """Summary, faults and files of the report; what would change when the file is accepted."""
    rapport = controle.rapport
    if controle.accepte:
        avis.success(formats.non_breaking(_accepted(controle)))
    else:
        # Un fichier qui n'attend que des réponses n'est pas fautif.
        dire = avis.error if rapport.nombre_erreurs else avis.warning
        dire(formats.non_breaking(rapport.summary()))
    questions.show(controle)
    _faults(controle)
    _remarks(rapport)
    if rapport.fautes or rapport.remarques:
        _downloads(controle)
    if controle.apercu is not None:
        _preview(controle)


def _faults(controle: FichierControle) -> None:
    fautes = [*controle.rapport.erreurs, *controle.rapport.avertissements]
    if not fautes:
        return
    lignes = [_row(f, controle.rapport.format) for f in fautes[:FAUTES_MONTREES]]
    st.html(
        html.text_table(
            ("Ligne", "Colonne", "Ce qui ne va pas", "Trouvé", "Attendu", "Proposition", "Gravité"),
            lignes,
            "Fautes du fichier : le numéro de ligne est celui de votre tableur",
        )
    )
    total = controle.rapport.nombre_erreurs + controle.rapport.nombre_avertissements
    if total > FAUTES_MONTREES:
        st.caption(
            f"Les {FAUTES_MONTREES} premières sur {formats.number(total)} ; le rapport à "
            "télécharger en donne davantage."
        )


def _row(faute: Faute, format_: Format) -> tuple[str, ...]:
    """A fault as a row, its codes said by their labels: both are accepted in a file."""
    colonne = format_.find(faute.colonne) if faute.colonne else None
    libelles = {v.code: v.libelle for v in colonne.valeurs} if colonne else {}
    attendu, message = faute.attendu, faute.message
    if libelles and faute.proche in libelles:
        message = message.replace(faute.proche, f"« {libelles[faute.proche]} »")
    if libelles and colonne is not None and attendu == colonne.attendu:
        debut = "une ou plusieurs valeurs parmi" if colonne.est_multiple else "une valeur parmi"
        attendu = f"{debut} {', '.join(libelles.values())}"
        message = message.replace(colonne.attendu, attendu)
    return (
        str(faute.ligne) if faute.ligne else "fichier",
        " · ".join(m for m in (faute.lettre, faute.colonne) if m),
        _capital(message),
        faute.trouve,
        attendu,
        _labels(faute.proche, libelles),
        GRAVITES[faute.gravite],
    )


def _labels(proche: str, libelles: dict[str, str]) -> str:
    """A proposal in the words of the page: « a ou b », « a|b » or one code."""
    for lien in (" ou ", "|"):
        codes = proche.split(lien)
        if len(codes) > 1 and all(c in libelles for c in codes):
            return lien.join(libelles[c] for c in codes)
    return libelles.get(proche, proche)


def _remarks(rapport: Rapport) -> None:
    """What was settled, left out or shared; open when rows of the file will not be imported."""
    phrases = rapport.remarques
    if phrases:
        cote = f" : {rapport.left_out()}" if rapport.laissees else ""
        titre = f"Ce qui a été compris, laissé de côté ou partagé ({len(phrases)}){cote}"
        with st.expander(titre, expanded=bool(rapport.laissees)):
            st.html(html.bullets(_capital(p) for p in phrases))


def _downloads(controle: FichierControle) -> None:
    base = slug(PurePath(controle.nom).stem) or "fichier"
    with st.container(horizontal=True, key="donnees_rapport_fichiers"):
        st.download_button(
            "Télécharger le rapport (CSV)",
            controle.rapport.to_csv(),
            f"rapport-{base}.csv",
            "text/csv",
            key="donnees_rapport_csv",
            on_click="ignore",
        )
        st.download_button(
            "Télécharger le rapport (texte)",
            controle.rapport.to_text(),
            f"rapport-{base}.txt",
            "text/plain",
            key="donnees_rapport_texte",
            on_click="ignore",
        )


def _preview(controle: FichierControle) -> None:
    assert controle.apercu is not None
    st.html('<h3 class="ctg-graphique">Ce que l\'import changera</h3>')
    st.html(f"<p>{html.escape(preview_summary(controle.apercu))}</p>")
    if controle.perdue:
        avis.warning(formats.non_breaking(controle.perdue))
    lignes = preview_rows(controle.apercu, depots.name_of)
    table = pd.DataFrame(lignes[:LIGNES_MONTREES], columns=list(COLONNES_APERCU))
    tableau = html.data_table(table, "Lignes par territoire et par année", 0)
    if len(lignes) <= LIGNES_DEPLIEES:
        st.html(tableau)
        return
    with st.expander(
        f"Détail : {formats.plural(len(lignes), 'territoire et année', 'territoires et années')}"
    ):
        st.html(tableau)
        if len(lignes) > LIGNES_MONTREES:
            st.caption(f"Les {LIGNES_MONTREES} premières lignes de ce tableau.")


def _capital(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]


def _accepted(controle: FichierControle) -> str:
    # Une cellule de plusieurs axes fait plusieurs lignes : « lues » serait faux.
    lignes = formats.plural(len(controle.rapport.lignes), "ligne")
    nombre = controle.rapport.nombre_avertissements
    avertis = f", {formats.plural(nombre, 'point')} à vérifier" if nombre else ""
    cote = f", {controle.rapport.left_out()}" if controle.rapport.laissees else ""
    return (
        f"{controle.nom} est accepté : {lignes} à importer{cote}{avertis}. Rien n'est encore "
        "importé : lisez ce que l'import changera, puis confirmez."
    )
