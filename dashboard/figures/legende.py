"""The legend of a map, once: read by the screen, the paper and the slide."""

from __future__ import annotations

from typing import Any

from dashboard.figures.carte import method_sentence
from dashboard.figures.modele import Carte


def legend_data(carte: Carte) -> dict[str, Any]:
    """The legend: classes from the highest, absences present on the map, sample circles."""
    aplat, cercles = carte.aplat, carte.cercles
    return {
        "titre": aplat.titre if aplat else "",
        "sous_titre": _under_title(carte),
        "classes": [
            {
                "libelle": classe.libelle,
                "couleur": classe.couleur,
                "effectif": classe.effectif,
                "reperes": [
                    {"nom": r.nom, "texte": r.texte, "position": round(r.position, 3)} for r in classe.reperes
                ],
            }
            for classe in (aplat.classes if aplat else ())
        ],
        "absences": [
            {"statut": a.lettre, "libelle": a.libelle, "effectif": a.effectif or None}
            for a in (aplat.absences if aplat else cercles.absences if cercles else ())
        ],
        "cercles": [
            {"texte": c.texte, "rayon_px": round(c.rayon_px, 1)} for c in (cercles.legende if cercles else ())
        ],
        "titre_cercles": f"{cercles.titre}, {cercles.unite}, {cercles.millesime}" if cercles else "",
        "note": f"{method_sentence(aplat.discretisation)}." if aplat and aplat.discretisation.nombre else "",
    }


def _under_title(carte: Carte) -> str:
    """« places pour 100 enfants, 2023 »; the years alone for categories."""
    if carte.aplat is None:
        return ""
    annees = carte.periode or str(carte.aplat.millesime)
    return ", ".join(filter(None, (carte.aplat.unite, annees)))
