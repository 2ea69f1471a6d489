"""The findings that the sheets of a pack state in their titles, from the values of a layer."""

from __future__ import annotations

import pandas as pd

from dashboard import formats
from dashboard.figures import textes
from dashboard.figures.modele import Couche
from dashboard.figures.textes import Portee
from dashboard.figures.unites import Unite


def finding(couche: Couche, territoire: str, portee: Portee) -> str:
    """A title that says what the map shows, from its own values."""
    fiche = couche.fiche
    valeurs = couche.valeurs[couche.valeurs["rattache"] & couche.valeurs["valeur"].notna()]
    niveau = portee.niveau_carte
    # Seul de son département, un EPCI se met lui-même en avant.
    sienne = valeurs if len(valeurs) == 1 else valeurs[valeurs["code_territoire"] == territoire]
    if len(sienne):
        ligne = sienne.iloc[0]
        debut = f"{ligne['nom']} : {_quantity(couche, float(ligne['valeur']))}"
        france = _france(couche)
        if france is None or fiche.est_effectif:
            return debut
        marge = None if pd.isna(ligne["marge"]) else float(ligne["marge"])
        return f"{debut}, {textes.gap_phrase(couche, float(ligne['valeur']), marge, france)}"
    haut, bas = float(valeurs["valeur"].max()), float(valeurs["valeur"].min())
    if fiche.est_effectif and fiche.agregation == "somme":
        total = formats.number(float(valeurs["valeur"].sum()), fiche.decimales)
        premier = textes.named_extreme(valeurs, "max", niveau)
        return (
            f"{fiche.nom_court} {portee.dans} : {total} {fiche.unite_courte} en tout, "
            f"{formats.number(haut, fiche.decimales)} au plus ({premier})"
        )
    if propre := _own_value(couche, portee):
        return (
            f"{propre} ; de {formats.number(bas, fiche.decimales)} "
            f"({textes.named_extreme(valeurs, 'min', niveau)}) à "
            f"{formats.number(haut, fiche.decimales)} ({textes.named_extreme(valeurs, 'max', niveau)})"
        )
    return (
        f"{fiche.nom_court} {portee.dans} : de {formats.number(bas, fiche.decimales)} "
        f"({textes.named_extreme(valeurs, 'min', niveau)}) à "
        f"{formats.number(haut, fiche.decimales)} {fiche.unite_courte} "
        f"({textes.named_extreme(valeurs, 'max', niveau)})"
    )


def _own_value(couche: Couche, portee: Portee) -> str:
    """« Seine-Saint-Denis : 39,4 places pour 100 enfants », where the unit is the commune.

    No EPCI sums up such a département: its own published figure must be read first.
    """
    if portee.unite.niveau != "commune" or couche.reperes is None:
        return ""
    lignes = couche.reperes[
        (couche.reperes["niveau"] == "departement") & couche.reperes["valeur"].notna()
    ]
    if lignes.empty:
        return ""
    return f"{portee.nom} : {_quantity(couche, float(lignes.iloc[0]['valeur']))}"


def below_france(couche: Couche, unite: Unite) -> str:
    """« 9 EPCI sur 10 sous la France (60,9) »: only differences that can be read are counted."""
    france = _france(couche)
    if france is None:
        return ""
    valeurs = couche.valeurs[couche.valeurs["rattache"] & couche.valeurs["valeur"].notna()]
    if len(valeurs) < 2:
        return ""
    sous = 0
    for _, ligne in valeurs.iterrows():
        ecart, lisible = formats.difference(
            float(ligne["valeur"]), float(france["valeur"]), couche.fiche.decimales,
            [None if pd.isna(m) else float(m) for m in (ligne["marge"], france["marge"])],
        )  # fmt: skip
        sous += lisible and ecart < 0
    reference = formats.number(float(france["valeur"]), couche.fiche.decimales)
    compte = unite.count(sous) if sous else f"A{unite.aucun[1:]}"
    publie = "" if len(valeurs) == couche.valeurs["rattache"].sum() else " au taux publié"
    return (
        f"{compte} sur {formats.number(len(valeurs))}{publie} sous la France "
        f"({reference} {couche.fiche.unite_courte})"
    )


def _quantity(couche: Couche, valeur: float) -> str:
    """« 48,5 places pour 100 enfants », « occupation réelle 71,0 % », « 4,00 ETP de coopération »."""
    fiche = couche.fiche
    nombre = formats.number(valeur, fiche.decimales)
    if fiche.nom_court.startswith(fiche.unite_courte):
        return f"{nombre} {fiche.nom_court}"
    if len(fiche.unite_courte) > 4:
        return f"{nombre} {fiche.unite_courte}"
    return f"{fiche.nom_court[:1].lower()}{fiche.nom_court[1:]} {nombre} {fiche.unite_courte}"


def _france(couche: Couche) -> pd.Series | None:
    if couche.reperes is None:
        return None
    lignes = couche.reperes[
        (couche.reperes["niveau"] == "france") & couche.reperes["valeur"].notna()
    ]
    return None if lignes.empty else lignes.iloc[0]
