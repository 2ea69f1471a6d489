"""The findings that the sheets of a pack state in their titles, from the values of a layer.

Each number of a finding carries its provenance (see ``figures.dits``).
"""

from __future__ import annotations

import pandas as pd

from dashboard import formats
from dashboard.figures import textes
from dashboard.figures.carte import level_name
from dashboard.figures.dits import Dit, Ensemble, Lu, Phrase, join, say
from dashboard.figures.graphiques import rankable
from dashboard.figures.modele import Couche
from dashboard.figures.textes import Portee


def finding(couche: Couche, territoire: str, portee: Portee) -> Phrase:
    """A title that says what the map shows, from its own values."""
    fiche, suite = couche.fiche, textes.partial_suffix(couche, portee.niveau_carte)
    annee = str(couche.millesime)
    valeurs = rankable(couche.valeurs)
    if valeurs.empty:
        return say(
            "{nom} {dans}, {annee} : aucun fichier complet{suite}",
            nom=fiche.nom_court,
            dans=portee.dans,
            annee=annee,
            suite=suite,
        )
    # Seul de son département, un EPCI se met lui-même en avant.
    sienne = valeurs if len(valeurs) == 1 else valeurs[valeurs["code_territoire"] == territoire]
    if len(sienne):
        return say("{sien}{suite}", sien=_one(couche, sienne.iloc[0], portee), suite=suite)
    niveau = portee.niveau_carte
    haut: pd.Series = valeurs.iloc[int(valeurs["valeur"].to_numpy().argmax())]
    du_haut = textes.named_extreme(couche, valeurs, "max", niveau)
    if fiche.est_effectif and fiche.agregation == "somme":
        return say(
            "{nom} {dans}, {annee} : {total} {unite} en tout, {haut} au plus ({du_haut}){suite}",
            nom=fiche.nom_court,
            dans=portee.dans,
            annee=annee,
            total=total(couche, valeurs, portee),
            unite=fiche.unite_courte,
            haut=textes.value_said(couche, niveau, haut),
            du_haut=du_haut,
            suite=suite,
        )
    bas: pd.Series = valeurs.iloc[int(valeurs["valeur"].to_numpy().argmin())]
    etendue = say(
        "de {bas} ({du_bas}) à {haut} {unite} ({du_haut}){suite}",
        bas=textes.value_said(couche, niveau, bas),
        du_bas=textes.named_extreme(couche, valeurs, "min", niveau),
        haut=textes.value_said(couche, niveau, haut),
        unite=fiche.unite_courte,
        du_haut=du_haut,
        suite=suite,
    )
    if propre := _own_value(couche, portee):
        return say("{propre} ; {etendue}", propre=propre, etendue=etendue)
    return say(
        "{nom} {dans}, {annee} : {etendue}",
        nom=fiche.nom_court,
        dans=portee.dans,
        annee=annee,
        etendue=etendue,
    )


def _one(couche: Couche, ligne: pd.Series, portee: Portee) -> Phrase:
    """« CA Val Parisis : 48,5 places pour 100 enfants, 12,4 de moins que la France (60,9) »."""
    niveau = portee.niveau_carte
    debut = say(
        "{nom}, {annee} : {valeur}",
        nom=str(ligne["nom"]),
        annee=str(couche.millesime),
        valeur=_quantity(couche, niveau, ligne),
    )
    france = _reference(couche, "france")
    if france is None or couche.fiche.est_effectif:
        return debut
    return say("{debut}, {ecart}", debut=debut, ecart=textes.gap_phrase(couche, niveau, ligne, france))


def total(couche: Couche, valeurs: pd.DataFrame, portee: Portee) -> Dit:
    """The sum of the shown values of a count."""
    decimales = couche.fiche.decimales
    lus = tuple(textes.read_of(couche, portee.niveau_carte, str(c)) for c in valeurs["code_territoire"])
    return Dit(formats.number(float(valeurs["valeur"].sum()), decimales), "somme", lus, decimales)


def members(portee: Portee) -> Ensemble:
    """The units of a scope, as a count speaks of them."""
    return Ensemble(portee.niveau_carte, portee.niveau, portee.code)


def count_units(portee: Portee, nombre: int) -> Phrase:
    """« 28 EPCI », « 39 communes »."""
    dit = Dit(formats.number(nombre), "compte", dans=members(portee), critere="tous")
    return Phrase(portee.unite.count(nombre), [dit])


def own_quantity(couche: Couche, niveau: str) -> Phrase | None:
    """The figure that the scope itself has at a level (« 1 704 316 habitants »), when published."""
    ligne = _reference(couche, niveau)
    return None if ligne is None else _quantity(couche, niveau, ligne)


def _own_value(couche: Couche, portee: Portee) -> Phrase | None:
    """« Seine-Saint-Denis : 39,4 places pour 100 enfants », where the unit is the commune.

    No EPCI sums up such a département: its own published figure must be read first.
    """
    if portee.unite.niveau != "commune":
        return None
    valeur = own_quantity(couche, "departement")
    if valeur is None:
        return None
    annee = str(couche.millesime)
    return say("{nom}, {annee} : {valeur}", nom=portee.nom, annee=annee, valeur=valeur)


def below_france(couche: Couche, portee: Portee, noms: frozenset[str] | None = None) -> Phrase:
    """« 9 EPCI sur 10 sous la France (60,9) »: only differences that can be read are counted.

    ``noms``: those that a page shows, when it does not show them all; « dont 3 sur cette page ».
    """
    france = _reference(couche, "france")
    valeurs = rankable(couche.valeurs)
    if france is None or len(valeurs) < 2:
        return Phrase()
    sous = [
        (str(ligne["code_territoire"]), str(ligne["nom"]))
        for _, ligne in valeurs.iterrows()
        if _is_below(couche, ligne, france)
    ]
    lu = (textes.read_of(couche, "france", "FRANCE"),)
    dans = members(portee)
    compte = Phrase(f"A{portee.unite.aucun[1:]}")
    if sous:
        dit = Dit(formats.number(len(sous)), "compte", lu, dans=dans, critere="sous")
        compte = Phrase(portee.unite.count(len(sous)), [dit])
    return say(
        "{compte} sur {nombre}{publie} sous la France en {annee} ({reference} {unite}){dont}",
        annee=str(couche.millesime),
        compte=compte,
        nombre=Dit(formats.number(len(valeurs)), "compte", lu, dans=dans, critere="avec"),
        publie="" if len(valeurs) == couche.valeurs["rattache"].sum() else " au taux publié",
        reference=textes.value_said(couche, "france", france),
        unite=couche.fiche.unite_courte,
        dont="" if noms is None else _of_which(sous, noms, lu, portee),
    )


def _is_below(couche: Couche, ligne: pd.Series, france: pd.Series) -> bool:
    ecart, lisible = formats.difference(
        float(ligne["valeur"]),
        float(france["valeur"]),
        couche.fiche.decimales,
        [None if pd.isna(m) else float(m) for m in (ligne["marge"], france["marge"])],
    )
    return lisible and ecart < 0


def _of_which(
    sous: list[tuple[str, str]], noms: frozenset[str], lu: tuple[Lu, ...], portee: Portee
) -> Phrase:
    """« , dont 3 sur cette page »; nothing when the page shows them all."""
    ici = [code for code, nom in sous if nom in noms]
    if len(ici) == len(sous):
        return Phrase()
    if not ici:
        return Phrase(f", {portee.unite.agree('aucun')} sur cette page")
    liste = Ensemble(portee.niveau_carte, "liste", ",".join(ici))
    dit = Dit(formats.number(len(ici)), "compte", lu, dans=liste, critere="sous")
    return say(", dont {ici} sur cette page", ici=dit)


def ranking_title(couche: Couche, portee: Portee, noms: frozenset[str] | None = None) -> Phrase:
    """« Taux de couverture 2023 de 10 EPCI du Val-d'Oise : le plus haut X (61,6), le plus bas Y (35,4) ».

    Ties are counted; the universe holds those whose value can be ranked. ``noms``: those that a page
    shows; it speaks of them alone, and may have nothing to say.
    """
    niveau, annee = portee.niveau_carte, str(couche.millesime)
    valeurs = rankable(couche.valeurs)
    univers = _universe(couche, portee, len(valeurs))
    haut: pd.Series = valeurs.iloc[int(valeurs["valeur"].to_numpy().argmax())]
    bas: pd.Series = valeurs.iloc[int(valeurs["valeur"].to_numpy().argmin())]
    bouts = [
        say(
            mots,
            qui=textes.named_extreme(couche, valeurs, extreme, niveau),
            valeur=textes.value_said(couche, niveau, ligne),
        )
        for extreme, mots, ligne in (
            ("max", "le plus haut {qui} ({valeur})", haut),
            ("min", "le plus bas {qui} ({valeur})", bas),
        )
        if noms is None or noms.issuperset(valeurs[valeurs["valeur"] == ligne["valeur"]]["nom"])
    ]
    if haut["valeur"] == bas["valeur"] and bouts:
        return say(
            "{nom} {annee} {univers} : {qui}, {valeur}",
            nom=couche.fiche.nom_court,
            annee=annee,
            univers=univers,
            qui=textes.named_extreme(couche, valeurs, "max", niveau),
            valeur=_quantity(couche, niveau, haut),
        )
    if not bouts:
        return Phrase()
    return say(
        "{nom} {annee} {univers} : {bouts}",
        nom=couche.fiche.nom_court,
        annee=annee,
        univers=univers,
        bouts=join(", ", bouts),
    )


def _universe(couche: Couche, portee: Portee, nombre: int) -> Phrase:
    """« de 9 EPCI sur 10 du Val-d'Oise »: those that are ranked, among all those of the scope."""
    niveau = portee.niveau_carte
    lu = (textes.read_of(couche, "france", "FRANCE"),)
    ranges = Dit(formats.number(nombre), "compte", lu, dans=members(portee), critere="connus")
    tous = int(couche.valeurs["rattache"].sum())
    sur = Phrase()
    if tous > nombre:
        dit = Dit(formats.number(tous), "compte", dans=members(portee), critere="rattaches")
        sur = say(" sur {tous}", tous=dit)
    return say(
        "de {ranges}{sur} {de}",
        ranges=Phrase(formats.plural(nombre, level_name(niveau, 1), level_name(niveau)), [ranges]),
        sur=sur,
        de=portee.de,
    )


def parts_title(couche: Couche, portee: Portee, premier: str, majorite: int, nombre: int) -> Phrase:
    """« Premier mode d'accueil : EAJE (crèches), dans 35 communes sur 35 ».

    ``premier`` is the code of the part, the largest in ``majorite`` units of the ``nombre`` known.
    """
    nom, annee = formats.lowered(couche.fiche.nom_modalite(premier)), str(couche.millesime)
    if nombre < 2:
        return say("Premier mode d'accueil en {annee} : {nom}", annee=annee, nom=nom)
    lu = (textes.read_of(couche, "france", "FRANCE"),)
    dans = members(portee)
    compte = Dit(formats.number(majorite), "compte", lu, dans=dans, critere="premiers", nom=premier)
    return say(
        "Premier mode d'accueil en {annee} : {nom}, dans {compte} sur {nombre}",
        annee=annee,
        nom=nom,
        compte=Phrase(portee.unite.count(majorite), [compte]),
        nombre=Dit(formats.number(nombre), "compte", lu, dans=dans, critere="avec"),
    )


def _quantity(couche: Couche, niveau: str, ligne: pd.Series) -> Phrase:
    """« 48,5 places pour 100 enfants », « occupation réelle 71,0 % », « 4,00 ETP de coopération »."""
    fiche, nombre = couche.fiche, textes.value_said(couche, niveau, ligne)
    if fiche.nom_court.startswith(fiche.unite_courte):
        return say("{nombre} {nom}", nombre=nombre, nom=fiche.nom_court)
    if len(fiche.unite_courte) > 4:
        return say("{nombre} {unite}", nombre=nombre, unite=fiche.unite_courte)
    nom = f"{fiche.nom_court[:1].lower()}{fiche.nom_court[1:]}"
    return say("{nom} {nombre} {unite}", nom=nom, nombre=nombre, unite=fiche.unite_courte)


def _reference(couche: Couche, niveau: str) -> pd.Series | None:
    if couche.reperes is None:
        return None
    lignes = couche.reperes[(couche.reperes["niveau"] == niveau) & couche.reperes["valeur"].notna()]
    return None if lignes.empty else lignes.iloc[0]
