"""The model of a map in categories: a colour and a pattern per category, its text in the tooltip.

The same frozen ``Carte`` as any map: renderers draw its ``aplat``, whose class digits are the
places of the categories, whose legend counts the territories of the scope in each of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from dashboard.figures.carte import legend_absences, mark_elsewhere
from dashboard.figures.classes import Discretisation
from dashboard.figures.modele import FOND_NEUTRE, LETTRES, Aplat, Carte, ClasseLegende, Textes
from dashboard.figures.nuage import Categorie
from geo.couches import Fond


def build_carte_categories(
    fond: Fond,
    niveau: str,
    valeurs: pd.DataFrame,
    categories: Sequence[Categorie],
    textes: Textes,
    *,
    titre: str,
    selection: str = "",
    millesime: int = 0,
    annees: str = "",
) -> Carte:
    """The map of a category per territory; at most ten categories.

    ``valeurs``: code_territoire, nom, categorie (place in ``categories``, or missing), statut and
    raison (why there is none), rattache, fictif, texte (what the tooltip says). ``titre`` is the
    legend's; ``annees`` is printed as the millésime when the map mixes several (« 2023 et 2024 »).
    """
    lignes = {
        str(code): (None if pd.isna(categorie) else int(categorie), str(statut), str(texte))
        for code, categorie, statut, texte in zip(
            valeurs["code_territoire"],
            valeurs["categorie"].astype(float),
            valeurs["statut"],
            valeurs["texte"],
            strict=True,
        )
    }
    absent = (None, "absent", "")
    montrees = [lignes.get(forme.code_territoire, absent) for forme in fond.formes]
    codes = mark_elsewhere(fond, "".join(_code(categorie, statut) for categorie, statut, _ in montrees))
    rattachees = [
        lignes[str(code)]
        for code, rattache in zip(valeurs["code_territoire"], valeurs["rattache"], strict=True)
        if rattache
    ]
    effectifs = Counter(_code(categorie, statut) for categorie, statut, _ in rattachees)
    aplat = Aplat(
        titre=titre,
        unite="",
        decimales=0,
        millesime=millesime,
        # Une catégorie n'est pas une quantité : rien à classer ni à mesurer.
        valeurs=(None,) * len(montrees),
        codes=codes,
        couleurs=tuple(c.couleur for c in categories),
        discretisation=Discretisation("categories", ()),
        classes=tuple(
            ClasseLegende(rang, categorie.nom, categorie.couleur, effectifs[str(rang)])
            for rang, categorie in enumerate(categories)
        ),
        absences=legend_absences(effectifs, fond, codes),
        motifs=tuple(c.motif for c in categories),
        textes=tuple(texte for _, _, texte in montrees),
    )
    return Carte(
        titre=textes.titre,
        sous_titre=textes.sous_titre,
        niveau=niveau,
        fond=fond,
        aplat=aplat,
        cercles=None,
        selection=selection,
        fictif=bool(valeurs["fictif"].any()),
        notes=textes.notes,
        source=textes.source,
        champ=textes.champ,
        lecture=textes.lecture,
        millesime=millesime,
        nom=titre,
        description=f"{textes.titre} {textes.sous_titre}. {textes.lecture}",
        periode=annees,
    )


def _code(categorie: int | None, statut: str) -> str:
    """Class digit, or the letter of the status when there is no category."""
    return LETTRES.get(statut, FOND_NEUTRE) if categorie is None else str(categorie)
