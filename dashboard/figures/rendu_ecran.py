"""The map's model as the few kilobytes that the screen component draws from."""

from __future__ import annotations

from typing import Any

from dashboard.figures.carte import ABSENCES, FOND_NEUTRE, Carte, level_name, method_sentence


def component_data(
    carte: Carte, url_fond: str, *, groupe: str, ecrit_vue: bool, hauteur: int
) -> dict[str, Any]:
    """Data of the map component (see ``composants/carte.js``); the geometry goes by URL.

    Values are numbers in the order of the ground's shapes, None for a missing one.
    """
    aplat, cercles = carte.aplat, carte.cercles
    principal = aplat or cercles
    assert principal is not None, "une carte montre au moins un indicateur"
    return {
        "fond": url_fond,
        "aplat": aplat.codes if aplat else FOND_NEUTRE * len(carte.fond.formes),
        "couleurs": list(aplat.couleurs) if aplat else [],
        "valeurs": list(aplat.valeurs) if aplat else [],
        "titre": aplat.titre if aplat else "",
        "unite": principal.unite,
        "decimales": principal.decimales,
        "millesime": str(principal.millesime),
        "niveau": level_name(carte.niveau),
        "statuts": ABSENCES,
        "fictif": carte.fictif,
        "cercles": None
        if cercles is None
        else {
            "valeurs": list(cercles.valeurs),
            "statuts": cercles.statuts,
            "couleur": cercles.couleur,
            "rayon_max_px": cercles.rayon_max_px,
            "valeur_max": cercles.valeur_max,
            "titre": cercles.titre,
            "unite": cercles.unite,
            "decimales": cercles.decimales,
            "millesime": str(cercles.millesime),
        },
        "selection": carte.selection,
        "description": carte.description,
        "groupe": groupe,
        "ecrit_vue": ecrit_vue,
        "hauteur": hauteur,
        "legende": legend_data(carte),
    }


def legend_data(carte: Carte) -> dict[str, Any]:
    """The legend: classes from the highest, absences present on the map, sample circles."""
    aplat, cercles = carte.aplat, carte.cercles
    return {
        "titre": aplat.titre if aplat else "",
        "sous_titre": f"{aplat.unite}, {aplat.millesime}" if aplat else "",
        "classes": [
            {
                "libelle": classe.libelle,
                "couleur": classe.couleur,
                "effectif": classe.effectif,
                "reperes": [
                    {"nom": r.nom, "texte": r.texte, "position": round(r.position, 3)}
                    for r in classe.reperes
                ],
            }
            for classe in (aplat.classes if aplat else ())
        ],
        "absences": [
            {"statut": a.lettre, "libelle": a.libelle, "effectif": a.effectif}
            for a in (aplat.absences if aplat else ())
        ],
        "cercles": [
            {"texte": c.texte, "rayon_px": round(c.rayon_px, 1)}
            for c in (cercles.legende if cercles else ())
        ],
        "titre_cercles": f"{cercles.titre}, {cercles.unite}, {cercles.millesime}" if cercles else "",
        "note": f"{level_name(carte.niveau)} par classe à droite ; {method_sentence(aplat.discretisation)}."
        if aplat and aplat.discretisation.nombre
        else "",
    }
