"""The published references as HTML: a table that becomes a stack of cards on a phone."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboard.ecran.html import FICTIF, escape
from dashboard.figures.reperes import ChiffreRepere, LigneRepere


def theme_table(theme: str, lignes: Sequence[LigneRepere], portee: str) -> str:
    """One theme: reference, its values and dates, the reader's figure, source.

    The column of the reader's figures falls when none of the theme compares.
    """
    avec = any(x.chiffre is not None for x in lignes)
    entetes = ["Repère", "Référence publiée", *([portee] if avec else []), "Source"]
    tete = "".join(f'<th scope="col">{escape(e)}</th>' for e in entetes)
    corps = "".join(_row(ligne, entetes) for ligne in lignes)
    return (
        f'<h2 class="ctg-section">{escape(theme)}</h2>'
        f'<table class="ctg-reperes" aria-label="{escape(theme)}">'
        f"<thead><tr>{tete}</tr></thead><tbody>{corps}</tbody></table>"
    )


def text_table(legende: str, table: pd.DataFrame) -> str:
    """A table of texts, its first column as row headers, that stacks on a phone."""
    noms = [str(c) for c in table.columns]
    tete = "".join(f'<th scope="col">{escape(n)}</th>' for n in noms)
    corps = "".join(
        f'<tr><th scope="row">{escape(str(premiere))}</th>'
        + "".join(
            f'<td data-nom="{escape(n)}"><p>{escape(str(t))}</p></td>'
            for n, t in zip(noms[1:], suite, strict=True)
        )
        + "</tr>"
        for premiere, *suite in table.itertuples(index=False)
    )
    return (
        f'<table class="ctg-reperes ctg-libre"><caption>{escape(legende)}</caption>'
        f"<thead><tr>{tete}</tr></thead><tbody>{corps}</tbody></table>"
    )


def statement(phrase: str) -> str:
    """The answer of the page, in one larger sentence."""
    return f'<p class="ctg-constat">{escape(phrase)}</p>'


def warning(phrase: str) -> str:
    """A sentence that must be read before the figures."""
    return f'<p class="ctg-avertissement">{escape(phrase)}</p>'


def definitions(titre: str, lignes: Sequence[tuple[str, str]]) -> str:
    """A title and its (term, text) pairs."""
    corps = "".join(f"<dt>{escape(nom)}</dt><dd>{escape(texte)}</dd>" for nom, texte in lignes)
    return f'<h2 class="ctg-section">{escape(titre)}</h2><dl class="ctg-provenance">{corps}</dl>'


def _row(ligne: LigneRepere, entetes: Sequence[str]) -> str:
    remarque = f'<p class="ctg-type">{escape(ligne.remarque)}</p>' if ligne.remarque else ""
    valeurs = "".join(
        f"<p><b>{escape(valeur)}</b> <span>{escape(date)}</span></p>" for valeur, date in ligne.valeurs
    )
    cellules = [valeurs]
    if len(entetes) == 4:
        cellules.append(_figure(ligne.chiffre))
    cellules.append(f"<p>{escape(ligne.source)}</p>")
    # Au téléphone, l'intitulé de la colonne s'écrit devant sa cellule (data-nom).
    suite = "".join(
        f'<td data-nom="{escape(nom)}">{cellule}</td>'
        for nom, cellule in zip(entetes[1:], cellules, strict=True)
    )
    return f'<tr><th scope="row">{escape(ligne.nom)}{remarque}</th>{suite}</tr>'


def _figure(chiffre: ChiffreRepere | None) -> str:
    if chiffre is None:
        return '<p class="ctg-type">Pas de chiffre local à mettre en regard.</p>'
    classe = "" if chiffre.present else ' class="ctg-absence"'
    pastille = f" {FICTIF}" if chiffre.fictif else ""
    return (
        f"<p{classe}><b>{escape(chiffre.texte)}</b>{pastille}</p>"
        f'<p class="ctg-type">{escape(chiffre.precision)}</p>'
    )
