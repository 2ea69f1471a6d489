"""The portrait by theme as HTML: links, then for each theme a small map and its lines."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import formats
from dashboard.ecran.html import escape
from dashboard.ecran.territoire import dessins
from dashboard.ecran.territoire.blocs import PASTILLE, names
from dashboard.figures.territoire.lignes import LignePosition
from dashboard.figures.territoire.themes import RangAbsent, ThemeTerritoire
from dashboard.figures.territoire.vignettes import Vignette


def links(themes: Sequence[ThemeTerritoire], noms: Sequence[str], sans_cartes: str) -> str:
    """The row of links to the themes, what the signs of the lines mean (``noms``), why there is no map."""
    liens = "".join(f'<a href="#theme-{t.code}">{escape(t.nom)}</a>' for t in themes)
    signes = "".join(f"<span>{n}</span>" for n in noms)
    return (
        '<nav class="ctg-mt-themes" aria-label="Le portrait par thème"><b>Par thème</b>'
        f"{liens}</nav>"
        f'<p class="ctg-mt-signes">{signes}</p>'
        + (f'<p class="ctg-mt-petit">{escape(sans_cartes)}</p>' if sans_cartes else "")
    )


def key(sujet: str, autres: str, reperes: str) -> tuple[str, ...]:
    """The three signs of a line, already HTML; one that is not used is left out."""
    signes = [f'<i class="plein"></i>{escape(sujet)}']
    if autres:
        signes.append(f'<i class="vide"></i>{escape(autres)}')
    if reperes:
        signes.append(f'<i class="trait"></i>{escape(reperes)}')
    return tuple(signes)


def theme_block(theme: ThemeTerritoire, source: str, *, actif: bool) -> str:
    """A theme whole: its map, its sentence, its lines, what it lacks, its folded sources.

    ``actif``: a link of the page follows, that fills what is missing.
    """
    carte = _map(theme.vignette) if theme.vignette else '<div class="carte vide"></div>'
    table = lines_table(theme)
    absents = "".join(rang_absent(a) for a in theme.absents)
    classe = "ctg-mt-theme suite" if actif else "ctg-mt-theme"
    return (
        f'<section class="{classe}" id="theme-{theme.code}"><h2>{escape(theme.nom)}</h2>'
        f'<p class="phrase">{escape(theme.phrase)}</p>{carte}'
        f'<div class="corps">{table}{absents}{source}</div></section>'
    )


def lines_table(theme: ThemeTerritoire) -> str:
    """The position lines of a theme; '' without any."""
    lignes = "".join(ligne_position(x) for x in theme.lignes)
    if not lignes:
        return ""
    return (
        f'<table class="ctg-mt-lignes"><caption class="ctg-cache">{escape(theme.nom)}</caption>'
        f"<tbody>{lignes}</tbody></table>"
    )


def ligne_position(ligne: LignePosition) -> str:
    """A row: what, how much, where on the axis, how far and what rank; a count is placed in words."""
    pastille = f" {PASTILLE}" if ligne.fictif else ""
    tete = (
        f'<th scope="row"><b>{escape(ligne.nom)}</b>{pastille}'
        f"<span>{_unit(ligne)}{ligne.annee}</span></th>"
        f'<td class="valeur">{escape(ligne.texte)}</td>'
    )
    if ligne.place is None:
        return f'<tr>{tete}<td class="dite" colspan="2">{escape(ligne.dite) or "–"}</td></tr>'
    axe = dessins.line(ligne.place, ligne.points, ligne.traits, ligne.fictif)
    etages = max((t.etage for t in ligne.traits), default=0)
    suites = "<br>".join(escape(s) for s in (ligne.ecart, ligne.rang) if s)
    return (
        f'<tr>{tete}<td class="axe" style="--n:{etages + 1 if ligne.traits else 0}"><div>{axe}'
        f'{names(ligne.traits)}</div></td><td class="ecart">{suites}</td></tr>'
    )


def _unit(ligne: LignePosition) -> str:
    """The unit before the year, unless it is the very name of the figure."""
    return "" if ligne.unite == formats.lowered(ligne.nom) else f"{escape(ligne.unite)}, "


def rang_absent(absent: RangAbsent) -> str:
    """A hatched row: what is missing; why, and how to get it, on click and on paper."""
    return (
        '<details class="ctg-replie ctg-mt-absent"><summary><span class="ctg-mt-hachure"></span>'
        f'{escape(absent.nom)} <span class="geste">Pourquoi</span></summary>'
        f"<p>{escape(absent.raison)}</p></details>"
    )


def _map(vignette: Vignette) -> str:
    pastille = f" {PASTILLE}" if vignette.fictif else ""
    carres = "".join(f'<i style="background:{c}"></i>' for c in vignette.couleurs)
    absents = ' <i class="ctg-mt-hachure"></i> absent' if vignette.absents else ""
    return (
        f'<figure class="carte">{dessins.vignette(vignette)}<figcaption>{escape(vignette.titre)}{pastille}'
        f"<span>{escape(vignette.bas)} {carres} {escape(vignette.haut)}{absents}</span></figcaption></figure>"
    )
