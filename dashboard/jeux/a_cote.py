"""What stands beside the map for its whole scope: the summary, and the ranked list of a telephone.

The page and the sets make them here, so that a choice drawn from a set is drawn whole.
"""

from __future__ import annotations

from dashboard import formats
from dashboard.ecran import fiche, html
from dashboard.figures import textes
from dashboard.figures.carte import level_name
from dashboard.galerie.carte import read_view
from dashboard.lecture.selection import Selection
from dashboard.lecture.vues import Lecteur

# En dessous, des quartiles diraient moins que les valeurs elles-mêmes.
QUARTILES_MIN = 8
CHIFFRES = ("publie", "estime")
REPERE = ["nom", "niveau", "statut", "valeur"]


def view_key(selection: Selection) -> str:
    """What a block of the page shows, for the browser to know an answer from the one before."""
    return f"{selection.indicateur},{selection.modalite},{selection.millesime}"


def ranked(lecteur: Lecteur, selection: Selection) -> str:
    """The territories from the highest; '' where they are too many."""
    vue = read_view(lecteur, selection)
    return fiche.ranked_list(vue.couche, selection.territoire, vue=view_key(vue.selection))


def summary(lecteur: Lecteur, selection: Selection) -> str:
    """References, highest and lowest of the scope, and the gesture that opens a card."""
    vue = read_view(lecteur, selection)
    portee, couche = vue.portee, vue.couche
    decimales = couche.fiche.decimales
    reperes = (
        () if couche.reperes is None else zip(*(couche.reperes[c].tolist() for c in REPERE), strict=True)
    )
    lignes = [
        (
            nom,
            couche.fiche.mot_absence(niveau)
            if statut == "absent"
            else formats.value_or_status(None if valeur != valeur else valeur, statut, decimales),
        )
        for nom, niveau, statut, valeur in reperes
    ]
    statuts, ici = (couche.valeurs[c].tolist() for c in ("statut", "rattache"))
    montrees = [rang for rang, statut in enumerate(statuts) if ici[rang] and statut in CHIFFRES]
    connues = couche.valeurs[["code_territoire", "nom", "valeur"]].take(montrees)
    nombres = connues["valeur"]
    if len(nombres) > 1:
        lignes += [
            (f"{titre} : {textes.named_extreme(couche, connues, extreme, selection.niveau)}", texte)
            for titre, extreme in (("La plus haute", "max"), ("La plus basse", "min"))
            for texte in [formats.number(float(getattr(nombres, extreme)()), decimales)]
        ]
    # Avec des « 0 ou secret », une médiane trancherait ce que la source ne tranche pas.
    if len(nombres) >= QUARTILES_MIN and "zero_ou_secret" not in statuts:
        q1, q2, q3 = (formats.number(float(v), decimales) for v in nombres.quantile([0.25, 0.5, 0.75]))
        lignes += [("Médiane", q2), ("La moitié du milieu", f"{q1} à {q3}")]
    nom = level_name(selection.niveau, 1)
    article = f"une {nom}" if nom == "commune" else f"un {nom}"
    unite = f"{couche.fiche.unite}, {couche.millesime}"
    geste = f"Cliquez {article} sur la carte pour ouvrir sa fiche."
    return html.summary(portee.nom, unite, lignes, geste, vue=view_key(vue.selection))
