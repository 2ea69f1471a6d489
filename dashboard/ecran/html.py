"""Small HTML pieces of the screen, from the models: heading, card, notes. Every text is escaped."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape as escape_html

import pandas as pd

from dashboard import formats
from dashboard.figures.fiche import FicheTerritoire, Provenance
from dashboard.figures.graphiques import Decomposition
from dashboard.figures.modele import Carte
from dashboard.figures.planche import Planche

# Une case vide : un tiret dans un tableau, rien dans la liste d'un écran étroit.
VIDE = ' class="ctg-rien"'
FICTIF = '<span class="ctg-pastille">Données fictives</span>'


def escape(texte: str, *, quote: bool = True) -> str:
    """HTML-escaped text with French non-breaking spaces."""
    return escape_html(formats.non_breaking(texte), quote=quote)


def heading(titre: str, sous_titre: str, *, fictif: bool = False) -> str:
    """The question of the page, what the figure is, and a badge when values are invented."""
    pastille = f"<p>{FICTIF}</p>" if fictif else ""
    return (
        f'<div class="ctg-titre"><h1>{escape(titre)}</h1>'
        f'<p class="ctg-sous-titre">{escape(sous_titre)}</p>{pastille}</div>'
    )


def answer(carte: Carte, *, fictif: bool = False, vue: str = "") -> str:
    """The question, small, then the answer as the title; what the settings say is for paper.

    ``vue`` tells the browser which choice it answers (``composants/jeux.js``).
    """
    pastille = f" {FICTIF}" if fictif else ""
    return (
        f'<div class="ctg-titre ctg-reponse"{of_view("reponse", vue)}>'
        f'<p class="ctg-question">{escape(carte.titre)}</p>'
        f"<h1>{escape(carte.reponse or carte.titre)}{pastille}</h1>"
        f'<p class="ctg-sous-titre">{escape(carte.sous_titre)}</p></div>'
    )


def reading(carte: Carte) -> str:
    """Under one of several maps: how to read it; where it comes from is folded."""
    notes = bullets(carte.notes)
    fictif = f" {FICTIF}" if carte.fictif else ""
    return (
        f'<div class="ctg-lecture"><p>{escape(carte.lecture)}{fictif}</p> '
        "<details><summary>Source et champ</summary>"
        f"<p><b>Source</b> : {escape(carte.source)}</p><p><b>Champ</b> : {escape(carte.champ)} "
        f"<b>Millésime</b> : {escape(carte.annees)}.</p>{notes}</details></div>"
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
    lignes = "".join(f"<dt>{escape(nom)}</dt><dd>{escape(texte)}</dd>" for nom, texte in provenance.lignes)
    if provenance.page:
        lien = escape(provenance.page, quote=True)
        lignes += f'<dt>Page</dt><dd><a href="{lien}" rel="noreferrer">{lien}</a></dd>'
    return f'<dl class="ctg-provenance">{lignes}</dl>{bullets(provenance.avertissements)}'


def bullets(phrases: Iterable[str]) -> str:
    """A list of sentences; nothing when there is none."""
    elements = "".join(f"<li>{escape(p)}</li>" for p in phrases)
    return f'<ul class="ctg-notes">{elements}</ul>' if elements else ""


def permanent_link(adresse: str) -> str:
    """A link that leads any reader to the present view."""
    lien = escape(adresse, quote=True)
    return f'<p class="ctg-lien"><a href="{lien}" target="_self">Lien permanent de cette vue</a></p>'


def caption(carte: Carte, *, vue: str = "") -> str:
    """Source, Champ, Lecture, millésime and notes, under a figure; ``vue`` as in ``answer``."""
    # Une carte sans valeur n'a rien à lire : pas d'intitulé dans le vide.
    lecture = f"<p><b>Lecture</b> : {escape(carte.lecture)}</p>" if carte.lecture else ""
    return (
        f'<div class="ctg-legende"{of_view("lecture", vue)}>'
        f"{lecture}"
        f"<p><b>Champ</b> : {escape(carte.champ)} <b>Millésime</b> : {escape(carte.annees)}.</p>"
        f"<p><b>Source</b> : {escape(carte.source)}</p>"
        f"{bullets(carte.notes)}</div>"
    )


def of_view(bloc: str, vue: str) -> str:
    """The attributes of a block that a set draws too; none without a ``vue``."""
    return f' data-bloc="{bloc}" data-vue="{escape_html(vue, quote=True)}"' if vue else ""


def chart_title(planche: Planche) -> str:
    """The title of a chart, and its badge when a value is invented."""
    pastille = FICTIF if planche.fictif else ""
    return f'<h2 class="ctg-graphique">{escape(planche.titre)} {pastille}</h2>'


def chart_caption(planche: Planche) -> str:
    """Lecture, Champ, millésime and Source of a chart: its own, not the map's."""
    lecture = f"<p><b>Lecture</b> : {escape(planche.lecture)}</p>" if planche.lecture else ""
    return (
        f'<div class="ctg-legende">{lecture}'
        f"<p><b>Champ</b> : {escape(planche.champ)} <b>Millésime</b> : {escape(planche.annees)}.</p>"
        f"<p><b>Source</b> : {escape(planche.source)}</p>{bullets(planche.notes)}</div>"
    )


def data_table(table: pd.DataFrame, legende: str, decimales: int) -> str:
    """Any small table: numbers right-aligned in French, a missing one as a dash."""
    entete = "".join(f'<th scope="col">{escape(str(c))}</th>' for c in table.columns)
    corps = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{_cell(v, decimales)}</th>' if rang == 0 else f"<td>{_cell(v, decimales)}</td>"
            for rang, v in enumerate(ligne)
        )
        + "</tr>"
        for ligne in table.itertuples(index=False)
    )
    return (
        '<div class="ctg-defile" tabindex="0"><table class="ctg-bilan ctg-donnees">'
        f"<caption>{escape(legende)}</caption><thead><tr>{entete}</tr></thead>"
        f"<tbody>{corps}</tbody></table></div>"
    )


def text_table(entetes: Sequence[str], lignes: Iterable[Sequence[str]], legende: str = "") -> str:
    """A table of texts, that wrap; an empty one as a dash. A narrow screen lists it, without them."""
    tete = "".join(f'<th scope="col">{escape(e)}</th>' for e in entetes)
    corps = "".join(
        "<tr>"
        + "".join(
            f'<td data-titre="{escape(e)}"{"" if c else VIDE}>{escape(c) or "–"}</td>'
            for e, c in zip(entetes, ligne, strict=True)
        )
        + "</tr>"
        for ligne in lignes
    )
    titre = f"<caption>{escape(legende)}</caption>" if legende else ""
    # Sous un titre de la page, une légende le redirait ; qui l'écoute a les noms des colonnes.
    nom = "" if legende else f' aria-label="{escape(", ".join(entetes))}"'
    return (
        f'<div class="ctg-defile" tabindex="0"><table class="ctg-bilan ctg-textes"{nom}>'
        f"{titre}<thead><tr>{tete}</tr></thead><tbody>{corps}</tbody></table></div>"
    )


def _cell(valeur: object, decimales: int) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, int):
        return formats.number(valeur)
    if isinstance(valeur, float):
        return formats.number(valeur, decimales) if math.isfinite(valeur) else "–"
    return escape(str(valeur)) if valeur is not None else "–"


def summary(titre: str, unite: str, lignes: Sequence[tuple[str, str]], geste: str, *, vue: str = "") -> str:
    """What is shown beside the map while no territory is selected; ``unite`` is that of every value.

    ``vue`` as in ``answer``.
    """
    corps = "".join(
        f"<tr><th scope='row'>{escape(nom)}</th><td>{escape(valeur)}</td></tr>" for nom, valeur in lignes
    )
    return (
        f'<section class="ctg-fiche"{of_view("resume", vue)}><h2>{escape(titre)}</h2>'
        f'<p class="ctg-type">{escape(unite)}</p><table aria-label="{escape(titre)}">{corps}</table>'
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
    raisons = dict.fromkeys(e.raison for e in fiche.ecarts if e.raison and e.raison != fiche.raison)
    notes = "".join(f'<p class="ctg-type">{escape(r)}</p>' for r in raisons)
    return f'<table class="ctg-references"><caption>Par rapport à</caption>{lignes}</table>{notes}'


def bar(valeur: float, maximum: float, couleur: str) -> str:
    """A bar that starts at zero: a grey tick for 0, nothing for what is unknown."""
    if math.isnan(valeur):
        return ""
    if valeur <= 0:
        return '<span class="ctg-zero"></span>'
    return f'<span style="width:{100 * valeur / maximum:.1f}%;background:{couleur}"></span>'


def _parts(decomposition: Decomposition | None) -> str:
    """Bars of the first territory of the decomposition, on a scale that starts at zero."""
    if decomposition is None or not decomposition.groupes:
        return ""
    groupe = decomposition.groupes[0]
    connues = [p for p in groupe.parties if not math.isnan(p)]
    maximum = max(connues, default=0.0) or 1.0
    lignes = "".join(
        f'<tr><th scope="row">{escape(modalite)}</th><td class="ctg-barre">'
        f"{bar(partie, maximum, couleur)}</td><td>{escape(texte or 'absent')}</td></tr>"
        for modalite, couleur, partie, texte in zip(
            decomposition.modalites, decomposition.couleurs, groupe.parties, groupe.textes, strict=True
        )
    )
    decoupe = decomposition.decoupe
    titre = escape(decoupe[:1].upper() + decoupe[1:])
    return f'<table class="ctg-parties"><caption>{titre}</caption>{lignes}</table>'
