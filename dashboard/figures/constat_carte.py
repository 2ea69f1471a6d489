"""The answer that a map gives, as its title: a finding that is true for what is shown.

A rate is compared to France: how many territories are above it, by a gap that can be read. A count
says how few territories hold half of it. Without either, the extremes. Never « manque »: a rate says
places, not a need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from dashboard import formats
from dashboard.figures.carte import level_name
from dashboard.figures.dits import Dit, Ensemble, Lu, Phrase, number_said, say
from dashboard.figures.modele import Couche

if TYPE_CHECKING:
    from dashboard.figures.textes import Portee

FEMININS = ("region", "commune")


def build_answer(couche: Couche, niveau: str, portee: Portee) -> Phrase:
    """The finding of a map, without a final full stop; it says so when there is no value at all."""
    rattaches = couche.valeurs[couche.valeurs["rattache"]]
    surs = rattaches[rattaches["statut"].isin(("publie", "estime")) & rattaches["valeur"].notna()]
    if surs.empty:
        return Phrase(f"{couche.fiche.nom_court} : aucun chiffre à montrer {portee.dans}")
    if len(surs) > 1 and couche.fiche.est_effectif:
        constat = _half(couche, niveau, portee, surs, entiers=len(surs) == len(rattaches))
    else:
        constat = _above_france(couche, niveau, portee, surs, len(rattaches))
    return constat or _extremes(couche, niveau, portee, surs)


def _above_france(
    couche: Couche, niveau: str, portee: Portee, surs: pd.DataFrame, total: int
) -> Phrase | None:
    """« Dans le Val-d'Oise, 1 EPCI sur 10 dépasse la France (60,9 places pour 100 enfants) »."""
    france = _france(couche)
    if france is None or len(surs) < 2:
        return None
    nombre = sum(_is_above(couche, ligne, france) for _, ligne in surs.iterrows())
    lu = Lu("france", "FRANCE", couche.fiche.code, couche.modalite, couche.millesime)
    dans = Ensemble(niveau, portee.niveau, portee.code)
    tous = Dit(formats.number(len(surs)), "compte", (lu,), dans=dans, critere="statut", nom="publie,estime")
    feminin = niveau in FEMININS
    morceaux: dict[str, object] = {
        "ou": _where(portee),
        "reference": Dit(
            formats.number(float(france["valeur"]), couche.fiche.decimales),
            "valeur",
            (lu,),
            couche.fiche.decimales,
        ),
        "unite": couche.fiche.unite_courte,
        "tous": tous,
        "mots": level_name(niveau),
        "connus": "" if len(surs) == total else f" renseigné{'es' if feminin else 's'}",
        "repere": "la valeur nationale" if portee.niveau == "france" else "la France",
    }
    fin = "{repere} ({reference} {unite})"
    if not nombre:
        un = "aucune" if feminin else "aucun"
        return say("{ou}, {un} des {tous} {mots}{connus} ne dépasse " + fin, un=un, **morceaux)
    if nombre == len(surs):
        return say("{ou}, les {tous} {mots}{connus} dépassent " + fin, **morceaux)
    compte = number_said(
        nombre,
        formats.plural(nombre, level_name(niveau, 1), level_name(niveau)),
        Dit("", "compte", (lu,), dans=dans, critere="sur"),
    )
    verbe = "dépasse" if nombre == 1 else "dépassent"
    return say("{ou}, {compte} sur {tous}{connus} {verbe} " + fin, compte=compte, verbe=verbe, **morceaux)


def _half(couche: Couche, niveau: str, portee: Portee, surs: pd.DataFrame, *, entiers: bool) -> Phrase | None:
    """« Naissances : 2 des 10 EPCI du Val-d'Oise en réunissent plus de la moitié ».

    Half of what they all hold, said so wherever the scope itself holds another number: EPCI overflow it.
    """
    total = float(surs["valeur"].sum())
    if couche.fiche.agregation != "somme" or not entiers or total <= 0:
        return None
    rangees = surs.sort_values(["valeur", "code_territoire"], ascending=[False, True])
    cumul = rangees["valeur"].cumsum()
    nombre = int((cumul <= total / 2).sum()) + 1
    # Deux sur trois, ou la moitié d'entre eux : ce n'est pas une concentration.
    if 2 * nombre >= len(surs):
        return None
    codes = [str(c) for c in rangees["code_territoire"].iloc[:nombre]]
    dans = Ensemble(niveau, portee.niveau, portee.code)
    # La moitié de quoi ? Sans le même total au département, la phrase dit lequel.
    propre = _own(couche, portee)
    entiere = propre is not None and round(propre - total, couche.fiche.decimales) == 0
    verbes = ("en réunit", "en réunissent") if entiere else ("fait", "font")
    tous = Dit(formats.number(len(surs)), "compte", dans=dans, critere="rattaches")
    phrase = say(
        "{nom} : {compte} des {tous} {mots} {de} {en} plus de la moitié",
        nom=_named(couche),
        compte=Dit(formats.number(nombre), "compte", dans=dans, critere="liste", nom=",".join(codes)),
        tous=tous,
        mots=level_name(niveau),
        de="de France" if portee.niveau == "france" else portee.de,
        en=verbes[nombre > 1],
    )
    return phrase if entiere else say("{phrase} du total des {tous}", phrase=phrase, tous=tous)


def _own(couche: Couche, portee: Portee) -> float | None:
    """What the scope itself holds, as it is published; None when nobody says it."""
    if couche.reperes is None:
        return None
    siens = couche.reperes[(couche.reperes["niveau"] == portee.niveau) & couche.reperes["valeur"].notna()]
    return None if siens.empty else float(siens["valeur"].iloc[0])


def _extremes(couche: Couche, niveau: str, portee: Portee, surs: pd.DataFrame) -> Phrase:
    """« Niveau de vie : de 21 000 à 29 000 euros dans le Val-d'Oise »; the reading names both."""
    bas = surs.iloc[int(surs["valeur"].to_numpy().argmin())]
    haut = surs.iloc[int(surs["valeur"].to_numpy().argmax())]
    if bas["valeur"] == haut["valeur"]:
        return say(
            "{nom} : {valeur} {unite} {dans}",
            nom=_named(couche),
            valeur=_said(couche, niveau, haut),
            unite=couche.fiche.unite_courte,
            dans=portee.dans if len(surs) > 1 else f"({haut['nom']})",
        )
    return say(
        "{nom} : de {bas} à {haut} {unite} {dans}",
        nom=_named(couche),
        bas=_said(couche, niveau, bas),
        haut=_said(couche, niveau, haut),
        unite=couche.fiche.unite_courte,
        dans=portee.dans,
    )


def _said(couche: Couche, niveau: str, ligne: pd.Series) -> Dit:
    decimales = couche.fiche.decimales
    lu = Lu(niveau, str(ligne["code_territoire"]), couche.fiche.code, couche.modalite, couche.millesime)
    return Dit(formats.number(float(ligne["valeur"]), decimales), "valeur", (lu,), decimales)


def _named(couche: Couche) -> str:
    if not couche.modalite:
        return couche.fiche.nom_court
    return f"{couche.fiche.nom_court}, {couche.fiche.nom_modalite(couche.modalite)}"


def _where(portee: Portee) -> str:
    return portee.dans[:1].upper() + portee.dans[1:]


def _france(couche: Couche) -> pd.Series | None:
    if couche.reperes is None:
        return None
    lignes = couche.reperes[(couche.reperes["niveau"] == "france") & couche.reperes["valeur"].notna()]
    return None if lignes.empty else lignes.iloc[0]


def _is_above(couche: Couche, ligne: pd.Series, france: pd.Series) -> bool:
    ecart, lisible = formats.difference(
        float(ligne["valeur"]),
        float(france["valeur"]),
        couche.fiche.decimales,
        [None if pd.isna(m) else float(m) for m in (ligne["marge"], france["marge"])],
    )
    return lisible and ecart > 0
