"""The comparison group of an address: « parmi » and, for a kept list, « liste »; what old links said."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.figures.groupe import PARMI

# Ce que d'anciens liens de la page « Comparer » écrivaient sous « groupe », et ce qu'il en reste.
ANCIENS = {"voisins": "", "semblables": "semblables", "liste": "liste"}
VOISINS = (
    "Dans l'adresse, « groupe = voisins » voulait dire les EPCI du département, les 12 plus peuplés s'ils "
    "étaient davantage : tout le département est maintenant compté. Pour les EPCI qui ont une frontière "
    "commune, choisissez « Limitrophes »."
)


def read_parmi(params: Mapping[str, str]) -> tuple[str, str, str]:
    """(parmi, liste, sentence) of an address; '' is the usual group of a level."""
    voulu, liste, phrase = params.get("parmi", ""), params.get("liste", ""), ""
    if not voulu and params.get("groupe") in ANCIENS:
        voulu = ANCIENS[params["groupe"]]
        phrase = VOISINS if params["groupe"] == "voisins" else ""
    if voulu and voulu not in PARMI:
        phrase = f"Dans l'adresse, le groupe de comparaison « {voulu} » est inconnu : l'habituel est affiché."
        voulu = ""
    return voulu, (liste if voulu == "liste" else ""), phrase


def settings_of_page(params: Mapping[str, str], selection: frozenset[str]) -> dict[str, str]:
    """What an address says beside the selection; an old group is in the selection now."""
    return {
        cle: valeur
        for cle, valeur in params.items()
        if cle not in selection and not (cle == "groupe" and valeur in ANCIENS)
    }
