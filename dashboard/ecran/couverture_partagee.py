"""The answers of the scenarios, and a coverage split between places and children, as HTML."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.ecran.html import bullets, escape
from dashboard.figures.couverture_partagee import (
    COULEURS,
    CouverturePartagee,
    Partage,
    change_text,
    children_text,
    effect,
    effect_text,
    places_text,
    rate_text,
    title,
)

ENTETES = ("", "Au début", "À la fin", "Effet sur le taux, en points")


def answers(aujourdhui: str, reponses: Sequence[tuple[str, str, str]], notes: Sequence[str]) -> str:
    """Today, then a paragraph per scenario: its name, its hypothesis, what comes of it."""
    corps = "".join(
        f"<dt>{escape(nom)}</dt><dd><p>{escape(hypothese[:1].upper())}{escape(hypothese[1:])}.</p>"
        f"<p>{escape(reponse)}</p></dd>"
        for nom, hypothese, reponse in reponses
    )
    return (
        f'<p class="ctg-texte">{escape(aujourdhui)}</p><dl class="ctg-scenarios">{corps}</dl>{bullets(notes)}'
    )


def split_tables(modele: CouverturePartagee) -> str:
    """A table with two bars per series, all on one scale."""
    tables = "".join(_table(p, _widest(modele.partages)) for p in modele.partages)
    return f'<div class="ctg-partage">{tables}</div>'


def _widest(partages: Sequence[Partage]) -> float:
    """The longest bar of all the series: they share one scale."""
    return max([*(abs(e.valeur) for p in partages for e in (p.places, p.naissances)), 0.1])


def _table(partage: Partage, maximum: float) -> str:
    tete = "".join(f'<th scope="col">{escape(e)}</th>' for e in ENTETES)
    lignes = [
        ("Taux de couverture", rate_text, escape(change_text(partage))),
        ("Places supposées", places_text, _effect(partage, "places", maximum)),
        ("Enfants (naissances de trois ans)", children_text, _effect(partage, "enfants", maximum)),
    ]
    corps = "".join(
        f'<tr><th scope="row">{escape(nom)}</th>'
        + "".join(
            f'<td data-titre="{escape(ENTETES[rang + 1])}">{escape(texte(partage, rang))}</td>'
            for rang in (0, 1)
        )
        + f'<td data-titre="{escape(ENTETES[3])}">{fin}</td></tr>'
        for nom, texte, fin in lignes
    )
    return (
        f'<table class="ctg-bilan ctg-textes"><caption>{escape(title(partage))}</caption>'
        f"<thead><tr>{tete}</tr></thead><tbody>{corps}</tbody></table>"
    )


def _effect(partage: Partage, cause: str, maximum: float) -> str:
    """The effect and its bar, left of the zero when it lowers the rate; hollow when unreadable."""
    effet = effect(partage, cause)
    large = 50 * abs(effet.valeur) / maximum
    gauche = 50 - large if effet.valeur < 0 else 50
    fond = COULEURS[cause] if effet.lisible else "transparent"
    return (
        f'{escape(effect_text(partage, cause))}<span class="ctg-effet" aria-hidden="true">'
        f'<span style="left:{gauche:.1f}%;width:{large:.1f}%;background:{fond};'
        f'border-color:{COULEURS[cause]}"></span></span>'
    )
