"""The notes under a map: what is shared with another scope, superposed, partial or missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.figures.modele import Couche

PARTIELS_MAX = 3


@dataclass(frozen=True, slots=True)
class Partage:
    """An EPCI shown on a map of a scope although it is attached elsewhere."""

    nom_epci: str
    communes: str
    nombre_communes: int
    nom_rattachement: str


def sharing_notes(partages: Sequence[Partage], de: str, cercles: bool) -> list[str]:
    """Communes of the scope (« de »: « du Val-d'Oise ») whose EPCI is attached elsewhere."""
    if not partages:
        return []
    details = [
        f"{p.communes if p.nombre_communes <= 3 else formats.plural(p.nombre_communes, 'commune')}"
        f" ({p.nom_epci}, rattachement : {p.nom_rattachement})"
        for p in partages[:4]
    ]
    reste = len(partages) - 4
    if reste > 0:
        details.append("un autre EPCI" if reste == 1 else f"{reste} autres EPCI")
    dessin = "sans cercle" if cercles else "en gris"
    phrase = (
        f"En contour tireté, les communes {de} dont l'EPCI est rattaché ailleurs, "
        f"{dessin} et hors classement : {formats.enumeration(details)}."
    )
    return [phrase]


def superposed_notes(superposee: Couche) -> list[str]:
    """What the superposed indicator lacks: its absences cannot be hatched under another's colours."""
    rattaches = superposee.valeurs[superposee.valeurs["rattache"]]
    nom = superposee.fiche.nom
    if not rattaches["valeur"].notna().any():
        return [f"{nom} : aucune valeur sur cette carte."]
    comptes = rattaches["statut"].value_counts()
    manques = [
        f"{formats.plural(int(comptes[statut]), 'territoire')} : {mot}"
        for statut, mot in (
            ("absent", "absent"),
            ("partiel", "fichier partiel"),
            ("secret", formats.LIBELLES_STATUT["secret"]),
            ("zero_ou_secret", "0 ou secret"),
            ("sans_objet", "sans objet"),
        )
        if statut in comptes
    ]
    raisons = rattaches[rattaches["statut"] == "absent"]["raison"].unique()
    suite = f" {raisons[0]}" if len(raisons) == 1 and raisons[0] else ""
    return [f"{nom} – {' ; '.join(manques)}.{suite}"] if manques else []


def partial_notes(valeurs: pd.DataFrame) -> list[str]:
    """Which territories rest on a file that is not whole, and why; the first ones by name."""
    partiels = valeurs[valeurs["rattache"] & (valeurs["statut"] == "partiel")]
    dites = [
        f"{nom} : {raison}" for nom, raison in zip(partiels["nom"], partiels["raison"], strict=True)
    ]
    reste = len(dites) - PARTIELS_MAX
    suite = [
        f"{formats.plural(reste, 'autre territoire', 'autres territoires')} au fichier partiel."
    ]
    return [*dites[:PARTIELS_MAX], *(suite if reste > 0 else [])]


def absence_notes(valeurs: pd.DataFrame) -> list[str]:
    """The reasons of the absences, the most frequent first, with their counts."""
    absentes = valeurs[valeurs["rattache"] & (valeurs["statut"] == "absent")]
    if absentes.empty:
        return []
    comptes = absentes.groupby("raison", sort=False).size().sort_values(ascending=False)
    return [
        f"{raison or 'Valeur absente du fichier publié.'} ({formats.plural(int(nombre), 'territoire')})"
        for raison, nombre in comptes.head(3).items()
    ]
