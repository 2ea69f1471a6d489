"""Small HTML pieces of the screen, from the models: heading, card, notes. Every text is escaped."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from html import escape as escape_html

from dashboard.figures.fiche import FicheTerritoire, Provenance
from dashboard.figures.graphiques import Decomposition, Evolution, Modele
from dashboard.figures.modele import Carte

# Ces signes ne commencent jamais une ligne en français : l'espace qui les précède est insécable.
_AVANT = re.compile(r" (?=[:;?!»%])")


def escape(texte: str, *, quote: bool = True) -> str:
    """HTML-escaped text with French non-breaking spaces."""
    return escape_html(_AVANT.sub("\u00a0", texte).replace("« ", "«\u00a0"), quote=quote)


def heading(titre: str, sous_titre: str) -> str:
    """The question of the page, and what the figure is."""
    return (
        f'<div class="ctg-titre"><h1>{escape(titre)}</h1>'
        f'<p class="ctg-sous-titre">{escape(sous_titre)}</p></div>'
    )


def card(fiche: FicheTerritoire, decomposition: Decomposition | None) -> str:
    """The card of a territory: value, rank, references, parts."""
    classe = "ctg-valeur" if fiche.a_valeur else "ctg-valeur ctg-sans-valeur"
    morceaux = [
        f'<section class="ctg-fiche" aria-label="Fiche : {escape(fiche.nom)}">',
        f"<h2>{escape(fiche.nom)}</h2>",
        f'<p class="ctg-type">{escape(fiche.type.capitalize())} · {escape(fiche.code)}</p>',
        '<p class="ctg-pastille">Donnée fictive</p>' if fiche.fictif else "",
        f'<p class="{classe}"><strong>{escape(fiche.valeur)}</strong>',
        f" <span>{escape(fiche.unite)}</span></p>" if fiche.a_valeur else "</p>",
        f'<p class="ctg-raison">{escape(fiche.raison)}</p>' if fiche.raison else "",
        f'<p class="ctg-rang">{escape(fiche.rang)}</p>' if fiche.rang else "",
        _references(fiche),
        _parts(decomposition),
        "</section>",
    ]
    return "".join(morceaux)


def origin(provenance: Provenance) -> str:
    """« D'où vient ce chiffre ? » : definition, file, licence, caveats."""
    lignes = "".join(
        f"<dt>{escape(nom)}</dt><dd>{escape(texte)}</dd>" for nom, texte in provenance.lignes
    )
    if provenance.page:
        lien = escape(provenance.page, quote=True)
        lignes += f'<dt>Page</dt><dd><a href="{lien}" rel="noreferrer">{lien}</a></dd>'
    return f'<dl class="ctg-provenance">{lignes}</dl>{bullets(provenance.avertissements)}'


def bullets(phrases: Iterable[str]) -> str:
    """A list of sentences; nothing when there is none."""
    elements = "".join(f"<li>{escape(p)}</li>" for p in phrases)
    return f'<ul class="ctg-notes">{elements}</ul>' if elements else ""


def caption(carte: Carte) -> str:
    """Source, Champ, Lecture, millésime and notes, under a figure."""
    return (
        '<div class="ctg-legende">'
        f"<p><b>Lecture</b> : {escape(carte.lecture)}</p>"
        f"<p><b>Champ</b> : {escape(carte.champ)} <b>Millésime</b> : {carte.millesime}.</p>"
        f"<p><b>Source</b> : {escape(carte.source)}</p>"
        f"{bullets(carte.notes)}</div>"
    )


def chart_caption(
    modele: Modele, champ: str, annees: str, source: str, reserves: Sequence[str] = ()
) -> str:
    """Lecture, Champ, millésime and Source of a chart: its own, not the map's."""
    notes = (*(modele.notes if isinstance(modele, Evolution) else ()), *reserves)
    return (
        '<div class="ctg-legende">'
        f"<p><b>Lecture</b> : {escape(modele.lecture)}</p>"
        f"<p><b>Champ</b> : {escape(champ)} <b>Millésime</b> : {escape(annees)}.</p>"
        f"<p><b>Source</b> : {escape(source)}</p>{bullets(notes)}</div>"
    )


def summary(titre: str, lignes: Sequence[tuple[str, str]], geste: str) -> str:
    """What is shown beside the map while no territory is selected."""
    corps = "".join(
        f"<tr><th scope='row'>{escape(nom)}</th><td>{escape(valeur)}</td></tr>"
        for nom, valeur in lignes
    )
    return (
        f'<section class="ctg-fiche"><h2>{escape(titre)}</h2><table>{corps}</table>'
        f'<p class="ctg-geste">{escape(geste)}</p></section>'
    )


def _references(fiche: FicheTerritoire) -> str:
    """References of the territory; what explains the missing ones is said once, below."""
    if not fiche.ecarts:
        return ""
    lignes = "".join(
        f'<tr><th scope="row">{escape(e.nom)}</th><td>{escape(e.valeur)}</td>'
        f'<td class="ctg-ecart">{escape(e.phrase)}</td></tr>'
        for e in fiche.ecarts
    )
    raisons = dict.fromkeys(e.raison for e in fiche.ecarts if e.raison)
    notes = "".join(f'<p class="ctg-type">{escape(r)}</p>' for r in raisons)
    return f'<table class="ctg-references"><caption>Par rapport à</caption>{lignes}</table>{notes}'


def _parts(decomposition: Decomposition | None) -> str:
    """Bars of the first territory of the decomposition, on a scale that starts at zero."""
    if decomposition is None or not decomposition.groupes:
        return ""
    groupe = decomposition.groupes[0]
    connues = [p for p in groupe.parties if not math.isnan(p)]
    maximum = max(connues, default=0.0) or 1.0
    lignes = "".join(
        f'<tr><th scope="row">{escape(modalite)}</th><td class="ctg-barre">'
        f'<span style="width:{0 if math.isnan(partie) else 100 * partie / maximum:.1f}%;'
        f'background:{couleur}"></span></td><td>{escape(texte or "absent")}</td></tr>'
        for modalite, couleur, partie, texte in zip(
            decomposition.modalites,
            decomposition.couleurs,
            groupe.parties,
            groupe.textes,
            strict=True,
        )
    )
    return f'<table class="ctg-parties"><caption>Par mode d’accueil</caption>{lignes}</table>'
