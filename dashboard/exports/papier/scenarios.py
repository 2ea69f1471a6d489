"""Births and scenarios drawn with matplotlib: the print twin of ``ecran.plotly.scenarios``."""

from __future__ import annotations

import math

from dashboard import formats
from dashboard.exports.papier import polices, toile
from dashboard.exports.papier.polices import DEMI_GRAS, NORMAL
from dashboard.exports.papier.toile import CORPS, LIGNE, Toile
from dashboard.figures.disposition import place_labels
from dashboard.figures.palettes import ACCENT
from dashboard.figures.scenarios import COULEURS, HORIZON, Scenarios

HAUTEUR = 340.0
# Une année sous chaque trait n'a de place que si les lettres n'en touchent pas d'autres.
ANNEE_PX = 46.0
TIRETS = {"constant": (0, (5, 3)), "tendance": (0, (1, 2)), "choisi": (0, (5, 2, 1, 2))}
SIGNES = {"constant": "o", "tendance": "D", "choisi": "s"}


def draw_scenarios(modele: Scenarios, largeur: float, hauteur: float | None = None) -> Toile:
    """A full line up to the last known year, then one broken line per scenario, named at its end."""
    noms = [(s.nom, formats.number(s.naissances[-1])) for s in modele.scenarios]
    large = max(
        (polices.width(polices.printable(x), CORPS, DEMI_GRAS) for nom in noms for x in nom), default=0.0
    )
    plan = toile.spread(min(HAUTEUR, 0.62 * largeur), hauteur, 48, moins=140)
    dessin = toile.canvas(largeur, plan, gauche=64, droite=large + 24, haut=14, bas=34)
    axes = dessin.axes
    valeurs = [*modele.naissances, *(v for s in modele.scenarios for v in s.naissances)]
    plafond = 1.08 * max([*valeurs, 1.0])
    dernier = modele.fin + HORIZON
    axes.set_xlim(modele.debut - 0.3, dernier + 0.2)
    axes.set_ylim(0, plafond)
    toile.ticks(dessin, "y")
    # À partir de la dernière, comme à l'écran : c'est d'elle que parlent les réponses.
    pas = max(1, math.ceil((dernier - modele.debut) * ANNEE_PX / dessin.cadre[2]))
    annees = list(range(dernier, modele.debut - 1, -pas))[::-1]
    axes.set_xticks(annees, [str(a) for a in annees])
    for etiquette in axes.get_xticklabels():
        etiquette.set_fontproperties(toile.letters(CORPS))
    axes.axvspan(modele.fin, dernier, color="#f4f4f8", linewidth=0, zorder=0.5)
    axes.plot(
        range(modele.debut, modele.fin + 1),
        modele.naissances,
        color=ACCENT,
        linewidth=3.5,
        marker="o",
        markersize=6,
        zorder=4,
        clip_on=False,
        label="Naissances connues",
    )
    places = place_labels(
        [s.naissances[-1] / plafond * plan for s in modele.scenarios], [2 * LIGNE + 4] * len(noms), plan
    )
    x, y, w, h = dessin.cadre
    for scenario, place, nom in zip(modele.scenarios, places, noms, strict=True):
        suite, venues = modele.joined(scenario)
        axes.plot(
            suite,
            venues,
            color=COULEURS[scenario.cle],
            linewidth=2.5,
            linestyle=TIRETS[scenario.cle],
            marker=SIGNES[scenario.cle],
            markerfacecolor="#ffffff",
            markersize=6,
            markevery=list(range(1, len(suite))),
            zorder=3,
            clip_on=False,
            label=scenario.nom,
        )
        for rang, (texte, style) in enumerate(zip(nom, (DEMI_GRAS, NORMAL), strict=True)):
            dessin.text(
                x + w + 12,
                y + h - place + (rang - 0.5) * LIGNE,
                texte,
                taille=CORPS,
                style=style,
                couleur=COULEURS[scenario.cle],
            )
    return dessin
