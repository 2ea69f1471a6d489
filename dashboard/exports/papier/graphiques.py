"""Charts as SVG: a matplotlib drawing inside the common frame, the same letters, the same words.

``DESSINS`` says which function draws each model; every model of ``figures.tables`` is in it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping

from dashboard.dates import today
from dashboard.exports.papier import barres, divers, tableaux, toile
from dashboard.exports.papier import chiffres as papier_chiffres
from dashboard.exports.papier import comparaison as papier_comparaison
from dashboard.exports.papier import nuage as papier_nuage
from dashboard.exports.papier import scenarios as papier_scenarios
from dashboard.exports.papier import territoire as papier_territoire
from dashboard.exports.papier.cadre import (
    LARGEUR_PX,
    MARGE,
    Pied,
    document,
    foot,
    foot_lines,
    header,
    licence_of,
    watermark,
)
from dashboard.exports.papier.toile import Toile
from dashboard.figures import (
    calendrier,
    chaleur,
    classement,
    comparaison,
    courbes,
    couverture_partagee,
    flux,
    graphiques,
    halteres,
    nuage,
    pyramide,
    scenarios,
)
from dashboard.figures.avant_apres import AvantApres
from dashboard.figures.planche import Modele, Planche
from dashboard.figures.tableau_chiffres import TableauChiffres
from dashboard.figures.tableau_mots import TableauMots
from dashboard.figures.tables import registry
from dashboard.figures.territoire.chiffres import ChiffresCles
from dashboard.figures.territoire.figures import CourbesNaissances, LignesTheme

# Chaque fonction reçoit le modèle et la largeur du dessin, en pixels.
DESSINS: Mapping[type, Callable[..., Toile]] = registry(
    "dashboard/exports/papier/graphiques.py, DESSINS",
    {
        graphiques.Barres: barres.draw_barres,
        graphiques.Repartition: barres.draw_repartition,
        graphiques.Decomposition: barres.draw_decomposition,
        graphiques.Evolution: barres.draw_evolution,
        nuage.Nuage: papier_nuage.draw_nuage,
        chaleur.Chaleur: tableaux.draw_chaleur,
        comparaison.Comparaison: tableaux.draw_comparaison,
        classement.Classement: papier_comparaison.draw_classement,
        halteres.Halteres: papier_comparaison.draw_halteres,
        AvantApres: papier_comparaison.draw_halteres,
        courbes.Courbes: papier_comparaison.draw_courbes,
        scenarios.Scenarios: papier_scenarios.draw_scenarios,
        couverture_partagee.CouverturePartagee: barres.draw_partage,
        pyramide.Pyramide: divers.draw_pyramide,
        flux.Flux: divers.draw_flux,
        calendrier.Calendrier: divers.draw_calendrier,
        CourbesNaissances: papier_territoire.draw_naissances,
        LignesTheme: papier_territoire.draw_lignes,
        TableauMots: tableaux.draw_mots,
        TableauChiffres: tableaux.draw_chiffres,
        ChiffresCles: papier_chiffres.draw_chiffres,
    },
)


# Ceux dont les rangées se comparent sur un axe : une partie garde celui du tout.
AXE_COMMUN = (
    graphiques.Barres,
    graphiques.Decomposition,
    classement.Classement,
    halteres.Halteres,
    AvantApres,
    calendrier.Calendrier,
)

# Un calendrier se lit en années, un chiffre clé dit la sienne : les redire sous le titre n'apprend rien.
SANS_UNITE = (calendrier.Calendrier, ChiffresCles)


def draw_chart(planche: Planche, *, largeur_px: float = LARGEUR_PX - 2 * MARGE) -> Toile:
    """The matplotlib drawing of a chart, without its words. Raises KeyError for an unknown model."""
    with toile.VERROU, toile.settings():
        return DESSINS[type(planche.modele)](planche.modele, largeur_px)


def draw_within(
    modele: Modele, largeur: float, hauteur: float, entier: Modele | None = None
) -> tuple[str, float]:
    """The drawing of a chart as wide as told, as high as told when it can be, and its true height.

    ``entier`` is the whole chart of which ``modele`` has some rows: they keep its axis.
    """
    with toile.VERROU, toile.settings():
        dessine = DESSINS[type(modele)]
        plus = {"entier": entier} if entier is not None and type(modele) in AXE_COMMUN else {}
        dessin = dessine(modele, largeur, hauteur, **plus)
        return toile.to_svg(dessin), dessin.hauteur


def chart_svg(
    planche: Planche,
    *,
    largeur_px: int = LARGEUR_PX,
    date: datetime.date | None = None,
    titre: bool = True,
    pied: bool = True,
    lettres: bool = True,
) -> str:
    """The chart as self-contained SVG text; ``titre``, ``pied`` and ``lettres`` as for ``map_svg``."""
    jour = date or today()
    with toile.VERROU, toile.settings():
        dessin = DESSINS[type(planche.modele)](planche.modele, largeur_px - 2 * MARGE)
        corps = toile.to_svg(dessin)
    entete, y = header(
        planche.titre if titre else "",
        _under_title(planche) if titre else "",
        largeur_px,
        fictif=planche.fictif and titre,
    )
    fin = y + dessin.hauteur + 10
    marque = watermark(MARGE, y, dessin.largeur, dessin.hauteur, opacite=0.12) if planche.fictif else ""
    licence = licence_of(planche.source)
    sous = ""
    if pied:
        mots = Pied(
            foot_lines(planche.lecture, planche.champ, planche.annees, planche.source), planche.notes, licence
        )
        sous, fin = foot(mots, largeur_px, fin, jour)
    return document(
        f'{entete}<g transform="translate({MARGE} {y:.1f})">{corps}</g>{marque}{sous}',
        largeur_px,
        fin,
        titre=planche.titre,
        description=f"{planche.titre}. {planche.lecture}",
        source=planche.source,
        licence=licence,
        date=jour,
        lettres=lettres,
    )


def _under_title(planche: Planche) -> str:
    unite = "" if type(planche.modele) in SANS_UNITE else planche.modele.unite
    return " · ".join(x for x in (unite, planche.partie) if x)
