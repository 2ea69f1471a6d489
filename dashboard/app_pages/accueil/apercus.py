"""Les aperçus de l'accueil : une phrase, quelques barres, l'état des données ; rien de lourd."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.ecran import html
from dashboard.ecran.positions import draw_position
from dashboard.figures.carte import level_name
from dashboard.figures.dits import Dit, Ensemble, Lu, Phrase, number_said, say, value_text
from dashboard.figures.modele import Couche
from dashboard.figures.palettes import ACCENT
from dashboard.figures.positions import Position, build_position
from dashboard.figures.textes import Portee
from dashboard.gestes import depots
from dashboard.lecture import store
from dashboard.lecture.groupe import read_group
from dashboard.lecture.selection import Selection
from dashboard.lecture.vues import neighbourhood, read_layer, sources_of
from data.erreurs import PhraseError
from data.fiches import themes
from data.fiches.catalogue import LECTEUR_DEPOTS, NOMS_NIVEAUX, Indicateur
from data.fiches.catalogue import NIVEAUX as NIVEAUX_ORDRE

INDICATEUR = "taux_couverture"
BARRES = 4


def read_coverage(portee: Portee) -> Couche:
    """The coverage rate of what the scope is made of, with the references of the scope."""
    selection = Selection(
        portee=portee.niveau, code_portee=portee.code, niveau=_level(portee), indicateur=INDICATEUR
    )
    selection = replace(selection, millesime=store.known().latest(selection))
    voisinage = neighbourhood(store, portee.niveau, portee.code)
    return read_layer(store, selection, portee, voisinage)


def show_position(portee: Portee, couche: Couche) -> None:
    """The rate of the scope and where it stands among its peers."""
    trouvee = _position(portee)
    if trouvee is None:
        st.html(f"<p>Aucun taux de couverture publié {html.escape(portee.dans)}.</p>")
        return
    lu, valeur, position = trouvee
    dessin = ""
    if position is not None:
        dessin = f"{draw_position(position)}<span>{html.escape(position.texte)}</span>"
    texte = value_text(valeur, "publie", couche.fiche.decimales, lu)
    st.html(
        f'<div class="ctg-apercu"><p><b>{texte}</b> {html.escape(couche.fiche.unite)} '
        f"{html.escape(portee.dans)} en {lu.millesime}</p>{dessin}{_source(couche)}</div>"
    )


def position_said(portee: Portee, couche: Couche) -> list[str]:
    """What ``show_position`` says: the rate, then its rank; nothing when none is published."""
    trouvee = _position(portee)
    if trouvee is None:
        return []
    lu, valeur, position = trouvee
    texte = value_text(valeur, "publie", couche.fiche.decimales, lu)
    return [texte] if position is None else [texte, position.texte]


def _position(portee: Portee) -> tuple[Lu, float, Position | None] | None:
    """Where the rate of the scope was read, its value, its place in France; None without a rate."""
    lignes = store.run(
        "indicateurs/serie", indicateur=INDICATEUR, niveau=portee.niveau, code_territoire=portee.code
    )
    connues = lignes[lignes["statut"].isin(("publie", "estime"))]
    if connues.empty:
        return None
    ligne = connues.iloc[-1]
    valeur = float(ligne["valeur"])
    lu = Lu(portee.niveau, portee.code, INDICATEUR, "", int(ligne["millesime"]))
    if portee.niveau not in ("departement", "region"):
        return lu, valeur, None
    groupe = read_group(store, portee.niveau, portee.code, "france")
    lues = store.run(
        "portrait/distribution_groupe",
        cles=f"{INDICATEUR}:",
        niveau=portee.niveau,
        code_territoire=portee.code,
        membres=",".join(groupe.membres),
    )
    if lues.empty:
        return lu, valeur, None
    place = build_position([float(v) for v in lues["valeurs"].iloc[0]], valeur, groupe, lu)
    return lu, valeur, place


def ranked(couche: Couche) -> pd.DataFrame:
    """The rows that have a rate, the lowest first."""
    connues = couche.valeurs[couche.valeurs["rattache"] & couche.valeurs["statut"].isin(("publie", "estime"))]
    return connues.sort_values(["valeur", "nom"])


def lowest_values(portee: Portee, couche: Couche) -> list[Phrase]:
    """The lowest rates, as they are written."""
    niveau, decimales = _level(portee), couche.fiche.decimales
    return [
        value_text(float(x["valeur"]), "publie", decimales, _read(couche, niveau, x))
        for _, x in ranked(couche).head(BARRES).iterrows()
    ]


def show_ranking(portee: Portee, couche: Couche) -> None:
    """The lowest rates of the scope, as bars on one scale that starts at zero."""
    connues = ranked(couche)
    if connues.empty:
        st.html(f"<p>Aucun taux de couverture publié {html.escape(portee.dans)}.</p>")
        return
    maximum = float(connues["valeur"].max()) or 1.0
    lignes = "".join(
        f'<tr><th scope="row">{html.escape(str(x["nom"]))}</th>'
        f'<td class="ctg-barre">{html.bar(float(x["valeur"]), maximum, ACCENT)}</td>'
        f"<td>{texte}</td></tr>"
        for texte, (_, x) in zip(lowest_values(portee, couche), connues.iterrows(), strict=False)
    )
    st.html(
        '<div class="ctg-fiche ctg-apercu"><table class="ctg-parties"><caption>'
        f"{html.escape(lowest_title(portee, couche, len(connues)))}"
        f"</caption>{lignes}</table>{_source(couche)}</div>"
    )


def lowest_title(portee: Portee, couche: Couche, connues: int) -> Phrase:
    """Among how many territories the lowest are the lowest, and in which year."""
    niveau = _level(portee)
    lu = Lu(niveau, "", INDICATEUR, "", couche.millesime)
    dans = Ensemble(niveau, portee.niveau, portee.code)
    mots = formats.plural(connues, level_name(niveau, 1), level_name(niveau))
    return say(
        "Les taux de couverture les plus bas des {compte} {de} qui ont une valeur, {annee} ({unite})",
        compte=number_said(
            connues, mots, Dit("", "compte", (lu,), dans=dans, critere="statut", nom="publie,estime")
        ),
        de=portee.de,
        annee=str(couche.millesime),
        unite=couche.fiche.unite_courte,
    )


def _level(portee: Portee) -> str:
    """What a scope shows of itself: regions, EPCI, or communes in the inner suburbs."""
    return "region" if portee.niveau == "france" else portee.unite.niveau


def _read(couche: Couche, niveau: str, ligne: pd.Series) -> Lu:
    return Lu(niveau, str(ligne["code_territoire"]), INDICATEUR, "", couche.millesime)


def show_formats() -> None:
    """What an exported figure is."""
    st.html(
        '<div class="ctg-apercu"><p>Sous chaque figure, <b>Exporter</b> donne l\'image, le PDF, '
        "la diapositive ou le classeur, avec son titre, sa lecture, son champ, son année et sa "
        "source.</p></div>"
    )


def show_data() -> None:
    """Years and levels of each kind of figure, and what the four local files hold."""
    try:
        etats = depots.states()
    except PhraseError as erreur:
        avis.warning(str(erreur))
        etats = []
    locaux = [(depots.FORMATS[e.format].nom, e.phrase()) for e in etats]
    demonstration = (
        "La démonstration est active : ce qu'elle invente porte la pastille « Données fictives »."
        if any(e.genre == "fictif" for e in etats)
        else "Aucune donnée de démonstration n'est montrée."
    )
    st.html(
        '<h2 class="ctg-section">Ce que contient l\'application</h2>'
        f"<p>{html.escape(demonstration)}</p>"
        + _table("Données publiques livrées", ("Thème", "Années", "Niveaux", "Producteur"), _public())
        + _table("Vos fichiers", ("Fichier", "Ce que les pages montrent"), locaux)
    )


def _public() -> list[tuple[str, ...]]:
    """(theme, years, levels, producers) of what is published, in the order of the cards."""
    fiches = store.catalogue().indicateurs
    lignes = store.run("accueil/millesimes")
    publies: dict[str, list[pd.Series]] = {}
    for _, x in lignes.iterrows():
        fiche = fiches.get(str(x["indicateur"]))
        # Ce qui vient des fichiers locaux est dit plus bas, réel ou fictif.
        if fiche is not None and not _is_local(fiche):
            publies.setdefault(fiche.theme, []).append(x)
    return [
        (
            theme,
            _years(min(int(x["premiere"]) for x in lues), max(int(x["derniere"]) for x in lues)),
            formats.enumeration(
                [NOMS_NIVEAUX[n][1] for n in NIVEAUX_ORDRE if any(n in x["niveaux"] for x in lues)]
            ),
            # Un producteur porte déjà des virgules : des points-virgules les séparent.
            " ; ".join(dict.fromkeys(str(x["producteur"]) for x in lues)),
        )
        for theme in themes.grouped(fiches.values())
        if (lues := publies.get(theme))
    ]


def _is_local(fiche: Indicateur) -> bool:
    sources = store.catalogue().sources
    return any(sources[s].lecteur == LECTEUR_DEPOTS for s in fiche.sources.values() if s in sources)


def _years(debut: int, fin: int) -> str:
    return str(fin) if debut == fin else f"{debut}-{fin}"


def _table(titre: str, colonnes: tuple[str, ...], rangees: list[tuple[str, ...]]) -> str:
    if not rangees:
        return ""
    tete = "".join(f'<th scope="col">{html.escape(c)}</th>' for c in colonnes)
    corps = "".join(
        f'<tr><th scope="row">{html.escape(premiere)}</th>'
        + "".join(f"<td>{html.escape(t)}</td>" for t in autres)
        + "</tr>"
        for premiere, *autres in rangees
    )
    return (
        f'<div class="ctg-defile"><table class="ctg-bilan ctg-textes"><caption>{titre}</caption>'
        f"<thead><tr>{tete}</tr></thead><tbody>{corps}</tbody></table></div>"
    )


def _source(couche: Couche) -> str:
    """Who publishes the previewed rate, and the year."""
    producteurs = dict.fromkeys(s.producteur for s in sources_of(store, couche))
    return f'<p class="ctg-type">Source : {", ".join(producteurs)}, {couche.millesime}.</p>'
